"""Stand-ins for what the windows are joined to: a runner without threads, and the services."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.backup.backups import Backups
from fobwatch.core.backup.reminder import BackupReminder
from fobwatch.core.backup.restoring import Restoring
from fobwatch.core.backup.sheets import RecoverySheets
from fobwatch.core.catalogue.account_names import AccountNames
from fobwatch.core.catalogue.agreements import Agreements, AllowedLinks, SignInDigests
from fobwatch.core.catalogue.browser_places import BrowserPlaces
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.catalogue.console_protection import ConsoleProtection
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.identities import KeyUsers
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.console.link_questions import LinkQuestions
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.console.sessions import ConsoleSessions
from fobwatch.core.console.stored_sessions import StoredSessions
from fobwatch.core.denials.lookups import DenialLookups
from fobwatch.core.errors import FobwatchError
from fobwatch.core.iam.key_readings import KeyReadings
from fobwatch.core.iam.key_rotation import KeyRotation
from fobwatch.core.iam.key_schedule import KeySchedule
from fobwatch.core.iam.mfa_changes import MfaChanges
from fobwatch.core.iam.requirement.require_mfa import RequireMfa
from fobwatch.core.iam.user_calls import Callers
from fobwatch.core.iam.user_devices import UserDevices
from fobwatch.core.listeners import Listeners
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.sessions.narrowed_sessions import NarrowedSessions
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.sign_in_history.history import SignInHistory
from fobwatch.core.sign_in_history.watch import SignInWatch
from fobwatch.core.walks.journal import WalkJournal
from fobwatch.ui.runtime.heartbeat import Heartbeat
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.profile_index import ProfileIndex
from fobwatch.ui.runtime.services import Runtime, Services
from fobwatch.ui.runtime.task_runner import Lane, TaskRunner
from tests.agent_fakes import authorizer_of, served_by
from tests.fakes import FakeScreen
from tests.fakes_as_code import FakeAccountReader
from tests.fakes_backup import MemoryBackupFiles, MemoryPrivateFiles
from tests.fakes_cloudtrail import trail_of
from tests.fakes_console import (
    BROWSERS,
    FakeBrowserProfiles,
    FakeBrowsers,
    FakeFederation,
    FakePartitions,
    FakeWatch,
    RecordingBrowser,
)
from tests.fakes_denials import FakeDenials, FakeSimulator
from tests.fakes_files import MemoryCodeLedger, MemoryJournal, MemoryTextStore
from tests.fakes_health import health_of
from tests.fakes_iam_tools import iam_tools
from tests.fakes_lockdown import FakeIdentities, lockdown_of
from tests.fakes_portals import PortalWorld

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.notices.notices import Notice
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intents import Report
    from tests.fakes import FakeClock, FakeTokens
    from tests.vault_world import VaultWorld

Result = TypeVar("Result")
Hold: TypeAlias = "Callable[..., None]"
"""Has sessions of these records held, and what is visible show them."""
Show: TypeAlias = "Callable[..., None]"
"""Has these profiles listed, whatever their kind, and what is visible show them."""


def runtime_of(
    services: Services, bus: IntentBus | None = None, runner: TaskRunner | None = None
) -> Runtime:
    """What joins the windows to these services."""
    bus = bus or IntentBus()
    heartbeat = Heartbeat(services.aws_time.now, bus)
    return Runtime(bus=bus, heartbeat=heartbeat, runner=runner or InlineRunner(), services=services)


class WindowDesk:
    """An empty window beside which dialogs open, and what was reported to the person at it."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.reports: list[Report] = []

    def show(self, services: Services) -> Runtime:
        """Show a new window, as the program starts."""
        self.window = QWidget()
        self._qtbot.addWidget(self.window)
        self.window.show()
        self.runner = InlineRunner()
        self.bus = IntentBus(self.window)
        self.bus.reported.connect(self.reports.append)
        return runtime_of(services, self.bus, self.runner)


def _nothing(_result: object) -> None: ...


class InlineRunner(TaskRunner):
    """Runs work at once and on the spot; `hold` keeps it, or its results, until `release`."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[FobwatchError] = []
        self.lanes: list[Lane] = []
        self._held: list[Callable[[], None]] | None = None
        self._held_lane: Lane | None = None
        self._holds_results = False

    def submit(
        self,
        work: Callable[[], Result],
        *,
        receiver: QObject,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[FobwatchError], None] | None = None,
        lane: Lane = Lane.NETWORK,
    ) -> None:
        def told(tell: Callable[[], None]) -> None:
            if isValid(receiver):
                tell()

        def run() -> None:
            try:
                result = work()
            except FobwatchError as error:
                tell = partial(failed or self.problems.append, error)
            else:
                tell = partial(done or _nothing, result)
            if self._holds_results and self._held is not None:
                self._held.append(partial(told, tell))
            else:
                told(tell)

        self.lanes.append(lane)
        if self._held is None or self._holds_results or self._held_lane not in {None, lane}:
            run()
        else:
            self._held.append(run)

    def post(self, call: Callable[[], None], *, receiver: QObject) -> None:
        if isValid(receiver):
            call()

    def hold(self, lane: Lane | None = None) -> None:
        """Keep the work of this lane, or all of it."""
        self._held, self._held_lane = [], lane

    def hold_results(self) -> None:
        """Do all work at once, and keep what came of it."""
        self._held, self._holds_results = [], True

    def release(self) -> None:
        held, self._held = self._held or [], None
        self._holds_results = False
        for run in held:
            run()


def services_of(
    clock: FakeClock,
    vault: Vault,
    catalogue: Catalogue,
    broker: SessionBroker,
    *,
    tokens: FakeTokens,
    journal: MemoryJournal | None = None,
    marks: PreferencesFile | None = None,
    browser: RecordingBrowser | None = None,
    watch: FakeWatch | None = None,
    portals: PortalWorld | None = None,
    browser_profiles: FakeBrowserProfiles | None = None,
) -> Services:
    """The real services over these, and over fakes of the other ports."""
    journal = journal or MemoryJournal()
    portals = portals or PortalWorld(clock, vault, journal)
    marks = marks or PreferencesFile(MemoryTextStore())
    browser_profiles = browser_profiles or FakeBrowserProfiles()
    rules = ConsentRules(vault, catalogue)
    aws_time = AwsTime(clock)
    screen = FakeScreen()
    approvals = ApprovalQueue(clock, screen)
    partitions = FakePartitions()
    settings = SettingsFile(MemoryTextStore())
    places = BrowserPlaces(marks, settings, catalogue.profiles)
    protection = ConsoleProtection(
        marks,
        catalogue,
        broker,
        key_users=KeyUsers(tokens, lambda: catalogue.by_name, catalogue.connection, clock),
    )
    browser = browser or RecordingBrowser()
    browser.place = places.of_profile
    digests = SignInDigests(catalogue, catalogue.connection)
    agreements = Agreements(digests, places, protection)
    console = ConsoleService(
        sessions=broker,
        federation=FakeFederation(),
        tokens=tokens,
        partitions=partitions,
        browser=browser,
        journal=journal,
        aws_time=aws_time,
        check_agreement=agreements.check,
    )
    known_portals = portals.known(vault, catalogue, rules)
    codes = CodeMaker(aws_time=aws_time, clock=clock, ledger=MemoryCodeLedger())
    tools = iam_tools(vault, broker, tokens, clock, codes=codes, aws_time=aws_time)
    walks = WalkJournal(MemoryTextStore(), vault)
    mfa_changes = MfaChanges(tools, walks=walks, journal=journal, computer="tower")
    key_readings = KeyReadings(tools, MemoryTextStore())
    user_devices = UserDevices(vault=vault, changes=mfa_changes)
    backups = Backups(
        vault=vault,
        marks=marks,
        settings=settings,
        files=MemoryBackupFiles(),
        store=MemoryTextStore(),
        journal=journal,
        aws_time=aws_time,
        computer="tower",
    )
    key_rotation = KeyRotation(
        tools,
        walks=WalkJournal(MemoryTextStore(), vault),
        journal=journal,
        profiles=catalogue.profiles,
    )
    sign_in_history = SignInHistory(
        trail_of(clock),
        journal=journal,
        vault=vault,
        broker=broker,
        aws_time=aws_time,
        connection=lambda _name: USUAL,
    )
    return Services(
        clock=clock,
        aws_time=aws_time,
        journal=journal,
        settings=settings,
        vault=vault,
        profiles=catalogue,
        index=ProfileIndex(catalogue.profiles),
        marks=marks,
        rules=rules,
        approvals=approvals,
        links=LinkQuestions(clock, screen),
        authorizer=authorizer_of(approvals, vault, catalogue),
        codes=codes,
        broker=broker,
        narrowed=NarrowedSessions(broker, tokens, aws_time),
        while_locked=served_by(
            broker, tokens, vault, catalogue, clock, settings=settings, approvals=approvals
        ),
        browsers=FakeBrowsers(BROWSERS),
        browser_profiles=browser_profiles,
        places=places,
        console=console,
        consoles=ConsoleSessions(
            console=console,
            sessions=broker,
            browser=browser,
            watch=watch or FakeWatch(),
            journal=journal,
            aws_time=aws_time,
        ),
        stored_consoles=StoredSessions(
            MemoryTextStore(),
            console.ledger,
            profiles=browser_profiles,
            logout_url=console.logout_url,
            aws_time=aws_time,
        ),
        console_protection=protection,
        agreements=agreements,
        allowed_links=AllowedLinks(settings, digests, rules, protection),
        changes=VaultChanges(
            vault=vault,
            broker=broker,
            rules=rules,
            marks=marks,
            browser_profiles=browser_profiles,
            journal=journal,
            clock=clock,
        ),
        partitions=partitions,
        portals=portals.portals,
        portal_roles=portals.roles,
        known_portals=known_portals,
        account_names=AccountNames(known_portals, catalogue, portals.roles),
        logins=portals.logins,
        known_logins=KnownLogins(
            logins=portals.logins, catalogue=catalogue, broker=broker, oidc=portals.oidc
        ),
        oidc=portals.oidc,
        saml=portals.saml,
        sign_ins=portals.sign_ins,
        screen=screen,
        mfa_changes=mfa_changes,
        require_mfa=RequireMfa(tools, walks=WalkJournal(MemoryTextStore(), vault), journal=journal),
        denials=DenialLookups(
            vault=vault,
            broker=broker,
            service=FakeDenials(),
            simulator=FakeSimulator(),
            connection=lambda _name: USUAL,
            region=lambda _name: "",
        ),
        account_reading=AccountReading(
            caller=Callers(vault, broker).other,
            reader=FakeAccountReader(),
            connection=lambda _name: USUAL,
            region=lambda _name: "",
        ),
        user_devices=user_devices,
        key_rotation=key_rotation,
        key_schedule=KeySchedule(key_rotation, key_readings, settings, aws_time),
        lockdown=lockdown_of(
            walks=WalkJournal(MemoryTextStore(), vault),
            journal=journal,
            iam=tools,
            catalogue=catalogue,
            identities=FakeIdentities(tokens),
            trail=trail_of(clock),
        ),
        key_readings=key_readings,
        health=health_of(tools, catalogue.profiles, settings, keys=key_readings),
        sign_in_history=sign_in_history,
        sign_in_watch=SignInWatch(sign_in_history, broker, aws_time),
        backups=backups,
        backup_reminder=BackupReminder(vault=vault, backups=backups, user_devices=user_devices),
        restoring=Restoring(
            vault=vault,
            profiles=catalogue,
            marks=marks,
            rules=rules,
            journal=journal,
            aws_time=aws_time,
        ),
        sheets=RecoverySheets(files=MemoryPrivateFiles(), journal=journal, aws_time=aws_time),
    )


def services_in(world: VaultWorld) -> Services:
    """The world's, with what else the windows need."""
    services = services_of(
        world.clock,
        world.vault,
        world.catalogue,
        world.broker,
        tokens=world.tokens,
        journal=world.journal,
        portals=world.portals,
        marks=world.marks,
        browser_profiles=world.browser_profiles,
    )
    return replace(services, rules=world.rules, changes=world.changes)


@dataclass
class RecordingNotifier:
    """Fulfils `Notifier`."""

    shown: dict[str, Notice] = field(default_factory=dict)
    history: list[Notice] = field(default_factory=list)
    on_action: Listeners[str, str] = field(default_factory=Listeners)

    def show(self, notice: Notice) -> None:
        self.shown[notice.key] = notice
        self.history.append(notice)

    def withdraw(self, key: str) -> None:
        self.shown.pop(key, None)

    def press(self, key: str, action: str) -> None:
        self.on_action.notify(key, action)


class Caught(list[Any]):
    """Keeps what a signal with one argument carried: `signal.connect(caught.append)`."""


def answer_file_dialog(monkeypatch: pytest.MonkeyPatch, path: Path | None, kind: str = "") -> None:
    """Have the next dialogs for a file answered with this one and its kind; None cancels them."""

    def opened(dialog: QFileDialog) -> None:
        if kind:
            dialog.selectNameFilter(kind)
        if path is not None:
            dialog.fileSelected.emit(str(path))

    monkeypatch.setattr(QFileDialog, "open", opened)
