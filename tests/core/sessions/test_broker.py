from __future__ import annotations

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import (
    AccessDenied,
    AccessKeyRefused,
    MfaCodeRefused,
    NetworkUnreachable,
)
from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.mfa.errors import MfaCodeNeeded, MfaCodeWrong
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.sessions.errors import RenewalsPaused
from fobwatch.core.sessions.sessions import ConsoleUse, Session, SessionState, Work
from fobwatch.core.sessions.sign_in_request import Attempt
from tests.core.world import LAKE, World
from tests.fakes import ADMIN, ANNA, DEVICE, NOON, SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from fobwatch.core.aws.partitions import Partition
    from fobwatch.core.sessions.broker import SessionBroker

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OFFLINE = NetworkUnreachable("No network", "No way.", "Check it.", answered=False)
DENIED = AccessDenied("Not allowed", "AWS says no.", "Ask for access.")
BARE = replace(ANNA, mfa_serial="")


def test_a_user_s_session_is_made_with_a_code_and_kept() -> None:
    world = World()

    session = world.broker.start("dev")

    assert session.mfa
    assert session.console is ConsoleUse.KEY_ONLY
    assert session.expires_at == NOON + 12 * HOUR
    assert world.store.kept["dev"] == session
    assert world.state("dev") is SessionState.ACTIVE


def test_a_user_without_a_device_needs_no_code() -> None:
    world = World(profiles=(BARE,), seeds=False)

    assert not world.broker.start("dev").mfa


def test_a_session_that_lasts_is_not_made_again() -> None:
    world = World()
    first = world.broker.start("dev")
    world.clock.advance(5 * HOUR)

    assert world.broker.start("dev") == first
    assert world.broker.session("dev") == first
    assert world.tokens.count()["GetSessionToken"] == 1


def test_renewing_makes_a_new_session_at_once() -> None:
    world = World()
    first = world.broker.start("dev")
    world.clock.advance(HOUR)

    assert world.broker.renew("dev").credentials != first.credentials
    assert world.tokens.count()["GetSessionToken"] == 2


def test_one_role_goes_straight_from_the_key() -> None:
    world = World()

    session = world.broker.start("prod-admin")

    assert session.console is ConsoleUse.LASTS
    assert session.account_id == "482100937715"
    assert [record.profile for record in world.broker.records()] == ["prod-admin"]


def test_a_second_role_in_the_same_window_goes_through_one_session_for_all() -> None:
    other = replace(ADMIN, name="audit", role_arn="arn:aws:iam::901755201184:role/Auditor")
    third = replace(ADMIN, name="billing", role_arn="arn:aws:iam::482100937715:role/Billing")
    world = World(profiles=(ANNA, ADMIN, other, third))
    world.broker.start("prod-admin")

    by_session = world.broker.start("audit")
    again = world.broker.start("billing")

    assert by_session.console is ConsoleUse.MAY_LAST
    assert again.console is ConsoleUse.MAY_LAST
    assert len(world.clock.waits) == 1
    assert world.tokens.count() == {"AssumeRole": 3, "GetSessionToken": 1, "GetCallerIdentity": 1}


def test_the_session_behind_others_is_not_shown_until_it_is_asked_for() -> None:
    world = World(seeds=True)
    world.broker.start("data-lake")
    hidden = [record.profile for record in world.broker.records()]

    world.broker.start("prod-admin")

    assert hidden == ["data-lake"]
    assert {record.profile for record in world.broker.records()} == {"data-lake", "prod-admin"}
    assert not world.store.kept["prod-admin"].supporting


def test_a_chain_s_first_hop_is_as_long_as_it_asks_for() -> None:
    world = World(profiles=(ANNA, replace(ADMIN, duration=4 * HOUR), LAKE))

    world.broker.start("data-lake")

    assert world.store.kept["prod-admin"].console is ConsoleUse.LASTS
    assert world.store.kept["prod-admin"].life == 4 * HOUR
    assert world.tokens.count() == {"AssumeRole": 2}


def test_a_chain_s_first_hop_is_as_long_as_it_asks_for_when_all_of_it_is_due() -> None:
    world = World(profiles=(ANNA, replace(ADMIN, duration=4 * HOUR), LAKE))
    world.broker.start("data-lake")
    world.broker.start("prod-admin")
    world.clock.advance(14 * HOUR)

    world.beat()

    assert world.store.kept["prod-admin"].life == 4 * HOUR


def test_keys_beside_a_role_are_its_descendants_source_and_have_no_session() -> None:
    keys = replace(ANNA, name="base", mfa_serial="")
    base = replace(ADMIN, name="base", as_source=keys)
    top = replace(ADMIN, name="top", source_profile="base")
    world = World(profiles=(ANNA, base, top))
    for _ in range(2):
        world.broker.renew("top")

    session = world.broker.session("base")

    assert world.store.kept["top"].console is ConsoleUse.LASTS
    assert world.tokens.requests[0].role_arn == top.role_arn
    assert session.profile == "base"


def test_a_role_with_keys_of_its_own_is_its_own_source() -> None:
    keys = replace(ANNA, name="own", mfa_serial="")
    world = World(profiles=(replace(ADMIN, name="own", source_profile="own", as_source=keys),))

    session = world.broker.session("own")

    assert session.console is ConsoleUse.LASTS
    assert world.tokens.count() == {"AssumeRole": 1}
    assert world.start().session("own") == session


def test_a_long_role_beyond_the_first_hop_is_capped_and_says_so() -> None:
    world = World(profiles=(ANNA, ADMIN, replace(LAKE, duration=8 * HOUR)))

    session = world.broker.start("data-lake")

    assert session.console is ConsoleUse.ENDS_ALONG
    assert session.life == HOUR
    assert "AWS allows 1 h" in session.reason


def test_a_chain_carries_mfa_through_every_hop() -> None:
    deep = replace(LAKE, name="deep", source_profile="data-lake", mfa_serial=SERIAL)
    world = World(profiles=(ANNA, ADMIN, LAKE, deep))

    session = world.broker.start("deep")

    assert session.mfa
    assert world.tokens.count()["AssumeRole"] == 3
    assert world.clock.waits == []


@pytest.mark.parametrize(
    ("user", "role", "last", "asked"),
    [
        ("eu-west-1", "us-east-1", "us-west-2", ["us-east-1", "us-west-2"]),
        ("eu-west-1", "us-east-1", "", ["us-east-1", "us-east-1"]),
        ("eu-west-1", "", "", ["eu-west-1", "eu-west-1"]),
        ("", "", "", ["", ""]),
    ],
)
def test_a_role_without_a_region_is_asked_for_where_its_source_is(
    user: str, role: str, last: str, asked: list[str]
) -> None:
    world = World(
        profiles=(
            replace(ANNA, region=user),
            replace(ADMIN, region=role),
            replace(LAKE, region=last),
        )
    )

    session = world.broker.session("data-lake")

    assert world.tokens.regions == asked
    assert session.region == world.broker.region("data-lake") == asked[-1]


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
@pytest.mark.parametrize("by_session", [False, True], ids=["by key", "by session"])
def test_without_any_region_each_hop_asks_in_the_role_s_partition(
    partition: Partition, by_session: bool
) -> None:
    role_arn = f"arn:{partition.name}:iam::482100937715:role/Admin"
    role = replace(ADMIN, role_arn=role_arn)
    world = World(profiles=(replace(ANNA, region=""), role), seeds=not by_session)
    code = totp_code(DEVICE, NOON) if by_session else ""

    session = world.broker.start("prod-admin", code=code)

    region = "" if partition.name == "aws" else partition.default_region
    assert set(world.tokens.regions) == {region}
    assert len(world.tokens.calls) == (3 if by_session else 1)
    assert session.region == world.broker.region("prod-admin") == region


def test_a_user_without_a_region_is_in_the_partition_of_its_device() -> None:
    user = replace(ANNA, region="", mfa_serial=SERIAL.replace("arn:aws:", "arn:aws-cn:"))

    assert World(profiles=(user,)).broker.region("dev") == "cn-northwest-1"


def test_the_parameters_of_a_role_reach_aws() -> None:
    role = replace(
        ADMIN,
        external_id="x-7",
        role_session_name="anna@work",
        source_identity="anna",
        session_tags=(("team", "blue"),),
        session_policy="{}",
        duration=4 * HOUR,
    )
    world = World(profiles=(ANNA, role))
    world.broker.start("prod-admin")

    request = world.tokens.requests[0]

    assert request.external_id == "x-7"
    assert request.session_name == "anna@work"
    assert request.source_identity == "anna"
    assert request.session_tags == (("team", "blue"),)
    assert request.session_policy == "{}"
    assert request.duration == 4 * HOUR


def test_a_device_without_a_seed_asks_for_a_code_and_one_typed_serves_every_role() -> None:
    other = replace(ADMIN, name="audit")
    world = World(profiles=(ANNA, ADMIN, other), seeds=False)
    with pytest.raises(MfaCodeNeeded) as caught:
        world.broker.start("prod-admin")
    waiting = world.state("prod-admin")

    session = world.broker.start("prod-admin", code=totp_code(DEVICE, NOON))
    second = world.broker.start("audit")

    assert caught.value.action_needed == EnterCode(serial=SERIAL)
    assert waiting is SessionState.NEEDS_YOU
    assert session.console is second.console is ConsoleUse.MAY_LAST


def test_a_typed_code_must_look_like_one() -> None:
    world = World(seeds=False)

    with pytest.raises(MfaCodeWrong):
        world.broker.start("dev", code="12 34")

    assert world.tokens.calls == []


def test_a_code_that_another_program_used_is_followed_by_the_next() -> None:
    world = World()
    world.tokens.failures.append(MfaCodeRefused("Refused", "Used before.", "Wait."))

    session = world.broker.start("dev")

    assert session.mfa
    assert len(world.clock.waits) == 1


def test_a_seed_that_is_wrong_needs_a_person_after_two_codes() -> None:
    world = World()
    refused = MfaCodeRefused("Refused", "Wrong.", "Check the seed.")
    world.tokens.failures.extend([refused, refused])

    with pytest.raises(MfaCodeRefused):
        world.broker.start("dev")

    assert world.state("dev") is SessionState.NEEDS_YOU
    assert world.broker.renewals.next_due() is None


def test_a_code_is_not_spent_by_a_call_that_never_arrived() -> None:
    world = World()
    world.tokens.failures.append(OFFLINE)
    with pytest.raises(NetworkUnreachable):
        world.broker.start("dev")

    world.broker.start("dev")

    assert world.clock.waits == []


def test_the_heartbeat_renews_before_the_end_without_anyone() -> None:
    world = World()
    first = world.broker.start("prod-admin")
    world.clock.advance(37 * MINUTE)

    assert world.beat() == ("prod-admin",)
    renewed = world.broker.record("prod-admin").session
    assert renewed is not None
    assert renewed.expires_at > first.expires_at
    assert [line.event for line in world.journal.recent(9)] == [Event.RENEWED, Event.STARTED]


def test_after_a_night_s_sleep_each_session_is_renewed_once_with_one_code() -> None:
    roles = tuple(replace(ADMIN, name=f"role-{n}") for n in range(40))
    world = World(profiles=(ANNA, *roles))
    for role in roles:
        world.broker.start(role.name)
    spent_before = len(world.tokens._used)
    calls_before = world.tokens.count()["AssumeRole"]
    world.clock.advance(14 * HOUR)

    names = world.broker.renewals.due(world.clock.now())
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(world.broker.renewals.keep_alive, names))

    assert len(names) == 40
    assert world.tokens.count()["AssumeRole"] - calls_before == 40
    assert len(world.tokens._used) - spent_before == 1
    assert all(world.state(role.name) is SessionState.ACTIVE for role in roles)


def test_what_was_renewed_while_it_waited_for_its_turn_is_left_alone() -> None:
    world = World()
    world.broker.start("dev")
    world.clock.advance(14 * HOUR)
    [name] = world.broker.renewals.due(world.clock.now())
    renewed = world.broker.session("dev")

    world.broker.renewals.keep_alive(name)

    assert world.broker.record("dev").session == renewed
    assert world.tokens.count()["GetSessionToken"] == 2


def test_many_callers_share_one_renewal() -> None:
    world = World()
    inside, go = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert go.wait(10)

    world.tokens.before_answer = hold
    with ThreadPoolExecutor(50) as pool:
        first = pool.submit(world.broker.session, "dev")
        assert inside.wait(10)
        others = [pool.submit(world.broker.session, "dev") for _ in range(49)]
        go.set()
        outcomes = {future.result(10) for future in (first, *others)}

    assert len(outcomes) == 1
    assert world.tokens.count()["GetSessionToken"] == 1


def let_another_be_first(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str = "prod-admin"
) -> None:
    """Have another caller's whole sign-in between the next one's look and its own flight."""
    single_flight = world.broker._sign_ins._single_flight
    run = single_flight.run

    def late(key: Hashable, work: Callable[[], Session]) -> Session:
        monkeypatch.setattr(single_flight, "run", run)
        world.broker.session(name)
        return run(key, work)

    monkeypatch.setattr(single_flight, "run", late)


@pytest.mark.parametrize(
    "call",
    [
        lambda broker: broker.session("prod-admin"),
        lambda broker: broker.start("prod-admin"),
        lambda broker: broker.renewals.keep_alive("prod-admin"),
    ],
    ids=["for a tool", "for a person", "in the background"],
)
def test_who_looked_before_a_renewal_makes_none_after_it(
    call: Callable[[SessionBroker], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    world.broker.start("prod-admin")
    world.clock.advance(41 * MINUTE)
    let_another_be_first(world, monkeypatch)

    call(world.broker)

    assert world.tokens.count()["AssumeRole"] == 2


def test_a_session_behind_others_that_is_ended_as_it_is_asked_for_is_not_held_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(seeds=True)
    world.broker.start("data-lake")
    now = world.clock.now

    def end_first() -> datetime:
        monkeypatch.setattr(world.clock, "now", now)
        world.broker.forget()
        return now()

    monkeypatch.setattr(world.clock, "now", end_first)

    world.broker.session("prod-admin")

    assert world.broker.record("prod-admin").session is None
    assert world.store.kept["prod-admin"].supporting


def test_a_session_behind_others_does_not_replace_what_was_started_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    world.broker.start("data-lake")
    now, started = world.clock.now, list[Session]()

    def start_anew_first() -> datetime:
        monkeypatch.setattr(world.clock, "now", now)
        world.broker.end("prod-admin")
        started.append(world.broker.start("prod-admin"))
        return now()

    monkeypatch.setattr(world.clock, "now", start_anew_first)

    world.broker.session("prod-admin")

    assert [world.broker.record("prod-admin").session] == started
    assert [world.store.kept["prod-admin"]] == started


def test_a_session_behind_others_that_is_asked_for_is_shown_as_being_renewed() -> None:
    world = World()
    world.broker.start("data-lake")
    seen = set[SessionState]()

    def ask() -> None:
        world.broker.session("prod-admin")
        seen.add(world.state("prod-admin"))

    world.tokens.before_answer = ask

    world.broker.renew("prod-admin")

    assert seen == {SessionState.RENEWING}


def test_a_source_that_another_made_meanwhile_costs_no_second_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    let_another_be_first(world, monkeypatch, ANNA.name)

    sign_ins = world.broker._sign_ins
    source = sign_ins._source(sign_ins.request(ADMIN, Attempt(), world.named()), "")

    assert source.profile == ANNA.name
    assert world.tokens.count()["GetSessionToken"] == 1


def test_a_person_s_renewal_is_one_also_after_another_s(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.broker.start("prod-admin")
    let_another_be_first(world, monkeypatch)

    world.broker.renew("prod-admin")

    assert world.tokens.count()["AssumeRole"] == 2


def test_a_transient_failure_is_tried_again_by_itself() -> None:
    world = World()
    world.broker.start("prod-admin")
    world.clock.advance(37 * MINUTE)
    world.tokens.failures.append(OFFLINE)
    world.beat()
    soon_after = world.beat()
    world.clock.advance(timedelta(seconds=5))

    assert soon_after == ()
    assert world.beat() == ("prod-admin",)
    assert world.broker.record("prod-admin").problem is None


def test_waking_up_tries_at_once_what_would_have_waited() -> None:
    world = World()
    world.broker.start("prod-admin")
    world.clock.advance(37 * MINUTE)
    world.tokens.failures.append(OFFLINE)
    world.beat()

    world.broker.renewals.wake()

    assert world.beat() == ("prod-admin",)


def test_tools_get_what_is_still_valid_while_a_renewal_fails() -> None:
    world = World()
    held = world.broker.start("prod-admin")
    world.clock.advance(45 * MINUTE)
    world.tokens.failures.append(OFFLINE)

    assert world.broker.session("prod-admin") == held


def test_tools_do_not_get_what_ended_while_its_renewal_was_tried() -> None:
    world = World()
    world.broker.start("prod-admin")
    world.clock.advance(45 * MINUTE)
    world.tokens.failures.append(OFFLINE)
    world.tokens.before_answer = lambda: world.clock.advance(20 * MINUTE)

    with pytest.raises(NetworkUnreachable):
        world.broker.session("prod-admin")


def test_a_tool_that_asks_again_and_again_does_not_reach_aws_each_time() -> None:
    world = World()
    world.tokens.failures.append(DENIED)
    for _ in range(20):
        with pytest.raises(AccessDenied):
            world.broker.session("prod-admin")

    assert world.tokens.count()["AssumeRole"] == 1


def test_a_person_who_tries_again_reaches_aws_at_once() -> None:
    world = World()
    world.tokens.failures.append(DENIED)
    with pytest.raises(AccessDenied):
        world.broker.start("prod-admin")

    assert world.broker.start("prod-admin").arn.endswith("assumed-role/Admin/fobwatch")


def test_the_console_of_a_role_made_by_session_gets_a_session_that_may_last() -> None:
    world = World(profiles=(ANNA, replace(ADMIN, name="audit", duration=8 * HOUR)))
    short = world.broker.start("audit", code=totp_code(DEVICE, NOON))

    session = world.broker.console_session("audit")

    assert short.life == HOUR
    assert session.console is ConsoleUse.LASTS
    assert session.life == 8 * HOUR
    assert world.broker.record("audit").session == session
    assert len(world.clock.waits) == 1


def test_a_long_session_waits_for_the_next_code_rather_than_be_cut_to_an_hour() -> None:
    world = World(profiles=(ANNA, replace(ADMIN, duration=8 * HOUR)))
    world.broker.start("prod-admin")

    again = world.broker.renew("prod-admin")

    assert again.life == 8 * HOUR
    assert len(world.clock.waits) == 1


def test_the_console_without_a_seed_makes_do_with_the_hour() -> None:
    world = World(profiles=(replace(ANNA, mfa_serial=""), replace(ADMIN, mfa_serial=SERIAL)))
    world.seeds = False
    world.broker = world.start()
    held = world.broker.start("prod-admin", code=totp_code(DEVICE, NOON))

    assert world.broker.console_session("prod-admin") == held


def test_ending_forgets_the_session_here_and_in_the_vault() -> None:
    world = World()
    world.broker.start("dev")

    world.broker.end("dev")

    assert world.state("dev") is SessionState.IDLE
    assert world.store.kept == {}
    assert world.broker.records() == ()


def test_forgotten_sessions_stay_in_the_vault_and_come_back_from_it() -> None:
    world = World()
    held = world.broker.start("dev")
    heard: list[str] = []
    world.broker.on_change(heard.append)

    world.broker.forget()

    assert world.broker.records() == ()
    assert heard == [""]
    world.broker.restore()
    assert world.broker.record("dev").session == held


def test_a_session_that_is_made_while_all_are_forgotten_is_not_kept() -> None:
    world = World()
    world.tokens.before_answer = world.broker.forget

    world.broker.start("dev")

    assert world.store.kept == {}
    assert world.broker.records() == ()


def test_a_session_ended_while_it_is_made_is_not_kept() -> None:
    world = World()
    world.tokens.before_answer = lambda: world.broker.end("dev")

    world.broker.start("dev")

    assert world.store.kept == {}
    assert world.broker.records() == ()


def test_a_session_ended_while_others_are_to_start_again_stays_ended() -> None:
    world = World()
    for name in ("dev", "prod-admin"):
        world.broker.start(name)

    with world.broker.restarting():
        world.profiles = (BARE, ADMIN)
        world.broker.review()
        world.broker.end("dev")

    assert [session.profile for session in world.broker.running()] == ["prod-admin"]


def test_a_restart_takes_up_every_session_without_a_call() -> None:
    world = World()
    held = world.broker.start("dev")
    calls = len(world.tokens.calls)

    again = world.start()

    assert again.record("dev").session == held
    assert len(world.tokens.calls) == calls


def test_a_session_whose_profile_is_gone_is_not_taken_up() -> None:
    world = World()
    world.broker.start("dev")
    world.profiles = (ADMIN,)

    assert world.start().records() == ()


def test_while_paused_nothing_is_renewed_and_valid_sessions_are_still_given() -> None:
    world = World()
    held = world.broker.start("prod-admin")
    world.broker.renewals.pause()
    world.clock.advance(45 * MINUTE)
    due = world.beat()

    assert due == ()
    assert world.broker.renewals.next_due() is None
    assert world.broker.session("prod-admin") == held

    world.clock.advance(HOUR)

    with pytest.raises(RenewalsPaused):
        world.broker.session("prod-admin")

    world.broker.renewals.resume()

    assert world.broker.session("prod-admin") != held


def test_a_profile_is_tested_through_its_whole_chain_and_nothing_is_kept() -> None:
    world = World()
    draft = replace(LAKE, name="draft")

    caller = world.broker.test(draft)

    assert caller.arn.endswith("assumed-role/Lake/fobwatch")
    assert "draft" not in world.store.kept
    assert "draft" not in [record.profile for record in world.broker.records()]


def test_a_draft_with_a_wrong_key_fails_its_test() -> None:
    world = World()
    key = replace(ANNA.access_key, secret_access_key="mistyped")

    with pytest.raises(AccessKeyRefused):
        world.broker.test(replace(ANNA, access_key=key))


def test_an_unknown_profile_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownProfile):
        World().broker.start("nobody")


def test_listeners_hear_of_work_and_of_its_end() -> None:
    world = World()
    heard: list[Work] = []
    world.broker.on_change(lambda name: heard.append(world.broker.record(name).work))

    world.broker.start("dev")

    assert heard[0] is Work.STARTING
    assert heard[-1] is Work.NONE


def test_a_wait_for_the_next_code_is_on_the_record() -> None:
    world = World()
    world.broker.start("dev")
    waits = set()
    world.broker.on_change(lambda name: waits.add(world.broker.record(name).waiting_until))

    world.broker.renew("dev")

    assert NOON + timedelta(seconds=30) in waits
    assert world.broker.record("dev").waiting_until is None


@pytest.mark.parametrize("name", ["dev", "prod-admin"])
def test_the_long_term_key_is_that_of_a_user_alone(name: str) -> None:
    key = World().broker.profile(name).long_term_key

    assert (key is not None) is (name == "dev")


def test_a_failure_that_is_told_again_and_again_does_not_grow() -> None:
    world = World(profiles=(BARE,), seeds=False)
    world.tokens.failures.append(DENIED)

    def told() -> AccessDenied:
        with pytest.raises(AccessDenied) as caught:
            world.broker.session("dev")
        return caught.value

    told()
    depths = [len(traceback.extract_tb(told().__traceback__)) for _ in range(20)]
    problem = world.broker.record("dev").problem

    assert world.tokens.count()["GetSessionToken"] == 1
    assert len(set(depths)) == 1
    assert problem is not None
    assert problem.__traceback__ is None
