"""The quick panel: everything within reach of the keyboard, right at the tray."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedWidget

from fobwatch.ui.console.menu import ConsoleMenu
from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.panel.card_window import CardWindow
from fobwatch.ui.panel.footer import PanelFooter
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import RowModel, RowSection
from fobwatch.ui.runtime.session_intents import CopyCommand
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import close_menus
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject, QSize

    from fobwatch.ui.rows.rows import Item

WIDTH: Final = 456
LEAST_LIST: Final = 168
MAX_LIST: Final = 504
EMPTY_HEIGHT: Final = 320
BELOW_LIST: Final = 8


class QuickPanel(CardWindow):
    """Shows rows that can be searched; the keyboard does everything.

    Signals:
        entered: Enter was pressed, or the mouse, on the profile of this name.
    """

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quick_panel")
        self.setWindowTitle("Fobwatch")
        self.setAccessibleName(self.tr("Quick panel"))
        self.search = SearchField("")
        self.search.setProperty("look", "bare")
        self.bar = InlineBar()
        self.footer = PanelFooter()
        self.services = ConsoleMenu()
        self.services.setParent(self, self.services.windowFlags())
        self.code_entry = CodeEntry(may_be_lost=True)
        self._code_profile = self._selected = ""
        self._star_clicked = False
        self._code_frame = _framed(self.code_entry)
        self._rows = RowModel(self)
        self.view = self._row_view()
        self.empty = self._empty_state()
        self._nothing_found = wrapped_label("", "dim")
        self._nothing_found.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QStackedWidget()
        self._lay_out()
        self._connect()

    @property
    def code_profile(self) -> str:
        """The profile that a code is asked for; empty while none is asked for."""
        return self._code_profile

    def show_rows(self, items: Sequence[Item], *, prompt: str, any_profile: bool) -> None:
        """Show these. If the selected row is gone, a key meant for it does nothing with another."""
        self.view.setUniformItemSizes(not any(isinstance(item, RowSection) for item in items))
        was_empty = not self._rows.rowCount()
        with self.view.replacing():
            self._rows.replace(items)
        if was_empty:
            self.view.select_first()
        elif not self.view.selected_key:
            self.view.setCurrentIndex(QModelIndex())  # the arrow keys begin anew
        self._on_selected(self.view.selected_key)
        words = self.tr("Nothing matches “{words}”").format(words=self.search.text())
        if not items and any_profile and words != self._nothing_found.text():
            announce(self._nothing_found, words)
        self._nothing_found.setText(words)
        if prompt != self.search.placeholderText():
            self.search.setPlaceholderText(prompt)
            self.search.setAccessibleName(prompt)
        body = self.view if items else self._nothing_found if any_profile else self.empty
        self._body.setCurrentWidget(body)

    def ask_for_code(self, profile: str, device: str) -> None:
        """Ask for the code of this device, to start the profile with."""
        self._code_profile = profile
        self.code_entry.ask(device)
        self._code_frame.show()
        self.code_entry.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keep_selection_visible()

    def show_services(self) -> None:
        """Open the menu of services below the selected row."""
        area = self.view.visualRect(self.view.currentIndex())
        self.services.popup(self.view.viewport().mapToGlobal(area.bottomLeft()))
        self.services.setActiveAction(self.services.actions()[0])

    def leave_code(self) -> None:
        """Ask for a code no longer."""
        if self._code_profile:
            self._code_profile = ""
            self._code_frame.hide()
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self) -> None:
        """Be as new: nothing searched for, no message, the cursor in the search field."""
        self.leave_code()
        self.bar.clear()
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self, most: QSize) -> None:
        """Be as wide as text needs and as high as what is shown does, within limits.

        The height stays while the panel is open: messages and questions take their room from the
        list, so that nothing moves under the hands that type.
        """
        self.setFixedWidth(min(in_text(WIDTH) + 2 * self.shadow, most.width()))
        if self._body.currentWidget() is self.view:
            rows = range(self._rows.rowCount())
            height = sum(self.view.sizeHintForRow(row) for row in rows) + BELOW_LIST
            height = max(in_text(LEAST_LIST), min(height, in_text(MAX_LIST)))
        else:
            height = in_text(EMPTY_HEIGHT)
        self._body.setFixedHeight(height)
        self.setFixedHeight(min(self.sizeHint().height(), most.height()))
        self._body.setMinimumHeight(0)
        self._body.setMaximumHeight(height)

    def keep_selection_visible(self) -> None:
        """The list became lower."""
        self.card.activate()
        self.view.scrollTo(self.view.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._code_profile:
            self.leave_code()
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the panel's keys before the search field does, which knows some of them itself."""
        if not isinstance(event, QKeyEvent) or event.type() is QEvent.Type.KeyRelease:
            return super().eventFilter(watched, event)
        kind = self.footer.kind_of(event)
        # Whoever selected a part of the search text means to copy that.
        if kind is None or (kind is CopyCommand and self.search.hasSelectedText()):
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.KeyPress:
            self.footer.choose(kind)
        event.accept()
        return True

    def _on_return(self) -> None:
        if self.view.selected_key:
            self.entered.emit(self.view.selected_key)

    def _on_star(self) -> None:
        self._star_clicked = True

    def _on_clicked(self) -> None:
        """A click does what Enter does, unless it was on a star, which is reported first."""
        if not self._star_clicked:
            self._on_return()
        self._star_clicked = False

    def _on_selected(self, name: str) -> None:
        if self.view.is_replacing:
            return
        if name != self._code_profile:
            self.leave_code()
        if name != self._selected:
            self._selected = name
            close_menus(self)

    def _connect(self) -> None:
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self.view.mark)
        self.search.returnPressed.connect(self._on_return)
        self.search.lead(self.view)
        self.view.row_selected.connect(self._on_selected)
        self.view.favourite_clicked.connect(self._on_star)
        self.view.clicked.connect(self._on_clicked)

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("look", "bar")
        in_row(self.search, margins=(12, 12, 12, 12), within=head)
        for body in (self.view, self.empty, self._nothing_found):
            self._body.addWidget(body)
        for widget in (head, self.bar, self._body, self._code_frame, self.footer):
            self.card.addWidget(widget)

    def _row_view(self) -> RowView:
        view = RowView(self._rows)
        view.setObjectName("panel_list")
        view.setAccessibleName(self.tr("Profiles"))
        # The keyboard stays in the search field, which hands the arrow keys on.
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return view

    def _empty_state(self) -> EmptyState:
        return EmptyState(
            Icon.PROFILES,
            self.tr("No profiles"),
            self.tr("Add an access key or a role, and Fobwatch keeps you signed in with it."),
            first=self.tr("&New profile"),
            second=self.tr("Import profiles"),
        )


def _framed(entry: CodeEntry) -> QFrame:
    frame = QFrame()
    frame.setProperty("look", "footer")
    in_row(entry, margins=(16, 12, 16, 12), within=frame)
    frame.hide()
    return frame
