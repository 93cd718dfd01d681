"""QR codes read from pictures: screenshots, photographs, the clipboard, the screen itself.

All of it blocks, for up to seconds where a picture is large and has no code: call it on a worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from fobwatch.core.mfa.device_checks import plain_seed, seed_problem
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.seed_parts import visible
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtCore import QMimeData

MAX_PIXELS = 100_000_000
"""400 megabytes while it is decoded, which Qt's own limit of 256 would refuse."""

MAX_SIDE = 8000
"""Pixels. A larger picture is made smaller; a screenshot of four screens is not."""

SCALES = (1.0, 2.0, 0.5, 3.0, 0.25)
"""Sizes at which a blurred, tiny or photographed code is tried again."""

_SCHEMES = ("otpauth://", "otpauth-migration://")
_KINDS = ("image/png", "image/jpeg", "image/webp", "image/bmp", "image/tiff")
_GRID = 96
_BRIGHT = 128
_LEAST_CELLS = 4


def load_picture(path: Path) -> QImage:
    """The picture in a file, whatever the file's name. Raises `InvalidDevice`, also for a pipe."""
    if not path.is_file():
        raise _no_image()
    return _decode(QImageReader(str(path)))


def carried_picture(data: QMimeData) -> Callable[[], QImage]:
    """A function that loads what was pasted or dropped, on a worker, as `load_picture` does.

    Qt itself gives no picture at all where one is larger than its limit.
    """
    encoded = next((bytes(data.data(kind).data()) for kind in _KINDS if data.hasFormat(kind)), b"")
    if encoded:
        return lambda: _decode_bytes(encoded)
    image = data.imageData()  # None if whoever offers a picture provides none
    loaded = image if isinstance(image, QImage) else QImage()
    return lambda: loaded


def _decode_bytes(encoded: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(encoded)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return _decode(QImageReader(buffer))


def _decode(reader: QImageReader) -> QImage:
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)  # photographs are turned by a note beside the picture
    size = reader.size()
    if size.width() * size.height() > MAX_PIXELS:
        raise _too_large(size)
    limit = QImageReader.allocationLimit()
    QImageReader.setAllocationLimit(2 * MAX_PIXELS * 4 >> 20)
    try:
        image = reader.read()
    finally:
        QImageReader.setAllocationLimit(limit)
    if image.isNull():
        raise _no_image()
    return image


def is_picture(path: Path) -> bool:
    """Whether the file's content is a picture of a kind that can be read."""
    return not QByteArray(QImageReader.imageFormat(str(path))).isEmpty()


def read_seed_codes(image: QImage) -> tuple[str, ...]:
    """The otpauth URIs and Google Authenticator's exports among the picture's QR codes.

    Without any, the secret keys that stand there by themselves, as a person may have drawn them.

    Raises `InvalidDevice` where there is none.
    """
    if image.isNull():
        raise _problem(
            translate("QrCode", "There is no image"),
            translate("QrCode", "The clipboard holds none."),
        )
    others = 0
    for view in _views(image):
        texts = _decoded(view)
        found = [text for text in texts if text.casefold().startswith(_SCHEMES)]
        found = found or [text for text in texts if seed_problem(plain_seed(text)) is None]
        if found:
            return tuple(dict.fromkeys(found))
        others = max(others, len(texts))
    if others:
        raise _problem(
            translate("QrCode", "This QR code is not one of an MFA device", "", others),
            translate("QrCode", "It holds something else, such as a web address."),
        )
    raise _problem(
        translate("QrCode", "No QR code was found"),
        translate("QrCode", "The image has none that can be read."),
    )


def _views(image: QImage) -> Iterator[QImage]:
    """The picture in grey, prepared in each way that may make a code readable; as it is, first."""
    if image.width() * image.height() > MAX_PIXELS:
        raise _too_large(image.size())
    image = QImage(image)
    image.setDevicePixelRatio(1)  # of a screen's picture, which would be drawn smaller
    if max(image.width(), image.height()) > MAX_SIDE:
        image = image.scaled(
            MAX_SIDE,
            MAX_SIDE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    grounds = [Qt.GlobalColor.white, Qt.GlobalColor.black] if image.hasAlphaChannel() else [None]
    pictures = [_grey(image, ground) for ground in grounds]
    for scale in SCALES:
        for picture in pictures:
            yield from _scaled(picture, scale)
    for picture in (view for each in pictures for view in (each, _inverted(each))):
        for part in _bright_parts(picture):
            for scale in SCALES:
                yield from _scaled(part, scale)


def _grey(image: QImage, ground: Qt.GlobalColor | None) -> QImage:
    """Without transparency: what is drawn on none is meant to be on something light, or dark."""
    if ground is None:
        return image.convertToFormat(QImage.Format.Format_Grayscale8)
    whole = QImage(image.size(), QImage.Format.Format_Grayscale8)
    whole.fill(QColor(ground))
    painter = QPainter(whole)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.drawImage(0, 0, image)
    painter.end()
    return whole


def _inverted(picture: QImage) -> QImage:
    inverted = QImage(picture)
    inverted.invertPixels()
    return inverted


def _scaled(picture: QImage, scale: float) -> Iterator[QImage]:
    size = picture.size() * scale
    if size.isEmpty() or max(size.width(), size.height()) > MAX_SIDE:
        return
    if scale == 1.0:
        yield picture
        return
    keep = Qt.AspectRatioMode.KeepAspectRatio
    yield picture.scaled(size, keep, Qt.TransformationMode.SmoothTransformation)
    if scale > 1:
        yield picture.scaled(size, keep, Qt.TransformationMode.FastTransformation)


def _decoded(picture: QImage) -> list[str]:
    import zxingcpp  # noqa: PLC0415 - it takes memory that a program in the tray does without

    view = zxingcpp.ImageView(
        picture.constBits(),
        picture.width(),
        picture.height(),
        zxingcpp.ImageFormat.Lum,
        picture.bytesPerLine(),
        1,
    )
    codes = zxingcpp.read_barcodes(
        view, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [visible(code.text).strip() for code in codes]


def _bright_parts(picture: QImage) -> Iterator[QImage]:
    """The bright parts on a dark ground, each with the white rim that readers of codes need.

    Pages in dark colours show codes without one (ISO/IEC 18004 wants four modules).
    """
    for place in _bright_places(picture):
        part = picture.copy(place)
        rim = max(part.width(), part.height()) // 6 + 4
        whole = QImage(part.size() + QSize(rim, rim) * 2, QImage.Format.Format_Grayscale8)
        whole.fill(QColor("white"))
        painter = QPainter(whole)
        painter.drawImage(rim, rim, part)
        painter.end()
        yield whole


def _bright_places(picture: QImage) -> Iterator[QRect]:
    """The places of connected bright squares, the largest first, cut to what is bright."""
    side = max(picture.width(), picture.height())
    cell = max(1, -(-side // _GRID))
    small = picture.scaled(
        -(-picture.width() // cell),
        -(-picture.height() // cell),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    for cells in sorted(_clusters(small), key=len, reverse=True)[:4]:
        columns, rows = [x for x, _ in cells], [y for _, y in cells]
        rough = QRect(min(columns) - 1, min(rows) - 1, 0, 0)
        rough.setRight(max(columns) + 1)
        rough.setBottom(max(rows) + 1)
        place = QRect(rough.topLeft() * cell, rough.size() * cell) & picture.rect()
        yield _cut(picture, place)


def _clusters(small: QImage) -> Iterator[set[tuple[int, int]]]:
    """Groups of neighbouring pixels that are not dark."""
    waiting = {
        (x, y)
        for y in range(small.height())
        for x, grey in enumerate(_row(small, y))
        if grey > _BRIGHT // 3
    }
    while waiting:
        group, border = set(), [waiting.pop()]
        while border:
            x, y = border.pop()
            group.add((x, y))
            near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & waiting
            waiting -= near
            border.extend(near)
        if len(group) >= _LEAST_CELLS:
            yield group


def _cut(picture: QImage, place: QRect) -> QRect:
    """The smallest place in this one that has all that is bright in it."""
    part = picture.copy(place)
    rows = [bytes(_row(part, y)) for y in range(part.height())]
    bright = [y for y, row in enumerate(rows) if max(row) > _BRIGHT]
    if not bright:
        return place
    joined = [
        max(column) > _BRIGHT for column in zip(*rows[bright[0] : bright[-1] + 1], strict=True)
    ]
    left, right = joined.index(True), len(joined) - 1 - joined[::-1].index(True)
    return QRect(
        place.left() + left,
        place.top() + bright[0],
        right - left + 1,
        bright[-1] - bright[0] + 1,
    )


def _row(picture: QImage, y: int) -> memoryview:
    start = y * picture.bytesPerLine()
    return memoryview(picture.constBits())[start : start + picture.width()]


def _too_large(size: QSize) -> InvalidDevice:
    return _problem(
        translate("QrCode", "The image is too large"),
        translate("QrCode", "It is {width} pixels wide and {height} high.").format(
            width=size.width(), height=size.height()
        ),
    )


def _no_image() -> InvalidDevice:
    return _problem(
        translate("QrCode", "There is no image"),
        translate("QrCode", "It is not an image that can be read."),
    )


def _problem(title: str, message: str) -> InvalidDevice:
    return InvalidDevice(
        title,
        message,
        translate("QrCode", "Take a screenshot of the QR code alone, or paste the secret key."),
        field="seed",
    )
