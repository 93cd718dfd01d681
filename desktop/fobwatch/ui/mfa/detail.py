"""The details of one MFA device, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu

from fobwatch.core.iam.mfa_plan import device_name, kind_of
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.mfa.device_words import other_device_note
from fobwatch.ui.rows.detail import AskingDetail
from fobwatch.ui.runtime.intents import DeviceIntent
from fobwatch.ui.runtime.session_intents import CopyCode
from fobwatch.ui.runtime.vault_intents import (
    BackUpDevice,
    EditDevice,
    LostDevice,
    RemoveAtAws,
    ReplaceDevice,
    ResyncDevice,
    SaveSheet,
    ShowQr,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import IconButton, menu_button, primary_button
from fobwatch.ui.widgets.labels import CodeLabel, IconLabel, wrapped_label

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QHideEvent

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.runtime.vault_intents import UserDeviceIntent

ICON_SIZE = 32

DeviceFacts = tuple[tuple[str, str], ...]


class DeviceDetail(AskingDetail[DeviceIntent]):
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
        code = in_row((self._code, 1), self._reveal)
        self._user = ""
        self._with_seed: list[QAction] = []
        self._at_aws = menu_button(self.tr("At A&WS"), "at_aws", self._aws_menu())
        before = [
            self.asks_for(primary_button(self.tr("&Copy code"), "copy_code"), CopyCode),
            self.step(self.tr("Show &QR"), "show_qr", ShowQr),
            self.step(self.tr("Recovery s&heet…"), "save_sheet", SaveSheet),
            self.step(self.tr("&Edit"), "edit", EditDevice),
        ]
        delete = self.delete_button()
        self._of_seed = [self._code, self._reveal, *before, delete]
        self._note = wrapped_label("", "small")
        steps = Flow()
        steps.add_widgets([*before, self._at_aws, delete])
        icon = IconLabel(Icon.MFA_DEVICE, size=ICON_SIZE, tone=Tone.INFO)
        head = self.head(icon, at=Qt.AlignmentFlag.AlignVCenter)
        self.lay_out(head, 4, code, 4, self._facts, self._note, 8, steps)

    def show_device(self, device: MfaDevice, facts: DeviceFacts, note: str) -> None:
        """Show a device of the vault."""
        self._show(device.serial, device.name, facts, note, has_seed=True)
        self._user = ""

    def show_other(self, serial: str, user: str, facts: DeviceFacts) -> None:
        """Show a device that only AWS has; `user` is a profile of its user."""
        note = other_device_note(kind_of(serial))
        self._show(serial, device_name(serial), facts, note, has_seed=False)
        self._user = user

    def show_steps(self, *, has_key: bool) -> None:
        """Offer changes at AWS only if the vault has a key of the device's user."""
        self._at_aws.setVisible(has_key)

    def _show(
        self, serial: str, name: str, facts: DeviceFacts, note: str, *, has_seed: bool
    ) -> None:
        if serial != self.key or not has_seed:
            self.key = serial
            self._set_revealed(revealed=False)
        self._name.show_text(name)
        self._facts.show_facts(facts)
        self._note.say(note)
        for part in self._of_seed:
            part.setVisible(has_seed)
        for action in self._with_seed:
            action.setVisible(has_seed)

    def show_code(self, code: str, fraction: float) -> None:
        """Show the code while it is asked for; `fraction` is the share of its time left."""
        if self.revealed:
            self._code.set_code(code, fraction)

    def intend(self, kind: type[DeviceIntent]) -> None:
        self.intended.emit(kind(serial=self.key))

    def hideEvent(self, event: QHideEvent) -> None:
        self._set_revealed(revealed=False)
        super().hideEvent(event)

    def reveal(self) -> None:
        """Show the code, or hide it again."""
        self._set_revealed(revealed=not self.revealed)
        self.reveal_wanted.emit()

    def _aws_menu(self) -> QMenu:
        menu = QMenu(self)
        for text, name, kind in (
            (self.tr("Add a &backup device…"), "back_up_device", BackUpDevice),
            (self.tr("&Replace it with a new one…"), "replace_device", ReplaceDevice),
            (self.tr("&Synchronize it…"), "resync_device", ResyncDevice),
            (self.tr("Re&move it…"), "remove_at_aws", RemoveAtAws),
            (self.tr("I &lost it…"), "lost_this_device", LostDevice),
        ):
            action = self._add_action(menu, text, name, kind)
            if kind not in {RemoveAtAws, LostDevice}:
                self._with_seed.append(action)
        return menu

    def _add_action(
        self, menu: QMenu, text: str, name: str, kind: type[UserDeviceIntent]
    ) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(
            lambda: self.intended.emit(kind(serial=self.key, profile=self._user))
        )
        return action

    def _set_revealed(self, *, revealed: bool) -> None:
        self.revealed = revealed
        self._reveal.set_icon(Icon.EYE_OFF if revealed else Icon.EYE)
        words = self.tr("Hide the code") if revealed else self.tr("Show the code")
        self._reveal.setToolTip(words)
        self._reveal.setAccessibleName(words)
        if not revealed:
            self._code.clear()
