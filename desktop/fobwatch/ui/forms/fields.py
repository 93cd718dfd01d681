"""Fields of a form: a number, a list that shortens what is too long, and a choice of values."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent, QPainter, QPalette, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLabel,
    QLineEdit,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStylePainter,
    QTimeEdit,
    QToolTip,
)

from fobwatch.ui.layout.boxes import as_read
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget


_PADDING = 10


class _LeavesWheel:
    """Leaves the wheel to the page that scrolls, so that nobody changes a value in passing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SpinBox(_LeavesWheel, QSpinBox):
    """Pads its text as the other fields do."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Qt's stylesheets do not pad the text of a spin box.
        self.lineEdit().setTextMargins(*as_read((_PADDING, 0, 0, 0)))


class TimeEdit(_LeavesWheel, QTimeEdit):
    """Pads its text as the other fields do."""

    def __init__(self) -> None:
        super().__init__()
        # From right to left Qt would put the minutes before the hours, which no language does.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(_PADDING, 0, 0, 0)


_BESIDE = 1
"""Pixels that Qt leaves on each side of a combo box's text (QCommonStyle)."""

_INSET = 2
"""Pixels between the frame of a line edit and its text, which Qt adds to the margins."""


class ComboBox(_LeavesWheel, QComboBox):
    """As wide as its layout makes it. A screen reader reads `spoken_name` before the value."""

    def __init__(self, *, spoken_name: str = "", editable: bool = False) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        return _elided(self, self.currentText(), room.width() - 2 * _BESIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shorten a text that is too long, which Qt would cut; a line edit shortens its own."""
        if self.isEditable():
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

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


class Choice(ComboBox):
    """A list of (value, words); if it is `editable`, a typed text is a value too."""

    def __init__(
        self,
        choices: Iterable[tuple[str, str]],
        *,
        editable: bool = False,
        placeholder: str = "",
        spoken_name: str = "",
    ) -> None:
        super().__init__(editable=editable, spoken_name=spoken_name)
        if editor := self.lineEdit():
            editor.setPlaceholderText(placeholder)
        self.setMinimumContentsLength(24)
        for value, words in choices:
            self.addItem(words, value)
        if editable:
            self._complete_anywhere()

    def value(self) -> str:
        index = self.currentIndex()
        if self.isEditable():  # the text may be typed
            index = self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)
        return str(self.itemData(index)) if index >= 0 else self.currentText().strip()

    def set_value(self, value: str) -> None:
        """Choose `value`; one that is not in the list is added, so that it is not lost."""
        index = self.findData(value)
        if index < 0 and self.isEditable():
            self.setCurrentIndex(-1)
            self.setEditText(value)
            return
        if index < 0:
            self.addItem(value, value)
            index = self.count() - 1
        self.setCurrentIndex(index)
        if editor := self.lineEdit():
            editor.setCursorPosition(0)  # a long text is shown from its start, where the name is

    def _complete_anywhere(self) -> None:
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)


def duration_choice(hours: Sequence[float]) -> Choice:
    """A choice of lengths; the values are whole seconds."""
    choices = [(str(round(h * 3600)), _duration_words(timedelta(hours=h))) for h in hours]
    return Choice(choices)


def duration_of(choice: Choice) -> timedelta:
    return timedelta(seconds=int(choice.value()))


def set_duration(choice: Choice, duration: timedelta) -> None:
    seconds = str(round(duration.total_seconds()))
    if choice.findData(seconds) < 0:
        choice.addItem(_duration_words(duration), seconds)
    choice.set_value(seconds)


def _duration_words(duration: timedelta) -> str:
    hours, minutes = divmod(round(duration.total_seconds() / 60), 60)
    if not minutes:
        return translate("Choice", "{hours} h").format(hours=hours)
    if not hours:
        return translate("Choice", "{minutes} min").format(minutes=minutes)
    return translate("Choice", "{hours} h {minutes} min").format(hours=hours, minutes=minutes)


LETTERS: Final = 14


class FilterBox(ComboBox):
    """Everything, or one of several names."""

    def __init__(self, name: str, spoken_name: str, everything: str) -> None:
        super().__init__(spoken_name=spoken_name)
        self._everything = everything
        self.setObjectName(name)
        self.setMinimumContentsLength(LETTERS)

    def offer(self, names: Collection[str]) -> None:
        """Offer these to choose from, and the chosen one, even if it is not among them."""
        chosen = self.currentData() or ""
        wanted = sorted({*names, chosen} - {""})
        if [self.itemData(index) for index in range(1, self.count())] == wanted and self.count():
            return
        self.clear()
        self.addItem(self._everything, "")
        for name in wanted:
            self.addItem(name, name)
        self.setCurrentIndex(max(self.findData(chosen), 0))
