"""Draws the dialogs and questions to `build/dialog-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.dialog_scenes`.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tests.screens import offscreen

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", offscreen())
    os.environ.setdefault("QT_QPA_PLATFORMTHEME", "generic")
    os.environ.setdefault("TZ", "UTC")

from PySide6.QtWidgets import QApplication

from fobwatch.ui.theme.theme import Theme, ThemeChoice
from tests.ui.every_window import dialogs

BUILD = Path(__file__).resolve().parents[2] / "build"


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme = Theme(app)
    scale = app.devicePixelRatio()
    suffix = f"@{scale:g}x" if scale != 1 else ""
    BUILD.mkdir(exist_ok=True)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.choose(choice)
        for name, make in dialogs():
            dialog = make()
            dialog.show()
            for _ in range(3):  # a layout settles in rounds
                app.processEvents()
            file = re.sub(r"\W+", "-", name.lower())
            dialog.grab().save(str(BUILD / f"dialog-{file}-{choice.value}{suffix}.png"))
            dialog.hide()
            dialog.deleteLater()


if __name__ == "__main__":
    main()
