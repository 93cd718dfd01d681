"""A drawing that is not a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from fobwatch.ui.theme.colours import Tone, widget_colours
from fobwatch.ui.theme.icons import Icon, paint_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class IconLabel(QWidget):
    """Shows a drawing in the colour of a tone. The words beside it say the same."""

    def __init__(
        self,
        name: Icon,
        *,
        size: int = 20,
        tone: Tone = Tone.NEUTRAL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._size = size
        self._tone = tone
        self.setFixedSize(size, size)

    def set_icon(self, name: Icon, tone: Tone) -> None:
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._name is Icon.CHEVRON_RIGHT and self.isRightToLeft():
            painter.translate(self._size, 0)
            painter.scale(-1, 1)
        colour = widget_colours(self).tone(self._tone)
        paint_icon(painter, self._name, colour, QPointF(0, 0), self._size)
        painter.end()
