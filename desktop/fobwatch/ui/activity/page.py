"""The page of what happened: sessions, consoles, and programs that asked for credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from fobwatch.core.activity.activity import Activity
from fobwatch.core.activity.search import Found
from fobwatch.ui.activity.detail import ActivityDetail
from fobwatch.ui.activity.model import Column
from fobwatch.ui.forms.fields import FilterBox
from fobwatch.ui.rows.table_page import TablePage
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.page_parts import EmptyState

if TYPE_CHECKING:
    from fobwatch.ui.activity.model import ActivityModel

WIDTHS: dict[int, int] = {Column.TIME: 96, Column.PROGRAM: 96}


class ActivityPage(TablePage[Activity]):
    """Shows lines of the journal, and asks for those that hold a text.

    Signals:
        wanted: other lines are: those with this text, of this profile or device, by this program.
        export_wanted: all of those are to be written to a file.
    """

    wanted = Signal(str, str, str)
    export_wanted = Signal()

    def __init__(self, model: ActivityModel) -> None:
        super().__init__(
            "activity",
            model,
            ActivityDetail(),
            title=translate("ActivityPage", "Activity"),
            prompt=translate("ActivityPage", "Search activity"),
        )
        self.table.set_columns(
            WIDTHS,
            stretched=(Column.EVENT, Column.SUBJECT),
            hidden=(Column.AGENT, Column.DETAIL),
        )
        self.bar = InlineBar()
        self._subjects = FilterBox(
            "filter_profile", self.tr("Profile or device"), self.tr("Every profile")
        )
        self._programs = FilterBox("filter_program", self.tr("Program"), self.tr("Every program"))
        self._export = button(self.tr("&Export…"), "export", pressed=self.export_wanted)
        self.search.textChanged.connect(self._on_wanted)
        self._subjects.activated.connect(self._on_wanted)
        self._programs.activated.connect(self._on_wanted)
        filters = (self._subjects, self._programs, self._export)
        self.lay_out_table(self.bar, *filters, empty=self._empty_states())
        self.show_found(Found())

    def _empty_states(self) -> tuple[EmptyState, EmptyState]:
        nothing = EmptyState(
            Icon.ACTIVITY,
            self.tr("Nothing happened yet"),
            self.tr(
                "Each session, each console that is opened, and each program that asks for "
                "credentials is listed here. Secrets never are."
            ),
        )
        not_found = EmptyState(
            Icon.SEARCH,
            self.tr("Nothing found"),
            self.tr("No line matches these words, this profile and this program."),
            first=self.tr("Show everything"),
            name="not_found",
        )
        not_found.first_step.connect(self._on_everything)
        return nothing, not_found

    def show_found(self, found: Found) -> None:
        """Show how much of the journal the model has."""
        shown = len(found.activities)
        anything = bool(found.total or found.subjects)
        self._body.setCurrentIndex(0 if shown else 2 if anything else 1)
        for each in (self.search, self._subjects, self._programs):
            each.setEnabled(anything)
        self._export.setEnabled(shown > 0)
        self._subjects.offer(found.subjects)
        self._programs.offer(found.programs)
        words = self.tr("The latest {shown} of {total}. Search to see others; an export has all.")
        locale = self.locale()
        self._count.setText(
            words.format(shown=locale.toString(shown), total=locale.toString(found.total))
        )
        self._count.setVisible(shown < found.total)

    def _on_everything(self) -> None:
        for choice in (self._subjects, self._programs):
            choice.setCurrentIndex(0)
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_wanted()

    def _on_wanted(self) -> None:
        self.wanted.emit(
            self.search.text(), self._subjects.currentData(), self._programs.currentData()
        )
