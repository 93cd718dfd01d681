"""Joins the Profiles page with the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.core.sessions.sessions import SessionState, session_state
from fobwatch.ui.profiles.content import profile_content, removal_losses
from fobwatch.ui.profiles.list_model import ProfileListModel
from fobwatch.ui.profiles.page import ProfilesPage
from fobwatch.ui.rows.rows import Row
from fobwatch.ui.rows.session_rows import entered, session_row
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.profile_words import long_line
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services

AWS_FOLDER: Final = "~/.aws"
"""What everybody calls the folder of the AWS files, wherever the environment puts them."""


class ProfilesPresenter(QObject):
    """Makes the page; while it is seen, each beat shows what is true then."""

    def __init__(self, bus: IntentBus, heartbeat: Heartbeat, services: Services) -> None:
        super().__init__()
        self._services = services
        self._model = ProfileListModel(self._row, self)
        self.page = ProfilesPage(self._model)
        self.setParent(self.page)  # as long as there is a page, someone fills it
        self._ordered: tuple[Sequence[Profile], Sequence[Profile]] = ((), ())
        self._searched: tuple[Sequence[Profile], Sequence[str]] = ((), ())
        self._awaited = ""
        self._lively: frozenset[str] = frozenset()
        self._marks = services.marks.current
        self.page.intended.connect(bus.asked)
        bus.asked.connect(self._on_asked)
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
        every = self._in_order()
        self._list(self._found(every))
        # Also rows that had a session a moment ago look different now.
        held = frozenset(record.profile for record in self._services.broker.records())
        self._model.touch(held | self._lively)
        self._lively = held
        if self._services.marks.current is not self._marks:
            self._marks = self._services.marks.current
            self._model.touch_all()
        self._show_detail(filled=bool(every))

    def _in_order(self) -> Sequence[Profile]:
        """Those of the vault by name, then those of the AWS files."""
        every = self._services.index.all
        if every is not self._ordered[0]:
            order = sorted(every, key=lambda p: (p.origin is not Origin.VAULT, p.name.casefold()))
            self._ordered = (every, tuple(order))
        return self._ordered[1]

    def _list(self, found: Sequence[Profile]) -> None:
        """Show these. The selection stays; where its profile was deleted, the next row has it.

        It goes back to that profile where the deletion is undone, and on to its new name.
        """
        view = self.page.view
        chosen, place = view.selected_key, view.currentIndex().row()
        with view.steady():
            self._model.replace(found)
            if chosen and not view.selected_key:
                view.select(chosen)
        names = self._services.index.by_name
        if chosen and chosen not in names:
            self._awaited = self._awaited or chosen
            if found:
                view.select(found[min(place, len(found) - 1)].name)
        if self._awaited in names:
            view.select(self._awaited)
            self._awaited = ""

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
            texts = [f"{profile.name} {_line(profile)}".casefold() for profile in every]
            self._searched = (every, texts)
        pairs = zip(*self._searched, strict=True)
        return tuple(profile for profile, text in pairs if all(word in text for word in words))

    def _row(self, profile: Profile) -> Row:
        record = self._services.broker.record(profile.name)
        if not isinstance(profile, OwnProfile):
            return Row(
                key=profile.name,
                title=profile.name,
                subtitle=_line(profile),
                icon=words_of(profile).icon,
            )
        now = self._services.aws_time.now()
        line = _line(profile, record.session)
        favourite = profile.name in self._services.marks.current.favourites
        row = session_row(record, now, subtitle=line, favourite=favourite)
        # “Start” on each of ten thousand rows would say nothing; its button is beside the list.
        idle = session_state(record, now) is SessionState.IDLE
        return replace(row, icon=words_of(profile).icon, trailing="" if idle else row.trailing)

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        old = {self.page.view.selected_key, self._awaited}  # a beat may have come in between
        if intent.verb is Verb.FOLLOW_RENAME and intent.old_name in old:
            self._awaited = intent.profile

    @Slot(str)
    def _on_activated(self, name: str) -> None:
        if self._services.index.is_usable(name):
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


def _line(profile: Profile, session: Session | None = None) -> str:
    """What a profile is; first of all that it is of the AWS files, where it is not the vault's."""
    line = long_line(profile, session)
    return line if profile.origin is Origin.VAULT else SEPARATOR.join((AWS_FOLDER, line))
