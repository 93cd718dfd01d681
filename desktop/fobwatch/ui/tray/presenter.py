"""Joins the tray and its menu with the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from fobwatch.core.sessions.overview import overview
from fobwatch.core.sessions.root_use import opens_console
from fobwatch.core.sessions.sessions import session_status
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.console.menu import other_ways
from fobwatch.ui.theme.glyph import tray_icon
from fobwatch.ui.tray.items import MenuConsole, MenuContent, MenuSession, Unlisted
from fobwatch.ui.words.console_words import console_until
from fobwatch.ui.words.profile_words import environment_badge
from fobwatch.ui.words.status_words import session_status_text
from fobwatch.ui.words.tray_words import (
    TOOLTIP_SESSIONS,
    escaped,
    profile_text,
    tray_tooltip,
)
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from fobwatch.core.catalogue.profile_marks import ProfilePreferences
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.sessions.overview import Overview
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.theme.badge import Badge
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu

MAX_SESSIONS: Final = 12
MAX_FAVOURITES: Final = 8
MAX_DEVICES: Final = 20

FIGURE_SPACE: Final = "\N{FIGURE SPACE}"
"""As wide as a digit, so that a countdown does not move the menu's edge."""

WIDEST_TIME: Final = len("23 h 59 min")


class TrayPresenter(QObject):
    """At each beat the icon, its tooltip and the menu's texts show what is true then."""

    def __init__(
        self, tray: Tray, menu: TrayMenu, heartbeat: Heartbeat, services: Services
    ) -> None:
        super().__init__(tray)
        self._tray = tray
        self._menu = menu
        self._heartbeat = heartbeat
        self._services = services
        menu.opened.connect(self._on_opened)
        menu.watched.connect(self._on_watched)
        heartbeat.beat.connect(self.refresh)

    @Slot(object)
    def refresh(self, now: datetime) -> None:
        services, marks = self._services, self._services.marks.current
        served, all_paused = services.served, services.authorizer.paused
        vault, devices = services.vault.state, services.vault.devices()
        paused = services.broker.renewals.paused
        seen = overview(
            services.broker.records(),
            now,
            vault_locked=vault is VaultState.LOCKED,
            paused=paused or all_paused,
            pinned=marks.pinned,
        )
        tooltip = tray_tooltip(
            seen.state,
            [(r.profile, session_status(r, now).left) for r in seen.active[:TOOLTIP_SESSIONS]],
            len(seen.attention),
            served,
            more=len(seen.active[TOOLTIP_SESSIONS:]),
            all_paused=all_paused,
        )
        self._tray.show_state(tray_icon(seen.state, seen.fraction), tooltip)
        items = _Items(services, marks, devices, now)
        self._menu.show_content(
            replace(items.content(seen), paused=paused, all_paused=all_paused, vault=vault)
        )

    @Slot()
    def _on_opened(self) -> None:
        self.refresh(self._services.aws_time.now())

    @Slot(bool)
    def _on_watched(self, watched: bool) -> None:
        if watched:
            self._heartbeat.watch("menu")
        else:
            self._heartbeat.unwatch("menu")


class _Items:
    """The menu's sessions, consoles and devices at one instant."""

    def __init__(
        self,
        services: Services,
        marks: ProfilePreferences,
        devices: Sequence[MfaDevice],
        now: datetime,
    ) -> None:
        self._services = services
        self._profiles = services.index.by_name
        self._marks = marks
        self._devices = devices
        self._serials = {device.serial for device in devices}
        self._now = now

    def content(self, seen: Overview) -> MenuContent:
        listed = [*seen.active, *seen.attention]
        active = seen.active[:MAX_SESSIONS]
        attention = seen.attention[: MAX_SESSIONS - len(active)]
        unlisted = len(listed) - len(active) - len(attention)
        return MenuContent(
            active=tuple(self._session(record) for record in active),
            attention=tuple(self._waiting(record) for record in attention),
            unlisted=Unlisted(number=unlisted) if unlisted else None,
            favourites=tuple(self._favourites({record.profile for record in listed})),
            consoles=tuple(self._consoles()),
            devices=tuple([(d.serial, escaped(d.name)) for d in self._devices[:MAX_DEVICES]]),
        )

    def _session(self, record: SessionRecord) -> MenuSession:
        name = record.profile
        text, badge = self._named(name)
        left = duration(session_status(record, self._now).left).ljust(WIDEST_TIME, FIGURE_SPACE)
        serial = self._services.index.serial_of(name)
        profile = self._profiles.get(name)
        return MenuSession(
            profile=name,
            text=f"{text} — {left}",
            badge=badge,
            serial=serial if serial in self._serials else "",
            services=self._marks.services_of(name),
            ways=other_ways(record, profile),
            has_console=opens_console(record, profile),
        )

    def _waiting(self, record: SessionRecord) -> MenuSession:
        text, badge = self._named(record.profile)
        state = session_status_text(record, self._now).text
        return MenuSession(profile=record.profile, text=f"{text} — {state}", badge=badge)

    def _favourites(self, listed: Collection[str]) -> Iterator[MenuSession]:
        names = self._marks.favourites.difference(listed) & self._profiles.keys()
        for name in sorted(names)[:MAX_FAVOURITES]:
            text, badge = self._named(name)
            yield MenuSession(profile=name, text=text, badge=badge)

    def _consoles(self) -> Iterator[MenuConsole]:
        consoles = self._services.consoles
        for each in consoles.ledger.sessions(self._now)[:MAX_SESSIONS]:
            text, badge = self._named(each.profile)
            until = console_until(each, consoles.seen(each), self._now)
            yield MenuConsole(session=each, text=f"{text} — {until}", badge=badge)

    def _named(self, name: str) -> tuple[str, Badge | None]:
        """The profile as the menu names it, with its environment."""
        badge = environment_badge(self._marks, name)
        return profile_text(name, badge), badge
