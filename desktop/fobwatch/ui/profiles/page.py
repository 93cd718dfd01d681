"""The page of all profiles, wherever they are kept."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QMenu

from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.core.sessions.sessions import SessionState, session_state
from fobwatch.ui.profiles.detail import ProfileDetail, removal_losses
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.rows import LazyModel, Row
from fobwatch.ui.rows.session_rows import entered, session_row
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, menu_button, primary_button
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.environment_words import environment_badge
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.profile_words import long_line
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intents import IntentBus
    from fobwatch.ui.runtime.services import Services

translate = QCoreApplication.translate

AWS_FOLDER: Final = "~/.aws"
"""What everybody calls the folder of the AWS files, wherever the environment puts them."""


class ProfilesPage(ListPage):
    """Lists the vault's profiles by name, then those of the AWS files."""

    def __init__(self, bus: IntentBus, heartbeat: Heartbeat, services: Services) -> None:
        self._model = LazyModel(self._row, key=attrgetter("name"))
        self._ordered: tuple[Sequence[Profile], Sequence[Profile]] = ((), ())
        self._searched: tuple[Sequence[Profile], Sequence[str]] = ((), ())
        self._awaited = ""
        self._lively: frozenset[str] = frozenset()
        self._marks = services.marks.current
        self._names = services.account_names.all()
        self.detail = ProfileDetail()
        empty = _empty()
        gather = menu_button(translate("ProfilesPage", "&Import"), "import", self._import_menu())
        changes = button(translate("ProfilesPage", "AWS &files"), "file_changes")
        changes.setToolTip(translate("ProfilesPage", "What Fobwatch changed in your AWS files"))
        new = primary_button(translate("ProfilesPage", "&New profile"), "new_profile")
        super().__init__(
            "profiles_page",
            self._model,
            self.detail,
            bus,
            heartbeat,
            services,
            prompt=translate("ProfilesPage", "Search profiles"),
        )
        self.lay_out_list(translate("ProfilesPage", "Profiles"), empty, changes, gather, new)
        self.view.favourite_clicked.connect(self._on_favourite)
        bus.asked.connect(self._on_asked)
        self.asks_for(new.clicked, Verb.NEW_PROFILE)
        self.asks_for(changes.clicked, Verb.SHOW_FILE_CHANGES)
        self.asks_for(empty.first_step, Verb.NEW_PROFILE)
        self.asks_for(empty.second_step, Verb.MIGRATE)

    def show_at(self, now: datetime) -> None:
        every = self._in_order()
        if (names := self._services.account_names.all()) is not self._names:
            self._names = names
            self._searched = ((), ())
            self._model.touch_all()
        self._list(self._found(every))
        # Also rows that had a session a moment ago look different now.
        held = frozenset(record.profile for record in self._services.broker.records())
        self._model.touch(held | self._lively)
        self._lively = held
        if self._services.marks.current is not self._marks:
            self._marks = self._services.marks.current
            self._model.touch_all()
        self.show_detail(now)

    def show_detail(self, now: datetime) -> None:
        profile = self._services.index.by_name.get(self.view.selected_key)
        if profile is not None:
            self.detail.show_profile(profile, self._services, now)
        self.show_list(filled=bool(self._services.index.all), selected=profile is not None)

    def on_activated(self, key: str) -> None:
        if self._services.index.is_usable(key):
            record = self._services.broker.record(key)
            profile = self._services.index.by_name[key]
            self.intend(entered(record, profile, self._services.aws_time.now()))

    def on_removal_wanted(self, key: str) -> None:
        profile = self._services.index.by_name.get(key)
        if profile is not None:
            self.ask_removal(key, key, removal_losses(profile, self._services))

    def on_removal_confirmed(self, key: str) -> None:
        self.intend(Intent(verb=Verb.REMOVE_PROFILE, profile=key))

    def _import_menu(self) -> QMenu:
        menu = QMenu()
        menu.setObjectName("import_menu")
        for text, name, verb in (
            (translate("ProfilesPage", "&Move keys into the vault…"), "migrate", Verb.MIGRATE),
            (translate("ProfilesPage", "Import a &file…"), "import_file", Verb.IMPORT_PROFILES),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            self.asks_for(action.triggered, verb)
        return menu

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
        view = self.view
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

    def _found(self, every: Sequence[Profile]) -> Sequence[Profile]:
        words = self.words
        if not words:
            return every
        if self._searched[0] is not every:
            texts = [
                f"{profile.name} {_line(profile, self._names)}".casefold() for profile in every
            ]
            self._searched = (every, texts)
        pairs = zip(*self._searched, strict=True)
        return tuple(profile for profile, text in pairs if all(word in text for word in words))

    def _row(self, profile: Profile) -> Row:
        record = self._services.broker.record(profile.name)
        badge = environment_badge(self._services.marks.current, profile.name)
        if not isinstance(profile, OwnProfile):
            return Row(
                key=profile.name,
                title=profile.name,
                subtitle=_line(profile, self._names),
                badge=badge,
                icon=words_of(profile).icon,
            )
        now = self._services.aws_time.now()
        line = _line(profile, self._names, record.session)
        favourite = profile.name in self._services.marks.current.favourites
        row = session_row(record, now, subtitle=line, badge=badge, favourite=favourite)
        # “Start” on each of ten thousand rows would say nothing; its button is beside the list.
        idle = session_state(record, now) is SessionState.IDLE
        return replace(row, icon=words_of(profile).icon, trailing="" if idle else row.trailing)

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        old = {self.view.selected_key, self._awaited}  # a beat may have come in between
        if intent.verb is Verb.FOLLOW_RENAME and intent.old_name in old:
            self._awaited = intent.profile

    @Slot(str)
    def _on_favourite(self, name: str) -> None:
        marked = name in self._services.marks.current.favourites
        verb = Verb.UNSET_FAVOURITE if marked else Verb.SET_FAVOURITE
        self.intend(Intent(verb=verb, profile=name))


def _line(profile: Profile, names: Mapping[str, str], session: Session | None = None) -> str:
    """What a profile is; first of all that it is of the AWS files, where it is not the vault's."""
    line = long_line(profile, session, names)
    return line if profile.origin is Origin.VAULT else SEPARATOR.join((AWS_FOLDER, line))


def _empty() -> EmptyState:
    return EmptyState(
        Icon.PROFILES,
        translate("ProfilesPage", "No profiles"),
        translate(
            "ProfilesPage",
            "A profile is a way to get credentials: an IAM user's access key, or a role. Its "
            "secrets are kept in your keyring.",
        ),
        first=translate("ProfilesPage", "New profile"),
        second=translate("ProfilesPage", "Move keys of other programs here"),
    )
