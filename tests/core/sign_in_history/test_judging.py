"""Which sign-ins are flagged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.cloudtrail.events import KEPT_BY_AWS, MANY, OwnCalls, minute_of
from fobwatch.core.sign_in_history.judging import OwnUse, judged, network_of, news
from fobwatch.core.sign_in_history.sign_ins import Flag, SignInKind, kind_of
from tests.fakes import NOON
from tests.fakes_cloudtrail import event

if TYPE_CHECKING:
    from fobwatch.core.cloudtrail.events import CloudTrailEvent
    from fobwatch.core.sign_in_history.sign_ins import SignIn

KEY = "AKIAANNA000000000000"
SESSION_KEY = "ASIAANNA000000000000"
HOME, AWAY = "203.0.113.24", "198.51.100.200"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)

OWN_CALL = event(
    NOON,
    name="GetSessionToken",
    access_key_id=KEY,
    source_address=HOME,
    user_agent="Boto3/1.40 fobwatch/1.0",
    issued_key_id=SESSION_KEY,
)


def used(key: str, address: str, at: timedelta = MINUTE, agent: str = "aws-cli") -> CloudTrailEvent:
    return event(
        NOON + at,
        name="ListBuckets",
        access_key_id=key,
        source_address=address,
        user_agent=agent,
    )


def judge(*events: CloudTrailEvent, called: tuple[int, ...] = (minute_of(NOON),)) -> list[SignIn]:
    """The events judged, the oldest first."""
    ordered = sorted(events, key=lambda each: each.at)
    own = OwnUse(keys={KEY}, called=frozenset(called))
    return list(reversed(judged(ordered, own)))


@pytest.mark.parametrize("key", [KEY, SESSION_KEY], ids=["of the vault", "of our session"])
def test_our_key_used_where_this_program_never_was_is_not_ours(key: str) -> None:
    _, here, away = judge(OWN_CALL, used(key, HOME), used(key, AWAY, 2 * MINUTE))

    assert here.flags == set()
    assert away.flags == {Flag.NOT_OURS}
    assert away.is_shown
    assert not here.is_shown


def test_an_address_is_ours_also_before_this_program_was_seen_there() -> None:
    moved = used(KEY, HOME, -DAY)
    before = minute_of(NOON - 2 * DAY)

    first, _ = judge(moved, OWN_CALL, called=(before, minute_of(NOON)))

    assert first.flags == set()


def test_what_was_before_the_first_known_call_is_not_judged() -> None:
    old, _ = judge(used(KEY, AWAY, -DAY), OWN_CALL)

    assert old.flags == set()


def test_nothing_is_said_of_keys_while_no_address_is_known() -> None:
    (away,) = judge(used(KEY, AWAY))

    assert away.flags == set()


def test_who_only_claims_to_be_this_program_does_not_make_an_address_ours() -> None:
    later = 90 * MINUTE
    claimed = used(KEY, AWAY, later, agent="fobwatch/1.0")

    _, away = judge(OWN_CALL, claimed)

    assert away.flags == {Flag.NOT_OURS}


def test_a_key_of_others_is_not_judged() -> None:
    _, other = judge(OWN_CALL, used("AKIABORIS00000000000", AWAY))

    assert other.flags == set()


@pytest.mark.parametrize("address", ["cloudformation.amazonaws.com", "AWS Internal", ""])
def test_what_aws_does_in_ones_name_is_not_flagged(address: str) -> None:
    signed_in = event(NOON - DAY, source_address=HOME)

    *_, own, called = judge(signed_in, OWN_CALL, used(KEY, address))
    (_, other) = judge(signed_in, event(NOON, source_address=address))

    assert called.flags == own.flags == other.flags == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.24", "203.0.113.24", True),
        ("203.0.113.24", "203.0.113.25", False),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2:bbbb::2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_an_ipv6_network_is_one_place(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_a_new_address_is_said_with_since_when_the_user_is_known() -> None:
    first = event(NOON - 30 * DAY, source_address=HOME)
    again = event(NOON - DAY, source_address=HOME)
    new = event(NOON, source_address=AWAY)
    new_again = event(NOON + MINUTE, source_address=AWAY)

    found = judge(first, again, new, new_again)

    assert [each.flags for each in found] == [set(), set(), {Flag.NEW_ADDRESS}, set()]
    assert found[2].known_since == first.at
    assert found[1].known_since is None


def test_a_users_first_address_is_not_called_new() -> None:
    judged_one, judged_other = judge(
        event(NOON, source_address=HOME), event(NOON + DAY, user_name="boris", source_address=AWAY)
    )

    assert judged_one.flags == judged_other.flags == set()


def test_our_own_place_is_new_to_nobody() -> None:
    known = event(NOON - DAY, source_address=AWAY)

    _, own = judge(known, OWN_CALL)

    assert own.flags == set()


def test_a_failed_sign_in_makes_no_address_known() -> None:
    known = event(NOON - DAY, source_address=HOME)
    failed = event(NOON, source_address=AWAY, failed=True)
    succeeded = event(NOON + MINUTE, source_address=AWAY)

    _, first, second = judge(known, failed, succeeded)

    assert first.flags == {Flag.FAILED}
    assert second.flags == {Flag.NEW_ADDRESS}


def test_root_is_flagged_whatever_it_does() -> None:
    call = event(NOON, name="ListUsers", identity_type="Root", user_name="root")
    failed = event(NOON + MINUTE, identity_type="Root", user_name="root", failed=True)

    first, second = judge(call, failed)

    assert first.flags == {Flag.ROOT}
    assert first.is_shown
    assert second.flags == {Flag.ROOT, Flag.FAILED}


def test_a_call_that_is_denied_is_no_failed_sign_in() -> None:
    (found,) = judge(event(NOON, name="ListUsers", failed=True))

    assert found.flags == set()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ConsoleLogin", SignInKind.CONSOLE),
        ("SwitchRole", SignInKind.ROLE_SWITCHED),
        ("UserAuthentication", SignInKind.PORTAL),
        ("AssumeRoleWithSAML", SignInKind.ROLE),
        ("GetFederationToken", SignInKind.FEDERATION),
        ("RunInstances", SignInKind.CALL),
    ],
)
def test_events_are_told_apart_by_their_names(name: str, kind: SignInKind) -> None:
    assert kind_of(event(NOON, name=name)) is kind


def test_news_are_what_is_flagged_and_was_not_known() -> None:
    failed = event(NOON, event_id="failed", failed=True)
    fine = event(NOON + MINUTE, event_id="fine")
    found = judged((failed, fine), OwnUse(keys=set()))

    assert [each.event.event_id for each in news(found, known=set())] == ["failed"]
    assert news(found, known={"failed"}) == ()


def test_a_key_used_elsewhere_all_day_is_told_of_once() -> None:
    uses = [used(KEY, AWAY, each * MINUTE) for each in range(1, 20)]
    found = tuple(reversed(judge(OWN_CALL, *uses)))

    assert [each.event.at for each in news(found, known=set())] == [NOON + MINUTE]
    assert news(found, known={uses[0].event_id}) == ()


def test_the_minutes_of_own_calls_are_taken_once() -> None:
    calls = OwnCalls()
    calls.observe(NOON)
    calls.observe(NOON + timedelta(seconds=30))

    assert calls.take() == {minute_of(NOON)}
    assert calls.take() == frozenset()


def test_many_minutes_of_own_calls_ask_to_be_taken_each_time_that_there_are_as_many_more() -> None:
    calls, asked = OwnCalls(), list[int]()
    calls.on_many(lambda: asked.append(len(asked)))
    for minute in range(2 * MANY):
        for _ in range(2):
            calls.observe(NOON + minute * MINUTE)

    assert len(asked) == 2


def test_minutes_that_were_not_stored_are_put_back_while_aws_has_their_events() -> None:
    calls = OwnCalls()
    calls.observe(NOON)
    calls.observe(NOON + KEPT_BY_AWS)
    calls.observe(NOON + KEPT_BY_AWS + MINUTE)
    calls.put_back(calls.take())

    assert calls.take() == {minute_of(NOON + KEPT_BY_AWS + each * MINUTE) for each in range(2)}
