"""Facts about something: names on one side, and on the other values that can be copied."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QTextEdit, QWidget

from fobwatch.ui.theme.fonts import heading_font, in_text, tabular_font
from fobwatch.ui.widgets.labels import begin_where_one_reads, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QLabel

MAX_WIDTHS: Final = 16
"""A layout asks for the same few at each beat; the widths of a window that is being made wider all
differ."""


class ValueText(QTextEdit):
    """As high as its text needs. Unlike a label it breaks a line inside a word that is too long."""

    def __init__(self, *, heading: bool = False) -> None:
        super().__init__()
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
        begin_where_one_reads(self)
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
        """Measure it by another document: the one that is shown has the width of the widget."""
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


_NAME_WIDTH = 84


class Facts(QWidget):
    """Rows are changed in place, so that a selection in a value survives a countdown."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, in_text(_NAME_WIDTH))
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, ValueText]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these names and values; one without a value is left out."""
        known = [(name, value) for name, value in facts if value]
        while len(self._rows) < len(known):
            self._add_row()
        for position, (name, value) in enumerate(self._rows):
            used = position < len(known)
            name.setVisible(used)
            value.setVisible(used)
            if used:
                name.setText(known[position][0])
                value.show_text(known[position][1])
                value.setAccessibleName(known[position][0])

    def _add_row(self) -> None:
        row = len(self._rows)
        name, value = label("", "dim"), ValueText()
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, row, 0, top)
        self._grid.addWidget(value, row, 1, top)
        self._rows.append((name, value))
