"""A value of any length that can be selected and copied, such as an ARN."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit

from fobwatch.ui.theme.fonts import heading_font, tabular_font

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

MAX_WIDTHS: Final = 16
"""A layout asks for the same few at each beat; the widths of a window that is being made wider all
differ."""


class ValueText(QTextEdit):
    """As high as its text needs. Unlike a label it breaks a line inside a word that is too long."""

    def __init__(self, parent: QWidget | None = None, *, heading: bool = False) -> None:
        super().__init__(parent)
        self._shown = ""
        self._measured = ("", "")
        self._heights: dict[int, int] = {}
        self.setProperty("look", "bare")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(heading_font(self.font()) if heading else tabular_font(self.font()))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_text(self, text: str) -> None:
        """Show this, keeping a selection where the text stays the same."""
        if text != self._shown:
            self._shown = text
            self.setPlainText(text)
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        form = (self._shown, self.font().key())
        if form != self._measured or len(self._heights) >= MAX_WIDTHS:
            self._measured, self._heights = form, {}
        if width not in self._heights:
            self._heights[width] = self._height(width)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def _height(self, width: int) -> int:
        """By a document of its own: that which is shown has the width of the widget."""
        document = QTextDocument(self._shown)
        document.setDocumentMargin(0)
        document.setDefaultTextOption(self.document().defaultTextOption())
        document.setDefaultFont(self.font())
        document.setTextWidth(width)
        return math.ceil(document.size().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A layout keeps the size that was liked at the width before, and would cut a line off."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # there is nothing to scroll here, but perhaps around it
