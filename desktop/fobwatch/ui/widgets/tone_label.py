"""A line of text in the colour of a tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel

from fobwatch.ui.theme.colours import Tone, widget_colours
from fobwatch.ui.theme.fonts import strong_font, tabular_font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ToneLabel(QLabel):
    """Strong, with digits of one width, for a countdown. The words say what the colour says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.NEUTRAL
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(tabular_font(strong_font(self.font())))

    def say(self, text: str, tone: Tone) -> None:
        if text != self.text():
            self.setText(text)
        if tone is not self._tone:
            self._tone = tone
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        colour = QColor(widget_colours(self).tone(self._tone))
        if self.palette().color(QPalette.ColorRole.WindowText) != colour:
            own = QPalette()  # everything else goes on coming from the theme
            own.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(own)
