"""Thousands of profiles as rows, each made only when it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt

from fobwatch.ui.rows.rows import KeyedModel, item_data, item_flags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.rows.rows import Row

_ROOT = QModelIndex()


class ProfileListModel(KeyedModel):
    """`row` makes the row of a profile as it is at the moment of the call."""

    def __init__(self, row: Callable[[Profile], Row], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._made_row = row
        self._profiles: Sequence[Profile] = ()
        self._positions: dict[str, int] = {}

    def replace(self, profiles: Sequence[Profile]) -> None:
        """List these profiles; nothing happens if they are the same ones."""
        if profiles == self._profiles:
            return
        self.beginResetModel()
        self._profiles = profiles
        self._positions = {profile.name: at for at, profile in enumerate(profiles)}
        self.endResetModel()

    def touch(self, names: Iterable[str]) -> None:
        """Tell the view that the rows of these profiles may look different now."""
        for name in names:
            if name in self._positions:
                changed = self.index(self._positions[name])
                self.dataChanged.emit(changed, changed)

    def touch_all(self) -> None:
        if self._profiles:
            self.dataChanged.emit(self.index(0), self.index(len(self._profiles) - 1))

    def row_of(self, key: str) -> QModelIndex:
        return self.index(self._positions[key]) if key in self._positions else QModelIndex()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._profiles)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        return item_data(self._row(index), role) if index.isValid() else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return item_flags(self._row(index)) if index.isValid() else Qt.ItemFlag.NoItemFlags

    def _row(self, index: QModelIndex | QPersistentModelIndex) -> Row:
        return self._made_row(self._profiles[index.row()])
