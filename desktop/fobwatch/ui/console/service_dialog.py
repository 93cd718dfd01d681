"""The dialog in which a person finds a service, opens it, or makes it a favourite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from fobwatch.core.console.aws_services import ALIASES, SERVICES
from fobwatch.core.console.console import Destination
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import FittedDialog
from fobwatch.ui.rows.row_view import RowView, replace_rows
from fobwatch.ui.rows.rows import Row, RowModel
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.profile_intents import SetService
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.widgets.speech import announce
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from fobwatch.ui.runtime.services import Services

WIDTH = 460
HEIGHT = 470
LEAST_LIST_HEIGHT = 130
"""Three services. On a low screen the list shrinks to it before the whole dialog scrolls."""

FAVOURITE_KEY = "Ctrl+F"
"""As in the quick panel."""


class ServiceDialog(FittedDialog):
    """Lists the profile's favourites first, then what it opened last.

    Signals:
        intended: an `Intent` about the profile.
    """

    intended = Signal(object)

    def __init__(self, name: str, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("service_dialog")
        self.setWindowTitle(self.tr("Open a service with {name}").format(name=name))
        self._name = name
        self._marks = services.marks
        self._model = RowModel(self)
        self.view = RowView(self._model)
        self.view.setObjectName("services_list")
        self.view.setAccessibleName(self.tr("Services"))
        self.view.setProperty("look", "card")
        self.view.setMinimumHeight(in_text(LEAST_LIST_HEIGHT))
        self._nothing_found = wrapped_label("", "dim")
        self._nothing_found.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._found = QStackedWidget()
        self._found.addWidget(self.view)
        self._found.addWidget(self._nothing_found)
        self.search = SearchField(self.tr("Search services"))
        self.search.lead(self.view)
        self._favourite = button("", "favourite_service", pressed=self._on_favourite_button)
        self._favourite.setToolTip(
            QKeySequence(FAVOURITE_KEY).toString(QKeySequence.SequenceFormat.NativeText)
        )
        self._open = primary_button(self.tr("&Open"), "open", pressed=self._on_open)
        self._lay_out()
        self._connect()
        self._list()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.setFocus()

    def _on_search(self) -> None:
        with self.view.taking_first(self.search.text()):
            self._list()

    def _list(self) -> None:
        own = self._marks.current.services_of(self._name)
        first = dict.fromkeys((*own.favourites, own.last))
        names = [name for name in first if name in SERVICES]
        names += sorted((n for n in SERVICES if n not in first), key=_sorting)
        words = self.search.text().casefold().split()
        rows = [self._row(n) for n in names if all(word in _text(n) for word in words)]
        replace_rows(self.view, self._model, rows)
        if not rows:
            nothing = self.tr("Nothing matches “{words}”").format(words=self.search.text())
            announce(self._nothing_found, nothing)
            self._nothing_found.setText(nothing)
        self._found.setCurrentWidget(self.view if rows else self._nothing_found)
        self._show_selected()

    def _row(self, service: str) -> Row:
        own = self._marks.current.services_of(self._name)
        return Row(
            key=service,
            title=SERVICES[service].title,
            subtitle=SEPARATOR.join(_short_names(service)),
            trailing=self.tr("Opened last") if service == own.last else "",
            favourite=service in own.favourites,
        )

    def _show_selected(self) -> None:
        service = self.view.selected_key
        favourite = service in self._marks.current.services_of(self._name).favourites
        remove, add = self.tr("&Remove from favourites"), self.tr("Add to favou&rites")
        self._favourite.setText(remove if favourite else add)
        self._favourite.setEnabled(bool(service))
        self._open.setEnabled(bool(service))

    def _on_favourite_button(self) -> None:
        if self.view.selected_key:
            self._on_favourite(self.view.selected_key)

    def _on_favourite(self, service: str) -> None:
        favourite = service in self._marks.current.services_of(self._name).favourites
        self.intended.emit(SetService(profile=self._name, service=service, wanted=not favourite))
        self._list()

    def _on_open(self) -> None:
        if service := self.view.selected_key:
            self.accept()
            self.intended.emit(
                OpenConsole(profile=self._name, destination=Destination(service=service))
            )

    def _lay_out(self) -> None:
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        body = QWidget()
        in_column(self.search, (self._found, 1), margins=(16, 16, 16, 16), spacing=8, within=body)
        footer = Footer([cancel, self._open], leading=[self._favourite])
        self.fill(body, footer, width=WIDTH)
        self.resize(self.width(), in_text(HEIGHT))

    def _connect(self) -> None:
        self.search.textChanged.connect(self.view.mark)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._on_open)
        self.view.row_selected.connect(self._show_selected)
        self.view.row_activated.connect(self._on_open)
        self.view.favourite_clicked.connect(self._on_favourite)
        QShortcut(QKeySequence(FAVOURITE_KEY), self).activated.connect(self._on_favourite_button)


def _sorting(service: str) -> str:
    return SERVICES[service].title.casefold()


def _short_names(service: str) -> tuple[str, ...]:
    return (service, *(alias for alias, name in ALIASES.items() if name == service))


def _text(service: str) -> str:
    """All that is searched."""
    return " ".join((SERVICES[service].title, *_short_names(service))).casefold()
