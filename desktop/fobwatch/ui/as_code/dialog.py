"""The dialog that reads what an account has in IAM, and saves or copies it as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from fobwatch.core.as_code.account import Omission
from fobwatch.core.as_code.reading import CALLS
from fobwatch.core.as_code.writing import Format
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import STRETCH, in_row
from fobwatch.ui.layout.fitting import FittedDialog, dialog_body, grow
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.speech import announce
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.as_code.account import Account
    from fobwatch.core.as_code.reading import Progress
    from fobwatch.core.as_code.writing import AsCode
    from fobwatch.core.errors import FobwatchError


WIDTH: Final = 560


class AsCodeDialog(FittedDialog):
    """Reads nothing before a person wants it.

    Signals:
        reading_wanted: the account is to be read.
        stopping_wanted: no more of it is to be read.
        format_chosen: what was read is to be written so.
        saving_wanted, copying_wanted: what was written is to be saved, or copied.
    """

    reading_wanted = Signal()
    stopping_wanted = Signal()
    format_chosen = Signal()
    saving_wanted = Signal()
    copying_wanted = Signal()

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("as_code_dialog")
        self.setWindowTitle(self.tr("IAM as code"))
        choices = [(Format.TERRAFORM, "Terraform"), (Format.CLOUDFORMATION, "CloudFormation")]
        self._format = named(Choice(choices), "format")
        self._format.setAccessibleName(self.tr("Format"))
        self._format.activated.connect(self.format_chosen)
        self._busy = Busy(20)
        self._progress = named(label(""), "progress")
        self._facts = named(Facts(), "account_facts")
        self._bar = InlineBar()
        self._read = primary_button(
            self.tr("&Read the account"), "read", pressed=self.reading_wanted
        )
        self._stop = button(self.tr("S&top"), "stop", pressed=self.stopping_wanted)
        self._save = primary_button(self.tr("&Save…"), "save", pressed=self.saving_wanted)
        self._copy = button(self.tr("&Copy"), "copy", pressed=self.copying_wanted)
        self._lay_out(profile)
        self._show_buttons(self._read)

    @property
    def format(self) -> Format:
        return Format(self._format.value())

    def show_reading(self) -> None:
        self._bar.clear()
        self._progress.setText(self.tr("Starting the session…"))
        self._show_buttons(self._stop)
        grow(self)

    def show_progress(self, progress: Progress) -> None:
        self._progress.setText(progress_words(progress))

    def show_written(self, account: Account, written: AsCode) -> None:
        """Offer to save it, in the format that is chosen."""
        self._bar.clear()
        self._facts.show_facts((*account_facts(account), *written_facts(written)))
        self._facts.show()
        self._show_buttons(self._save, *([self._copy] if len(written.documents) == 1 else []))
        announce(self, self.tr("The account was read."))
        grow(self)

    def show_not_read(self) -> None:
        """Show that a person has stopped it."""
        self._show_buttons(self._read)

    def show_failure(self, error: FobwatchError) -> None:
        self._bar.say_error(error)
        self._show_buttons(self._read)
        grow(self)

    def show_done(self, words: str) -> None:
        self._bar.say(Tone.SUCCESS, words, dismissable=False)
        grow(self)

    def show_not_saved(self, error: FobwatchError) -> None:
        """Say why it was not saved; it can be saved elsewhere."""
        self._bar.say_error(error)
        grow(self)

    def _show_buttons(self, *shown: QWidget) -> None:
        for each in (self._read, self._stop, self._save, self._copy):
            each.setVisible(each in shown)
        reads = self._stop in shown
        self._busy.setVisible(reads)
        self._progress.setVisible(reads)
        self._format.setEnabled(not reads)

    def _lay_out(self, profile: str) -> None:
        intro = self.tr(
            "Writes the users, groups, roles and policies of the account of {profile} as code, "
            "with what it takes to import them. Nothing is changed, and no key or password is read."
        ).format(profile=profile)
        calls = self.tr("It calls {calls}.").format(calls=", ".join(CALLS))
        heading = label(self.tr("&Format"), "strong")
        heading.setBuddy(self._format)
        self._facts.hide()
        body = dialog_body(
            wrapped_label(intro),
            wrapped_label(calls, "dim"),
            in_row(heading, self._format, (STRETCH, 1), spacing=12),
            in_row(self._busy, (self._progress, 1), spacing=12),
            self._facts,
            self._bar,
            (STRETCH, 1),
        )
        close = button(self.tr("Close"), "close", pressed=self.reject)
        buttons = [self._copy, self._save, self._read, self._stop, close]
        self.fill(body, Footer(buttons), width=WIDTH)


MOST_NAMED: Final = 3


def progress_words(progress: Progress) -> str:
    """The numbers of what was read so far."""
    found = translate("AsCode", "Users: {users}, groups: {groups}, roles: {roles}").format(
        users=progress.users, groups=progress.groups, roles=progress.roles
    )
    if not progress.policies:
        return found
    policies = translate("AsCode", "policies: {described} of {policies}").format(
        described=progress.described, policies=progress.policies
    )
    return f"{found}, {policies}"


def account_facts(account: Account) -> tuple[tuple[str, str], ...]:
    """The numbers of what was found and can be written."""
    return (
        (translate("AsCode", "Account"), account.account_id),
        (translate("AsCode", "Users"), str(len(account.users))),
        (translate("AsCode", "Groups"), str(len(account.groups))),
        (translate("AsCode", "Roles"), str(len(account.roles))),
        (translate("AsCode", "Managed policies"), str(len(account.policies))),
        (translate("AsCode", "Instance profiles"), str(len(account.instance_profiles))),
    )


def written_facts(written: AsCode) -> tuple[tuple[str, str], ...]:
    """What was left out, and the number of files."""
    count = len(written.documents)
    files = translate("AsCode", "%n templates, each of up to 500 resources", "", count)
    left_out = filter(None, (_left_out(written, reason) for reason in Omission))
    return (
        (translate("AsCode", "Left out"), "\n".join(left_out)),
        (translate("AsCode", "Files"), files if count > 1 else ""),
    )


def _left_out(written: AsCode, reason: Omission) -> str:
    """The reason, and the first names; empty if there are none."""
    names = tuple(each.name for each in written.left_out if each.reason is reason)
    words = {
        Omission.SERVICE_LINKED: translate("AsCode", "kept by AWS services: {names}"),
        Omission.RESERVED: translate("AsCode", "kept by IAM Identity Center: {names}"),
        Omission.EVALUATED: translate("AsCode", "CloudFormation would evaluate it: {names}"),
    }[reason]
    return words.format(names=several(names, most=MOST_NAMED)) if names else ""
