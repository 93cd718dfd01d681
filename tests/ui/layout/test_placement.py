"""The quick panel stands beside the tray icon, whole on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from fobwatch.ui.layout.placement import place_beside

SCREEN = QRect(0, 0, 1920, 1080)
BELOW_A_TOP_BAR = SCREEN.adjusted(0, 32, 0, 0)
ABOVE_A_BOTTOM_BAR = SCREEN.adjusted(0, 0, 0, -40)
PANEL = QSize(400, 500)


@pytest.mark.parametrize(
    ("anchor", "area", "place"),
    [
        (QRect(1000, 1050, 22, 22), ABOVE_A_BOTTOM_BAR, QPoint(810, 532)),
        (QRect(1880, 1050, 22, 22), ABOVE_A_BOTTOM_BAR, QPoint(1512, 532)),
        (QRect(1000, 5, 22, 22), BELOW_A_TOP_BAR, QPoint(810, 40)),
        (QRect(5, 500, 22, 22), SCREEN, QPoint(8, 529)),
        (QRect(5, 600, 22, 22), SCREEN, QPoint(8, 92)),
        (QRect(-1000, 1050, 22, 22), SCREEN.translated(-1920, 0), QPoint(-1189, 542)),
    ],
    ids=["bottom", "bottom-right", "top", "left-upper", "left-lower", "second-screen"],
)
def test_it_stands_beside_the_icon(anchor: QRect, area: QRect, place: QPoint) -> None:
    assert place_beside(anchor, PANEL, area) == place
    assert area.contains(QRect(place, PANEL))


def test_one_too_large_for_the_screen_begins_on_it() -> None:
    small = QRect(0, 0, 300, 300)

    assert place_beside(QRect(290, 290, 10, 10), PANEL, small) == QPoint(8, 8)


@pytest.mark.parametrize(
    ("anchor", "area", "place"),
    [
        (QRect(10, 300, 22, 22), SCREEN.adjusted(48, 0, 0, 0), QPoint(56, 60)),
        (QRect(1886, 300, 22, 22), SCREEN.adjusted(0, 0, -48, 0), QPoint(1464, 60)),
        (QRect(10, 1040, 22, 22), SCREEN.adjusted(48, 0, 0, 0), QPoint(56, 572)),
    ],
    ids=["left", "right", "left corner"],
)
def test_it_stands_at_a_bar_on_the_side(anchor: QRect, area: QRect, place: QPoint) -> None:
    assert place_beside(anchor, PANEL, area) == place
    assert area.contains(QRect(place, PANEL))
