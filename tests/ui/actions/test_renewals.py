"""Whatever is due is renewed, once, and every change is shown at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.errors import InternalError
from fobwatch.ui.actions.renewals import DUE, FEW_UNDER_WAY, MAX_UNDER_WAY, Renewals
from fobwatch.ui.runtime.task_runner import RENEWALS
from tests.fakes import ADMIN, ANNA, NOON

if TYPE_CHECKING:
    from datetime import datetime

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.services import Services
    from tests.fakes_ui import FakeBroker, FakeProfiles, FakeVault, InlineRunner


@pytest.fixture
def renewals(heartbeat: Heartbeat, runner: InlineRunner, services: Services) -> Renewals:
    return Renewals(heartbeat, runner, services)


def test_each_session_that_is_due_is_renewed(
    renewals: Renewals, heartbeat: Heartbeat, broker: FakeBroker
) -> None:
    broker.due = ("dev", "prod")
    heartbeat.beat.emit(NOON)

    assert broker.calls == [("keep_alive", "dev"), ("keep_alive", "prod")]


def test_one_whose_renewal_is_under_way_is_not_asked_for_again(
    renewals: Renewals, heartbeat: Heartbeat, broker: FakeBroker, runner: InlineRunner
) -> None:
    broker.due = ("dev",)
    runner.hold(RENEWALS)
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)
    runner.release()
    first = list(broker.calls)
    heartbeat.beat.emit(NOON)

    assert first == [("keep_alive", "dev")]
    assert broker.calls == first * 2


def test_what_is_due_is_looked_for_once_at_a_time(
    renewals: Renewals, heartbeat: Heartbeat, broker: FakeBroker, runner: InlineRunner
) -> None:
    broker.due = ("dev",)
    runner.hold()
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)

    assert runner.lanes.count(DUE) == 1


def test_a_look_that_failed_is_repeated_at_the_next_beat(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: FakeBroker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_now: datetime) -> tuple[str, ...]:
        raise InternalError("Title", "Message", "Remedy")

    with monkeypatch.context() as failing:
        failing.setattr(broker, "renew_due", fail)
        heartbeat.beat.emit(NOON)
    broker.due = ("dev",)
    heartbeat.beat.emit(NOON)

    assert broker.calls == [("keep_alive", "dev")]


def test_not_all_that_is_due_after_sleep_is_queued_at_once(
    renewals: Renewals, heartbeat: Heartbeat, broker: FakeBroker, runner: InlineRunner, qtbot: QtBot
) -> None:
    broker.due = tuple(f"p{number}" for number in range(MAX_UNDER_WAY + 9))
    runner.hold(RENEWALS)
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)
    queued = runner.lanes.count(RENEWALS)
    broker.due = broker.due[MAX_UNDER_WAY:]
    with qtbot.waitSignal(heartbeat.beat):
        runner.release()

    assert queued == MAX_UNDER_WAY
    assert {name for _call, name in broker.calls[MAX_UNDER_WAY:]} == set(broker.due)


def test_while_many_are_under_way_one_more_waits_until_few_are_left(
    renewals: Renewals, heartbeat: Heartbeat, broker: FakeBroker, runner: InlineRunner, qtbot: QtBot
) -> None:
    broker.due = tuple(f"p{number}" for number in range(FEW_UNDER_WAY + 1))
    runner.hold(RENEWALS)
    heartbeat.beat.emit(NOON)
    broker.due = ("one more",)
    heartbeat.beat.emit(NOON)
    queued = runner.lanes.count(RENEWALS)
    with qtbot.waitSignal(heartbeat.beat):
        runner.release()

    assert queued == FEW_UNDER_WAY + 1
    assert broker.calls[-1] == ("keep_alive", "one more")


def test_the_aws_files_are_looked_at_with_each_beat_and_one_at_a_time(
    renewals: Renewals, heartbeat: Heartbeat, profiles: FakeProfiles, runner: InlineRunner
) -> None:
    runner.hold()
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)
    runner.release()
    heartbeat.beat.emit(NOON)

    assert profiles.refreshes == 2


def test_changed_files_are_shown_at_once(
    renewals: Renewals,
    heartbeat: Heartbeat,
    profiles: FakeProfiles,
    index: ProfileIndex,
    qtbot: QtBot,
) -> None:
    before = index.all
    profiles.all = (ANNA,)
    profiles.changed = True
    heartbeat.beat.emit(NOON)
    with qtbot.waitSignal(heartbeat.beat):
        pass

    assert before == (ANNA, ADMIN)
    assert index.all == (ANNA,)


@pytest.mark.parametrize("service", ["broker", "vault"])
def test_a_change_of_a_service_is_shown_at_once(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: FakeBroker,
    vault: FakeVault,
    qtbot: QtBot,
    service: str,
) -> None:
    with qtbot.waitSignal(heartbeat.beat):
        if service == "broker":
            broker.pause()
        else:
            vault.tell()


def test_after_sleep_what_waited_is_tried_at_once(
    renewals: Renewals, heartbeat: Heartbeat, broker: FakeBroker, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(heartbeat.beat):
        renewals.on_resume()

    assert broker.calls == [("wake",)]
