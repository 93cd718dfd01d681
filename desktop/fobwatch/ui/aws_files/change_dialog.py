"""The dialog about what would change in the AWS files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from fobwatch.core.aws_files.changes import AwsFileKind, FileChange, Mark, file_diff
from fobwatch.core.aws_files.offering import twin_name
from fobwatch.core.errors import FileChangedMeanwhile
from fobwatch.core.profiles.role_names import NameTemplate
from fobwatch.ui.aws_files.change_words import obstacle_words, proposal_words
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog, fit
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.diff_view import DiffView
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QVBoxLayout

    from fobwatch.core.aws_files.changes import FileDiff
    from fobwatch.core.aws_files.offering import Proposal
    from fobwatch.core.errors import FobwatchError


class NameOptions(QWidget):
    """The template in `names`, each with an example."""

    def __init__(self) -> None:
        super().__init__()
        words = {
            NameTemplate.ACCOUNT_ROLE: self.tr("Account and role: Production-ReadOnly"),
            NameTemplate.ROLE_ACCOUNT_ID: self.tr("As the AWS CLI does: ReadOnly-123456789012"),
            NameTemplate.ACCOUNT_ID_ROLE: self.tr("Account's ID and role: 123456789012-ReadOnly"),
            NameTemplate.PORTAL_ACCOUNT_ROLE: self.tr(
                "Portal, account and role: Acme-Production-ReadOnly"
            ),
        }
        choices = [(template.value, words[template]) for template in NameTemplate]
        self.names = named(Choice(choices), "name_template")
        heading = label(self.tr("&Names of the profiles"), "strong")
        heading.setBuddy(self.names)
        self.names.setAccessibleName(self.tr("Names of the profiles"))
        in_row(heading, (self.names, 1), spacing=12, within=self)


class TwinOption(QWidget):
    """The tick `twin`: whether tools also find the profile with credentials that only read."""

    def __init__(self, profile_name: str) -> None:
        super().__init__()
        words = self.tr("Also as {name}, whose credentials only &read").format(
            name=twin_name(profile_name).replace("&", "&&")
        )
        self.twin = named(QCheckBox(words), "twin")
        in_row(self.twin, STRETCH, within=self)


class ChangesView(QStackedWidget):
    """Shows diffs, or what is in the file beside what Fobwatch was to write."""

    def __init__(self) -> None:
        super().__init__()
        self._diff = DiffView()
        self._found, self._wanted = DiffView("version_found"), DiffView("version_wanted")
        versions = QWidget()
        found = _titled(self.tr("In the file now"), self._found)
        wanted = _titled(self.tr("What Fobwatch would write"), self._wanted)
        in_row((found, 1), (wanted, 1), spacing=16, within=versions)
        self.addWidget(self._diff)
        self.addWidget(versions)

    def show_diffs(self, diffs: Sequence[FileDiff]) -> None:
        self._diff.show_diffs(diffs)
        self.setCurrentIndex(0)

    def show_clash(self, error: FileChangedMeanwhile) -> None:
        clash = FileChange(kind=AwsFileKind.CONFIG, before=error.found, after=error.wanted)
        diff = file_diff(clash, "")
        self._found.show_diffs([diff], without=[Mark.ADDED], headings=False)
        self._wanted.show_diffs([diff], without=[Mark.REMOVED], headings=False)
        self.setCurrentIndex(1)


CHANGE_SIZE = (680, 480)
WIDTH_OF_NOTHING = 440
WIDTH_OF_BOTH = 960


def _titled(title: str, view: DiffView) -> QVBoxLayout:
    view.setAccessibleName(title)
    return in_column(label(title, "section"), view, spacing=6)


class ChangeDialog(FittedDialog):
    """Stays open until the change was made or the user gives up.

    Signals:
        agreed: the `Plan` is to be carried out.
    """

    agreed = Signal(object)

    def __init__(
        self, proposal: Proposal, parent: QWidget | None = None, *, options: QWidget | None = None
    ) -> None:
        """`options` are shown above the change, which follows them by `show_proposal`."""
        super().__init__(parent)
        self._proposal = proposal
        self._words = proposal_words(proposal.plan)
        self._options = options
        self.setObjectName("change_dialog")
        self.setWindowTitle(self._words.question)
        self._explanation = wrapped_label("")
        self._bar = InlineBar()
        self._changes = ChangesView()
        self._note = wrapped_label(
            self.tr("A backup is kept. “AWS files”, beside your profiles, can undo the change."),
            "small",
        )
        self._cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        self._apply = primary_button(self._words.apply, "apply", pressed=self._on_agreed)
        self._lay_out()
        self._apply.setFocus()
        self.show_proposal(proposal)

    def show_failure(self, error: FobwatchError) -> None:
        """Show why the change failed; both versions if another program wrote first."""
        self._bar.say_error(error)
        self._apply.setEnabled(True)
        if isinstance(error, FileChangedMeanwhile):
            self._changes.show_clash(error)
            for each in (self._apply, self._explanation, self._note):
                each.hide()
            self._only_close(WIDTH_OF_BOTH)

    def _only_close(self, width: int) -> None:
        self._cancel.setText(self.tr("Close"))
        self._cancel.setFocus()
        self.resize(in_text(width), self.height())
        fit(self)

    def show_proposal(self, proposal: Proposal) -> None:
        self._proposal = proposal
        self._bar.clear()
        empty = proposal.plan.is_empty
        self._changes.show_diffs(proposal.diffs)
        self._explanation.setText(self._words.nothing if empty else self._words.explanation)
        for each in (self._changes, self._apply, self._note):
            each.setVisible(not empty)
        if empty and self._options is None:
            self.resize(0, 0)
            self._only_close(WIDTH_OF_NOTHING)
        if proposal.obstacles:
            self._bar.say(
                Tone.WARNING,
                self.tr("Tools would still use something else"),
                details="\n".join(map(obstacle_words, proposal.obstacles)),
                dismissable=False,
            )
        if number := proposal.unwritable:
            one = self.tr("1 role cannot be written")
            self._bar.say(
                Tone.INFO,
                one if number == 1 else self.tr("%n roles cannot be written", "", number),
                details=self.tr(
                    "The account access manager assigns them, and AWS tools have no profiles for "
                    "such roles. Add them to Fobwatch, and choose “Offer to tools” there."
                ),
                dismissable=False,
            )

    def _on_agreed(self) -> None:
        self._apply.setEnabled(False)
        self.agreed.emit(self._proposal.plan)

    def _lay_out(self) -> None:
        content = QWidget()
        in_column(
            wrapped_label(self.windowTitle(), "heading"),
            self._explanation,
            *([self._options] if self._options is not None else []),
            (self._changes, 1),
            STRETCH,
            margins=(24, 20, 24, 20),
            spacing=12,
            within=content,
        )
        footer = Footer([self._cancel, self._apply], leading=[self._note])
        self.fill(content, footer, width=CHANGE_SIZE[0], above=[self._bar])
        self.resize(*map(in_text, CHANGE_SIZE))
