"""The page of what happened: sessions, consoles, and programs that asked for credentials."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from fobwatch.core.activity.search import Found
from fobwatch.ui.activity.detail import ActivityDetail
from fobwatch.ui.activity.model import Column
from fobwatch.ui.forms.fields import ComboBox
from fobwatch.ui.rows.list_page import SearchPage
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, open_verbs
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import EmptyState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QShowEvent

    from fobwatch.core.activity.activity import Activity
    from fobwatch.ui.activity.model import ActivityModel

WIDTHS = {Column.TIME: 96, Column.PROGRAM: 96}
LEAST_COLUMN = 80
ROW_HEIGHT = 36
MARGIN = 8


class ActivityPage(SearchPage):
    """Shows lines of the journal, and asks for those that hold a text.

    Signals:
        shown: the page is seen, and wants to know what happened meanwhile.
        wanted: other lines are: those with this text, of this profile or device, by this program.
        export_wanted: all of those are to be written to a file.
    """

    shown = Signal()
    wanted = Signal(str, str, str)
    export_wanted = Signal()

    def __init__(self, model: ActivityModel) -> None:
        self._model = model
        self.table = _table(model)
        self.detail = ActivityDetail()
        prompt = translate("ActivityPage", "Search activity")
        super().__init__("activity_page", self.table, self.detail, prompt=prompt)
        self.bar = InlineBar()
        self._subjects = _filter_box("filter_profile", self.tr("Profile or device"))
        self._programs = _filter_box("filter_program", self.tr("Program"))
        self._export = button(self.tr("&Export…"), "export", pressed=self.export_wanted)
        self._count = wrapped_label("", "small")
        self.search.textChanged.connect(self._on_wanted)
        self._subjects.activated.connect(self._on_wanted)
        self._programs.activated.connect(self._on_wanted)
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
        filters = (self._subjects, self._programs, self._export)
        column = self.lay_out(self.bar, *filters, empty=[nothing, not_found])
        # The cells' own padding makes up the rest of the page's margin.
        self._body.setContentsMargins(MARGIN, 0, 0, 0)
        self._count.setContentsMargins(16, 8, 16, 8)
        column.addWidget(self._count)
        self._add_keys()
        self.show_found(Found())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def show_found(self, found: Found) -> None:
        """What the model shows is this much of the journal."""
        shown = len(found.activities)
        anything = bool(found.total or found.subjects)
        self._body.setCurrentIndex(0 if shown else 2 if anything else 1)
        for each in (self.search, self._subjects, self._programs):
            each.setEnabled(anything)
        self._export.setEnabled(shown > 0)
        _offer(self._subjects, self.tr("Every profile"), found.subjects)
        _offer(self._programs, self.tr("Every program"), found.programs)
        words = self.tr("The latest {shown} of {total}. Search to see others; an export has all.")
        locale = self.locale()
        self._count.setText(
            words.format(shown=locale.toString(shown), total=locale.toString(found.total))
        )
        self._count.setVisible(shown < found.total)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """While the lines change: the selection stays with its line, and so does what is seen.

        Where nobody is at the list, and it shows the newest line, it shows the new ones.
        """
        chosen, top = self._chosen(), self._activity(self.table.rowAt(0))
        follow = self.table.rowAt(0) == 0 and not self._in_hand()
        yield
        activities = self._model.activities
        if chosen not in activities:
            chosen = next(iter(activities), None)
        if chosen is not None and chosen != self._chosen():
            # Not selectRow: from right to left it finds no column, where the last one is hidden.
            self.table.setCurrentIndex(self._model.index(activities.index(chosen), 0))
        if top in activities and not follow:
            place = self._model.index(activities.index(top), 0)
            self.table.scrollTo(place, QAbstractItemView.ScrollHint.PositionAtTop)
        else:
            self.table.scrollToTop()

    def _in_hand(self) -> bool:
        return self.table.hasFocus() or self.table.viewport().underMouse()

    def _chosen(self) -> Activity | None:
        rows = self.table.selectionModel().selectedRows()
        return self._activity(rows[0].row()) if rows else None

    def _activity(self, row: int) -> Activity | None:
        return self._model.activities[row] if 0 <= row < len(self._model.activities) else None

    def _on_selection(self) -> None:
        if (activity := self._chosen()) is not None:
            self.detail.show_activity(activity)

    def _on_menu_wanted(self, at: QPoint) -> None:
        if self.table.indexAt(at).isValid():
            open_verbs(self.detail, self, self.table.viewport().mapToGlobal(at))

    def _on_menu_key(self) -> None:
        self._on_menu_wanted(self.table.visualRect(self.table.currentIndex()).center())

    def _add_keys(self) -> None:
        """Enter goes to the details, and Escape back; what is selected can be copied."""
        table = self.table
        table.selectionModel().selectionChanged.connect(self._on_selection)
        table.activated.connect(self.detail.focus_first)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._on_menu_wanted)
        alone, within = (
            Qt.ShortcutContext.WidgetShortcut,
            Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        for keys, widget, context, slot in (
            (QKeySequence(Qt.Key.Key_Escape), self.detail, within, table.setFocus),
            (QKeySequence("Shift+F10"), table, alone, self._on_menu_key),
            (QKeySequence(QKeySequence.StandardKey.Copy), table, alone, self.detail.copy),
        ):
            shortcut = QShortcut(keys, widget)
            shortcut.setContext(context)
            shortcut.activated.connect(slot)
        self.search.returnPressed.connect(self.detail.focus_first)

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


def _table(model: ActivityModel) -> QTableView:
    table = QTableView()
    table.setObjectName("activity_table")
    table.setAccessibleName(translate("ActivityPage", "Activity"))
    table.setModel(model)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(in_text(ROW_HEIGHT))
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    for column, width in WIDTHS.items():
        table.setColumnWidth(column, in_text(width))
    header.setMinimumSectionSize(in_text(LEAST_COLUMN))
    for column in (Column.EVENT, Column.SUBJECT):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    for column in (Column.AGENT, Column.DETAIL):
        table.hideColumn(column)  # they are in the details, where there is room
    return table


def _filter_box(name: str, words: str) -> ComboBox:
    box = ComboBox(spoken_name=words)
    box.setObjectName(name)
    box.setMinimumContentsLength(14)
    return box


def _offer(box: ComboBox, everything: str, names: Collection[str]) -> None:
    """Offer these to choose from; what is chosen stays so, even where it is not among them."""
    chosen = box.currentData() or ""
    wanted = sorted({*names, chosen} - {""})
    if [box.itemData(index) for index in range(1, box.count())] == wanted and box.count():
        return
    box.clear()
    box.addItem(everything, "")
    for name in wanted:
        box.addItem(name, name)
    box.setCurrentIndex(max(box.findData(chosen), 0))
