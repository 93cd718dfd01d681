"""What was in the way of a sign-in goes when its cause does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws import errors
from fobwatch.core.errors import FobwatchError
from fobwatch.core.sessions.sessions import SessionState
from tests.core.world import LAKE, World
from tests.fakes import ADMIN, ANNA, KEY, SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
REFUSALS = [
    errors.AccessDenied,
    errors.AccessKeyRefused,
    errors.SecretKeyRefused,
    errors.MfaMissing,
    errors.MfaDeviceRefused,
    errors.DurationRefused,
    errors.RegionOff,
    errors.RequestRefused,
]
PASSING = [
    errors.ClockSkewed,
    errors.NetworkUnreachable,
    errors.TlsIntercepted,
    errors.ServiceFault,
    errors.Throttled,
    errors.CredentialsExpired,
]


def refusal(kind: type[errors.AwsError]) -> errors.AwsError:
    return kind("Not now", "AWS says so.", "Wait.")


def failed_start(world: World, name: str) -> None:
    with pytest.raises(FobwatchError):
        world.broker.start(name)


@pytest.mark.parametrize("kind", [*PASSING, *REFUSALS], ids=lambda kind: kind.__name__)
def test_an_unattended_renewal_never_ends_for_good(kind: type[errors.AwsError]) -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.clock.advance(40 * MINUTE)
    world.tokens.failures.append(refusal(kind))
    world.beat()
    failed = world.broker.record("prod-admin").problem

    for _ in range(12):
        world.clock.advance(MINUTE)
        world.beat()

    assert isinstance(failed, kind)
    assert world.broker.record("prod-admin").problem is None
    assert world.state("prod-admin") is SessionState.ACTIVE


@pytest.mark.parametrize("kind", PASSING, ids=lambda kind: kind.__name__)
def test_a_start_that_failed_for_a_passing_reason_is_made_when_that_is_over(
    kind: type[errors.AwsError],
) -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.tokens.failures.append(refusal(kind))
    failed_start(world, "prod-admin")
    due = world.broker.renewals.next_due()

    world.clock.advance(MINUTE)
    world.beat()

    assert due is not None
    assert world.state("prod-admin") is SessionState.ACTIVE


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_start_that_aws_refused_is_not_made_by_itself(kind: type[errors.AwsError]) -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.tokens.failures.append(refusal(kind))
    failed_start(world, "prod-admin")

    assert world.broker.renewals.next_due() is None
    assert world.state("prod-admin") is SessionState.NEEDS_YOU


def add_seed(world: World) -> None:
    world.seeds = True


def change_user(world: World) -> None:
    key = replace(KEY, secret_access_key="new")
    world.profiles = (replace(ANNA, access_key=key), ADMIN, LAKE)


def change_duration(world: World) -> None:
    world.profiles = (ANNA, replace(ADMIN, duration=2 * HOUR), LAKE)


def change_region(world: World) -> None:
    world.profiles = (replace(ANNA, region="us-east-1"), ADMIN, LAKE)


def remove(world: World) -> None:
    world.profiles = (ANNA,)


@pytest.mark.parametrize("change", [add_seed, change_user, change_duration, change_region, remove])
def test_nobody_is_needed_any_more_when_what_was_signed_in_with_is_another(
    change: Callable[[World], None],
) -> None:
    world = World(seeds=False)
    failed_start(world, "prod-admin")
    before = world.state("prod-admin")

    change(world)
    world.broker.review()

    assert before is SessionState.NEEDS_YOU
    assert world.broker.records() == ()


def test_a_chain_that_is_whole_again_needs_nobody() -> None:
    world = World(profiles=(ADMIN,))
    failed_start(world, "prod-admin")
    before = world.state("prod-admin")

    world.profiles = (ANNA, ADMIN)
    world.broker.review()

    assert before is SessionState.NEEDS_YOU
    assert world.broker.records() == ()


def test_an_unrelated_change_leaves_a_problem_as_it_is() -> None:
    world = World(seeds=False)
    failed_start(world, "prod-admin")

    world.profiles = (*world.profiles, replace(ANNA, name="other", mfa_serial=f"{SERIAL}-2"))
    world.broker.review()

    assert world.state("prod-admin") is SessionState.NEEDS_YOU


def test_a_session_whose_renewal_wanted_a_code_is_renewed_once_the_device_is_there() -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.clock.advance(40 * MINUTE)
    world.seeds = False
    world.beat()
    stuck = world.broker.renewals.next_due()

    world.seeds = True
    world.broker.review()

    assert stuck is None
    assert world.beat() == ("prod-admin",)
    assert world.state("prod-admin") is SessionState.ACTIVE


def test_a_profile_that_is_gone_is_not_tried_again_and_again() -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.tokens.failures.append(refusal(errors.NetworkUnreachable))
    failed_start(world, "prod-admin")
    world.profiles = (ANNA,)
    world.clock.advance(MINUTE)

    world.beat()

    assert world.broker.records() == ()
    assert world.broker.renewals.next_due() is None


def test_the_same_failure_again_and_again_is_one_line_in_the_journal() -> None:
    world = World(profiles=(ANNA, ADMIN))
    for _ in range(5):
        world.tokens.failures.append(refusal(errors.NetworkUnreachable))
        failed_start(world, "prod-admin")

    assert [line.event for line in world.journal.recent(9)] == [Event.FAILED]


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=365)], ids=str)
@pytest.mark.parametrize("kind", PASSING, ids=lambda kind: kind.__name__)
def test_a_try_put_off_by_a_clock_that_was_ahead_is_made_once_it_is_right(
    kind: type[errors.AwsError], ahead: timedelta
) -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.clock.advance(40 * MINUTE)
    right = world.clock.now()
    world.clock.set_wall(right + ahead)
    world.tokens.failures.append(refusal(kind))
    world.beat()
    failed = world.broker.record("prod-admin").problem

    world.clock.set_wall(right)
    world.beat()

    assert isinstance(failed, kind)
    assert world.broker.record("prod-admin").problem is None
    assert world.state("prod-admin") is SessionState.ACTIVE


def test_a_tool_is_not_put_off_by_a_clock_that_was_ahead() -> None:
    world = World(profiles=(ANNA, ADMIN))
    right = world.clock.now()
    world.clock.set_wall(right + timedelta(days=365))
    world.tokens.failures.append(refusal(errors.ClockSkewed))
    failed_start(world, "prod-admin")

    world.clock.set_wall(right)

    assert world.broker.session("prod-admin").profile == "prod-admin"
