"""What the tray shows of all sessions together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.sessions.overview import next_change, overview
from fobwatch.core.sessions.sessions import SessionRecord, Work, session_status
from fobwatch.core.sessions.tray_state import TrayState
from tests.core.session_records import hours, minutes, record
from tests.fakes import NOON
from tests.work import calls_of

CODE_NEEDED = MfaCodeNeeded("Code needed", "", "", serial="arn:aws:iam::1:mfa/anna")
UNREACHABLE = NetworkUnreachable("No network", "", "")

ACTIVE = record("dev", left=hours(7))
SOON = record("prod", left=minutes(4))
NEEDY = record("audit", problem=CODE_NEEDED)


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], TrayState.IDLE),
        ([ACTIVE], TrayState.ACTIVE),
        ([SOON], TrayState.ENDING_SOON),
        ([ACTIVE, SOON], TrayState.ENDING_SOON),
        ([record("prod", left=minutes(4), work=Work.RENEWING)], TrayState.ACTIVE),
        ([NEEDY], TrayState.NEEDS_YOU),
        ([record("prod", left=-minutes(1), problem=UNREACHABLE)], TrayState.NEEDS_YOU),
        ([ACTIVE, NEEDY], TrayState.PARTLY_VALID),
        ([record("prod", left=-minutes(1))], TrayState.IDLE),
        ([SessionRecord(profile="new", work=Work.STARTING)], TrayState.IDLE),
        ([record("dev", left=hours(7), problem=UNREACHABLE)], TrayState.ACTIVE),
    ],
    ids=[
        "nothing",
        "active",
        "ending",
        "first-to-end-leads",
        "ending-but-renewing",
        "needs-code",
        "failed",
        "some-need-you",
        "expired",
        "starting",
        "failing-with-time-left",
    ],
)
def test_state_of_all_sessions(records: list[SessionRecord], state: TrayState) -> None:
    assert overview(records, NOON).state is state


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], TrayState.PAUSED),
        ([ACTIVE], TrayState.PAUSED),
        ([NEEDY], TrayState.NEEDS_YOU),
    ],
    ids=["nothing", "active", "needs-you"],
)
def test_paused_shows_unless_a_person_is_needed(
    records: list[SessionRecord], state: TrayState
) -> None:
    assert overview(records, NOON, paused=True).state is state


@pytest.mark.parametrize(
    ("records", "state"),
    [([], TrayState.LOCKED), ([ACTIVE], TrayState.ACTIVE), ([NEEDY], TrayState.NEEDS_YOU)],
    ids=["nothing", "active", "needs-you"],
)
def test_a_locked_vault_shows_while_there_is_no_session(
    records: list[SessionRecord], state: TrayState
) -> None:
    assert overview(records, NOON, vault_locked=True).state is state


def test_the_ring_is_that_of_the_session_that_ends_first() -> None:
    seen = overview(
        [record("long", left=hours(9), life=hours(12)), record("short", left=minutes(15))], NOON
    )

    assert seen.fraction == pytest.approx(0.25)


def test_the_ring_is_that_of_the_pinned_session_while_it_lasts() -> None:
    records = [record("long", left=hours(9), life=hours(12)), record("short", left=minutes(15))]

    assert overview(records, NOON, pinned="long").fraction == pytest.approx(0.75)
    assert overview(records, NOON + hours(10), pinned="long").fraction == 0.0
    assert overview(records, NOON, pinned="gone").fraction == pytest.approx(0.25)


def test_active_sessions_come_by_their_end_and_expired_ones_not_at_all() -> None:
    records = [
        record("b", left=hours(2)),
        record("a", left=hours(2)),
        record("over", left=timedelta()),
        record("first", left=minutes(1)),
        NEEDY,
    ]

    assert [found.profile for found in overview(records, NOON).active] == ["first", "a", "b"]


def test_attention_lists_who_waits_for_a_person() -> None:
    assert overview([ACTIVE, NEEDY], NOON).attention == (NEEDY,)


def test_a_session_that_waits_for_a_person_while_it_lasts_is_listed_once() -> None:
    needy = record("audit", left=minutes(4), problem=CODE_NEEDED)

    seen = overview([ACTIVE, needy], NOON, pinned="audit")

    assert seen.active == (ACTIVE,)
    assert seen.attention == (needy,)
    assert seen.state is TrayState.PARTLY_VALID
    assert seen.fraction == session_status(needy, NOON).share > 0


def test_a_thousand_sessions_are_summed_up_in_few_calls() -> None:
    records = [record(f"copy-{number}", left=minutes(number)) for number in range(1_000)]

    assert calls_of(lambda: overview(records, NOON)) < 5_000


@pytest.mark.parametrize(
    ("records", "next_due", "expected"),
    [
        ([], None, None),
        ([NEEDY], None, None),
        ([ACTIVE], None, minutes(1)),
        ([record("dev", left=minutes(42.25))], hours(6), minutes(0.25)),
        ([record("dev", left=timedelta(seconds=59.5))], None, timedelta(seconds=0.5)),
        ([record("dev", left=timedelta(seconds=1))], None, timedelta(seconds=1)),
        ([SOON, ACTIVE], timedelta(seconds=7), timedelta(seconds=7)),
        ([record("over", left=-hours(1))], None, None),
        ([], minutes(-5), minutes(-5)),
    ],
    ids=["nothing", "waiting", "minute", "part", "second", "end", "renewal", "over", "overdue"],
)
def test_next_change_is_the_next_renewal_or_step_of_the_countdown(
    records: list[SessionRecord], next_due: timedelta | None, expected: timedelta | None
) -> None:
    due = None if next_due is None else NOON + next_due
    ends = [each.session.expires_at for each in records if each.session]

    assert next_change(ends, due, NOON) == (None if expected is None else NOON + expected)
