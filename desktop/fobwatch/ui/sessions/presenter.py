"""Joins the Sessions page with the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.sessions.overview import in_need
from fobwatch.core.sessions.sessions import SessionState, session_state
from fobwatch.ui.rows.row_cache import RowCache
from fobwatch.ui.rows.session_rows import asks_in_place, entered
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.sessions.content import session_content

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.rows.rows import Row
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.sessions.page import SessionsPage


class SessionsPresenter(QObject):
    """While the page is seen, each beat shows what is true then."""

    def __init__(
        self, page: SessionsPage, bus: IntentBus, heartbeat: Heartbeat, services: Services
    ) -> None:
        super().__init__(page)
        self._page = page
        self._services = services
        self._heartbeat = heartbeat
        self._rows = RowCache()
        self._order: list[str] = []
        page.intended.connect(bus.asked)
        page.search_changed.connect(lambda _words: self._show_now())
        # Only the details: the selection also moves while the rows are being replaced.
        page.row_selected.connect(lambda _key: self._show_detail(services.aws_time.now()))
        page.view.row_activated.connect(self._on_activated)
        heartbeat.beat.connect(self.refresh)

    @Slot(object)
    def refresh(self, now: datetime) -> None:
        if self._page.isVisible():
            self._show(now)

    def select(self, profile: str) -> None:
        """Select this profile's session, and ask for its code where one is wanted."""
        self._page.search.clear()
        self._show_now()
        self._page.view.select(profile)
        if asks_in_place(self._services.broker.record(profile)):
            self._page.detail.ask_for_code()

    def _show_now(self) -> None:
        self._show(self._services.aws_time.now())

    def _show(self, now: datetime) -> None:
        records = self._in_order(now)
        words = self._page.search.text().casefold().split()
        rows = self._rows.rows(records, self._services.index.by_name, now)
        if self._rows.behind:
            self._heartbeat.wake()
        found = [row for row in rows if _matches(row, words)] if words else rows
        self._page.show_paused(paused=self._services.broker.paused)
        self._page.show_rows(found, any_session=bool(rows))
        self._page.set_start(self._start_intent())
        self._show_detail(now)

    def _start_intent(self) -> Intent:
        """Start the only profile that can be, choose one of several, or add the first."""
        profiles = self._services.index.all
        usable = [profile.name for profile in profiles if isinstance(profile, OwnProfile)]
        if len(usable) == 1:
            return Intent(verb=Verb.START, profile=usable[0])
        return Intent(verb=Verb.SHOW_PANEL if usable else Verb.SHOW_PROFILES)

    def _in_order(self, now: datetime) -> list[SessionRecord]:
        """By name, what needs a person first: a renewal moves nothing.

        While the list is in hand each row stays where it is, and what is new comes last.
        """
        every = self._services.broker.records()
        needy = {record.profile for record in in_need(every, now)}
        held = [record for record in every if not _is_idle(record, now)]
        held.sort(key=lambda r: (r.profile not in needy, r.profile.casefold(), r.profile))
        if self._page.view.in_hand:
            places = {name: place for place, name in enumerate(self._order)}
            held.sort(key=lambda r: places.get(r.profile, len(places)))
        self._order = [record.profile for record in held]
        return held

    def _show_detail(self, now: datetime) -> None:
        selected = self._page.view.selected_key
        if selected:
            record = self._services.broker.record(selected)
            self._page.show_detail(session_content(record, self._services, now))

    @Slot(str)
    def _on_activated(self, profile: str) -> None:
        record = self._services.broker.record(profile)
        if asks_in_place(record):
            self._page.detail.ask_for_code()
        else:
            self._page.intended.emit(entered(record, self._services.aws_time.now()))


def _is_idle(record: SessionRecord, now: datetime) -> bool:
    return record.session is None and session_state(record, now) is SessionState.IDLE


def _matches(row: Row, words: list[str]) -> bool:
    folded = f"{row.title} {row.subtitle}".casefold()
    return all(word in folded for word in words)
