"""A page with a table that can be searched, and the details of the selected line beside it."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView

from fobwatch.ui.rows.detail import Detail
from fobwatch.ui.rows.list_page import SearchPage
from fobwatch.ui.rows.table import Table
from fobwatch.ui.widgets.buttons import open_steps_menu
from fobwatch.ui.widgets.labels import wrapped_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QHideEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.rows.table import TableModel

T = TypeVar("T")


class TableDetail(Detail, Generic[T]):
    """Details that can be copied as text."""

    @abstractmethod
    def show_entry(self, entry: T) -> None: ...

    @abstractmethod
    def focus_first(self) -> None:
        """Put the keyboard where something can be done with what is shown."""

    @abstractmethod
    def copy(self) -> None:
        """Put what is shown on the clipboard."""


class TablePage(SearchPage, Generic[T]):
    """Shows the lines of a model.

    Signals:
        shown: the page is seen, and wants to know what happened meanwhile.
        left: it is seen no more.
    """

    shown = Signal()
    left = Signal()

    def __init__(
        self,
        name: str,
        model: TableModel[T],
        detail: TableDetail[T],
        *,
        title: str,
        prompt: str,
    ) -> None:
        """`title` is the table's name for a screen reader."""
        self._model = model
        self.table = Table(model, title)
        self.detail = detail
        super().__init__(f"{name}_page", self.table, detail, prompt=prompt)
        self.table.setObjectName(f"{name}_table")
        self._count = wrapped_label("", "small")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Keep the selection and the visible lines in place while lines come and go.

        A list that shows the newest line, and that nobody is at, shows the new ones afterwards.
        """
        chosen, top = self._chosen(), self._entry(self.table.rowAt(0))
        follow = self.table.rowAt(0) == 0 and not self._in_hand()
        yield
        entries = self._model.entries
        if chosen not in entries:
            chosen = next(iter(entries), None)
        if chosen is not None and chosen != self._chosen():
            # Not selectRow: from right to left it finds no column, where the last one is hidden.
            self.table.setCurrentIndex(self._model.index(entries.index(chosen), 0))
        if top is not None and top in entries and not follow:
            place = self._model.index(entries.index(top), 0)
            self.table.scrollTo(place, QAbstractItemView.ScrollHint.PositionAtTop)
        else:
            self.table.scrollToTop()

    def _chosen(self) -> T | None:
        rows = self.table.selectionModel().selectedRows()
        return self._entry(rows[0].row()) if rows else None

    def lay_out_table(self, bar: QWidget, *buttons: QWidget, empty: Iterable[QWidget]) -> None:
        """Do as `lay_out` does, and add the line below the table that says how much is shown."""
        column = self.lay_out(bar, *buttons, empty=empty)
        self._count.setContentsMargins(16, 8, 16, 8)
        column.addWidget(self._count)
        self._add_keys()

    def _in_hand(self) -> bool:
        return self.table.hasFocus() or self.table.viewport().underMouse()

    def _entry(self, row: int) -> T | None:
        return self._model.entries[row] if 0 <= row < len(self._model.entries) else None

    def _on_selection(self) -> None:
        if (entry := self._chosen()) is not None:
            self.detail.show_entry(entry)

    def _on_menu_wanted(self, at: QPoint) -> None:
        if self.table.indexAt(at).isValid():
            open_steps_menu(self.detail, self, self.table.viewport().mapToGlobal(at))

    def _on_menu_key(self) -> None:
        self._on_menu_wanted(self.table.visualRect(self.table.currentIndex()).center())

    def _add_keys(self) -> None:
        """Enter goes to the details, and Escape back; what is selected can be copied."""
        table = self.table
        table.selectionModel().selectionChanged.connect(self._on_selection)
        table.activated.connect(self.detail.focus_first)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._on_menu_wanted)
        alone, within = (
            Qt.ShortcutContext.WidgetShortcut,
            Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        for keys, widget, context, slot in (
            (QKeySequence(Qt.Key.Key_Escape), self.detail, within, table.setFocus),
            (QKeySequence("Shift+F10"), table, alone, self._on_menu_key),
            (QKeySequence(QKeySequence.StandardKey.Copy), table, alone, self.detail.copy),
        ):
            shortcut = QShortcut(keys, widget)
            shortcut.setContext(context)
            shortcut.activated.connect(slot)
        self.search.returnPressed.connect(self.detail.focus_first)
