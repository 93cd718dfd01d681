"""How well one colour reads on another; colours are `#rrggbb`."""

from __future__ import annotations

# WCAG 2.2, success criterion 1.4.3 (AA): normal text on its background.
TEXT_CONTRAST = 4.5
# WCAG 2.2, success criterion 1.4.11 (AA): shapes that carry a meaning.
SHAPE_CONTRAST = 3.0


def luminance(colour: str) -> float:
    """Relative luminance in 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(base: str, other: str, share: float) -> str:
    """`base` with a share (0 to 1) of `other` in it."""
    pairs = zip(_channels(base), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _channels(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def _linear(channel: float) -> float:
    if channel <= 0.04045:  # noqa: PLR2004 - sRGB's own threshold (IEC 61966-2-1)
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
