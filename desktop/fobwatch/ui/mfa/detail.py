"""An MFA device, its code, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import IconButton, button, destructive_button, primary_button
from fobwatch.ui.widgets.code_label import CodeLabel
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.icon_label import IconLabel
from fobwatch.ui.widgets.value_text import ValueText

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

ICON_SIZE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceContent:
    serial: str
    name: str
    facts: tuple[tuple[str, str], ...] = ()


class DeviceDetail(QWidget):
    """Shows a `DeviceContent`. The code is hidden until it is asked for, and again when left.

    Signals:
        intended: an `Intent` about the shown device.
        removal_wanted: it is to be deleted, which has to be confirmed.
        reveal_wanted: the code is to be shown, or hidden again.
    """

    intended = Signal(object)
    removal_wanted = Signal(str)
    reveal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("device_detail")
        self._serial = ""
        self._revealed = False
        self._name = ValueText(heading=True)
        self._name.setAccessibleName(self.tr("Name"))
        self._code = CodeLabel()
        self._reveal = IconButton(Icon.EYE, self.tr("Show the code"), "reveal")
        self._facts = Facts()
        self._copy = primary_button(self.tr("&Copy code"), "copy_code")
        self._qr = button(self.tr("Show &QR"), "show_qr")
        self._edit = button(self.tr("&Edit"), "edit")
        self._remove = destructive_button(self.tr("&Delete"), "delete")
        self._lay_out()
        self._connect()

    @property
    def revealed(self) -> bool:
        return self._revealed

    def show_content(self, content: DeviceContent) -> None:
        if content.serial != self._serial:
            self._serial = content.serial
            self._set_revealed(revealed=False)
        self._name.show_text(content.name)
        self._facts.show_facts(content.facts)

    def show_code(self, code: str, fraction: float) -> None:
        """Show the code while it is asked for; `fraction` is the share of its time left."""
        if self._revealed:
            self._code.set_code(code, fraction)

    def hideEvent(self, event: QHideEvent) -> None:
        self._set_revealed(revealed=False)
        super().hideEvent(event)

    def _set_revealed(self, *, revealed: bool) -> None:
        self._revealed = revealed
        self._reveal.set_icon(Icon.EYE_OFF if revealed else Icon.EYE)
        words = self.tr("Hide the code") if revealed else self.tr("Show the code")
        self._reveal.setToolTip(words)
        self._reveal.setAccessibleName(words)
        if not revealed:
            self._code.clear()

    def reveal(self) -> None:
        """Show the code, or hide it again."""
        self._set_revealed(revealed=not self._revealed)
        self.reveal_wanted.emit()

    def _intend(self, intent: Intent) -> None:
        """Ask for this, of the device that is shown now."""
        self.intended.emit(replace(intent, serial=self._serial))

    def _connect(self) -> None:
        self._reveal.clicked.connect(self.reveal)
        for each, verb in (
            (self._copy, Verb.COPY_CODE),
            (self._qr, Verb.SHOW_QR),
            (self._edit, Verb.EDIT_DEVICE),
        ):
            each.clicked.connect(lambda _checked, verb=verb: self._intend(Intent(verb=verb)))
        self._remove.clicked.connect(lambda: self.removal_wanted.emit(self._serial))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        icon = IconLabel(Icon.MFA_DEVICE, size=ICON_SIZE, tone=Tone.INFO)
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self._name, 1)
        code = QHBoxLayout()
        code.addWidget(self._code, 1)
        code.addWidget(self._reveal)
        steps = Flow()
        steps.add_widgets([self._copy, self._qr, self._edit, self._remove])
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        column.addLayout(top)
        column.addSpacing(4)
        column.addLayout(code)
        column.addSpacing(4)
        column.addWidget(self._facts)
        column.addSpacing(8)
        column.addLayout(steps)
        column.addStretch(1)
