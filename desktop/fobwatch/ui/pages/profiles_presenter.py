"""Joins the Profiles page with the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.core.profiles import OtherProfile
from fobwatch.core.sessions import SessionState, session_state
from fobwatch.ui.intents import Intent, Verb, entered
from fobwatch.ui.pages.profile_content import profile_content, removal_losses
from fobwatch.ui.pages.profile_list_model import ProfileListModel
from fobwatch.ui.pages.profiles_page import ProfilesPage
from fobwatch.ui.profile_words import long_line, profile_icon
from fobwatch.ui.rows import Row
from fobwatch.ui.session_rows import session_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.profiles import Profile
    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.services import Services


class ProfilesPresenter(QObject):
    """Makes the page; while it is seen, each beat shows what is true then."""

    def __init__(self, bus: IntentBus, heartbeat: Heartbeat, services: Services) -> None:
        super().__init__()
        self._services = services
        self._model = ProfileListModel(self._row, self)
        self.page = ProfilesPage(self._model)
        self.setParent(self.page)  # as long as there is a page, someone fills it
        self._searched: tuple[Sequence[Profile], Sequence[str]] = ((), ())
        self._lively: frozenset[str] = frozenset()
        self._marks = services.marks.current
        self.page.intended.connect(bus.asked)
        self.page.search_changed.connect(lambda _words: self._show())
        self.page.row_selected.connect(lambda _name: self._show_detail())
        self.page.removal_wanted.connect(self._on_removal_wanted)
        self.page.view.row_activated.connect(self._on_activated)
        self.page.view.favourite_clicked.connect(self._on_favourite)
        heartbeat.beat.connect(self._on_beat)

    def select(self, profile: str) -> None:
        self.page.search.clear()
        self._show()
        self.page.view.select(profile)

    @Slot(object)
    def _on_beat(self, _now: datetime) -> None:
        if self.page.isVisible():
            self._show()

    def _show(self) -> None:
        every = self._services.index.all
        chosen = self.page.view.selected_key
        self._model.replace(self._found(every))
        if chosen and not self.page.view.selected_key:
            self.page.view.select(chosen)
        # Also rows that had a session a moment ago look different now.
        held = frozenset(record.profile for record in self._services.broker.records())
        self._model.touch(held | self._lively)
        self._lively = held
        if self._services.marks.current is not self._marks:
            self._marks = self._services.marks.current
            self._model.touch_all()
        self._show_detail(filled=bool(every))

    def _show_detail(self, *, filled: bool = True) -> None:
        profile = self._services.index.by_name.get(self.page.view.selected_key)
        if profile is not None:
            now = self._services.aws_time.now()
            self.page.detail.show_content(profile_content(profile, self._services, now))
        self.page.show_list(filled=filled, selected=profile is not None)

    def _found(self, every: Sequence[Profile]) -> Sequence[Profile]:
        words = self.page.search.text().casefold().split()
        if not words:
            return every
        if self._searched[0] is not every:
            texts = [f"{profile.name} {long_line(profile)}".casefold() for profile in every]
            self._searched = (every, texts)
        pairs = zip(*self._searched, strict=True)
        return tuple(profile for profile, text in pairs if all(word in text for word in words))

    def _row(self, profile: Profile) -> Row:
        record = self._services.broker.record(profile.name)
        if isinstance(profile, OtherProfile):
            return Row(
                key=profile.name,
                title=profile.name,
                subtitle=long_line(profile),
                icon=profile_icon(profile),
            )
        now = self._services.aws_time.now()
        line = long_line(profile, record.session)
        favourite = profile.name in self._services.marks.current.favourites
        row = session_row(record, now, subtitle=line, favourite=favourite)
        # “Start” on each of ten thousand rows would say nothing; its button is beside the list.
        idle = session_state(record, now) is SessionState.IDLE
        return replace(row, icon=profile_icon(profile), trailing="" if idle else row.trailing)

    @Slot(str)
    def _on_activated(self, name: str) -> None:
        if not isinstance(self._services.index.by_name.get(name), OtherProfile):
            record = self._services.broker.record(name)
            self.page.intended.emit(entered(record, self._services.aws_time.now()))

    @Slot(str)
    def _on_favourite(self, name: str) -> None:
        marked = name in self._services.marks.current.favourites
        verb = Verb.UNSET_FAVOURITE if marked else Verb.SET_FAVOURITE
        self.page.intended.emit(Intent(verb=verb, profile=name))

    @Slot(str)
    def _on_removal_wanted(self, name: str) -> None:
        profile = self._services.index.by_name.get(name)
        if profile is not None:
            self.page.ask_removal(name, name, removal_losses(profile, self._services))
