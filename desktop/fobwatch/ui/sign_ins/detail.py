"""The details of one sign-in, and the reasons for its flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from fobwatch.core.sign_in_history.sign_ins import Flag, SignIn
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.rows.table_page import TableDetail
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.words.sign_in_words import (
    flag_words,
    kind_words,
    mfa_words,
    program_words,
    what_words,
)
from fobwatch.ui.words.wording import exact_moment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

COPIED_MILLISECONDS: Final = 2000


class SignInDetail(TableDetail[SignIn]):
    """Shows a `SignIn`, and copies it as text or as CloudTrail's JSON.

    Signals:
        document_wanted: the ID of the event whose JSON is to be copied.
    """

    document_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("sign_in_detail")
        self._sign_in: SignIn | None = None
        self._name.setAccessibleName(self.tr("What"))
        self._reasons = ValueText()
        self._reasons.setAccessibleName(self.tr("Why it is flagged"))
        self._copy = button("", "copy_text", pressed=self.copy)
        self._copy_json = button("", "copy_json", pressed=self._on_json_wanted)
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MILLISECONDS)
        self._copied.timeout.connect(self._name_buttons)
        self._name_buttons()
        steps = Flow()
        steps.add_widgets([self._copy, self._copy_json])
        self.lay_out(self._name, self._reasons, 4, steps, 4, self._facts)

    def show_entry(self, entry: SignIn) -> None:
        if entry == self._sign_in:
            return
        self._sign_in = entry
        self._name.show_text(what_words(entry))
        self._facts.show_facts(facts(entry))
        why = reasons(entry)
        self._reasons.show_text(why)
        self._reasons.setVisible(bool(why))
        self._name_buttons()

    def focus_first(self) -> None:
        self._copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy(self) -> None:
        """Copy the sign-in as text."""
        if self._sign_in is not None:
            self._put(as_text(self._sign_in), self._copy)

    def copy_document(self, event_id: str, document: str) -> None:
        """Copy the event's JSON, if the event is still shown."""
        if self._sign_in is not None and self._sign_in.event.event_id == event_id and document:
            self._put(document, self._copy_json)

    def _on_json_wanted(self) -> None:
        if self._sign_in is not None:
            self.document_wanted.emit(self._sign_in.event.event_id)

    def _put(self, text: str, pressed: QPushButton) -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(text)
        if clipboard.text() == text:
            self._name_buttons()
            pressed.setText(self.tr("Copied"))
            self._copied.start()

    def _name_buttons(self) -> None:
        self._copy.setText(self.tr("&Copy as text"))
        self._copy_json.setText(self.tr("Copy &JSON"))


def facts(sign_in: SignIn) -> tuple[tuple[str, str], ...]:
    """Names and values; a value is empty if it is not known or does not apply."""
    event = sign_in.event
    return (
        (translate("SignInDetail", "When"), exact_moment(event.at)),
        (translate("SignInDetail", "Who"), sign_in.who),
        (translate("SignInDetail", "From"), event.source_address),
        (translate("SignInDetail", "With"), program_words(event.user_agent)),
        (translate("SignInDetail", "MFA"), mfa_words(event.mfa)),
        (translate("SignInDetail", "AWS's answer"), event.error),
        (translate("SignInDetail", "Account"), event.account_id),
        (translate("SignInDetail", "Region"), event.region),
        (translate("SignInDetail", "Principal"), event.arn),
        (translate("SignInDetail", "Access key"), event.access_key_id),
        (translate("SignInDetail", "Key of the new session"), event.issued_key_id),
        (translate("SignInDetail", "User agent"), event.user_agent),
        (translate("SignInDetail", "Event"), f"{event.name} ({event.source})"),
        (translate("SignInDetail", "Event ID"), event.event_id),
    )


def reasons(sign_in: SignIn) -> str:
    """Why it is flagged, one paragraph for each flag."""
    return "\n\n".join(_reason(flag, sign_in) for flag in Flag if flag in sign_in.flags)


def as_text(sign_in: SignIn) -> str:
    flags = [flag_words(flag) for flag in Flag if flag in sign_in.flags]
    lines = [what_words(sign_in) or kind_words(sign_in.kind), *flags]
    lines += [f"{name}: {value}" for name, value in facts(sign_in) if value]
    return "\n".join(lines) + "\n"


def _reason(flag: Flag, sign_in: SignIn) -> str:
    if flag is Flag.FAILED:
        return translate("SignInDetail", "AWS refused it.")
    if flag is Flag.ROOT:
        return translate(
            "SignInDetail",
            "The root user may do everything in the account, and is needed for few tasks.",
        )
    if flag is Flag.NOT_OURS:
        return translate(
            "SignInDetail",
            "The access key is in the vault, or of a session that Fobwatch made, but this was not "
            "done by Fobwatch on this computer: it never called AWS from this address. It may be "
            "you on another computer or network, or a program that you gave the key to. If you "
            "know of none, replace the key.",
        )
    words = translate(
        "SignInDetail",
        "{who} was not seen at this address before. Fobwatch knows of {who} since {since}.",
    )
    since = exact_moment(sign_in.known_since).split(" ")[0] if sign_in.known_since else ""
    return words.format(who=sign_in.who, since=since)
