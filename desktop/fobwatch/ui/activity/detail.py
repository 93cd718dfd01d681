"""The details of one event: who asked, through which programs, and what to do next."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.ui.activity.model import channel_words, event_words
from fobwatch.ui.layout.boxes import STRETCH, in_row
from fobwatch.ui.rows.table_page import TableDetail
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.words.wording import exact_moment

COPIED_MILLISECONDS: Final = 2000


class ActivityDetail(TableDetail[Activity]):
    """Shows an `Activity`, and copies it as text."""

    def __init__(self) -> None:
        super().__init__("activity_detail")
        self._activity: Activity | None = None
        self._name.setAccessibleName(self.tr("What"))
        self._chain_title = label(self.tr("Asked by"), "strong")
        self._chain = ValueText()
        self._chain.setAccessibleName(self.tr("Asked by"))
        self._next_title = label(self.tr("What to do next"), "strong")
        self._next = wrapped_label("")
        self._copy = button(self.tr("&Copy as text"), "copy_text", pressed=self.copy)
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MILLISECONDS)
        self._copied.timeout.connect(self._name_copy)
        last = in_row(self._copy, STRETCH)
        # The chain comes last, for it may be long.
        above = (self._name, 4, self._facts, 4, self._next_title, self._next, 4, last)
        self.lay_out(*above, 8, self._chain_title, self._chain)

    def show_entry(self, entry: Activity) -> None:
        if entry == self._activity:
            return
        self._activity = entry
        self._name.show_text(event_words(entry.event))
        self._facts.show_facts(facts(entry))
        asked_by, following = chain(entry), next_step(entry)
        self._chain.show_text(asked_by)
        self._next.setText(following)
        for widget in (self._chain_title, self._chain):
            widget.setVisible(bool(asked_by))
        for widget in (self._next_title, self._next):
            widget.setVisible(bool(following))
        self._name_copy()

    def focus_first(self) -> None:
        """Put the keyboard where something can be done with what is shown."""
        self._copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy(self) -> None:
        """Put it on the clipboard. It holds no secret, as the journal does not."""
        if self._activity is None:
            return
        clipboard, text = QGuiApplication.clipboard(), as_text(self._activity)
        clipboard.setText(text)
        if clipboard.text() == text:
            self._copy.setText(self.tr("Copied"))
            self._copied.start()

    def _name_copy(self) -> None:
        self._copy.setText(self.tr("&Copy as text"))


def facts(activity: Activity) -> tuple[tuple[str, str], ...]:
    """Names and values; what is empty is not known, or does not apply."""
    answer, details = translate("ActivityDetail", "Answer"), translate("ActivityDetail", "Details")
    return (
        (translate("ActivityDetail", "When"), exact_moment(activity.at)),
        (_subject_title(activity.event), activity.subject),
        (translate("ActivityDetail", "Program"), activity.program),
        (translate("ActivityDetail", "Through"), channel_words(activity.channel)),
        (answer if activity.channel is not Channel.NONE else details, activity.detail),
    )


def chain(activity: Activity) -> str:
    """The program that asked, and below it what started it, one line for each process."""
    first, *others = activity.origin.splitlines() or [""]
    started_by = translate("ActivityDetail", "started by {process}")
    return "\n".join([first, *(started_by.format(process=other) for other in others)])


def as_text(activity: Activity) -> str:
    lines = [event_words(activity.event)]
    lines += [f"{name}: {value}" for name, value in facts(activity) if value]
    if asked_by := chain(activity):
        lines += [translate("ActivityDetail", "Asked by:"), asked_by]
    return "\n".join(lines) + "\n"


def next_step(activity: Activity) -> str:
    """Suggest what a person may want to do about it; empty if there is nothing to do."""
    if activity.event is Event.CODE_COPIED and activity.channel is Channel.NONE:
        return ""
    again = translate("ActivityDetail", "Sign in again: what waits for it then goes on by itself.")
    return {
        Event.FAILED: translate(
            "ActivityDetail",
            "The Sessions page shows whether it is tried again by itself, or waits for you.",
        ),
        Event.CREDENTIALS_GIVEN: translate(
            "ActivityDetail",
            "If you do not know this program, end the session and deactivate the key at AWS. "
            "On the Profiles page you can have programs ask first.",
        ),
        Event.CREDENTIALS_REFUSED: translate(
            "ActivityDetail",
            "The answer says why. If it was you, do what it asks for, and try again. The Profiles "
            "page shows what programs have to do to get these credentials.",
        ),
        Event.CODE_COPIED: translate(
            "ActivityDetail",
            "If you do not know this program, somebody else may have signed in with the code. "
            "Look at AWS's CloudTrail.",
        ),
        Event.LOGIN_REQUESTED: translate(
            "ActivityDetail",
            "If you do not know this program, somebody else may have signed in here. Sign out.",
        ),
        Event.ENDED: translate(
            "ActivityDetail",
            "At AWS its credentials stay valid until they expire. To stop them before, "
            "revoke the role's sessions, or deactivate the key, in the IAM console.",
        ),
        Event.PROFILE_REMOVED: translate(
            "ActivityDetail",
            "At AWS an access key stays active. Deactivate it there if nobody uses it.",
        ),
        Event.DEVICE_REMOVED: translate(
            "ActivityDetail",
            "At AWS the device stays enabled. Deactivate it there, or you may be unable to "
            "sign in.",
        ),
        Event.SHEET_SAVED: translate(
            "ActivityDetail",
            "Print it, and delete the file: it has the device's secret key in clear.",
        ),
        Event.VAULT_LOCKED: translate("ActivityDetail", "Unlock it to go on."),
        Event.PORTAL_ENDED: again,
        Event.LOGIN_ENDED: again,
        Event.OIDC_ENDED: again,
    }.get(activity.event, "")


def _subject_title(event: Event) -> str:
    of_device = {*(Event.CODE_COPIED, Event.DEVICE_SAVED, Event.DEVICE_REMOVED, Event.SHEET_SAVED)}
    if event is Event.RESTORED:
        return translate("ActivityDetail", "Name")
    if event in {Event.BACKUP_MADE, Event.BACKUP_RESTORED}:
        return translate("ActivityDetail", "Computer")
    if event in of_device:
        return translate("ActivityDetail", "MFA device")
    if event in {Event.LOGIN_SIGNED_IN, Event.LOGIN_SIGNED_OUT, Event.LOGIN_ENDED}:
        return translate("ActivityDetail", "Identity")
    if event is Event.SAML_SIGNED_IN or event.value.startswith("oidc-"):
        return translate("ActivityDetail", "Identity provider")
    if event.value.startswith("portal-"):
        return translate("ActivityDetail", "Access portal")
    return translate("ActivityDetail", "Profile")
