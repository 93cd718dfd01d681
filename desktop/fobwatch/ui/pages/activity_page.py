"""The page of what happened: sessions, consoles, and programs that asked for credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fobwatch.ui.icons import Icon
from fobwatch.ui.pages.activity_model import Column
from fobwatch.ui.widgets.empty_state import EmptyState
from fobwatch.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from fobwatch.ui.pages.activity_model import ActivityModel

WIDTHS = {Column.TIME: 136, Column.EVENT: 168, Column.SUBJECT: 176}
ROW_HEIGHT = 36
MARGIN = 8
ALL_COLUMNS = -1


class ActivityPage(QWidget):
    """Shows the journal's lines, and finds those that hold a text.

    Signals:
        shown: the page is seen, and wants to know what happened meanwhile.
    """

    shown = Signal()

    def __init__(self, model: ActivityModel) -> None:
        super().__init__()
        self.setObjectName("activity_page")
        self.search = SearchField(self.tr("Search activity"))
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(model)
        self._found.setFilterKeyColumn(ALL_COLUMNS)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search.textChanged.connect(self._found.setFilterFixedString)
        self.table = self._table()
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(
            EmptyState(
                Icon.ACTIVITY,
                self.tr("Nothing happened yet"),
                self.tr(
                    "Each session, each console that is opened, and each program that asks for "
                    "credentials is listed here. Secrets never are."
                ),
            )
        )
        model.modelReset.connect(lambda: self._show(filled=model.rowCount() > 0))
        self._show(filled=model.rowCount() > 0)
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def _show(self, *, filled: bool) -> None:
        self._body.setCurrentIndex(0 if filled else 1)
        self.search.setEnabled(filled)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("activity_table")
        table.setAccessibleName(self.tr("Activity"))
        table.setModel(self._found)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for column, width in WIDTHS.items():
            table.setColumnWidth(column, width)
        header.setSectionResizeMode(Column.DETAIL, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("look", "bar")
        top = QHBoxLayout(head)
        top.setContentsMargins(16, 12, 16, 12)
        top.addWidget(self.search, 1)
        # The cells' own padding makes up the rest of the page's margin.
        inset = QHBoxLayout()
        inset.setContentsMargins(MARGIN, 0, MARGIN, 0)
        inset.addWidget(self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(inset, 1)
