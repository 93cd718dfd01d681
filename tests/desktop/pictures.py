"""Finding a small picture in a larger one, whatever background shines through it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from PIL import ImageChops, ImageStat

if TYPE_CHECKING:
    from PIL.Image import Image

SAME_PICTURE = 14.0
"""Mean difference of a channel (0 to 255) under which two pictures are the same to the eye."""

SAMPLES = 16
CANDIDATES = 40


def picture_place(picture: Image, area: Image) -> tuple[int, int] | None:
    """Give left and top of the best match, or None where nothing looks like the picture.

    A few of the most opaque pixels choose the candidates; only these are compared in full.
    """
    samples = _samples(picture)
    pixels = area.convert("RGB").tobytes()
    scores = []
    for top, left in product(
        range(area.height - picture.height + 1), range(area.width - picture.width + 1)
    ):
        corner = 3 * (top * area.width + left)
        score = sum(
            abs(pixels[corner + 3 * (y * area.width + x) + channel] - value)
            for x, y, channel, value in samples
        )
        scores.append((score, left, top))
    difference, left, top = min(
        (_difference(picture, area, left, top), left, top)
        for _score, left, top in sorted(scores)[:CANDIDATES]
    )
    return (left, top) if difference <= SAME_PICTURE else None


def _samples(picture: Image) -> list[tuple[int, int, int, int]]:
    """Give x, y, channel and value of pixels that hide the background best."""
    pixels = picture.convert("RGBA").tobytes()
    places = sorted(range(0, len(pixels), 4), key=lambda place: -pixels[place + 3])
    opaque = [place for place in places if pixels[place + 3] == pixels[places[0] + 3]]
    return [
        (place // 4 % picture.width, place // 4 // picture.width, channel, pixels[place + channel])
        for place in opaque[:: max(1, len(opaque) // SAMPLES)]
        for channel in range(3)
    ]


def _difference(picture: Image, area: Image, left: int, top: int) -> float:
    patch = area.crop((left, top, left + picture.width, top + picture.height))
    drawn = patch.copy()
    drawn.paste(picture, mask=picture.getchannel("A"))
    seen = picture.getchannel("A").point(lambda alpha: 255 * (alpha > 0))
    return float(max(ImageStat.Stat(ImageChops.difference(patch, drawn), seen).mean))
