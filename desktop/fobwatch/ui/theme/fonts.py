"""The text sizes, all derived from the system's font."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo, QGuiApplication

# A system font may be larger (the user's choice) but is not drawn smaller than this.
_BODY_PIXELS = 14
_SMALL = 12 / 14
_HEADING = 16 / 14
_CODE = 32 / 14


def body_font(system: QFont) -> QFont:
    """The system's font at the size of running text."""
    font = QFont(system)
    font.setPixelSize(max(_BODY_PIXELS, QFontInfo(system).pixelSize()))
    return font


def in_text(pixels: int) -> int:
    """A length made for running text of 14 pixels, at the size that the text has here."""
    return round(pixels * body_font(QGuiApplication.font()).pixelSize() / _BODY_PIXELS)


def own_font(font: QFont) -> QFont:
    """The font with its size as its own.

    Without, a painter would take the size from what it paints on, and measured text not fit.
    """
    return _scaled(font, 1)


def small_font(body: QFont) -> QFont:
    return _scaled(body, _SMALL)


def heading_font(body: QFont) -> QFont:
    return strong_font(_scaled(body, _HEADING))


def section_font(body: QFont) -> QFont:
    return strong_font(small_font(body))


def strong_font(font: QFont) -> QFont:
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


def code_font(body: QFont) -> QFont:
    """For a one-time code: large, with digits of one width."""
    return tabular_font(strong_font(_scaled(body, _CODE)))


def tabular_font(font: QFont) -> QFont:
    """`font` with digits of one width, so that a countdown does not jump each second.

    Uses OpenType's `tnum`. A font without the feature is left as it is: nearly all of those
    (DejaVu Sans, Segoe UI) have digits of one width already.
    """
    tabular = QFont(font)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    return tabular


def _scaled(font: QFont, factor: float) -> QFont:
    scaled = QFont(font)
    scaled.setPixelSize(round(QFontInfo(font).pixelSize() * factor))
    return scaled
