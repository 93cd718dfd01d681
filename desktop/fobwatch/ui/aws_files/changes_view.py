"""What changes in the AWS files; where another program came first, both texts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fobwatch.core.aws_files.changes import AwsFileKind, FileChange, Mark, file_diff
from fobwatch.ui.widgets.diff_view import DiffView
from fobwatch.ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.aws_files.changes import FileDiff
    from fobwatch.core.errors import FileChangedMeanwhile


class ChangesView(QStackedWidget):
    """Shows diffs, or what is in the file beside what Fobwatch was to write."""

    def __init__(self) -> None:
        super().__init__()
        self._diff = DiffView()
        self._found, self._wanted = DiffView("version_found"), DiffView("version_wanted")
        versions = QWidget()
        row = QHBoxLayout(versions)
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
        self.addWidget(self._diff)
        self.addWidget(versions)

    def show_diffs(self, diffs: Sequence[FileDiff]) -> None:
        self._diff.show_diffs(diffs)
        self.setCurrentIndex(0)

    def show_clash(self, error: FileChangedMeanwhile) -> None:
        clash = FileChange(kind=AwsFileKind.CONFIG, before=error.found, after=error.wanted)
        diff = file_diff(clash, "")
        self._found.show_diffs([diff], without=[Mark.ADDED], headings=False)
        self._wanted.show_diffs([diff], without=[Mark.REMOVED], headings=False)
        self.setCurrentIndex(1)
