"""The page of all profiles, wherever they are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from fobwatch.core.catalogue.role_marks import tags_text
from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.sessions.sessions import SessionState, session_status
from fobwatch.ui.profiles.arranging import ArrangedProfiles, ArrangeMenu, Heading, listed_line, same
from fobwatch.ui.profiles.detail import FAVOURITE_KEY, TAGS_KEY, ProfileDetail
from fobwatch.ui.profiles.possible import removal_losses
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.rows import LazyModel, Row
from fobwatch.ui.rows.session_rows import entered, session_row
from fobwatch.ui.runtime.profile_intents import (
    FollowRename,
    ImportProfiles,
    Migrate,
    NewProfile,
    RemoveProfile,
    SetFavourite,
    ShowFileChanges,
)
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, menu_button, press, primary_button
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.key_words import key_age_words
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.profile_words import environment_badge
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.ui.profiles.arranging import Listed
    from fobwatch.ui.rows.rows import Item
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime, Services


class ProfilesPage(ListPage):
    """Lists all profiles, in the groups and in the order that a person chose."""

    def __init__(self, runtime: Runtime) -> None:
        self._model = LazyModel(self._row, key=_key)
        self._arranged = ArrangedProfiles(runtime.services)
        self._preparing = QTimer(singleShot=True)
        self._preparing.timeout.connect(self._prepare)
        self._awaited = ""
        self._lively: frozenset[str] = frozenset()
        self._seen = _told_in_rows(runtime.services)
        self.arrange = ArrangeMenu()
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
            runtime,
            prompt=translate("ProfilesPage", "Search profiles"),
        )
        arrange = menu_button(translate("ProfilesPage", "Arran&ge"), "arrange", self.arrange)
        buttons = (arrange, changes, gather, new)
        self.lay_out_list(translate("ProfilesPage", "Profiles"), empty, *buttons)
        self.arrange.intended.connect(runtime.bus.asked)
        self.view.favourite_clicked.connect(self._on_favourite)
        runtime.bus.asked.connect(self._on_asked)
        for keys, act in (
            (FAVOURITE_KEY, lambda: press(self.detail, "favourite")),
            (TAGS_KEY, self.detail.tags.go_here),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self.asks_for(new.clicked, NewProfile())
        self.asks_for(changes.clicked, ShowFileChanges())
        self.asks_for(empty.first_step, NewProfile())
        self.asks_for(empty.second_step, Migrate())

    def select(self, key: str) -> None:
        """Select this profile, whatever is searched for, once it is listed."""
        self.search.clear()
        self._awaited = key
        self.show_now()

    def show_at(self, now: datetime) -> None:
        if not same(told := _told_in_rows(self._services), self._seen):
            self._seen = told
            self._model.touch_all()
        self.arrange.show_settings(self._services.settings.current)
        self._list(self._arranged.found(self.words))
        self._preparing.start()
        # Also rows that had a session a moment ago look different now.
        held = frozenset(record.profile for record in self._services.broker.records())
        self._model.touch(held | self._lively)
        self._lively = held
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
            self._bus.ask(entered(record, profile, self._services.aws_time.now()))

    def on_removal_wanted(self, key: str) -> None:
        profile = self._services.index.by_name.get(key)
        if profile is not None:
            self.ask_removal(key, key, removal_losses(profile, self._services))

    def on_removal_confirmed(self, key: str) -> None:
        self._bus.ask(RemoveProfile(profile=key))

    def _import_menu(self) -> QMenu:
        menu = QMenu()
        menu.setObjectName("import_menu")
        for text, name, intent in (
            (translate("ProfilesPage", "&Move keys into the vault…"), "migrate", Migrate()),
            (translate("ProfilesPage", "Import a &file…"), "import_file", ImportProfiles()),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            self.asks_for(action.triggered, intent)
        return menu

    def _list(self, found: Sequence[Listed]) -> None:
        """Show these. The selection stays, or goes to the next row if its profile was deleted.

        It goes back to that profile where the deletion is undone, and on to its new name.
        """
        view = self.view
        chosen, place = view.selected_key, view.currentIndex().row()
        with view.replacing():
            self._model.replace(found)
        if view.takes_first:
            view.select(self._arranged.meant(self.words))
        names = self._services.index.by_name
        if chosen and chosen not in names:
            self._awaited = self._awaited or chosen
            if found:
                view.select(_name_at(found, place))
        if self._awaited in names:
            view.select(self._awaited)
            self._awaited = ""

    def _row(self, profile: Listed) -> Item:
        if isinstance(profile, Heading):
            return self._arranged.section(profile)
        record = self._services.broker.record(profile.name)
        badge = environment_badge(self._services.marks.current, profile.name)
        if not isinstance(profile, OwnProfile):
            return Row(
                key=profile.name,
                title=profile.name,
                subtitle=self._line(profile),
                badge=badge,
                icon=words_of(profile).icon,
            )
        now = self._services.aws_time.now()
        line = self._line(profile, record.session)
        favourite = profile.name in self._services.marks.current.favourites
        row = session_row(record, now, subtitle=line, badge=badge, favourite=favourite)
        # “Start” on each of ten thousand rows would say nothing; its button is beside the list.
        idle = session_status(record, now).state is SessionState.IDLE
        return replace(row, icon=words_of(profile).icon, trailing="" if idle else row.trailing)

    def _line(self, profile: Profile, session: Session | None = None) -> str:
        names = self._services.account_names.all()
        tags = tags_text(self._services.marks.current.tags.get(profile.name, ()))
        parts = (listed_line(profile, names, session), self._key_age(profile), tags)
        return SEPARATOR.join(part for part in parts if part)

    def _key_age(self, profile: Profile) -> str:
        readings = self._services.key_readings
        reading = readings.reading(profile.identity) if has_own_key(profile) else None
        if reading is None or reading.own is None:
            return ""
        return key_age_words(reading.own, self._services.aws_time.now())

    @Slot()
    def _prepare(self) -> None:
        if self._arranged.prepare():
            self._preparing.start()

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        old = {self.view.selected_key, self._awaited}  # a beat may have come in between
        if isinstance(intent, FollowRename) and intent.old_name in old:
            self._awaited = intent.profile

    @Slot(str)
    def _on_favourite(self, name: str) -> None:
        marked = name in self._services.marks.current.favourites
        self._bus.ask(SetFavourite(profile=name, wanted=not marked))


def _told_in_rows(services: Services) -> tuple[object, ...]:
    """Everything that rows show, except for sessions."""
    return services.account_names.all(), services.marks.current, services.key_readings.all()


def _key(listed: Listed) -> str:
    return "" if isinstance(listed, Heading) else listed.name


def _name_at(found: Sequence[Listed], place: int) -> str:
    """The profile there, or the nearest one beside a heading."""
    after = (each for each in found[place:] if not isinstance(each, Heading))
    before = (each for each in reversed(found[:place]) if not isinstance(each, Heading))
    nearest = next(after, None) or next(before, None)
    return nearest.name if nearest else ""


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
