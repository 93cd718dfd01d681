from __future__ import annotations

import os
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage, QImageReader

from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.ui.qr.reading import (
    MAX_PIXELS,
    carried_picture,
    is_picture,
    load_picture,
    read_seed_codes,
)
from tests.core.imports.files import URI
from tests.ui.qr_pictures import READABLE, code, image, on_page, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHER = URI.replace("anna", "boris")


@pytest.mark.parametrize("name", READABLE)
def test_the_code_is_read_from_a_picture(name: str) -> None:
    assert read_seed_codes(image(READABLE[name]())) == (URI,)


def test_every_seed_in_a_picture_is_found() -> None:
    picture = side_by_side(code(), code("tel:123"), code(OTHER))

    assert set(read_seed_codes(image(picture))) == {URI, OTHER}


def test_a_secret_key_by_itself_counts_where_no_uri_is() -> None:
    key = code("JBSWY3DPEHPK3PXP" * 4)

    assert read_seed_codes(image(key)) == ("JBSWY3DPEHPK3PXP" * 4,)
    assert read_seed_codes(image(side_by_side(key, code()))) == (URI,)


@pytest.mark.parametrize("text", [f" {URI}\n", f"\ufeff{URI}"], ids=["blanks", "byte-order-mark"])
def test_what_surrounds_the_seed_in_a_code_is_left_out(text: str) -> None:
    assert read_seed_codes(image(code(text))) == (URI,)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        pytest.param(QImage(), "There is no image", id="none"),
        pytest.param(image(Image.new("L", (300, 300), 255)), "No QR code was found", id="white"),
        pytest.param(image(Image.new("L", (300, 300), 0)), "No QR code was found", id="black"),
        pytest.param(image(Image.new("RGBA", (9, 9))), "No QR code was found", id="nothing"),
        pytest.param(image(Image.new("L", (1, 1))), "No QR code was found", id="a pixel"),
        pytest.param(image(Image.new("L", (9000, 1))), "No QR code was found", id="a line"),
        pytest.param(image(code("https://example.org")), "not one of an MFA device", id="a page"),
        pytest.param(image(code("WIFI:T:WPA;S:x;P:y;;")), "not one of an MFA", id="a network"),
        pytest.param(image(code("123456")), "not one of an MFA device", id="a number"),
        pytest.param(QImage(20_000, 20_000, QImage.Format.Format_Mono), "too large", id="large"),
    ],
)
def test_what_has_no_seed_is_said(picture: QImage, words: str) -> None:
    with pytest.raises(InvalidDevice, match=words):
        read_seed_codes(picture)


def test_a_large_picture_is_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    code(module=150).convert("1").save(path)
    assert QImageReader(str(path)).size().width() > 8000

    assert read_seed_codes(load_picture(path)) == (URI,)


def beginning_of_png(side: int) -> bytes:
    """All that is before the pixels of a black and white picture, which has none."""
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    checked = struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checked + b"\0\0\0\0IDAT"


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(beginning_of_png(30_000))

    with pytest.raises(InvalidDevice, match="too large") as caught:
        load_picture(path)

    assert "30000 pixels wide" in caught.value.message


def test_qt_s_own_limit_stays(tmp_path: Path) -> None:
    limit = QImageReader.allocationLimit()
    path = tmp_path / "code.png"
    code().save(path)

    load_picture(path)

    assert QImageReader.allocationLimit() == limit
    assert limit << 20 < MAX_PIXELS * 4


def test_a_pipe_in_a_picture_s_place_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "code.png"
    os.mkfifo(path)

    with pytest.raises(InvalidDevice, match="no image"):
        load_picture(path)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\nbroken", b"hello"])
def test_a_file_that_is_no_picture_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "code.png"
    path.write_bytes(content)

    with pytest.raises(InvalidDevice, match="There is no image"):
        load_picture(path)


def test_a_picture_is_known_by_its_content(tmp_path: Path) -> None:
    picture, text = tmp_path / "picture.txt", tmp_path / "text.png"
    code().save(picture, "PNG")
    text.write_text("hello")

    assert is_picture(picture)
    assert not is_picture(text)
    assert read_seed_codes(load_picture(picture)) == (URI,)


def test_a_photograph_that_is_turned_by_its_note_is_read(tmp_path: Path) -> None:
    path = tmp_path / "photograph.jpg"
    page = on_page(code(), "white", (700, 500))
    exif = page.getexif()
    exif[0x0112] = 6  # turned to the right
    page.save(path, quality=60, exif=exif)

    assert load_picture(path).height() == 700
    assert read_seed_codes(load_picture(path)) == (URI,)


@pytest.fixture
def low_limit() -> Iterator[None]:
    """Qt itself decodes no picture of more than a megabyte."""
    limit = QImageReader.allocationLimit()
    QImageReader.setAllocationLimit(1)
    yield
    QImageReader.setAllocationLimit(limit)


@pytest.mark.usefixtures("low_limit")
def test_a_picture_that_is_carried_is_loaded_past_qt_s_limit(tmp_path: Path) -> None:
    path = tmp_path / "code.png"
    code(module=20).convert("RGB").save(path)
    data = QMimeData()
    data.setData("image/png", path.read_bytes())

    assert read_seed_codes(carried_picture(data)()) == (URI,)


def test_a_huge_picture_that_is_carried_is_called_too_large() -> None:
    data = QMimeData()
    data.setData("image/png", beginning_of_png(30_000))

    with pytest.raises(InvalidDevice, match="too large"):
        carried_picture(data)()


def test_a_picture_of_qt_s_own_is_carried_as_it_is() -> None:
    data = QMimeData()
    data.setImageData(image(code()))

    assert read_seed_codes(carried_picture(data)()) == (URI,)


@pytest.mark.parametrize("scale", [1.5, 3.0])
def test_a_picture_of_a_screen_with_a_scale_factor_is_read_as_any_other(scale: float) -> None:
    """Qt marks what it grabs with the screen's factor, and draws it smaller then."""
    picture = image(on_page(code(module=2, rim=0), "#202020", (900, 700)))
    picture.setDevicePixelRatio(scale)

    assert read_seed_codes(picture) == (URI,)
