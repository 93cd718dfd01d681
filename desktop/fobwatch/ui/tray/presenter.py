"""Joins the tray and its menu with the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from fobwatch.core.sessions.overview import overview
from fobwatch.core.sessions.root_use import opens_console
from fobwatch.core.sessions.sessions import remaining
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.console.menu import other_ways
from fobwatch.ui.theme.glyph import tray_icon
from fobwatch.ui.tray.items import MenuConsole, MenuContent, MenuSession, as_text, profile_text
from fobwatch.ui.words.console_words import console_until
from fobwatch.ui.words.profile_words import environment_badge
from fobwatch.ui.words.status_words import session_status_text
from fobwatch.ui.words.wording import TOOLTIP_SESSIONS, duration, tray_tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fobwatch.core.sessions.overview import Overview
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.services import Services
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
        seen = overview(
            self._services.broker.records(),
            now,
            vault_locked=self._services.vault.state is VaultState.LOCKED,
            paused=self._services.broker.paused or self._services.authorizer.paused,
            pinned=self._services.marks.current.pinned,
        )
        tooltip = _tooltip(
            seen,
            now,
            served=self._services.served,
            all_paused=self._services.authorizer.paused,
        )
        self._tray.show_state(tray_icon(seen.state, seen.fraction), tooltip)
        self._menu.show_content(self._content(seen, now))

    @Slot()
    def _on_opened(self) -> None:
        self.refresh(self._services.aws_time.now())

    @Slot(bool)
    def _on_watched(self, watched: bool) -> None:
        if watched:
            self._heartbeat.watch("menu")
        else:
            self._heartbeat.unwatch("menu")

    def _content(self, seen: Overview, now: datetime) -> MenuContent:
        waiting = {record.profile for record in seen.attention}
        active = [record for record in seen.active if record.profile not in waiting]
        listed = [*active, *seen.attention]
        shown = {record.profile for record in listed[:MAX_SESSIONS]}
        return MenuContent(
            active=tuple(self._session(r, now) for r in active if r.profile in shown),
            attention=tuple(self._waiting(r, now) for r in seen.attention if r.profile in shown),
            unnamed=len(listed) - len(shown),
            favourites=self._favourites(listed),
            consoles=self._consoles(now),
            devices=tuple((d.serial, d.name) for d in self._services.vault.devices()[:MAX_DEVICES]),
            paused=self._services.broker.paused,
            all_paused=self._services.authorizer.paused,
            vault=self._services.vault.state,
        )

    def _session(self, record: SessionRecord, now: datetime) -> MenuSession:
        left = duration(remaining(record.session, now)) if record.session else ""
        serial = self._services.index.serial_of(record.profile)
        profile = self._services.index.by_name.get(record.profile)
        return replace(
            self._item(record.profile, left.ljust(WIDEST_TIME, FIGURE_SPACE)),
            serial=serial if self._services.vault.device(serial) else "",
            services=self._services.marks.current.services_of(record.profile),
            ways=other_ways(record.profile, self._services),
            has_console=opens_console(record, profile),
        )

    def _waiting(self, record: SessionRecord, now: datetime) -> MenuSession:
        return self._item(record.profile, session_status_text(record, now).text)

    def _item(self, name: str, state: str = "") -> MenuSession:
        badge = environment_badge(self._services.marks.current, name)
        text = profile_text(name, badge)
        return MenuSession(profile=name, text=f"{text} — {state}" if state else text, badge=badge)

    def _consoles(self, now: datetime) -> tuple[MenuConsole, ...]:
        consoles = self._services.consoles
        return tuple(
            MenuConsole(
                session=each,
                text=f"{item.text} — {console_until(each, consoles.seen(each), now)}",
                badge=item.badge,
            )
            for each in consoles.ledger.sessions(now)[:MAX_SESSIONS]
            for item in [self._item(each.profile)]
        )

    def _favourites(self, listed: Iterable[SessionRecord]) -> tuple[MenuSession, ...]:
        taken = {record.profile for record in listed}
        marked = self._services.marks.current.favourites
        names = sorted(name for name in marked - taken if name in self._services.index.by_name)
        return tuple(self._item(name) for name in names[:MAX_FAVOURITES])


def _tooltip(seen: Overview, now: datetime, *, served: int, all_paused: bool) -> str:
    waiting = {record.profile for record in seen.attention}
    active = [record for record in seen.active if record.profile not in waiting]
    named = [
        (as_text(record.profile), remaining(record.session, now))
        for record in active[:TOOLTIP_SESSIONS]
        if record.session
    ]
    others = len(active) - len(named)
    return tray_tooltip(
        seen.state,
        named,
        len(seen.attention),
        others=others,
        served=served,
        all_paused=all_paused,
    )
