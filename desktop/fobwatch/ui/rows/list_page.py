"""A page with a list that can be searched, and the details of what is selected beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.widgets.beside import Beside
from fobwatch.ui.widgets.page_head import PageHead
from fobwatch.ui.widgets.question_bar import QuestionBar, on_button
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.widgets.verbs_menu import open_verbs, press
from fobwatch.ui.words.names import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QPushButton

    from fobwatch.ui.rows.row_model import KeyedModel
    from fobwatch.ui.widgets.empty_state import EmptyState

translate = QCoreApplication.translate

DETAIL_WIDTH = 304


class ListPage(QWidget):
    """Lays out what its pages have in common.

    A question is about the selected row, and goes when another one is selected.

    Signals:
        intended: an `Intent`.
        search_changed: the words that are searched for.
        row_selected: the key of the row that is selected now; empty where none is.
        removal_wanted: the key of a row whose thing is to be deleted, which has to be confirmed.
        removal_confirmed: the key, once a person said yes.
    """

    intended = Signal(object)
    search_changed = Signal(str)
    row_selected = Signal(str)
    removal_wanted = Signal(str)
    removal_confirmed = Signal(str)

    def __init__(
        self,
        *,
        title: str,
        prompt: str,
        name: str,
        model: KeyedModel,
        detail: QWidget,
        empty: EmptyState,
        buttons: Sequence[QPushButton],
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.search = SearchField(prompt)
        self.question = QuestionBar()
        self.view = RowView(model)
        self.view.setObjectName(f"{name}_list")
        self.view.setAccessibleName(title)
        self._verbs = detail
        self._detail = beside(detail)
        self._body = QStackedWidget()
        self._lay_out(empty, buttons)
        self.search.textChanged.connect(self.view.mark)
        self.search.textChanged.connect(self.search_changed)
        self.search.lead(self.view)
        self.search.returnPressed.connect(self._on_return)
        self.view.row_selected.connect(self.row_selected)
        self.view.row_selected.connect(self._on_row_selected)
        self.question.confirmed.connect(self.removal_confirmed)
        self.question.left.connect(self._on_question_left)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._on_find)
        self.view.menu_wanted.connect(self._on_menu_wanted)
        self.view.delete_pressed.connect(lambda: press(detail, "delete", "end"))
        self.view.rename_pressed.connect(lambda: press(detail, "edit"))

    def hasHeightForWidth(self) -> bool:
        """What is below the head scrolls: the page asks for no more than there is."""
        return False

    def show_list(self, *, filled: bool, selected: bool) -> None:
        """Show the list, or what stands there where there is none; details only of something."""
        self._body.setCurrentIndex(0 if filled else 1)
        self.search.setEnabled(filled)
        self._detail.setVisible(selected)
        if self.question.key != self.view.selected_key:
            self.question.withdraw()

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

    def _on_row_selected(self, key: str) -> None:
        # Between two rows there may be none, while the list changes around the selected one.
        if key and key != self.question.key:
            self.question.withdraw()

    def _on_question_left(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_menu_wanted(self, point: QPoint) -> None:
        open_verbs(self._verbs, self, point)

    def _on_return(self) -> None:
        if self.view.selected_key:
            self.view.row_activated.emit(self.view.selected_key)

    def _lay_out(self, empty: QWidget, buttons: Sequence[QPushButton]) -> None:
        self._body.addWidget(Beside(self.view, self._detail, width=DETAIL_WIDTH))
        self._body.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead(self.search, buttons))
        column.addWidget(self.question)
        column.addWidget(self._body, 1)


def beside(detail: QWidget) -> QFrame:
    """The details at the trailing side of a list, which scroll where there is little room."""
    side = QFrame()
    side.setObjectName("detail")
    side.setProperty("look", "beside")
    column = QVBoxLayout(side)
    column.setContentsMargins(1, 1, 0, 0)
    column.addWidget(Scrolled(detail))
    return side
