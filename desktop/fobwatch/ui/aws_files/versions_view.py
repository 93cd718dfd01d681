"""The two versions of a file that clash, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fobwatch.core.aws_files.changes import Mark
from fobwatch.ui.widgets.diff_view import DiffView
from fobwatch.ui.widgets.labels import label

if TYPE_CHECKING:
    from fobwatch.core.aws_files.changes import FileDiff


class VersionsView(QWidget):
    """Shows a diff from what is in the file to what was to be written, as two texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = DiffView("version_found")
        self._wanted = DiffView("version_wanted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for title, view in (
            (self.tr("In the file now"), self._found),
            (self.tr("What Fobwatch was to write"), self._wanted),
        ):
            view.setAccessibleName(title)
            column = QVBoxLayout()
            column.setSpacing(6)
            column.addWidget(label(title, "section"))
            column.addWidget(view)
            row.addLayout(column, 1)

    def show_versions(self, diff: FileDiff) -> None:
        self._found.show_diffs([diff], without=[Mark.ADDED], headings=False)
        self._wanted.show_diffs([diff], without=[Mark.REMOVED], headings=False)
