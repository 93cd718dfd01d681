"""Joins the main window with the services: its counts, its bars, and what brings it to front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from fobwatch.core.sessions.errors import RootTaskRefused
from fobwatch.core.sessions.sessions import needs_attention
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.layout.fitting import come_to_front
from fobwatch.ui.rows.session_rows import asks_in_place
from fobwatch.ui.runtime.browser_intents import ShowPortal
from fobwatch.ui.runtime.intents import (
    LockDown,
    Quit,
    ResumeAll,
    RetryVault,
    ShowProfiles,
    ShowSettings,
    ShowSignIns,
    ShowWindow,
    ShowWithoutTray,
)
from fobwatch.ui.runtime.profile_intents import RotateKey, SelectProfile
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import EnableMfa, RequireMfa
from fobwatch.ui.window.banners import (
    clock_banner,
    consoles_banner,
    files_banner,
    keys_banner,
    lockdown_banner,
    no_tray,
    paused_banner,
    requirement_banner,
    settings_banner,
    storage_banner,
    unfinished_banner,
    vault_banner,
)
from fobwatch.ui.window.bars import ReportBar
from fobwatch.ui.window.main_window import PageName

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.layout.placement import WindowMemory
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.window.bars import BarContent
    from fobwatch.ui.window.main_window import MainWindow

WINDOW: Final = "window"


class WindowPresenter(QObject):
    """While the window is seen, each beat shows what is true then."""

    def __init__(self, window: MainWindow, runtime: Runtime, memory: WindowMemory) -> None:
        super().__init__(window)
        bus, services = runtime.bus, runtime.services
        self._window = window
        self._bus = bus
        self._heartbeat = runtime.heartbeat
        self._runner = runtime.runner
        self._services = services
        self._memory = memory
        self._has_tray = True
        self._opened = False
        self._reports = ReportBar(window.bars, bus, services.profiles)
        window.bars.show_content("settings", settings_banner(services.settings.problems))
        self._connect(window)
        bus.answer(ShowWindow, self._show_session)
        bus.answer(ShowWithoutTray, lambda _: self._show_without_tray())
        bus.answer(SelectProfile, lambda i: window.select(PageName.PROFILES, i.profile))
        bus.answer(ShowProfiles, lambda i: self._show_page(PageName.PROFILES, i.profile))
        bus.answer(ShowSignIns, lambda i: self._show_page(PageName.SIGN_INS, i.profile))
        bus.answer(ShowPortal, lambda i: self._show_page(PageName.PORTALS, i.portal))
        bus.answer(ShowSettings, lambda _: self._show_page(PageName.SETTINGS))
        bus.reported.connect(self._on_reported)
        runtime.heartbeat.beat.connect(self._on_beat)

    def _connect(self, window: MainWindow) -> None:
        window.seen.connect(self._on_seen)
        window.page_changed.connect(self._heartbeat.wake)
        window.close_wanted.connect(self._on_close)
        window.help_wanted.connect(lambda: self._bus.ask(LockDown()))
        window.undo_wanted.connect(self._reports.undo)
        window.quit_wanted.connect(lambda: self._bus.ask(Quit()))
        window.bars.triggered.connect(self._on_bar)

    @Slot()
    def forget_no_tray(self) -> None:
        """A tray came up after all; the window may be closed again without an end."""
        self._has_tray = True
        self._window.bars.show_content("tray", None)

    def show(self) -> None:
        if not self._opened:
            self._opened = True
            self._memory.restore(self._window)
        come_to_front(self._window)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if not self._window.isVisible():
            return
        self._show_counts(now)
        for subject, content in self._banners(now).items():
            self._window.bars.show_content(subject, content)
        if self._services.vault.problem is None:
            self._reports.forget_vault()
        if self._services.journal.problem is not None:
            self._services.journal.check()

    def _show_counts(self, now: datetime) -> None:
        services, records = self._services, self._services.broker.records()
        counts = {
            PageName.SESSIONS: len(records),
            PageName.PROFILES: len(services.index.all),
            PageName.PORTALS: len(services.known_portals.all()),
        }
        if services.vault.unread is None:
            counts[PageName.DEVICES] = len(services.vault.devices())
        health = services.health.report(now)
        counts[PageName.HEALTH] = health.count
        attention = sum(needs_attention(record, now) for record in records)
        self._window.show_counts(counts, attention=attention, severe=health.severe)

    def _banners(self, now: datetime) -> dict[str, BarContent | None]:
        services = self._services
        return {
            "clock": clock_banner(services.aws_time),
            "vault": vault_banner(services.vault, services.served),
            "storage": storage_banner(services.journal),
            "paused": paused_banner(is_paused=services.authorizer.paused),
            "lockdown": lockdown_banner(services.lockdown.waiting),
            "mfa": unfinished_banner(services.mfa_changes.unfinished),
            "require_mfa": requirement_banner(services.require_mfa.unfinished),
            "keys": keys_banner(self._due_keys(now), services.key_rotation),
            "files": files_banner(services.profiles.problems()),
            "consoles": consoles_banner(services.stored_consoles.problem),
        }

    def _due_keys(self, now: datetime) -> tuple[Walk, ...]:
        """The changes of access keys that wait for a person."""
        rotation = self._services.key_rotation
        return tuple(walk for walk in rotation.unfinished if rotation.is_due(walk, now))

    def _show_session(self, intent: ShowWindow) -> None:
        self.show()
        if intent.profile:
            key = intent.console.key if intent.console else intent.profile
            self._window.go_to(PageName.SESSIONS, key)

    def _show_page(self, page: PageName, key: str = "") -> None:
        self.show()
        self._window.go_to(page, key)

    def _show_without_tray(self) -> None:
        self._has_tray = False
        self._window.bars.show_content("tray", no_tray())
        self.show()

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        if not self._window.isVisible():
            return
        waits = isinstance(report.error, (BrowserNeeded, RootTaskRefused))  # it is no failure
        if waits or asks_in_place(self._services.broker.record(report.intent.about_profile)):
            self._window.go_to(PageName.SESSIONS, report.intent.about_profile)
            return
        problem = self._services.vault.problem
        if problem and report.error and problem.title == report.error.title:
            self._heartbeat.wake()  # the vault's own bar says it, with the way out
            return
        self._reports.show_report(report)

    @Slot(str, str)
    def _on_bar(self, subject: str, _action: str) -> None:
        if subject == "vault":
            self._bus.ask(RetryVault())
        elif subject == "paused":
            self._bus.ask(ResumeAll())
        elif subject == "lockdown":
            self._bus.ask(LockDown())
        elif subject == "mfa":
            for walk in self._services.mfa_changes.unfinished[:1]:
                self._bus.ask(EnableMfa(profile=walk.subject))
        elif subject == "require_mfa":
            for walk in self._services.require_mfa.unfinished[:1]:
                self._bus.ask(RequireMfa(profile=walk.subject))
        elif subject == "keys":
            for walk in self._due_keys(self._services.aws_time.now())[:1]:
                self._bus.ask(RotateKey(profile=walk.subject))

    @Slot(bool)
    def _on_seen(self, seen: bool) -> None:
        if seen:
            self._services.journal.check()
            self._heartbeat.watch(WINDOW)
            return
        self._heartbeat.unwatch(WINDOW)
        if self._memory.note(self._window):
            self._runner.submit(self._memory.save, receiver=self, lane=Lane.WINDOW_PLACES)

    @Slot()
    def _on_close(self) -> None:
        if not self._has_tray:
            self._bus.ask(Quit())
