"""Which of the journal's lines are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSortFilterProxyModel

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

    from fobwatch.core.activity import Activity
    from fobwatch.ui.pages.activity_model import ActivityModel


class ActivityFilter(QSortFilterProxyModel):
    """Lines that hold a text, of one profile or device, by one program; empty means any."""

    def __init__(self, model: ActivityModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._text = ""
        self._subject = ""
        self._program = ""
        self.setSourceModel(model)

    def set_text(self, text: str) -> None:
        self._text = text.casefold()
        self.invalidate()

    def set_subject(self, subject: str) -> None:
        self._subject = subject
        self.invalidate()

    def set_program(self, program: str) -> None:
        self._program = program
        self.invalidate()

    def shown(self) -> tuple[Activity, ...]:
        """What is left, the newest first."""
        rows = (self.mapToSource(self.index(row, 0)).row() for row in range(self.rowCount()))
        return tuple(self._model.activities[row] for row in rows)

    def filterAcceptsRow(self, row: int, _parent: QModelIndex | QPersistentModelIndex) -> bool:
        activity = self._model.activities[row]
        if self._subject and activity.subject != self._subject:
            return False
        if self._program and activity.program != self._program:
            return False
        return not self._text or self._text in self._model.words(row)
