"""Health is looked at slowly by itself, when its page is seen, and when a person wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.errors import StorageError
from fobwatch.core.health.account import AccountSummary
from fobwatch.core.health.account_readings import FIRST_PAUSE
from fobwatch.core.health.computer import LooseFile
from fobwatch.core.health.findings import Mute
from fobwatch.core.settings.settings import Settings
from fobwatch.ui.actions.health import HealthActions
from fobwatch.ui.actions.muting import Muting
from fobwatch.ui.health.mute_dialog import MuteDialog
from fobwatch.ui.runtime.profile_intents import TightenFiles
from fobwatch.ui.runtime.vault_intents import (
    CheckHealth,
    CopyHealthPolicy,
    LookAtHealth,
    MuteFinding,
    UnmuteFinding,
)
from tests.fakes import ANNA, DENIED, NOON
from tests.fakes_files import MemoryTextStore
from tests.fakes_health import FakeAccounts, FakeComputer
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes import FakeClock
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedCatalogue

USER = replace(ANNA, mfa_serial="")
LOOSE = LooseFile(path="/a", mode=0o644, wanted=0o600)


@pytest.fixture
def accounts(services: Services, profiles: StagedCatalogue) -> FakeAccounts:
    profiles.listed = (USER,)
    accounts = services.health.accounts._accounts
    assert isinstance(accounts, FakeAccounts)
    return accounts


@pytest.fixture
def computer(services: Services) -> FakeComputer:
    computer = services.health._computer
    assert isinstance(computer, FakeComputer)
    return computer


@pytest.fixture
def actions(runtime: Runtime, accounts: FakeAccounts) -> HealthActions:
    assert accounts.calls == []
    return HealthActions(runtime)


def test_a_beat_looks_once_it_is_a_user_s_turn(
    actions: HealthActions, accounts: FakeAccounts, heartbeat: Heartbeat, clock: FakeClock
) -> None:
    heartbeat.beat.emit(clock.now())
    assert accounts.calls == []
    assert heartbeat.next_change(clock.now()) == clock.now() + FIRST_PAUSE

    clock.advance(FIRST_PAUSE)
    heartbeat.beat.emit(clock.now())

    assert len(accounts.calls) == 4
    assert heartbeat.next_change(clock.now()) is None


def test_nothing_is_looked_at_by_itself_where_a_person_does_not_want_it(
    actions: HealthActions,
    services: Services,
    accounts: FakeAccounts,
    heartbeat: Heartbeat,
    bus: IntentBus,
    clock: FakeClock,
) -> None:
    services.settings.change(lambda _: Settings(watch_health=False))
    heartbeat.beat.emit(clock.now())
    clock.advance(FIRST_PAUSE)
    heartbeat.beat.emit(clock.now())
    assert accounts.calls == []
    assert heartbeat.next_change(clock.now()) is None

    bus.ask(LookAtHealth())

    assert len(accounts.calls) == 4


@pytest.mark.usefixtures("actions")
def test_a_page_that_is_seen_looks_at_what_is_stale_once(
    bus: IntentBus, accounts: FakeAccounts, computer: FakeComputer
) -> None:
    bus.ask(LookAtHealth())
    bus.ask(LookAtHealth())

    assert len(accounts.calls) == 4
    assert computer.looks == 1


@pytest.mark.usefixtures("actions")
def test_a_person_s_wish_looks_at_everything_and_asks_what_was_denied(
    bus: IntentBus, services: Services, accounts: FakeAccounts, computer: FakeComputer
) -> None:
    accounts.failures["summary"] = [DENIED]
    bus.ask(LookAtHealth())

    bus.ask(CheckHealth())

    assert accounts.calls.count("summary") == 2
    assert computer.looks == 2
    assert not services.health.looking


def test_one_look_after_the_other(
    actions: HealthActions, bus: IntentBus, runner: InlineRunner, accounts: FakeAccounts
) -> None:
    assert actions is not None
    runner.hold()
    bus.ask(CheckHealth())
    bus.ask(CheckHealth())
    bus.ask(LookAtHealth())

    runner.release()

    assert accounts.calls.count("summary") == 1


@pytest.mark.usefixtures("actions", "accounts")
def test_a_failure_that_cannot_be_remembered_is_told_who_wanted_it(
    bus: IntentBus, services: Services, reports: list[Report]
) -> None:
    store = services.health._memory._store
    assert isinstance(store, MemoryTextStore)
    store.failure = StorageError("Full", "The disk is full.", "Free some.")

    bus.ask(CheckHealth())
    bus.ask(CheckHealth())

    assert [report.error and report.error.title for report in reports] == ["Full", "Full"]


@pytest.mark.usefixtures("actions")
def test_an_unreachable_aws_is_part_of_the_page_and_no_failure(
    bus: IntentBus, services: Services, accounts: FakeAccounts, reports: list[Report]
) -> None:
    accounts.failures["summary"] = [NetworkUnreachable("No answer", "It was sent.", "Wait.")]

    bus.ask(CheckHealth())

    assert reports == []
    titles = [f.reason.title for f in services.health.report(NOON).found if f.reason]
    assert "No answer" in titles


@pytest.mark.usefixtures("actions")
def test_the_policy_is_copied(
    bus: IntentBus, services: Services, accounts: FakeAccounts, reports: list[Report]
) -> None:
    accounts.failures["summary"] = [DENIED]
    bus.ask(LookAtHealth())
    key = next(f.key for f in services.health.report(NOON).found if f.actions)

    bus.ask(CopyHealthPolicy(finding=key))

    assert '"iam:GetAccountSummary"' in QGuiApplication.clipboard().text()
    assert reports[-1].text == "The policy is copied"


@pytest.mark.usefixtures("actions", "accounts")
def test_one_click_sets_permissions_right(
    bus: IntentBus, services: Services, computer: FakeComputer, reports: list[Report]
) -> None:
    computer.loose = (LOOSE,)
    bus.ask(CheckHealth())
    assert services.health.report(NOON).count

    bus.ask(TightenFiles())

    assert not computer.loose_files()
    assert reports[-1].text == "Only you can read your AWS files now"
    assert "permissions:" not in {f.key for f in services.health.report(NOON).found}


@pytest.mark.usefixtures("actions")
def test_a_finding_is_muted_by_its_dialog_and_shown_again_by_a_click(
    bus: IntentBus, runtime: Runtime, services: Services, accounts: FakeAccounts, qtbot: QtBot
) -> None:
    accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    bus.ask(LookAtHealth())
    key = services.health.report(NOON).found[0].key
    window = QWidget()
    qtbot.addWidget(window)
    Muting(window, runtime)

    bus.ask(MuteFinding(finding=key))
    dialog = child(window, MuteDialog)
    reason = dialog.findChild(QLineEdit, "mute_reason")
    confirm = dialog.findChild(QPushButton, "confirm")
    assert reason is not None
    assert confirm is not None
    reason.setText("Being done")
    confirm.click()

    until = NOON + timedelta(days=30)
    mute = Mute(key=key, reason="Being done", until=until)
    assert [m for _finding, m in services.health.report(NOON).muted] == [mute]

    bus.ask(UnmuteFinding(finding=key))
    assert services.health.report(NOON).muted == ()
