"""Draws scenes in both themes into `build/`, for looking at."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from fobwatch.ui.theme.theme import Theme, ThemeChoice
from tests.screens import offscreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

BUILD = Path(__file__).resolve().parents[2] / "build"


class InWindow(Protocol):
    """What is drawn with the window that it is in."""

    @property
    def window(self) -> QWidget: ...


def named(scenes: Iterable[Callable[[], QWidget]]) -> dict[str, Callable[[], QWidget]]:
    return {make.__name__: make for make in scenes}


def draw(prefix: str, scenes: Mapping[str, Callable[[], QWidget | InWindow]]) -> None:
    """Save each as `build/PREFIX-NAME-THEME.png`, or those that the command line names.

    `QT_SCALE_FACTOR` draws them larger, `SCENE_FONT` in another font.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", offscreen())
    os.environ.setdefault("QT_QPA_PLATFORMTHEME", "generic")
    os.environ.setdefault("TZ", "UTC")
    time.tzset()
    app = QApplication(sys.argv[:1])
    if family := os.environ.get("SCENE_FONT"):
        app.setFont(QFont(family, 10))
    theme = Theme(app)
    scale = app.devicePixelRatio()
    suffix = f"@{scale:g}x" if scale != 1 else ""
    BUILD.mkdir(exist_ok=True)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.choose(choice)
        for name in sys.argv[1:] or scenes:
            scene = scenes[name]()
            shown = scene if isinstance(scene, QWidget) else scene.window
            shown.show()
            for _ in range(3):  # a layout settles in rounds
                app.processEvents()
            shown.grab().save(str(BUILD / f"{prefix}-{name}-{choice.value}{suffix}.png"))
            shown.hide()
            shown.deleteLater()
