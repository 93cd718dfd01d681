from __future__ import annotations

import weakref
from itertools import combinations, product

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter

from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.theme.colours import contrast
from fobwatch.ui.theme.glyph import glyph_pixmap, tray_icon
from fobwatch.ui.theme.glyph_painter import AMBER, FACE, GREEN, IDLE, RED, SIGN, GlyphGrid
from tests.ui.theme.test_colours import SHAPE_CONTRAST

pytestmark = pytest.mark.usefixtures("qapp")

SIDES = (16, 22, 24, 32, 48, 64, 66, 72, 96)
PANELS = ("#ffffff", "#000000")


def _greys(state: TrayState, side: int, panel: str) -> list[int]:
    """The glyph on a panel as an eye sees it that knows no colours."""
    image = QImage(QSize(side, side), QImage.Format.Format_RGB32)
    image.fill(QColor(panel))
    painter = QPainter(image)
    painter.drawPixmap(0, 0, glyph_pixmap(state, 0.6, side))
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return [grey.pixelColor(x, y).value() for y in range(side) for x in range(side)]


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("side", [16, 22, 48])
def test_states_differ_without_their_colours(side: int, panel: str) -> None:
    greys = {state: _greys(state, side, panel) for state in TrayState}

    for first, second in combinations(TrayState, 2):
        pairs = zip(greys[first], greys[second], strict=True)
        clearly_different = sum(abs(one - two) > 40 for one, two in pairs)
        assert clearly_different >= side * side * 0.04, (first, second)


@pytest.mark.parametrize("colour", [GREEN, AMBER, RED, IDLE])
@pytest.mark.parametrize("panel", ["#ffffff", "#000000"])
def test_rim_is_seen_on_a_panel_of_any_colour(colour: str, panel: str) -> None:
    assert contrast(colour, panel) >= SHAPE_CONTRAST


def test_sign_is_seen_on_its_own_face() -> None:
    assert contrast(SIGN, FACE) >= 7


@pytest.mark.parametrize("side", SIDES)
def test_straight_edges_fall_between_pixels(side: int) -> None:
    image = glyph_pixmap(TrayState.PAUSED, 1, side).toImage()
    grid = GlyphGrid.of(side)
    y = int(grid.centre)
    inner = range(round(grid.middle - grid.inner) + 2, round(grid.middle + grid.inner) - 2)

    colours = [image.pixelColor(x, y).name() for x in inner]
    assert set(colours) == {FACE, SIGN}
    assert colours == colours[::-1]


def ink_of_edges(state: TrayState, side: int) -> int:
    """The strongest alpha of the first row, or of the last one where that has less."""
    image = glyph_pixmap(state, 0.8, side).toImage()
    edges = ([image.pixelColor(x, y).alpha() for x in range(side)] for y in (0, side - 1))
    return min(map(max, edges))


def test_glyph_fills_its_square() -> None:
    hollow = [each for each in product(TrayState, SIDES) if ink_of_edges(*each) <= 90]

    assert hollow == []


@pytest.mark.parametrize(
    ("fraction", "right", "left"), [(1.0, True, True), (0.5, True, False), (0.1, False, False)]
)
def test_rim_runs_down_clockwise(fraction: float, right: bool, left: bool) -> None:
    image = glyph_pixmap(TrayState.ACTIVE, fraction, 64).toImage()
    grid = GlyphGrid.of(64)
    left_edge, rim, y = (64 - grid.diameter) // 2, round(grid.rim / 2), int(grid.centre)

    def is_green(x: int) -> bool:
        return image.pixelColor(x, y).name() == GREEN

    assert is_green(64 - 1 - left_edge - rim) is right
    assert is_green(left_edge + rim) is left


def test_state_shows_when_hardly_any_time_is_left() -> None:
    image = glyph_pixmap(TrayState.ACTIVE, 0.0, 22).toImage()

    assert image.pixelColor(11, 0).name() == GREEN


def test_icon_is_the_same_until_something_can_be_seen() -> None:
    now = tray_icon(TrayState.ACTIVE, 0.5)

    assert tray_icon(TrayState.ACTIVE, 0.5001) is now
    assert tray_icon(TrayState.ACTIVE, 0.48) is not now
    assert tray_icon(TrayState.NEEDS_YOU, 0.1) is tray_icon(TrayState.NEEDS_YOU, 0.9)


def test_icons_of_a_whole_session_are_not_kept() -> None:
    shown = [weakref.ref(tray_icon(TrayState.ACTIVE, left / 60)) for left in range(60, 5, -1)]

    assert sum(icon() is not None for icon in shown) == 1


@pytest.mark.parametrize("fraction", [-1.0, 0.0, 2.0])
def test_share_out_of_range_still_draws(fraction: float) -> None:
    assert not tray_icon(TrayState.ACTIVE, fraction).isNull()


@pytest.mark.parametrize("side", [16, 22, 24, 32, 48, 64])
def test_icon_has_each_size_of_a_tray(side: int) -> None:
    assert QSize(side, side) in tray_icon(TrayState.IDLE).availableSizes()
