"""The dialog that shows a device's seed as a QR code, to copy it to a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from fobwatch.core.mfa.otpauth import otpauth_uri
from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.qr.drawing import QrCode
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, destructive_button
from fobwatch.ui.widgets.guarded import ICON_SIZE
from fobwatch.ui.widgets.labels import IconLabel, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent

    from fobwatch.core.mfa.devices import MfaDevice

SHOWN_SECONDS = 120
WIDTH = 400


class DeviceQr(FittedDialog):
    """Asks first: whoever sees the code can make this device's codes for ever.

    The code vanishes, with the dialog, after two minutes, once another window becomes active, and
    once the vault is locked.
    """

    def __init__(
        self, name: str, find: Callable[[], MfaDevice | None], parent: QWidget | None = None
    ) -> None:
        """`find` returns the device while the vault has it: it may be locked before the answer."""
        super().__init__(parent)
        self._find = find
        self.setWindowTitle(self.tr("Copy {name} to a phone").format(name=name))
        content = QWidget()
        self._column = in_column(margins=(24, 24, 24, 24), spacing=16, within=content)
        self._question = self._ask()
        self._column.addWidget(self._question)
        self._cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        self._show = destructive_button(self.tr("Show the QR code"), "show_code")
        self._show.clicked.connect(self._show_code)
        self._close = button(self.tr("Close"), "close_code", pressed=self.accept)
        self._close.hide()
        self.fill(content, Footer([self._cancel, self._show, self._close]), width=WIDTH)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        is_left = event.type() is event.Type.ActivationChange and not self.isActiveWindow()
        if is_left and self.findChild(QrCode) is not None:
            # Not within the closing that causes this: Qt would go on blocking the window below.
            QTimer.singleShot(0, self, self.accept)

    def conceal(self, *, locked: bool) -> None:
        if locked and self.findChild(QrCode) is not None:
            self.accept()

    def _ask(self) -> QWidget:
        question, middle = QWidget(), Qt.AlignmentFlag.AlignVCenter
        icon = IconLabel(Icon.WARNING, size=ICON_SIZE, tone=Tone.WARNING)
        heading = wrapped_label(self.tr("Is anyone looking at your screen?"), "heading")
        words = self.tr(
            "The QR code holds the secret key. Whoever sees or photographs it can make the codes "
            "of this device until you remove it at AWS."
        )
        top = in_row((icon, 0, middle), (heading, 1, middle), spacing=16)
        in_column(top, wrapped_label(words), spacing=16, within=question)
        return question

    def _refuse(self) -> None:
        self._show.setEnabled(False)
        self._cancel.setFocus()
        words = self.tr("The vault was locked meanwhile, or the device deleted.")
        self._column.addWidget(refusal := wrapped_label(words, "error"))
        refusal.show()  # or it would take no room yet
        grow(self)

    def _show_code(self) -> None:
        device = self._find()
        if device is None:
            self._refuse()
            return
        self._question.hide()
        self._question.deleteLater()
        for step in (self._cancel, self._show):
            step.hide()
        self._close.show()
        self._close.setFocus()
        code = QrCode(otpauth_uri(device), self)
        code.setObjectName("qr_code")
        code.setAccessibleName(self.tr("QR code of {name}").format(name=device.name))
        self._column.addWidget(code, 0, Qt.AlignmentFlag.AlignHCenter)
        for each in (
            wrapped_label(device.name, "heading"),
            wrapped_label(device.serial, "dim"),
        ):
            self._column.addWidget(each)
            each.show()  # or it would take no room yet
        code.show()
        QTimer.singleShot(SHOWN_SECONDS * 1000, self, self.accept)
        grow(self)
