"""The details of an MFA device, its code, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.rows.detail import Detail
from fobwatch.ui.runtime.intents import Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import IconButton, button, destructive_button, primary_button
from fobwatch.ui.widgets.labels import CodeLabel, IconLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.runtime.intents import Intent

ICON_SIZE = 32


class DeviceDetail(Detail):
    """Shows an MFA device. The code is hidden until it is asked for, and again when left.

    Signals:
        reveal_wanted: the code is to be shown, or hidden again.
    """

    reveal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("device_detail")
        self.revealed = False
        self._code = CodeLabel()
        self._reveal = IconButton(Icon.EYE, self.tr("Show the code"), "reveal")
        self._reveal.clicked.connect(self.reveal)
        code = QHBoxLayout()
        code.addWidget(self._code, 1)
        code.addWidget(self._reveal)
        steps = Flow()
        steps.add_widgets(
            [
                self.asks_for(primary_button(self.tr("&Copy code"), "copy_code"), Verb.COPY_CODE),
                self.asks_for(button(self.tr("Show &QR"), "show_qr"), Verb.SHOW_QR),
                self.asks_for(button(self.tr("&Edit"), "edit"), Verb.EDIT_DEVICE),
                self.asks_for_removal(destructive_button(self.tr("&Delete"), "delete")),
            ]
        )
        icon = IconLabel(Icon.MFA_DEVICE, size=ICON_SIZE, tone=Tone.INFO)
        head = self.head(icon, at=Qt.AlignmentFlag.AlignVCenter)
        self.lay_out(head, 4, code, 4, self._facts, 8, steps)

    def show_device(self, device: MfaDevice, facts: tuple[tuple[str, str], ...]) -> None:
        if device.serial != self.key:
            self.key = device.serial
            self._set_revealed(revealed=False)
        self._name.show_text(device.name)
        self._facts.show_facts(facts)

    def show_code(self, code: str, fraction: float) -> None:
        """Show the code while it is asked for; `fraction` is the share of its time left."""
        if self.revealed:
            self._code.set_code(code, fraction)

    def intend(self, intent: Intent) -> None:
        """Ask for this, about the device that is shown now."""
        self.intended.emit(replace(intent, serial=self.key))

    def hideEvent(self, event: QHideEvent) -> None:
        self._set_revealed(revealed=False)
        super().hideEvent(event)

    def reveal(self) -> None:
        """Show the code, or hide it again."""
        self._set_revealed(revealed=not self.revealed)
        self.reveal_wanted.emit()

    def _set_revealed(self, *, revealed: bool) -> None:
        self.revealed = revealed
        self._reveal.set_icon(Icon.EYE_OFF if revealed else Icon.EYE)
        words = self.tr("Hide the code") if revealed else self.tr("Show the code")
        self._reveal.setToolTip(words)
        self._reveal.setAccessibleName(words)
        if not revealed:
            self._code.clear()
