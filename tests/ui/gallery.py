"""Draws every widget in both themes to `build/gallery-*.png`, for looking at.

Run it with `make gallery`, or at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.gallery`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from tests.ui.drawing import draw
from tests.ui.gallery_pages import panel, window
from tests.ui.gallery_widgets import controls, empty, form, icons, menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

WIDGETS: tuple[Callable[[], QWidget], ...] = (panel, window, form, controls, empty, menu)


def fitted(make: Callable[[], QWidget]) -> QWidget:
    """As high as what is in it, which a layout knows once it was shown."""
    widget = make()
    widget.show()
    QApplication.processEvents()
    widget.adjustSize()
    return widget


if __name__ == "__main__":
    draw("gallery", {make.__name__: partial(fitted, make) for make in (*WIDGETS, icons)})
