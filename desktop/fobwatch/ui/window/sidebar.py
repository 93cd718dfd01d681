"""The list of a window's pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QFrame, QListView

from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.window.sidebar_delegate import SidebarDelegate

if TYPE_CHECKING:
    from PySide6.QtCore import (
        QObject,
    )
    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.window.sidebar_delegate import SidebarPage

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_PAGE = Qt.ItemDataRole.UserRole
_WIDTH = 200
"""The least, for text of 14 pixels; a longer title has more."""


class _Pages(QAbstractListModel):
    def __init__(self, pages: list[SidebarPage], parent: QObject) -> None:
        super().__init__(parent)
        self.pages = pages

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.pages)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        page = self.pages[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return page
            case Qt.ItemDataRole.DisplayRole:
                return page.title
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                waits = self.tr("something waits for you") if page.alert else ""
                count = "" if page.count is None else str(page.count)
                return ", ".join(part for part in (page.title, count, waits) if part)
        return None


class Sidebar(QListView):
    """Pages with their counts; the arrow keys and the initial letter move between them.

    Signals:
        page_chosen: the name of the page that the user, or `choose`, went to.
    """

    page_chosen = Signal(str)

    def __init__(self, pages: list[SidebarPage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAccessibleName(self.tr("Pages"))
        self.setProperty("look", "side")
        self._pages = _Pages(list(pages), self)
        self.setModel(self._pages)
        self._delegate = SidebarDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_narrow(narrow=False)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.choose(pages[0].name)

    @property
    def chosen(self) -> str:
        return str(self.currentIndex().data(_PAGE).name)

    def choose(self, name: str) -> None:
        """Go to a page."""
        self.setCurrentIndex(self._pages.index(self._position(name)))

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the drawings alone; the titles are in the tooltips then."""
        self._delegate.narrow = narrow
        width = max(self.sizeHintForColumn(0), 0 if narrow else in_text(_WIDTH))
        if width != self.width():
            self.setFixedWidth(width)
            self.viewport().update()

    def set_count(self, name: str, count: int | None, *, alert: bool = False) -> None:
        """Show how many things a page has."""
        position = self._position(name)
        before = self._pages.pages[position]
        page = replace(before, count=count, alert=alert)
        if page == before:
            return
        self._pages.pages[position] = page
        changed = self._pages.index(position)
        self._pages.dataChanged.emit(changed, changed)

    def _position(self, name: str) -> int:
        return next(
            position for position, page in enumerate(self._pages.pages) if page.name == name
        )

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.page_chosen.emit(current.data(_PAGE).name)
