"""The dialog that mutes a finding: the reason, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from fobwatch.core.errors import InputError
from fobwatch.core.health.findings import Mute
from fobwatch.core.text_rules import printable
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import Form, FormDialog, named, text_field
from fobwatch.ui.health.facts import day
from fobwatch.ui.layout.fitting import dialog_body
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

WIDTH: Final = 440
SPANS: Final = (7, 30, 90, 365)
"""In days. No finding is muted for ever: what was all right once need not stay so."""

LONGEST_REASON: Final = 200


class MuteDialog(FormDialog):
    """Mutes nothing without a reason: whoever reads the list later wants to know it.

    Signals:
        muted: the `Mute`.
    """

    muted = Signal(object)

    def __init__(self, key: str, title: str, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._now = now
        self.setObjectName("mute_dialog")
        self.setWindowTitle(self.tr("Mute a finding"))
        self._reason = text_field("mute_reason", placeholder=self.tr("It is intended"))
        self._reason.setMaxLength(LONGEST_REASON)
        self._until = named(Choice(self._choices()), "mute_until")
        self._until.set_value(str(SPANS[1]))
        self._form = Form()
        self._form.add("reason", self.tr("&Reason"), self._reason)
        self._form.add("until", self.tr("&Until"), self._until)
        words = self.tr("“{title}” is listed last and is not counted until then.")
        heading = label(self.windowTitle(), "heading")
        body = dialog_body(heading, wrapped_label(words.format(title=title)), self._form)
        confirm = primary_button(self.tr("Mute"), "confirm", pressed=self._on_confirm)
        self.fill(body, self.footer(confirm), width=WIDTH, below=[self.question])

    def first_field(self) -> QWidget:
        return self._reason

    def _choices(self) -> list[tuple[str, str]]:
        words = self.tr("{days} days, until {date}")
        ends = ((days, self._now + timedelta(days=days)) for days in SPANS)
        return [(str(days), words.format(days=days, date=day(end))) for days, end in ends]

    def _on_confirm(self) -> None:
        mute = self.checked(self._form, self._read, lambda _mute: [])
        if mute is not None:
            self.muted.emit(mute)
            self.done(self.DialogCode.Accepted)

    def _read(self) -> Mute:
        reason = printable(self._reason.text().strip(), LONGEST_REASON)
        if not reason:
            raise InputError(
                self.tr("The reason is missing"),
                self.tr("Later you will want to know why it is muted."),
                self.tr("Write it in a few words."),
                field="reason",
            )
        until = self._now + timedelta(days=int(self._until.value()))
        return Mute(key=self._key, reason=reason, until=until)
