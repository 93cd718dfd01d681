"""Draws every widget in both themes to `build/gallery-*.png`, for looking at.

Run it with `make gallery`, or at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.gallery`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from fobwatch.ui.theme.theme import Theme, ThemeChoice
from tests.ui.gallery_pages import panel, window
from tests.ui.gallery_widgets import controls, empty, form, icons, menu

BUILD = Path(__file__).resolve().parents[2] / "build"


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QPA_PLATFORMTHEME", "generic")
    app = QApplication(sys.argv[:1])
    family = os.environ.get("GALLERY_FONT")
    if family:
        app.setFont(QFont(family, 10))
    BUILD.mkdir(exist_ok=True)
    theme = Theme(app)
    scale = app.devicePixelRatio()
    suffix = f"@{scale:g}x" if scale != 1 else ""
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.choose(choice)
        for make in (panel, window, form, controls, empty, menu):
            widget = make()
            widget.show()
            app.processEvents()
            widget.adjustSize()
            app.processEvents()
            widget.grab().save(str(BUILD / f"gallery-{make.__name__}-{choice.value}{suffix}.png"))
            widget.close()
        icons(theme.colours, scale).save(str(BUILD / f"gallery-icons-{choice.value}{suffix}.png"))


if __name__ == "__main__":
    main()
