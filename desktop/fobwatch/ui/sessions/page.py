"""The page of the sessions that Fobwatch holds, or tries to start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from fobwatch.core.aws.arns import account_with_dashes
from fobwatch.core.sessions.sessions import SessionState, needs_attention, session_status
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.rows.detail import Detail
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.row_view import replace_rows
from fobwatch.ui.rows.rows import RowModel
from fobwatch.ui.rows.session_rows import RowCache, asks_in_place, console_row, entered
from fobwatch.ui.runtime.browser_intents import RenewConsole
from fobwatch.ui.runtime.intents import PauseRenewals, ResumeRenewals, ShowPanel, ShowProfiles
from fobwatch.ui.runtime.session_intents import AllowRoot, StartSession
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.sessions.console_detail import ConsoleDetail
from fobwatch.ui.sessions.detail import SessionDetail, is_root
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.kinds.keys_and_programs import task_effect, task_name
from fobwatch.ui.words.profile_words import account_fact, account_of
from fobwatch.ui.words.wording import SEPARATOR, shortened

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.root_tasks import RootTask
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.rows.rows import Row
    from fobwatch.ui.runtime.services import Runtime


class SessionsPage(ListPage):
    """Lists sessions by name, those that need a person first."""

    def __init__(self, runtime: Runtime) -> None:
        self._rows = RowCache()
        self._model = RowModel()
        self._order: list[str] = []
        self._heartbeat = runtime.heartbeat
        self._consoles: dict[str, ConsoleSession] = {}
        self.detail = SessionDetail()
        self.console_detail = ConsoleDetail()
        self.pause = button(translate("SessionsPage", "Pause renewals"), "pause")
        start = primary_button(translate("SessionsPage", "&Start session"), "start_session")
        empty = _empty()
        super().__init__(
            "sessions_page",
            self._model,
            _Details(self.detail, self.console_detail),
            runtime,
            prompt=translate("SessionsPage", "Search sessions"),
        )
        self.lay_out_list(translate("SessionsPage", "Sessions"), empty, self.pause, start)
        start.clicked.connect(self._on_start)
        empty.first_step.connect(self._on_start)
        self.pause.clicked.connect(self._on_pause)
        self.detail.root_wanted.connect(self._ask_for_root)
        self.question.confirmed.connect(lambda key: self._bus.ask(AllowRoot(profile=key)))

    def select(self, key: str) -> None:
        """Select this profile's session, and ask for what it waits for."""
        super().select(key)
        self._ask_for_what_is_wanted(key)

    def show_at(self, now: datetime) -> None:
        records = self._in_order(now)
        names = self._services.account_names.all()
        profiles, marks = self._services.index.by_name, self._services.marks.current
        rows = self._rows.rows(records, profiles, now, names, marks)
        if copies := self._services.narrowed.counts():
            rows = [_marked(row, copies[row.key]) for row in rows]
        consoles = self._services.consoles
        self._consoles = {each.key: each for each in consoles.ledger.sessions(now)}
        rows += [console_row(each, self._services, now) for each in self._consoles.values()]
        if self._rows.behind:
            self._heartbeat.wake()
        paused = self._services.broker.renewals.paused
        self.pause.setText(self.tr("Resume renewals") if paused else self.tr("Pause renewals"))
        words = self.words
        found = [r for r in rows if _matches(r, self._account(r.key), words)] if words else rows
        replace_rows(self.view, self._model, found)
        self.show_list(filled=bool(rows), selected=bool(self.view.selected_key))
        self.show_detail(now)

    def _account(self, key: str) -> str:
        """The account ID of a row, which shows the account's name alone where it has one."""
        if console := self._consoles.get(key):
            return console.account_id
        profile = self._services.index.by_name.get(key)
        return account_of(profile, self._services.broker.record(key).session) if profile else ""

    def show_detail(self, now: datetime) -> None:
        selected = self.view.selected_key
        console = self._consoles.get(selected)
        shown = self.console_detail if console else self.detail
        self._shown_detail = shown
        for each in (self.detail, self.console_detail):
            each.setVisible(each is shown)
        if console:
            self.console_detail.show_session(console, self._services, now)
        elif selected:
            self.detail.show_record(self._services.broker.record(selected), self._services, now)

    def on_activated(self, key: str) -> None:
        if console := self._consoles.get(key):
            self._bus.ask(RenewConsole(console=console))
        elif not self._ask_for_what_is_wanted(key):
            record = self._services.broker.record(key)
            profile = self._services.index.by_name.get(key)
            self._bus.ask(entered(record, profile, self._services.aws_time.now()))

    def _ask_for_what_is_wanted(self, key: str) -> bool:
        """Ask for a code, or whether a root task may be done; whether one of them is wanted."""
        record = self._services.broker.record(key)
        if asks_in_place(record):
            self.detail.ask_for_code()
        elif record.action_needed and is_root(record):
            self._ask_for_root(key)
        else:
            return False
        return True

    @Slot(str)
    def _ask_for_root(self, key: str) -> None:
        profile = self._services.index.by_name.get(key)
        if profile is not None and profile.root_task:
            self._ask_for_task(profile, profile.root_task)
            return
        self.question.ask(
            key,
            self.tr("Use the account's root user for an hour?"),
            self.tr(
                "Whatever runs with {name} can do everything in the account, and no policy limits "
                "it. Do it only for what nobody else can do. It ends after an hour, and when "
                "Fobwatch is locked or quits."
            ).format(name=shortened(key)),
            yes=self.tr("Use it for an hour"),
            no=self.tr("Do not use it"),
        )

    def _ask_for_task(self, profile: Profile, task: RootTask) -> None:
        self.question.ask(
            profile.name,
            self.tr("Act as the root user of account {account}?").format(
                account=account_fact(profile.account, self._services.account_names.all())
            ),
            self.tr("{name}: {effect} It ends after 15 minutes.").format(
                name=shortened(profile.name), effect=task_effect(task)
            ),
            yes=task_name(task),
            no=self.tr("Do not allow it"),
        )

    @Slot()
    def _on_start(self) -> None:
        """Start the only profile that can be, choose one of several, or add the first."""
        usable = self._services.index.usable
        if len(usable) == 1:
            self._bus.ask(StartSession(profile=usable[0]))
        else:
            self._bus.ask(ShowPanel() if usable else ShowProfiles())

    @Slot()
    def _on_pause(self) -> None:
        paused = self._services.broker.renewals.paused
        self._bus.ask(ResumeRenewals() if paused else PauseRenewals())

    def _in_order(self, now: datetime) -> list[SessionRecord]:
        """Sort by name, with those first that need a person: a renewal moves nothing.

        While the list is in hand each row stays where it is, and what is new comes last.
        """
        held = [
            record
            for record in self._services.broker.records()
            if record.session or session_status(record, now).state is not SessionState.IDLE
        ]
        needy = {record.profile for record in held if needs_attention(record, now)}
        held.sort(key=lambda r: (r.profile not in needy, r.profile.casefold(), r.profile))
        if self.view.in_hand:
            places = {name: place for place, name in enumerate(self._order)}
            held.sort(key=lambda r: places.get(r.profile, len(places)))
        self._order = [record.profile for record in held]
        return held


class _Details(Detail):
    """Shows the one of these details that belongs to the selected row."""

    def __init__(self, *kinds: Detail) -> None:
        super().__init__("details")
        in_column(*kinds, spacing=0, within=self)
        for each in kinds:
            each.intended.connect(self.intended)


def _marked(row: Row, copies: int) -> Row:
    """The row, with a mark where programs have narrowed copies of the session."""
    if not copies:
        return row
    mark = translate("SessionsPage", "%n narrowed", "", copies)
    return replace(row, subtitle=SEPARATOR.join((row.subtitle, mark)))


def _matches(row: Row, account_id: str, words: list[str]) -> bool:
    texts = (row.title, row.subtitle, account_id, account_with_dashes(account_id))
    text = " ".join(texts).casefold()
    return all(word in text for word in words)


def _empty() -> EmptyState:
    return EmptyState(
        Icon.SESSIONS,
        translate("SessionsPage", "No sessions"),
        translate(
            "SessionsPage",
            "With a session you work in an AWS account. Start one, and Fobwatch renews it "
            "before it ends.",
        ),
        first=translate("SessionsPage", "Start session"),
    )
