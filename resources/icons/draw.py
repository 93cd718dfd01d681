"""Draws the tray's first icon, and the application icon at each size.

The latter at each size that a desktop, Windows, macOS and Setup ask for. Run it from the top of the
tree with `make icons`. Small sizes are the tray glyph, drawn on the pixel grid; large ones are
`fobwatch.svg`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.theme.glyph import SIDES as TRAY_SIDES
from fobwatch.ui.theme.glyph import glyph_pixmap

HERE = Path(__file__).resolve().parent
TARGET = HERE / "app"
TRAY_TARGET = HERE / "tray"
SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
GLYPH_UP_TO = 24
GLYPH_SHARE = 0.8
MACOS_LARGEST = 1024
WINDOWS_SIDES = (16, 24, 32, 48, 64, 128, 256)

SETUP_PANEL = HERE.parent.parent / "packaging" / "windows" / "setup-panel.bmp"
PANEL_SIZE = (328, 628)
"""Twice what Setup shows at 96 DPI beside its first and its last page."""
PANEL_ICON = 192
PANEL_COLOUR = (31, 35, 40)
PALETTE = 64
"""Colours of the panel, which has no compression of its own."""


def draw(side: int) -> QImage:
    if side <= GLYPH_UP_TO:
        return glyph_pixmap(TrayState.ACTIVE, GLYPH_SHARE, side).toImage()
    image = QImage(QSize(side, side), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(HERE / "fobwatch.svg")).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


def draw_idle() -> None:
    """What the tray shows at first (`fobwatch.ui.theme.resources`)."""
    TRAY_TARGET.mkdir(exist_ok=True)
    for side in TRAY_SIDES:
        glyph_pixmap(TrayState.IDLE, 1.0, side).save(str(TRAY_TARGET / f"{side}.png"))


def draw_setup_panel(icon: Image.Image) -> None:
    panel = Image.new("RGB", PANEL_SIZE, PANEL_COLOUR)
    scaled = icon.resize((PANEL_ICON, PANEL_ICON), Image.Resampling.LANCZOS)
    left, top = (PANEL_SIZE[0] - PANEL_ICON) // 2, PANEL_SIZE[1] // 3 - PANEL_ICON // 2
    panel.paste(scaled, (left, top), scaled)
    panel.quantize(PALETTE).save(SETUP_PANEL)


def save_for_macos(smaller: list[Image.Image]) -> None:
    """The largest one is for 512 points on a screen of twice the density, and for macOS alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "largest.png")
        draw(MACOS_LARGEST).save(str(path))
        with Image.open(path) as largest:
            largest.save(TARGET / "fobwatch.icns", append_images=smaller)


def main() -> None:
    app = QGuiApplication(sys.argv[:1])
    TARGET.mkdir(exist_ok=True)
    for side in SIDES:
        draw(side).save(str(TARGET / f"{side}.png"))
    drawn = {side: Image.open(TARGET / f"{side}.png") for side in SIDES}
    largest = drawn[max(SIDES)]
    largest.save(
        TARGET / "fobwatch.ico",
        sizes=[(side, side) for side in WINDOWS_SIDES],
        append_images=[drawn[side] for side in WINDOWS_SIDES],
    )
    save_for_macos(list(drawn.values()))
    draw_idle()
    draw_setup_panel(largest)
    app.quit()


if __name__ == "__main__":
    main()
