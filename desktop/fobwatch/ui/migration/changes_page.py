"""The third page: what changes in the files, line by line, before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.ui.migration.rows import heading_row
from fobwatch.ui.widgets.diff_view import DiffView

if TYPE_CHECKING:
    from fobwatch.core.aws_files.changes import FileDiff


class ChangesPage(QWidget):
    """Shows each file as it is against how it will be, for all profiles together."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("changes_page")
        self._diff = DiffView("migration_diff")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(heading_row(self.tr("What changes in the AWS files")))
        around = QVBoxLayout()
        around.setContentsMargins(24, 12, 24, 16)
        around.addWidget(self._diff)
        column.addLayout(around, 1)

    def show_diffs(self, diffs: tuple[FileDiff, ...]) -> None:
        self._diff.show_diffs(diffs)
