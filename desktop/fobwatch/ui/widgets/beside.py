"""Two widgets beside each other, or below each other where that is too narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QBoxLayout, QWidget

from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import restyle

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

UNBOUNDED: Final = 2**24 - 1
"""Qt's QWIDGETSIZE_MAX, which PySide does not give."""

LEAST_MAIN: Final = 300
"""What `main` needs, for text of 14 pixels, before the other one may stand beside it."""


class Beside(QWidget):
    """`main` takes what is left by `side`, which is `width` wide for text of 14 pixels.

    `leading` puts `side` first.
    """

    def __init__(self, main: QWidget, side: QWidget, *, width: int, leading: bool = False) -> None:
        super().__init__()
        self._side = side
        self._width = width
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for widget in (side, main) if leading else (main, side):
            self._row.addWidget(widget, 1)
        self._arrange()

    def hasHeightForWidth(self) -> bool:
        """Both scroll: neither asks for more than there is."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        width = in_text(self._width)
        fits = self.width() >= width + in_text(LEAST_MAIN)
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if direction != self._row.direction():
            self._row.setDirection(direction)
            restyle(self._side, "beside" if fits else "below")
        self._side.setMinimumWidth(width if fits else 0)
        self._side.setMaximumWidth(width if fits else UNBOUNDED)
