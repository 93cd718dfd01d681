"""The dialog that a notice opens: a backup, a second device, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from fobwatch.ui.layout.fitting import FittedDialog, dialog_body
from fobwatch.ui.runtime.vault_intents import BackUp, BackUpDevice
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.runtime.intents import Intent

WIDTH = 560


class BackupChoice(FittedDialog):
    """Closing it is a no.

    Signals:
        intended: an `Intent`.
    """

    intended = Signal(object)

    def __init__(self, device: MfaDevice, *, has_key: bool, parent: QWidget | None = None) -> None:
        """`has_key` says that the vault has a key of the device's user, to make a second device."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("If this computer is lost"))
        heading = self.tr("The MFA device {name} is on this computer alone")
        words = self.tr(
            "If the computer is lost, nobody can make its codes, and you may be unable to sign in "
            "to AWS. An encrypted backup brings everything back on another computer. A second "
            "MFA device, such as one on your phone, lets you sign in without this one. You are not "
            "asked again: backups are in the settings, second devices on the page of MFA devices."
        )
        title = wrapped_label(heading.format(name=device.name), "heading")
        second = button(self.tr("Add a second device…"), "second_device")
        second.clicked.connect(lambda: self._on_chosen(BackUpDevice(serial=device.serial)))
        second.setVisible(has_key)
        back_up = primary_button(self.tr("Back up…"), "choose_backup")
        back_up.clicked.connect(lambda: self._on_chosen(BackUp()))
        no = button(self.tr("No, thanks"), "no_backup", pressed=self.reject)
        self.fill(
            dialog_body(title, wrapped_label(words)), Footer([no, second, back_up]), width=WIDTH
        )

    def _on_chosen(self, intent: Intent) -> None:
        self.accept()
        self.intended.emit(intent)
