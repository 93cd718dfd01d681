"""A list of rows, ready to use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from fobwatch.ui.row_delegate import RowDelegate
from fobwatch.ui.rows import RowRole

if TYPE_CHECKING:
    from PySide6.QtCore import QItemSelection, QModelIndex
    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.row_model import KeyedModel

_BATCH = 200


class RowView(QListView):
    """Shows a model of `Row` and `Section` items.

    Signals:
        row_activated: the key of a row that was double-clicked, or chosen with Enter.
        row_selected: the key of the row that is selected now; empty where none is.
        favourite_clicked: the key of the row whose star was clicked.
    """

    row_activated = Signal(str)
    row_selected = Signal(str)
    favourite_clicked = Signal(str)

    def __init__(self, model: KeyedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        delegate = RowDelegate(self)
        delegate.favourite_clicked.connect(self.favourite_clicked)
        self.setItemDelegate(delegate)
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
        """The key of the selected row; empty where none is."""
        chosen = self.selectedIndexes()
        return _key(chosen[0]) if chosen else ""

    def select(self, key: str) -> None:
        """Select the row with this key and bring it into view; none where there is no such row."""
        found = self._model.row_of(key)
        if found.isValid():
            self.setCurrentIndex(found)
        else:
            self.clearSelection()

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

    def sizeHint(self) -> QSize:
        return QSize(360, 400)

    def _on_activated(self, index: QModelIndex) -> None:
        if key := _key(index):
            self.row_activated.emit(key)


def _key(index: QModelIndex) -> str:
    return str(index.data(RowRole.KEY) or "")
