"""Draws every state of the tray glyph to `build/glyph-sheet.png`, true and enlarged."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.theme.glyph import glyph_pixmap

BUILD = Path(__file__).resolve().parents[2] / "build"
SIDES = (16, 22, 24, 32, 48, 64, 66, 96)
PANELS = ("#ffffff", "#eceff2", "#1b1f23", "#000000")
SHARES = (0.8, 0.3, 0.1)


def sheet(zoom: int, sides: tuple[int, ...]) -> QImage:
    cell = max(sides) * zoom + 8
    columns = [(state, share) for state in TrayState for share in _shares(state)]
    image = QImage(
        cell * len(columns),
        sum((side * zoom + 8) for side in sides) * len(PANELS),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    painter = QPainter(image)
    y = 0
    for panel in PANELS:
        for side in sides:
            painter.fillRect(0, y, image.width(), side * zoom + 8, QColor(panel))
            for column, (state, share) in enumerate(columns):
                drawn = glyph_pixmap(state, share, side).scaled(
                    side * zoom, side * zoom, mode=Qt.TransformationMode.FastTransformation
                )
                painter.drawPixmap(column * cell + 4, y + 4, drawn)
            y += side * zoom + 8
    painter.end()
    return image


def _shares(state: TrayState) -> tuple[float, ...]:
    if state is TrayState.ACTIVE:
        return SHARES
    return SHARES[1:] if state is TrayState.ENDING_SOON else SHARES[:1]


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication(sys.argv[:1])
    BUILD.mkdir(exist_ok=True)
    sheet(1, SIDES).save(str(BUILD / "glyph-sheet.png"))
    sheet(6, (16, 22, 24)).save(str(BUILD / "glyph-sheet-small-zoomed.png"))
    sheet(3, (32, 48)).save(str(BUILD / "glyph-sheet-large-zoomed.png"))
    del app


if __name__ == "__main__":
    main()
