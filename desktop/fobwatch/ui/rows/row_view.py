"""A list of rows, ready to use."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from fobwatch.ui.rows.row_delegate import RowDelegate
from fobwatch.ui.rows.rows import Row, RowRole
from fobwatch.ui.widgets.guarded import GUARD_MILLISECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtCore import QItemSelection, QPersistentModelIndex
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

    from fobwatch.ui.rows.rows import Item, KeyedModel, RowModel

_BATCH = 200
_KEYS = {Qt.Key.Key_Delete, Qt.Key.Key_F2}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class RowView(QListView):
    """Shows a model of `Row` and `Section` items.

    Signals:
        row_activated: the key of a row that was double-clicked, or chosen with Enter; not right
            after it was selected in place of one that is gone.
        row_selected: the key of the row that is selected now; empty where none is.
        favourite_clicked: the key of the row whose star was clicked.
        menu_wanted: the selected row's menu is to open, at this point of the screen.
        delete_pressed: the key to delete was pressed on the selected row.
        rename_pressed: the key to rename was.
    """

    row_activated = Signal(str)
    row_selected = Signal(str)
    favourite_clicked = Signal(str)
    menu_wanted = Signal(QPoint)
    delete_pressed = Signal()
    rename_pressed = Signal()

    def __init__(self, model: KeyedModel) -> None:
        super().__init__()
        self._model = model
        self._takes_first = False
        self._since_gone = QElapsedTimer()
        self.is_replacing = False
        """Whether rows are being replaced: others are selected for moments until that is over."""
        self.sought = ""
        """The title that a row is searched for by; empty while rows come and go by themselves."""
        self.setModel(model)
        self.delegate = RowDelegate(self)
        self.delegate.favourite_clicked.connect(self.favourite_clicked)
        self.setItemDelegate(self.delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # Ten thousand rows are laid out as they are needed, not before the first paint.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.activated.connect(self._on_activated)

    @property
    def selected_key(self) -> str:
        """The key of the first selected row; empty if none is selected."""
        chosen = self.selectionModel().selection()  # in ranges: all rows may be one
        return "" if chosen.isEmpty() else _key(chosen.first().topLeft())

    def select(self, key: str) -> None:
        """Select the row with this key and bring it into view; none where there is no such row."""
        found = self._model.row_of(key)
        if found.isValid():
            self.setCurrentIndex(found)
        else:
            self.clearSelection()

    @property
    def in_hand(self) -> bool:
        """Whether the pointer or the keyboard is at its rows, which should not move away then."""
        return self.hasFocus() or self.viewport().underMouse()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Keep the visible rows in place while rows come and go.

        A list that shows its beginning, and that nobody is at, shows its beginning afterwards.
        """
        bar = self.verticalScrollBar()
        top = self.indexAt(QPoint(1, 1))
        key, place = _key(top), self.visualRect(top).top()
        follow = bar.value() == bar.minimum() and not self.in_hand
        yield
        found = self._model.row_of(key) if key and not follow else QModelIndex()
        if found.isValid():
            self.executeDelayedItemsLayout()
            now = self.visualRect(found)
            if now.isValid():
                bar.setValue(bar.value() + now.top() - place)

    @property
    def takes_first(self) -> bool:
        """Whether the first of the rows is selected when others replace them."""
        return self._takes_first

    @contextmanager
    def taking_first(self, sought: str = "") -> Iterator[None]:
        """Select the first of the rows that a search finds.

        A row whose title is `sought`, in whatever case, comes before that.
        """
        self._takes_first, self.sought = True, sought.strip().casefold()
        try:
            yield
        finally:
            self._takes_first, self.sought = False, ""

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """Let the selection follow its row while rows come and go, or go to the first."""
        self.is_replacing = True
        try:
            with self._going_to_first() if self._takes_first else self._following():
                yield
        finally:
            self.is_replacing = False

    @contextmanager
    def _going_to_first(self) -> Iterator[None]:
        self._since_gone.invalidate()
        yield
        self.select_first()
        self.scrollToTop()

    @contextmanager
    def _following(self) -> Iterator[None]:
        chosen = self.selected_key
        with self.steady():
            yield
            if chosen and self.selected_key != chosen:
                self.select(chosen)
        if chosen and not self.selected_key:
            self._since_gone.start()

    def mark(self, text: str) -> None:
        """Highlight the words of a search in the rows."""
        self.delegate.mark(text.split())
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bare = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key not in _ENTER:
            self._since_gone.invalidate()
        if asks_for_menu(event) and self.selected_key:
            self._open_menu_below(self.currentIndex())
        elif key not in _KEYS or not bare or not self.selected_key:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            (self.delete_pressed if key == Qt.Key.Key_Delete else self.rename_pressed).emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._since_gone.invalidate()
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The row that the keyboard is at is selected; a click selects by itself."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason and not self.selected_key:
            self.select_first()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu at the pointer, or below the selected row if the keyboard asked for it."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if not index.isValid() or not self.selected_key:
            return
        if by_mouse:
            self.menu_wanted.emit(event.globalPos())
        else:
            self._open_menu_below(index)

    def _open_menu_below(self, index: QModelIndex) -> None:
        self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(index).center()))

    def select_first(self) -> None:
        """Select the first row below the first heading."""
        for position in range(self._model.rowCount()):
            index = self._model.index(position)
            if self._model.flags(index) & Qt.ItemFlag.ItemIsSelectable:
                self.setCurrentIndex(index)
                return

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.row_selected.emit(self.selected_key)

    def dataChanged(
        self,
        first: QModelIndex | QPersistentModelIndex,
        last: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """Draw again what changed, without laying out rows that are all of one height.

        Qt would ask the model about every row for that, with each countdown, and draw all that are
        in view for two rows that are not. Rows that are not laid out yet are drawn once they are.
        """
        if not self.uniformItemSizes():
            super().dataChanged(first, last, roles)
        elif first == last or QAccessible.isActive():  # a screen reader is told by that
            QAbstractItemView.dataChanged(self, first, last, roles)
        else:
            self.viewport().update(self.visualRect(first).united(self.visualRect(last)))

    def sizeHint(self) -> QSize:
        return QSize(360, 400)

    def minimumSizeHint(self) -> QSize:
        """Two lines: what is seen of it on the lowest screen."""
        return QSize(super().minimumSizeHint().width(), 2 * self.fontMetrics().height())

    def enter(self) -> None:
        """Do with the selected row what Enter does."""
        if key := self.selected_key:
            self._activate(key)

    def _on_activated(self, index: QModelIndex) -> None:
        if key := _key(index):
            self._activate(key)

    def _activate(self, key: str) -> None:
        just_gone = self._since_gone.isValid() and self._since_gone.elapsed() < GUARD_MILLISECONDS
        if not just_gone:
            self.row_activated.emit(key)


def asks_for_menu(event: QKeyEvent) -> bool:
    """Whether Shift+F10 was pressed: on X11 Qt opens a context menu by the Menu key alone."""
    shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return shift and event.key() == Qt.Key.Key_F10


def _key(index: QModelIndex | QPersistentModelIndex) -> str:
    return str(index.data(RowRole.KEY) or "")


def replace_rows(view: RowView, model: RowModel, rows: Sequence[Item]) -> None:
    """Show these rows. The selection follows its row, or goes to the first if that was removed."""
    with view.replacing():
        model.replace(rows)
    if view.sought and (meant := _titled(rows, view.sought)):
        view.select(meant)
    elif rows and not view.selected_key:
        view.select_first()


def _titled(items: Sequence[Item], text: str) -> str:
    """The key of the row with this title; empty if there is none."""
    rows = (item for item in items if isinstance(item, Row))
    return next((row.key for row in rows if row.title.casefold() == text), "")
