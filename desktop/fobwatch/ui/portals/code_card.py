"""The code that a person enters on the portal's page, on this computer or another device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.qr.drawing import QrCode
from fobwatch.ui.theme.fonts import code_font
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from fobwatch.core.web_sign_in.visit import DeviceCode

MODULE_PIXELS = 3
"""Of the QR code, which a telephone reads from a screen."""


class CodeCard(QFrame):
    """Shows the code and the page's address; the address also as a QR code."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("code_card")
        self.setProperty("look", "card")
        self._shown: DeviceCode | None = None
        self._qr: QrCode | None = None
        self._code = label("")
        self._code.setObjectName("user_code")
        self._code.setFont(code_font(self.font()))
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._address = wrapped_label("")
        self._address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = button(self.tr("Copy &code"), "copy_code", pressed=self._on_copy)
        self._words = in_column(
            wrapped_label(self.tr("Enter this code on the access portal's page:"), "dim"),
            self._code,
            self._address,
            wrapped_label(
                self.tr(
                    "Allow it only where the page shows this same code, and only if you began "
                    "this sign-in yourself."
                ),
                "small",
            ),
            in_row(self._copy, (STRETCH, 1)),
            (STRETCH, 1),
            spacing=8,
        )
        self._row = in_row((self._words, 1), margins=(16, 12, 16, 12), spacing=16, within=self)

    def show_code(self, code: DeviceCode | None) -> None:
        """Show this code; without one the card is hidden."""
        self.setVisible(code is not None)
        if code == self._shown:
            return
        self._shown = code
        if self._qr is not None:
            self._qr.deleteLater()
            self._qr = None
        if code is not None:
            self._code.setText(code.user_code)
            self._code.setAccessibleName(" ".join(code.user_code))
            self._address.setText(code.url)
            self._copy.setText(self.tr("Copy &code"))
            self._qr = QrCode(code.complete_url, self, module=MODULE_PIXELS)
            self._qr.setAccessibleName(self.tr("QR code of the page with the code"))
            self._row.addWidget(self._qr, 0, Qt.AlignmentFlag.AlignTop)

    def _on_copy(self) -> None:
        """The code is no secret: it does nothing for anybody who is not signed in."""
        QGuiApplication.clipboard().setText(self._code.text())
        self._copy.setText(self.tr("Copied"))
