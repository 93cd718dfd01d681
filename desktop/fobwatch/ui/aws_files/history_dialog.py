"""The dialog about what Fobwatch changed in the AWS files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from fobwatch.core.errors import FileChangedMeanwhile
from fobwatch.ui.aws_files.change_dialog import ChangesView
from fobwatch.ui.aws_files.change_words import deed
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import FittedDialog
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import Row, RowModel
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.page_parts import Beside, EmptyState, Footer
from fobwatch.ui.words.wording import SEPARATOR, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.aws_files.changes import ChangeSummary
    from fobwatch.core.errors import FobwatchError

HISTORY_SIZE = (860, 560)
LIST_WIDTH = 320

LIST_TOP = 14
"""Pixels. With the room around a row, the first one begins where the text beside it does."""


class HistoryDialog(FittedDialog):
    """Lists the changes, newest first, each with its diff and its undo.

    Signals:
        undo_wanted: the id of a change that is to be taken back.
    """

    undo_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history_dialog")
        self.setWindowTitle(self.tr("Changes of your AWS files"))
        self._summaries: dict[str, ChangeSummary] = {}
        self._bar = InlineBar()
        self._model = RowModel(self)
        self._view = RowView(self._model)
        self._view.setObjectName("changes")
        self._view.setAccessibleName(self.tr("Changes"))
        self._changes = ChangesView()
        self._undo = button(self.tr("&Undo this change"), "undo", pressed=self._on_undo)
        self._close = button(self.tr("Close"), "close_history", pressed=self.accept)
        self._stack = QStackedWidget()
        self._lay_out()
        self._view.row_selected.connect(self._show_one)

    def show_changes(self, summaries: Sequence[ChangeSummary], now: datetime) -> None:
        """Show these; the newest is selected, unless another one was."""
        chosen = self._view.selected_key
        self._summaries = {summary.id: summary for summary in summaries}
        self._model.replace([self._row(summary, now) for summary in summaries])
        self._stack.setCurrentIndex(1 if summaries else 0)
        if summaries:
            self._view.select(chosen if chosen in self._summaries else summaries[0].id)
        self._show_one(self._view.selected_key)

    def show_failure(self, error: FobwatchError) -> None:
        """Show why the undo failed; both versions if another program wrote since."""
        self._bar.say_error(error)
        self._undo.setEnabled(True)
        if isinstance(error, FileChangedMeanwhile):
            self._changes.show_clash(error)

    def _show_one(self, key: str) -> None:
        summary = self._summaries.get(key)
        self._bar.clear()
        self._changes.show_diffs(summary.diffs if summary else ())
        self._undo.setEnabled(summary is not None and not summary.undone_by)
        self._undo.setVisible(bool(self._summaries))

    def _on_undo(self) -> None:
        self._undo.setEnabled(False)
        self.undo_wanted.emit(self._view.selected_key)

    def _row(self, summary: ChangeSummary, now: datetime) -> Row:
        files = (diff.kind for diff in summary.diffs)
        return Row(
            key=summary.id,
            title=summary.subject,
            subtitle=SEPARATOR.join((deed(summary.why), moment(summary.at, now), *files)),
            trailing=self.tr("undone") if summary.undone_by else "",
            icon=Icon.FILE,
        )

    def _lay_out(self) -> None:
        beside = QFrame()
        beside.setProperty("look", "beside")
        in_column(self._changes, margins=(16, 16, 16, 16), within=beside)
        listed = QWidget()
        in_column(self._view, margins=(8, LIST_TOP, 8, 0), within=listed)
        both = Beside(beside, listed, width=LIST_WIDTH, leading=True)
        self._stack.addWidget(
            EmptyState(
                Icon.FILE,
                self.tr("No changes yet"),
                self.tr(
                    "When Fobwatch changes your AWS files, what it did is kept here with a "
                    "backup, and can be undone."
                ),
            )
        )
        self._stack.addWidget(both)
        footer = Footer([self._close, self._undo])
        self.fill(self._stack, footer, width=HISTORY_SIZE[0], above=[self._bar])
        self.resize(*map(in_text, HISTORY_SIZE))
