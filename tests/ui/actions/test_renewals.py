"""Whatever is due is renewed, once, and every change is shown at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.errors import InternalError
from fobwatch.core.sessions.overview import next_change
from fobwatch.core.sessions.renewal import due
from fobwatch.ui.actions.background import FEW_UNDER_WAY, MAX_UNDER_WAY, ConsoleRenewals, Renewals
from fobwatch.ui.runtime.task_runner import Lane
from tests.core.session_records import console, minutes, record
from tests.fakes import ADMIN, ANNA, DEVICE, NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytestqt.qtbot import QtBot

    from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault

UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "No answer.", "Check the network.")


@pytest.fixture
def renewals(runtime: Runtime) -> Renewals:
    return Renewals(runtime)


def roles(count: int) -> tuple[RoleProfile, ...]:
    return tuple(replace(ADMIN, name=f"p{number}") for number in range(count))


@pytest.fixture
def put_due(broker: StagedBroker, profiles: StagedCatalogue) -> Callable[..., None]:
    """Let sessions of these profiles end soon, so that they are due."""

    def put(*due: Profile) -> None:
        profiles.listed = (ANNA, *due)
        broker.put(*(record(profile.name, left=minutes(4)) for profile in due))

    return put


def renewed(broker: StagedBroker) -> int:
    """The number of sessions that AWS was asked for, without those that only support others."""
    return len(broker.tokens.requests)


def test_each_session_that_is_due_is_renewed(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    put_due: Callable[..., None],
) -> None:
    put_due(*roles(2))
    heartbeat.beat.emit(NOON)

    assert {r.profile for r in broker.records() if not due(r, NOON)} == {"p0", "p1"}


def test_one_whose_renewal_is_under_way_is_not_asked_for_again(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    runner: InlineRunner,
    put_due: Callable[..., None],
) -> None:
    put_due(ADMIN)
    runner.hold(Lane.RENEWALS)
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)
    queued = runner.lanes.count(Lane.RENEWALS)
    runner.release()
    put_due(ADMIN)
    heartbeat.beat.emit(NOON)

    assert queued == 1
    assert runner.lanes.count(Lane.RENEWALS) == 2
    assert renewed(broker) == 2


def test_what_is_due_is_looked_for_once_at_a_time(
    renewals: Renewals, heartbeat: Heartbeat, runner: InlineRunner, put_due: Callable[..., None]
) -> None:
    put_due(ADMIN)
    runner.hold()
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)

    assert runner.lanes.count(Lane.DUE) == 1


def test_a_look_that_failed_is_repeated_at_the_next_beat(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    put_due: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_now: datetime) -> tuple[str, ...]:
        raise InternalError("Title", "Message", "Remedy")

    put_due(ADMIN)
    with monkeypatch.context() as failing:
        failing.setattr(broker.renewals, "due", fail)
        heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)

    assert renewed(broker) == 1


def test_not_all_that_is_due_after_sleep_is_queued_at_once(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    runner: InlineRunner,
    put_due: Callable[..., None],
    qtbot: QtBot,
) -> None:
    put_due(*roles(MAX_UNDER_WAY + 9))
    runner.hold(Lane.RENEWALS)
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)
    queued = runner.lanes.count(Lane.RENEWALS)
    with qtbot.waitSignal(heartbeat.beat):
        runner.release()

    assert queued == MAX_UNDER_WAY
    assert renewed(broker) == MAX_UNDER_WAY + 9


def test_while_many_are_under_way_one_more_waits_until_few_are_left(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    runner: InlineRunner,
    put_due: Callable[..., None],
    qtbot: QtBot,
) -> None:
    put_due(*roles(FEW_UNDER_WAY + 1))
    runner.hold(Lane.RENEWALS)
    heartbeat.beat.emit(NOON)
    put_due(*roles(FEW_UNDER_WAY + 2))
    heartbeat.beat.emit(NOON)
    queued = runner.lanes.count(Lane.RENEWALS)
    with qtbot.waitSignal(heartbeat.beat):
        runner.release()

    assert queued == FEW_UNDER_WAY + 1
    assert renewed(broker) == FEW_UNDER_WAY + 2


def test_the_aws_files_are_looked_at_with_each_beat_and_one_at_a_time(
    renewals: Renewals, heartbeat: Heartbeat, runner: InlineRunner
) -> None:
    runner.hold()
    heartbeat.beat.emit(NOON)
    heartbeat.beat.emit(NOON)
    runner.release()
    heartbeat.beat.emit(NOON)

    assert runner.lanes.count(Lane.AWS_FILES) == 2


def test_changed_files_are_shown_at_once(
    renewals: Renewals,
    heartbeat: Heartbeat,
    profiles: StagedCatalogue,
    index: ProfileIndex,
    qtbot: QtBot,
) -> None:
    before = index.all
    with qtbot.waitSignal(heartbeat.beat):
        profiles.listed = (ANNA,)

    assert before == (ANNA, ADMIN)
    assert index.all == (ANNA,)


@pytest.mark.parametrize("service", ["broker", "vault"])
def test_a_change_of_a_service_is_shown_at_once(
    renewals: Renewals,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    vault: StagedVault,
    qtbot: QtBot,
    service: str,
) -> None:
    with qtbot.waitSignal(heartbeat.beat):
        if service == "broker":
            broker.renewals.pause()
        else:
            vault.save_device(DEVICE)


def test_after_sleep_what_waited_is_tried_at_once(
    renewals: Renewals, heartbeat: Heartbeat, broker: StagedBroker, qtbot: QtBot
) -> None:
    late = NOON + minutes(2)
    broker.put(record("dev", left=minutes(4), problem=UNREACHABLE, retry_at=late))
    with qtbot.waitSignal(heartbeat.beat):
        renewals.on_resume()

    assert broker.tokens.count()["GetSessionToken"] == 1


def test_the_next_renewal_and_each_minute_of_what_is_left_are_waited_for(
    renewals: Renewals, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    nothing_yet = heartbeat.next_change(NOON)
    broker.put(record("dev", left=minutes(40.5)))

    assert nothing_yet is None
    assert heartbeat.next_change(NOON) == next_change([NOON + minutes(40.5)], None, NOON)


def test_each_minute_that_is_left_of_a_console_is_waited_for(
    heartbeat: Heartbeat, runtime: Runtime, services: Services
) -> None:
    ConsoleRenewals(runtime)
    nothing_yet = heartbeat.next_change(NOON)
    services.consoles.ledger.note(console("dev", left=minutes(40.5)))

    assert nothing_yet is None
    assert heartbeat.next_change(NOON) == next_change([NOON + minutes(40.5)], None, NOON)
