"""A page with a list that can be searched, and the details of what is selected beside it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import close_menus, open_steps_menu, press
from fobwatch.ui.widgets.page_parts import Beside, EmptyState, PageHead, beside
from fobwatch.ui.widgets.question_bar import QuestionBar, on_button
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.words.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout

    from fobwatch.ui.rows.detail import Detail
    from fobwatch.ui.rows.rows import KeyedModel
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime


DETAIL_WIDTH = 304
LIST_WIDTH = 344
"""Beside wide details."""


class SearchPage(QWidget):
    """A search field with buttons, and below it a list with the details of what is selected."""

    def __init__(
        self,
        name: str,
        view: QAbstractItemView,
        detail: Detail,
        *,
        prompt: str,
        wide_detail: bool = False,
    ) -> None:
        """`wide_detail` gives the details the room that otherwise the list has."""
        super().__init__()
        self.setObjectName(name)
        self.search = SearchField(prompt)
        self.search.lead(view)
        self._detail = beside(detail)
        self._body = QStackedWidget()
        self._body.addWidget(
            Beside(self._detail, view, width=LIST_WIDTH, leading=True)
            if wide_detail
            else Beside(view, self._detail, width=DETAIL_WIDTH)
        )
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self._find)

    def hasHeightForWidth(self) -> bool:
        """The part below the head scrolls, so that the page needs no more height than there is."""
        return False

    @Slot()
    def _find(self) -> None:
        """Let the next typed text replace the searched one."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def lay_out(self, bar: QWidget, *buttons: QWidget, empty: Iterable[QWidget]) -> QVBoxLayout:
        """Put the list, or one of what is shown while it is `empty`, below the buttons and bar."""
        for state in empty:
            self._body.addWidget(state)
        return in_column(self.head_of(buttons), bar, (self._body, 1), spacing=0, within=self)

    def head_of(self, buttons: Sequence[QWidget]) -> QWidget:
        """The widget that holds the search field and the buttons."""
        return PageHead(self.search, buttons)


class ListPage(SearchPage):
    """The base of the pages with a list, such as sessions, profiles and devices.

    While it is visible, each beat shows what is true then. A question is about the selected row,
    and disappears when another one is selected.
    """

    def __init__(
        self,
        name: str,
        model: KeyedModel,
        detail: Detail,
        runtime: Runtime,
        *,
        prompt: str,
        wide_detail: bool = False,
    ) -> None:
        self.view = RowView(model)
        super().__init__(name, self.view, detail, prompt=prompt, wide_detail=wide_detail)
        self.question = QuestionBar()
        self.view.setObjectName(f"{name}_list")
        self.view.setUniformItemSizes(True)  # no headings: one row is asked instead of thousands
        model.setParent(self)
        self._bus = runtime.bus
        self._services = runtime.services
        self._shown_detail = detail
        self._selected = ""
        self._connect()
        detail.intended.connect(runtime.bus.asked)
        detail.removal_wanted.connect(self.on_removal_wanted)
        runtime.heartbeat.beat.connect(self._on_beat)

    @abstractmethod
    def show_at(self, now: datetime) -> None:
        """Show the list and the details as they are at AWS's time `now`."""

    @abstractmethod
    def show_detail(self, now: datetime) -> None:
        """Show the details of the selected row."""

    @abstractmethod
    def on_activated(self, key: str) -> None:
        """Do what Enter and a double click on this row do."""

    def on_removal_wanted(self, key: str) -> None:
        """Ask whether to delete what this row is about, on a page where that is possible."""

    def on_removal_confirmed(self, key: str) -> None:
        """Delete it."""

    def asks_for(self, signal: SignalInstance, intent: Intent) -> None:
        """Have the signal of a button ask for this."""
        signal.connect(lambda *_: self._bus.ask(intent))

    def select(self, key: str) -> None:
        """Select this row, whatever is searched for."""
        self.search.clear()
        self.show_now()
        self.view.select(key)

    @property
    def words(self) -> list[str]:
        """The words that are searched for, in lower case."""
        return self.search.text().casefold().split()

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if self.isVisible():
            self.show_at(now)

    def show_now(self) -> None:
        self.show_at(self._services.aws_time.now())

    def _connect(self) -> None:
        self.search.textChanged.connect(self.view.mark)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self.view.enter)
        self.view.row_selected.connect(self._on_row_selected)
        self.view.row_activated.connect(self.on_activated)
        self.view.menu_wanted.connect(
            lambda point: open_steps_menu(self._shown_detail, self, point)
        )
        self.view.delete_pressed.connect(lambda: press(self._shown_detail, "delete", "end"))
        self.view.rename_pressed.connect(lambda: press(self._shown_detail, "edit"))
        self.question.confirmed.connect(self.on_removal_confirmed)
        self.question.left.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))

    def lay_out_list(self, title: str, empty: EmptyState, *buttons: QWidget) -> None:
        """Put the list with this name below the buttons; `empty` replaces one without rows."""
        self.view.setAccessibleName(title)
        not_found = EmptyState(
            Icon.SEARCH,
            translate("ListPage", "Nothing found"),
            translate("ListPage", "Nothing here has all of these words."),
            first=translate("ListPage", "Clear the search"),
            name="not_found",
        )
        not_found.first_step.connect(self._on_clear)
        unread = EmptyState(
            Icon.LOCK,
            translate("ListPage", "What is here is in the vault"),
            translate("ListPage", "It is shown as soon as the vault can be read."),
            name="unread",
        )
        self.lay_out(self.question, *buttons, empty=[empty, not_found, unread])

    def show_list(self, *, filled: bool, selected: bool, unread: bool = False) -> None:
        """Show the list, or what replaces an empty one; details only of a selected row.

        `unread` says that there may be more in the vault, which is not read.
        """
        is_lost = bool(self.words) and not self.view.model().rowCount()
        empty = 3 if unread else 1
        self._body.setCurrentIndex(empty if not filled else 2 if is_lost else 0)
        self.search.setEnabled(filled)
        self._detail.setVisible(selected)
        self._leave_other_rows()

    def _leave_other_rows(self) -> None:
        """Withdraw the question, and close the menus, about a row that is not selected any more."""
        key = self.view.selected_key
        if key != self.question.key:
            self.question.withdraw()
        if key != self._selected:
            self._selected = key
            close_menus(self)

    def ask_removal(self, key: str, name: str, losses: str) -> None:
        """Ask in place whether to delete what is called so, naming what is lost."""
        self.view.select(key)
        self.question.ask(
            key,
            translate("ListPage", "Delete {name}?").format(name=shortened(name)),
            losses,
            yes=on_button(translate("ListPage", "Delete {name}"), name),
            no=on_button(translate("ListPage", "Keep {name}"), name),
        )

    @Slot()
    def _on_search(self) -> None:
        """Select the first row that is found; without a search the selection stays."""
        if not self.words:
            self.show_now()
            return
        with self.view.taking_first(self.search.text()):
            self.show_now()

    @Slot()
    def _on_clear(self) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.clear()

    @Slot(str)
    def _on_row_selected(self, key: str) -> None:
        if self.view.is_replacing:
            return  # `show_at` goes on once the selection has found its row again
        if not self.view.takes_first:  # a search shows the details once, at its end
            self.show_detail(self._services.aws_time.now())
        # Between two rows there may be none, while the list changes around the selected one.
        if key:
            self._leave_other_rows()
