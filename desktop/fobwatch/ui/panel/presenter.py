"""Joins the quick panel with the services."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QMargins, QObject, QTimer, Slot

from fobwatch.core.sessions.root_use import opens_console
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.layout.fitting import area_at
from fobwatch.ui.layout.placement import GAP, place_beside
from fobwatch.ui.rows.session_rows import asked_serial, asks_in_place, entered
from fobwatch.ui.runtime.browser_intents import (
    CONSOLE_HOME,
    ChooseService,
    CopyLink,
    OpenConsole,
    RenewConsole,
)
from fobwatch.ui.runtime.intents import (
    UNDO_MILLISECONDS,
    Intent,
    ProfileIntent,
    ShowPanel,
    ShowWindow,
    TogglePanel,
    WindowIntent,
)
from fobwatch.ui.runtime.profile_intents import ImportProfiles, NewProfile, SetFavourite
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyCommand,
    EndSession,
    RenewSession,
    StartSession,
)
from fobwatch.ui.runtime.vault_intents import LostDevice
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction
from fobwatch.ui.words.profile_words import device_name
from fobwatch.ui.words.status_words import action_row, report_steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtCore import QRect

    from fobwatch.core.console.console import Destination
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.panel.quick_panel import QuickPanel
    from fobwatch.ui.panel.rows import PanelRows
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime

FEW: Final = 10
"""Fewer profiles than this can be counted by looking at them."""

SAME_CLICK_MILLISECONDS: Final = 250
"""The click on the icon that closes the panel, by taking the keyboard away, opens none."""

PANEL: Final = "panel"


class PanelPresenter(QObject):
    """While the panel is seen, each beat shows what is true then."""

    def __init__(
        self, panel: QuickPanel, place: Callable[[], QRect], rows: PanelRows, runtime: Runtime
    ) -> None:
        super().__init__(panel)
        bus = runtime.bus
        self._panel = panel
        self._place = place
        self._bus = bus
        self._heartbeat = runtime.heartbeat
        self._services = runtime.services
        self._rows = rows
        self._hidden = QElapsedTimer()
        self._steps: dict[str, Intent] = {}
        self._undo_over = QTimer(self, singleShot=True)
        self._undo_over.timeout.connect(panel.bar.clear)
        panel.bar.triggered.connect(self._on_bar)
        panel.seen.connect(self._on_seen)
        panel.search.textChanged.connect(self._show_from_first)
        panel.view.row_selected.connect(self._on_selected)
        panel.view.favourite_clicked.connect(self._on_favourite)
        panel.entered.connect(self._on_entered)
        panel.footer.wanted.connect(self._on_wanted)
        panel.services.intended.connect(self._begin)
        panel.code_entry.code_entered.connect(self._on_code)
        panel.code_entry.lost.connect(
            lambda: self._bus.ask(LostDevice(profile=self._panel.code_profile))
        )
        panel.empty.first_step.connect(partial(self._begin, NewProfile()))
        panel.empty.second_step.connect(partial(self._begin, ImportProfiles()))
        bus.answer(ShowPanel, lambda _: self.show())
        bus.answer(TogglePanel, self._toggle)
        bus.asked.connect(self._on_asked)
        bus.reported.connect(self._on_reported)
        runtime.heartbeat.beat.connect(self._on_beat)

    @Slot(str)
    def _on_selected(self, name: str) -> None:
        if name:  # between two rows there is none, while others are shown
            self._show_steps()

    def _toggle(self, _intent: TogglePanel) -> None:
        """Open the panel, or leave it closed if the same click just closed it."""
        just_closed = self._hidden.isValid() and self._hidden.elapsed() < SAME_CLICK_MILLISECONDS
        if self._panel.isVisible():
            self._panel.hide()
        elif not just_closed:
            self.show()

    def show(self) -> None:
        anchor = self._place()
        self._panel.begin()
        self._show_from_first()
        area = area_at(anchor.center())
        self._panel.fit(area.size().shrunkBy(QMargins(GAP, GAP, GAP, GAP)))
        self._panel.move(place_beside(anchor, self._panel.size(), area))
        self._panel.show()
        self._panel.raise_()
        self._panel.activateWindow()
        # Once the panel is painted, so that the first letter finds the search prepared.
        QTimer.singleShot(0, self, self._rows.prepare)

    @Slot()
    def _show_from_first(self) -> None:
        """Show other rows, and select the first of them."""
        with self._panel.view.taking_first():
            self._show(self._services.aws_time.now())

    def _show(self, now: datetime) -> None:
        names = self._services.index.usable
        words = self._panel.search.text().strip()
        items = self._rows.shown(words, now)
        prompt = self.tr("Search %n profiles", "", len(names))
        if len(names) < FEW:
            prompt = self.tr("Search profiles")
        self._panel.show_rows(items, prompt=prompt, any_profile=bool(names))
        self._show_steps()

    def _show_steps(self) -> None:
        name, enter = self._panel.view.selected_key, ""
        possible = frozenset[type[Intent]]()
        if name in self._rows.consoles:
            enter, possible = self.tr("Renew"), frozenset({ShowWindow})
        elif name:
            record = self._services.broker.record(name)
            enter, possible = self._enter_words(record), self._possible(record)
        favourite = name in self._services.marks.current.favourites
        self._panel.footer.show_steps(enter, possible, favourite=favourite)

    def _enter_words(self, record: SessionRecord) -> str:
        intent = self._entered(record)
        opens = isinstance(intent, OpenConsole)
        if record.action_needed is not None and (asks_in_place(record) or not opens):
            return action_row(record.action_needed).key
        if isinstance(intent, CopyCommand):
            return self.tr("Copy command")
        return self.tr("Console") if opens else self.tr("Start")

    def _possible(self, record: SessionRecord) -> frozenset[type[Intent]]:
        possible: set[type[Intent]] = {CopyCommand, SetFavourite, ShowWindow}
        profile = self._services.index.by_name.get(record.profile)
        if opens_console(record, profile):
            possible |= {ChooseService, CopyLink}
        if self._services.vault.device(self._services.index.serial_of(record.profile)):
            possible.add(CopyCode)
        if record.session is not None:
            possible.add(EndSession)
            if record.session.expires_at > self._services.aws_time.now():
                possible.add(RenewSession)
        return frozenset(possible)

    def _ask_for_code(self, record: SessionRecord) -> None:
        serial = asked_serial(record, self._services.index.serial_of(record.profile))
        self._panel.ask_for_code(record.profile, device_name(serial))

    @Slot(str)
    def _on_entered(self, name: str) -> None:
        if name in self._rows.consoles:
            self._begin(RenewConsole(console=self._rows.consoles[name]))
            return
        record = self._services.broker.record(name)
        if asks_in_place(record):
            self._ask_for_code(record)
            return
        intent = self._entered(record)
        if isinstance(intent, OpenConsole):
            self._panel.hide()  # the browser comes to front
        self._bus.ask(intent)

    def _entered(self, record: SessionRecord) -> Intent:
        """The intent of Enter on this row, which opens the page if the row is offered for one."""
        offer = self._rows.offer
        if offer is None or record.profile not in offer.names:
            profile = self._services.index.by_name.get(record.profile)
            return entered(record, profile, self._services.aws_time.now())
        return OpenConsole(profile=record.profile, destination=offer.destination)

    def _offered_page(self, name: str) -> Destination:
        """The page that the searched words name, where the row is offered for one."""
        offer = self._rows.offer
        return offer.destination if offer and name in offer.names else CONSOLE_HOME

    @Slot(object)
    def _on_wanted(self, kind: type[Intent]) -> None:
        name = self._panel.view.selected_key
        if not name:
            return
        if console := self._rows.consoles.get(name):
            self._bus.ask(ShowWindow(profile=console.profile, console=console))
        elif kind is SetFavourite:
            self._on_favourite(name)
        elif kind is ChooseService:
            self._panel.services.show_profile(name, self._services)
            self._panel.show_services()
        elif kind is CopyLink:
            self._bus.ask(CopyLink(profile=name, destination=self._offered_page(name)))
        elif kind is CopyCode:
            serial = self._services.index.serial_of(name)
            self._bus.ask(CopyCode(profile=name, serial=serial))
        elif issubclass(kind, ProfileIntent):
            self._bus.ask(kind(profile=name))

    @Slot(str)
    def _on_favourite(self, name: str) -> None:
        marked = name in self._services.marks.current.favourites
        self._bus.ask(SetFavourite(profile=name, wanted=not marked))

    @Slot(str)
    def _on_code(self, code: str) -> None:
        name = self._panel.code_profile
        self._panel.leave_code()
        self._bus.ask(StartSession(profile=name, code=code))

    @Slot(object)
    def _begin(self, intent: Intent) -> None:
        self._panel.hide()  # a window or the browser comes to front
        self._bus.ask(intent)

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        if isinstance(intent, WindowIntent):
            self._panel.hide()  # Wayland may leave the keyboard with it, and it would stay in front

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        if not self._panel.isVisible():
            return
        record = self._services.broker.record(report.intent.about_profile)
        self._undo_over.stop()
        if report.error is None:
            steps = report_steps(report)
            actions = [BarAction(name=name, text=text) for name, text, _ in steps]
            self._steps = {name: intent for name, _, intent in steps}
            if report.undo is not None:
                self._undo_over.start(UNDO_MILLISECONDS)
            bar = self._panel.bar
            bar.say(Tone.SUCCESS, report.text, details=report.details, actions=actions)
        elif asks_in_place(record):
            self._panel.view.select(record.profile)
            self._ask_for_code(record)
        elif isinstance(report.error, BrowserNeeded):  # no failure: the page is open
            self._panel.view.select(record.profile)
        else:
            self._panel.bar.say_error(report.error)
        self._panel.keep_selection_visible()

    @Slot(str)
    def _on_bar(self, action: str) -> None:
        self._undo_over.stop()
        self._panel.bar.clear()
        self._bus.ask(self._steps[action])

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if self._panel.isVisible():
            self._show(now)

    @Slot(bool)
    def _on_seen(self, seen: bool) -> None:
        if seen:
            self._heartbeat.watch(PANEL)
        else:
            self._heartbeat.unwatch(PANEL)
            self._rows.forget()
            self._hidden.start()
