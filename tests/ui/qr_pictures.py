"""Pictures of QR codes as people have them: screenshots, photographs, pages in dark colours."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import qrcode
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps
from PySide6.QtGui import QImage

from tests.core.imports.files import URI

if TYPE_CHECKING:
    from collections.abc import Callable

WHITE, BLACK = 255, 0


def code(text: str = URI, *, module: int = 6, rim: int = 4) -> Image.Image:
    """The code in black on white; `module` is the side of one in pixels, `rim` its quiet zone."""
    made = qrcode.QRCode(box_size=module, border=rim)
    made.add_data(text)
    made.make(fit=True)
    return made.make_image().get_image().convert("L")


def on_page(picture: Image.Image, ground: int | str, size: tuple[int, int]) -> Image.Image:
    """The picture in the middle of a page of this colour."""
    page = Image.new("RGB", size, ground if isinstance(ground, str) else (ground,) * 3)
    place = ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2)
    page.paste(picture.convert("RGB"), place)
    return page


def transparent(picture: Image.Image, ink: str) -> Image.Image:
    """What is black in this ink, and what is white nothing at all."""
    made = Image.new("RGBA", picture.size, ink)
    made.putalpha(ImageOps.invert(picture))
    return made


def with_text(page: Image.Image) -> Image.Image:
    """Bright lines beside the code, as a page has them."""
    for line in range(20, page.height - 20, 24):
        page.paste(Image.new("RGB", (120, 9), "#dddddd"), (12, line))
    return page


def compressed(picture: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def low_contrast(picture: Image.Image, dark: int, light: int) -> Image.Image:
    return picture.point(lambda grey: dark + grey * (light - dark) // 255)


def noisy(picture: Image.Image) -> Image.Image:
    noise = Image.effect_noise(picture.size, 60)
    return ImageChops.add(picture.convert("L"), noise, scale=2, offset=0)


def photographed(picture: Image.Image) -> Image.Image:
    """Held at an angle, a little blurred, in poor light."""
    width, height = picture.size
    held = picture.convert("L").transform(
        (width, height),
        Image.Transform.QUAD,
        (-30, -12, 18, height + 26, width + 44, height - 20, width + 8, 30),
        fillcolor=WHITE,
    )
    blurred = held.filter(ImageFilter.GaussianBlur(1.4))
    return ImageEnhance.Brightness(blurred).enhance(0.6)


def side_by_side(*pictures: Image.Image) -> Image.Image:
    height = max(picture.height for picture in pictures)
    whole = Image.new("RGB", (sum(p.width + 40 for p in pictures), height + 40), "white")
    left = 20
    for picture in pictures:
        whole.paste(picture.convert("RGB"), (left, 20))
        left += picture.width + 40
    return whole


def resized(picture: Image.Image, factor: float) -> Image.Image:
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.BILINEAR)


READABLE: dict[str, Callable[[], Image.Image]] = {
    "as it is made": code,
    "transparent ground": lambda: transparent(code(), "black"),
    "transparent ground, no rim": lambda: transparent(code(rim=0), "black"),
    "white on a transparent ground": lambda: transparent(code(), "white"),
    "grey on a transparent ground": lambda: transparent(code(), "#444444"),
    "all of it transparent but the code, tiny": lambda: transparent(code(module=2), "black"),
    "no rim, on black": lambda: on_page(code(rim=0), BLACK, (900, 700)),
    "no rim, on dark grey": lambda: on_page(code(rim=0), 18, (900, 700)),
    "no rim, on grey": lambda: on_page(code(rim=0), 60, (900, 700)),
    "no rim, on dark blue": lambda: on_page(code(rim=0), "#0d1117", (1366, 768)),
    "no rim, on black, beside text": lambda: with_text(on_page(code(rim=0), 18, (900, 700))),
    "no rim, on black, small": lambda: on_page(code(module=3, rim=0), 0, (1920, 1080)),
    "no rim, on black, at the edge": lambda: code(rim=0),
    "narrow rim, on black": lambda: on_page(code(rim=1), BLACK, (900, 700)),
    "white on black": lambda: ImageOps.invert(code()),
    "white on black, no rim": lambda: on_page(ImageOps.invert(code(rim=0)), BLACK, (700, 700)),
    "white on black, no rim, on white": lambda: on_page(
        ImageOps.invert(code(rim=0)), WHITE, (700, 700)
    ),
    "turned by 90": lambda: code().rotate(90),
    "upside down": lambda: code().rotate(180),
    "turned by 17": lambda: code().rotate(17, expand=True, fillcolor=WHITE),
    "mirrored": lambda: ImageOps.mirror(code()),
    "mirrored and turned": lambda: ImageOps.mirror(code()).rotate(270),
    "two pixels a module": lambda: code(module=2),
    "one pixel a module": lambda: code(module=1),
    "one pixel a module, in a screen": lambda: on_page(code(module=1), WHITE, (1920, 1080)),
    "scaled by an odd factor": lambda: resized(code(module=3), 1.37),
    "scaled down": lambda: resized(code(module=8), 0.3),
    "blurred": lambda: code(module=8).filter(ImageFilter.GaussianBlur(3)),
    "much blurred": lambda: code(module=8).filter(ImageFilter.GaussianBlur(4)),
    "low contrast": lambda: low_contrast(code(), 110, 150),
    "low contrast, dark": lambda: low_contrast(code(), 10, 40),
    "low contrast, bright": lambda: low_contrast(code(), 220, 250),
    "JPEG of quality 20": lambda: compressed(code(), 20),
    "JPEG of quality 5": lambda: compressed(code(module=8), 5),
    "noise": lambda: noisy(code(module=8)),
    "photograph": lambda: photographed(code(module=8, rim=8)),
    "screenshot of a high resolution": lambda: on_page(code(module=12), "#f5f5f5", (3840, 2160)),
    "small in a screenshot of two screens": lambda: on_page(
        code(module=3), "#f5f5f5", (3840, 1080)
    ),
    "huge modules": lambda: code(module=60),
    "beside another code": lambda: side_by_side(code("https://example.org"), code()),
    "beside a larger code": lambda: side_by_side(code("https://example.org", module=12), code()),
    "tiny, beside another code": lambda: side_by_side(
        code("https://example.org", module=8), code(module=1)
    ),
    "the same twice": lambda: side_by_side(code(), code()),
}


def image(picture: Image.Image) -> QImage:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return QImage.fromData(buffer.getvalue())
