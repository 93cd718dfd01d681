"""QR codes: drawn from their matrix, and read from images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qrcode
import zxingcpp
from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from fobwatch.core.errors import InvalidDevice

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

QUIET_MODULES = 4
"""The empty rim that ISO/IEC 18004 asks for."""

MODULE_PIXELS = 5
SCALES = (1.0, 2.0, 0.5, 3.0)
"""Sizes at which a blurred, tiny or photographed code is tried again."""

LARGEST_SIDE = 8000
"""Pixels of an image's side; a screenshot of four screens is smaller."""


class QrCode(QWidget):
    """Draws a text as a QR code, dark on light in every theme, since readers want it so."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        code = qrcode.QRCode(border=QUIET_MODULES)
        code.add_data(text)
        code.make(fit=True)
        self._matrix = code.get_matrix()
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        side = len(self._matrix) * MODULE_PIXELS
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    module = QRect(x, y, 1, 1)
                    painter.fillRect(_scaled(module), QColor("black"))


def _scaled(module: QRect) -> QRect:
    return QRect(module.topLeft() * MODULE_PIXELS, module.size() * MODULE_PIXELS)


def read_qr(image: QImage) -> str:
    """The text of the one QR code in `image`. Raises `InvalidDevice`.

    Blocks for up to some hundred milliseconds, on whichever thread.
    """
    if image.isNull():
        raise _problem(
            QCoreApplication.translate("QrCode", "There is no image"),
            QCoreApplication.translate("QrCode", "The file or the clipboard holds none."),
        )
    if max(image.width(), image.height()) > LARGEST_SIDE:
        raise _problem(
            QCoreApplication.translate("QrCode", "The image is too large"),
            QCoreApplication.translate("QrCode", "Its side is longer than 8000 pixels."),
        )
    for scale in SCALES:
        texts = _decoded(image, scale)
        if len(texts) > 1:
            raise _problem(
                QCoreApplication.translate("QrCode", "There is more than one QR code"),
                QCoreApplication.translate("QrCode", "The image does not say which one is meant."),
            )
        if texts:
            return texts.pop()
    raise _problem(
        QCoreApplication.translate("QrCode", "No QR code was found"),
        QCoreApplication.translate("QrCode", "The image has none that can be read."),
    )


def _decoded(image: QImage, scale: float) -> set[str]:
    size = image.size() * scale
    if size.isEmpty() or max(size.width(), size.height()) > LARGEST_SIDE:
        return set()
    scaled = image.scaled(
        size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    grey = scaled.convertToFormat(QImage.Format.Format_Grayscale8)
    view = zxingcpp.ImageView(
        grey.constBits(),
        grey.width(),
        grey.height(),
        zxingcpp.ImageFormat.Lum,
        grey.bytesPerLine(),
        1,
    )
    codes = zxingcpp.read_barcodes(
        view, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return {code.text for code in codes}


def _problem(title: str, message: str) -> InvalidDevice:
    return InvalidDevice(
        title,
        message,
        QCoreApplication.translate(
            "QrCode", "Take a screenshot of the QR code alone, or paste the secret key."
        ),
        field="seed",
    )
