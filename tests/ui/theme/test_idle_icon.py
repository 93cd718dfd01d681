"""The pictures of the first icon, against what the program paints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage

from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.theme.glyph import SIDES, glyph_pixmap
from fobwatch.ui.theme.idle_icon import idle_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

pytestmark = pytest.mark.usefixtures("qapp")

ROUNDING = 2
"""Of 255. Processors blend colours with different instructions, which do not round alike."""


def test_there_is_a_picture_for_each_size_of_a_tray() -> None:
    assert sorted(size.width() for size in idle_icon().availableSizes()) == sorted(SIDES)


@pytest.mark.parametrize("side", SIDES)
def test_the_pictures_are_what_is_painted(side: int) -> None:
    shipped = _bytes(idle_icon().pixmap(side))
    painted = _bytes(glyph_pixmap(TrayState.IDLE, 1.0, side))

    assert max(abs(one - other) for one, other in zip(shipped, painted, strict=True)) <= ROUNDING


def _bytes(pixmap: QPixmap) -> bytes:
    return bytes(
        pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied).constBits()
    )
