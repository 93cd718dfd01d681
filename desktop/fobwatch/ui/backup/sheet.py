"""The recovery sheet of an MFA device, drawn as a PDF in memory.

Qt's printing would have a copy in clear in the print system's own files, which nobody could delete.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QLocale, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.mfa.otpauth import otpauth_uri
from fobwatch.ui.qr.drawing import QrCode
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.mfa.devices import MfaDevice

DOTS_PER_INCH: Final = 96
MARGIN_MM: Final = 20
MODULE: Final = 12
"""Pixels of one module of the QR code, which is drawn smaller."""

QR_WIDTH: Final = 300
GROUP: Final = 4
FONT_PIXELS: Final = 15
TITLE_PIXELS: Final = 26


def recovery_sheet(device: MfaDevice, account: str, now: datetime) -> bytes:
    """The PDF; `account` is the name of the device's account, if it is known."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = _writer(buffer)
    document = sheet_document(device, account, now)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.documentLayout().setPaintDevice(writer)
    painter = QPainter(writer)
    document.drawContents(painter)
    painter.end()
    return bytes(buffer.data().data())


def sheet_document(device: MfaDevice, account: str, now: datetime) -> QTextDocument:
    """The sheet's content, black on white."""
    document = QTextDocument()
    font = QFont()
    font.setPixelSize(FONT_PIXELS)
    document.setDefaultFont(font)
    code = QrCode(otpauth_uri(device), module=MODULE).grab().toImage()
    document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl("qr"), code)
    document.setDefaultStyleSheet(
        f"body {{ color: black }} h1 {{ font-size: {TITLE_PIXELS}px }} td {{ padding: 4px }}"
    )
    document.setHtml(_html(device, account, now))
    return document


def _writer(buffer: QBuffer) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setCreator("Fobwatch")
    writer.setTitle(translate("RecoverySheet", "Recovery sheet of an MFA device"))
    american = QLocale().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    size = QPageSize.PageSizeId.Letter if american else QPageSize.PageSizeId.A4
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    layout = QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, margins)
    layout.setUnits(QPageLayout.Unit.Millimeter)
    layout.setMargins(margins)
    writer.setPageLayout(layout)
    return writer


def _html(device: MfaDevice, account: str, now: datetime) -> str:
    rows = "".join(
        f"<tr><td><b>{escape(name)}</b></td><td>{escape(value)}</td></tr>"
        for name, value in _facts(device, account, now)
        if value
    )
    title = translate("RecoverySheet", "Recovery sheet of an MFA device")
    uses = "".join(f"<p>{escape(text)}</p>" for text in _uses())
    return (
        f"<body><h1>{escape(title)}</h1><table>{rows}</table>"
        f'<p><img src="qr" width="{QR_WIDTH}"></p>{uses}</body>'
    )


def _facts(device: MfaDevice, account: str, now: datetime) -> tuple[tuple[str, str], ...]:
    arn = parse_arn(device.serial)
    groups = (device.seed[at : at + GROUP] for at in range(0, len(device.seed), GROUP))
    number = arn.account_id if arn else ""
    code = translate("RecoverySheet", "{digits} digits, {period} s, {algorithm}").format(
        digits=device.digits, period=int(device.period.total_seconds()), algorithm=device.algorithm
    )
    return (
        (translate("RecoverySheet", "Device"), device.name),
        (translate("RecoverySheet", "Serial"), device.serial),
        (
            translate("RecoverySheet", "AWS account"),
            f"{account} ({number})" if account else number,
        ),
        (translate("RecoverySheet", "Secret key"), " ".join(groups)),
        (translate("RecoverySheet", "Code"), code),
        (translate("RecoverySheet", "Made on"), f"{now.astimezone():%Y-%m-%d}"),
    )


def _uses() -> tuple[str, ...]:
    return (
        translate(
            "RecoverySheet",
            "If the phone or computer with this device is lost: scan the code with an "
            "authenticator app, or with Fobwatch (MFA devices, Add device). Without a camera, "
            "type the secret key. The codes are then the same as before.",
        ),
        translate(
            "RecoverySheet",
            "Whoever has this sheet can make the device's codes for as long as the device is "
            "enabled at AWS. Keep it where you keep passports. If it is lost, replace the device "
            "in Fobwatch or in the IAM console: the sheet is worthless then.",
        ),
        translate("RecoverySheet", "Delete the file once it is printed."),
    )
