"""What a window shows against the room that it has: what is cut, and what nobody reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QWidget,
)

from fobwatch.ui.forms.fields import ComboBox
from fobwatch.ui.rows.row_layout import RowFonts, row_layout
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import Row, RowRole, spoken
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.item_row import NameBox
from fobwatch.ui.widgets.question_bar import NO, QuestionBar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QModelIndex, QRect

LEAST_TITLE = 24
"""Pixels; a name of which less is seen is none."""

LENIENCY = 1
"""Pixels by which a fractional scale may be off."""


def faults(window: QWidget) -> list[str]:
    """Everything of the window that a person cannot see whole, or cannot scroll to."""
    return [f"{_name(widget)}: {fault}" for widget, fault in _found(window)]


def _found(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    frame, area = window.frameGeometry(), window.screen().availableGeometry()
    if not area.adjusted(-LENIENCY, -LENIENCY, LENIENCY, LENIENCY).contains(frame):
        yield window, f"{_words(frame)} is not on the screen {_words(area)}"
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible() or widget.objectName().startswith("qt_"):
            continue
        if clipped := _clipped(widget, window):
            yield widget, clipped
        check = _name_faults if isinstance(widget, ValueText | NameBox) else _text_faults
        yield from ((widget, fault) for fault in check(widget))
        yield from _overlaps(widget)
        if isinstance(widget, QuestionBar):
            yield from _unseen_answers(widget)


def _unseen_answers(question: QuestionBar) -> Iterator[tuple[QWidget, str]]:
    """What is asked may be scrolled, the answer that Enter gives not."""
    view = question.viewport()
    for answer in question.findChildren(QPushButton, f"inline_bar_{NO}"):
        place = answer.rect().translated(answer.mapTo(view, answer.rect().topLeft()))
        if answer.isVisible() and not view.rect().contains(place):
            yield answer, f"{_words(place)} is scrolled out of {_words(view.rect())}"


def _clipped(widget: QWidget, window: QWidget) -> str:
    """Where it reaches out of what holds it, without anything to scroll."""
    area = widget.rect()
    while widget is not window and (holder := widget.parentWidget()) is not None:
        area.translate(widget.pos())
        scrolls = isinstance(holder.parentWidget(), QAbstractScrollArea)
        if scrolls and not isinstance(widget, QAbstractScrollArea):
            view = holder.rect()
            if view.height() < holder.fontMetrics().height() // 2:
                return f"nothing is left of what scrolls it: {_words(view)}"
            area = view
        elif not holder.rect().adjusted(-1, -1, 1, 1).contains(area):
            return f"{_words(area)} is outside of {_name(holder)} {_words(holder.rect())}"
        widget = holder
    return ""


def _overlaps(holder: QWidget) -> Iterator[tuple[QWidget, str]]:
    if holder.layout() is None:
        return
    shown = [
        child
        for child in holder.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
    ]
    for position, one in enumerate(shown):
        for other in shown[position + 1 :]:
            common = one.geometry().intersected(other.geometry())
            if common.width() > LENIENCY and common.height() > LENIENCY:
                yield one, f"lies over {_name(other)} by {_words(common)}"


def _text_faults(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() if widget.text():
            yield from _label_faults(widget)
        case QAbstractButton() if isinstance(widget.parentWidget(), QLineEdit):
            return
        case QAbstractButton() | QAbstractSpinBox():
            least = (
                widget.sizeHint()
                if widget.inherits("QAbstractButton")
                else widget.minimumSizeHint()
            )
            if not _fits(least.width(), widget.width()) or not _fits(
                least.height(), widget.height()
            ):
                yield f"{least.width()}x{least.height()} in {_words(widget.rect())}"
        case QLineEdit() if not widget.text() and widget.placeholderText():
            yield from _placeholder_faults(widget)
        case QComboBox():
            yield from _combo_faults(widget)
        case QTableView():
            yield from _table_faults(widget)
        case RowView():
            yield from _row_faults(widget)
        case QAbstractItemView():
            yield from _item_faults(widget)


def _name_faults(name: QWidget) -> Iterator[str]:
    if isinstance(name, ValueText):
        wanted = name.heightForWidth(name.width())
        if not _fits(wanted, name.height()):
            yield f"“{name.toPlainText()}” is {wanted} high in {_words(name.rect())}"
    elif not _fits(name.sizeHint().width(), name.width()) and not name.toolTip():
        yield f"“{name.accessibleName()}” is shortened, and nothing tells the rest"


def _label_faults(label: QLabel) -> Iterator[str]:
    least = label.minimumSizeHint() if label.wordWrap() else label.sizeHint()
    if not _fits(least.width(), label.width()):
        yield f"“{label.text()}” is {least.width()} wide in {_words(label.rect())}"
    height = label.heightForWidth(label.width()) if label.wordWrap() else least.height()
    if not _fits(height, label.height()):
        yield f"“{label.text()}” is {height} high in {_words(label.rect())}"


def _placeholder_faults(field: QLineEdit) -> Iterator[str]:
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    room = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field)
    margins = field.textMargins()
    buttons = [b for b in field.findChildren(QToolButton) if b.isVisible()]
    left = room.width() - margins.left() - margins.right() - sum(b.width() for b in buttons)
    wanted = field.fontMetrics().horizontalAdvance(field.placeholderText())
    if not _fits(wanted, left) and field.placeholderText() not in field.toolTip():
        yield f"“{field.placeholderText()}” is {wanted} wide in {left}"


def _combo_faults(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    text = box.currentText()
    if isinstance(box, ComboBox):  # whose tooltip has all of it
        return
    wanted = box.fontMetrics().horizontalAdvance(text)
    if not _fits(wanted, room.width()) and text not in box.toolTip():
        yield f"“{text}” is {wanted} wide in {room.width()}"


def _table_faults(table: QTableView) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    columns = [n for n in range(model.columnCount()) if not table.isColumnHidden(n)]
    for column in columns:
        wanted = header.sectionSizeHint(column)
        if not _fits(wanted, header.sectionSize(column)):
            yield f"heading {column} is {wanted} wide in {header.sectionSize(column)}"
    for index in _shown_rows(table):
        for column in columns:
            cell = model.index(index.row(), column)
            wanted = table.sizeHintForIndex(cell).width()
            text = str(cell.data() or "")
            tip = _as_read(str(cell.data(Qt.ItemDataRole.ToolTipRole) or ""))
            if not _fits(wanted, table.columnWidth(column)) and text not in tip:
                yield f"“{text}” is {wanted} wide in {table.columnWidth(column)}"


def _as_read(tip: str) -> str:
    return QTextDocumentFragment.fromHtml(tip).toPlainText() if "&lt;" in tip else tip


def _row_faults(view: RowView) -> Iterator[str]:
    for index in _shown_rows(view):
        option = QStyleOptionViewItem()
        option.initFrom(view)
        option.rect = view.visualRect(index)
        option.font = view.font()
        item = index.data(RowRole.ITEM)
        words = view.delegate.tooltip(option, index)
        fonts = RowFonts(view.font())
        if isinstance(item, Row):
            layout = row_layout(item, option.rect, option.direction, fonts)
            if layout.elided(item, fonts) and spoken(item) not in words:
                yield f"“{item.title}” is shortened, and nothing tells the rest"
            if layout.title.width() < LEAST_TITLE:
                yield f"“{item.title}” has {layout.title.width()} pixels"
        if view.visualRect(index).height() < QFontMetrics(view.font()).height():
            yield f"“{index.data()}” has no height"


def _item_faults(view: QAbstractItemView) -> Iterator[str]:
    for index in _shown_rows(view):
        wanted = view.sizeHintForIndex(index)
        if not _fits(wanted.width(), view.viewport().width()):
            yield f"“{index.data()}” is {wanted.width()} wide in {view.viewport().width()}"


def _shown_rows(view: QAbstractItemView) -> Iterator[QModelIndex]:
    model = view.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if view.visualRect(index).intersects(view.viewport().rect()):
            yield index


def _fits(wanted: int, room: int) -> bool:
    return wanted <= room + LENIENCY


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.window()).__name__}"


def _words(area: QRect) -> str:
    return f"{area.width()}x{area.height()}+{area.x()}+{area.y()}"
