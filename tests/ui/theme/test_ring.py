from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from fobwatch.ui.theme.colours import LIGHT, Tone
from fobwatch.ui.theme.ring import CountdownRing, paint_ring

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SIDE = 56
MIDDLE = SIDE // 2
RIM = 2

pytestmark = pytest.mark.usefixtures("qapp")


def _ring(fraction: float, tone: Tone) -> QImage:
    image = QImage(QSize(SIDE, SIDE), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint_ring(painter, QRectF(0, 0, SIDE, SIDE), LIGHT, fraction=fraction, tone=tone)
    painter.end()
    return image


@pytest.mark.parametrize(
    ("fraction", "right", "left"),
    [
        (0.0, "track", "track"),
        (0.4, "success_fill", "track"),
        (1.0, "success_fill", "success_fill"),
    ],
)
def test_arc_is_the_share_left(fraction: float, right: str, left: str) -> None:
    image = _ring(fraction, Tone.SUCCESS)

    assert image.pixelColor(SIDE - 1 - RIM, MIDDLE).name() == getattr(LIGHT, right)
    assert image.pixelColor(RIM, MIDDLE).name() == getattr(LIGHT, left)


def test_warning_is_broken() -> None:
    image = _ring(1.0, Tone.WARNING)

    around = {image.pixelColor(x, y).name() for x in range(MIDDLE, SIDE) for y in range(MIDDLE)}
    assert {LIGHT.warning_fill, LIGHT.track} <= around


def test_error_is_whole_around_a_mark() -> None:
    image = _ring(0.0, Tone.ERROR)

    assert image.pixelColor(RIM, MIDDLE).name() == LIGHT.error_fill
    assert image.pixelColor(MIDDLE, MIDDLE - 4).name() == LIGHT.error_fill


def test_a_little_time_is_not_no_time() -> None:
    assert _ring(0.0001, Tone.SUCCESS) != _ring(0.0, Tone.SUCCESS)


def test_widget_tells_the_share_in_words(qtbot: QtBot) -> None:
    ring = CountdownRing()
    qtbot.addWidget(ring)

    ring.set_value(0.42, Tone.SUCCESS)

    assert ring.accessibleDescription() == "42 percent"
    assert ring.size() == QSize(SIDE, SIDE)
