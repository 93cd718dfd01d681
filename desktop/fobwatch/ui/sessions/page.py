"""The page of the sessions that Fobwatch holds, or tries to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.row_model import RowModel
from fobwatch.ui.rows.row_selection import replace_rows
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.sessions.detail import SessionDetail
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.ui.rows.rows import Item
    from fobwatch.ui.sessions.detail import SessionContent

translate = QCoreApplication.translate


class SessionsPage(ListPage):
    """Shows rows and the selected session's details, and says what a person asks for."""

    def __init__(self) -> None:
        self._rows = RowModel()
        self._paused = False
        self._start = Intent(verb=Verb.SHOW_PROFILES)
        self.detail = SessionDetail()
        empty = _empty()
        self.pause = button(translate("SessionsPage", "Pause renewals"), "pause")
        start = primary_button(translate("SessionsPage", "&Start session"), "start_session")
        super().__init__(
            title=translate("SessionsPage", "Sessions"),
            prompt=translate("SessionsPage", "Search sessions"),
            name="sessions_page",
            model=self._rows,
            detail=self.detail,
            empty=empty,
            buttons=(self.pause, start),
        )
        self._rows.setParent(self)
        self.detail.intended.connect(self.intended)
        start.clicked.connect(self._on_start)
        empty.first_step.connect(self._on_start)
        self.pause.clicked.connect(self._on_pause)

    def show_rows(self, rows: Sequence[Item], *, any_session: bool) -> None:
        """`any_session` tells an empty search from having no session at all."""
        replace_rows(self.view, self._rows, rows)
        self.show_list(filled=any_session, selected=bool(self.view.selected_key))

    def show_paused(self, *, paused: bool) -> None:
        self._paused = paused
        words = self.tr("Resume renewals") if paused else self.tr("Pause renewals")
        self.pause.setText(words)

    def show_detail(self, content: SessionContent) -> None:
        self.detail.show_content(content)

    def set_start(self, intent: Intent) -> None:
        """What “Start session” asks for."""
        self._start = intent

    def _on_start(self) -> None:
        self.intended.emit(self._start)

    def _on_pause(self) -> None:
        self.intended.emit(Intent(verb=Verb.RESUME if self._paused else Verb.PAUSE))


def _empty() -> EmptyState:
    return EmptyState(
        Icon.SESSIONS,
        translate("SessionsPage", "No sessions"),
        translate(
            "SessionsPage",
            "A session is how you work in an AWS account. Start one, and Fobwatch renews it "
            "before it ends.",
        ),
        first=translate("SessionsPage", "&Start session"),
    )
