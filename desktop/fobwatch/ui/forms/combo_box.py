"""A combo box that shortens a text that is too long, and shows all of it in its tooltip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent, QPainter, QPalette, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QToolTip,
)

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

_INSET = 2
"""Pixels between the frame of a line edit and its text, which Qt adds to the margins."""


class ComboBox(QComboBox):
    """As wide as its layout makes it. A screen reader reads `spoken_name` before the value."""

    def __init__(
        self, *, spoken_name: str = "", editable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label: QLabel | None = None
        self._spoken_name = spoken_name
        self.setAccessibleName(spoken_name)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        if editable:
            self.setLineEdit(_ShorteningLine())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ParentChange and self._spoken_name:
            self._attach_hidden_label()
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().event(event)
        words = self.currentText() if self.is_shortened else self.toolTip()
        QToolTip.showText(event.globalPos(), Qt.convertFromPlainText(words) if words else "", self)
        return True

    @property
    def is_shortened(self) -> bool:
        """Whether only a part of the text is visible."""
        return self.shown_text != self.currentText()

    @property
    def shown_text(self) -> str:
        """The visible text while nobody edits it."""
        editor = self.lineEdit()
        if isinstance(editor, _ShorteningLine):
            return editor.shortened()
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        return _elided(self, self.currentText(), room.width())

    def _attach_hidden_label(self) -> None:
        """Add a hidden label: on Linux Qt reports the value of a combo box as its name."""
        if self._label is None:
            self._label = QLabel(self._spoken_name)
            self._label.setBuddy(self)
        self._label.setParent(self.parentWidget())
        self._label.hide()


class _ShorteningLine(QLineEdit):
    """Ends a text that is too long in an ellipsis while nobody edits it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus() or self.shortened() == self.text():
            super().paintEvent(event)
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QPainter(self)
        panel = QStyle.PrimitiveElement.PE_PanelLineEdit
        self.style().drawPrimitive(panel, option, painter, self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        aligned = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
        flags = int(aligned | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self._text_place(), flags, self.shortened())
        painter.end()

    def shortened(self) -> str:
        """The visible text while nobody edits it."""
        return _elided(self, self.text(), self._text_place().width())

    def _text_place(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return room.marginsRemoved(self.textMargins()).adjusted(_INSET, 0, -_INSET, 0)


def _elided(widget: QWidget, text: str, width: int) -> str:
    return widget.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
