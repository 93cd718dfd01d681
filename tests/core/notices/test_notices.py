"""When a person is told of a session, and when that is taken back."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.notices.notices import (
    MAX_AT_ONCE,
    SEVERAL,
    Alert,
    AlertKind,
    NoticePlan,
    QuietHours,
    alerts,
    notice_key,
    plan,
)
from fobwatch.core.sessions.sessions import SessionRecord, Work
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.core.session_records import hours, minutes, record
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_NEEDED = MfaCodeNeeded("Code needed", "", "", serial="arn:aws:iam::1:mfa/anna")
PAGE_NEEDED = BrowserNeeded("Sign in to acme", "", "", page=OpenBrowser(url="https://acme.test"))
OTHER_PAGE = BrowserNeeded("Sign in to lab", "", "", page=OpenBrowser(url="https://lab.test"))
UNREACHABLE = NetworkUnreachable("No network", "", "")
THRESHOLDS = (minutes(10), minutes(1))


def told_by(
    *records: SessionRecord, paused: bool = False, muted: Sequence[str] = ()
) -> list[Alert]:
    return list(alerts(records, NOON, thresholds=THRESHOLDS, paused=paused, muted=muted))


def alert(profile: str, minutes_left: int | None = 10, *, under_way: bool = False) -> Alert:
    threshold = None if minutes_left is None else minutes(minutes_left)
    kind = AlertKind.ENDED if minutes_left is None else AlertKind.ENDING
    return Alert(kind=kind, profile=profile, threshold=threshold, under_way=under_way)


def after(*steps: Sequence[Alert], quiet: bool = False) -> NoticePlan:
    """The plan of the last step, each step being what was true at its time."""
    last = NoticePlan(told={})
    for step in steps:
        last = plan(last.told, step, quiet=quiet)
    return last


@pytest.mark.parametrize("left", [hours(7), minutes(24), minutes(5), minutes(-1)])
def test_a_session_that_renews_by_itself_is_silent(left: timedelta) -> None:
    assert told_by(record("dev", left=left)) == []


@pytest.mark.parametrize(
    ("left", "threshold"),
    [
        (minutes(10) + timedelta(seconds=1), None),
        (minutes(10), minutes(10)),
        (minutes(2), minutes(10)),
        (minutes(1), minutes(1)),
        (timedelta(seconds=1), minutes(1)),
    ],
    ids=["before", "at-first", "between", "at-second", "at-the-end"],
)
def test_one_that_needs_a_code_is_told_at_each_threshold(
    left: timedelta, threshold: timedelta | None
) -> None:
    found = told_by(record("audit", left=left, problem=CODE_NEEDED))

    assert [found.threshold for found in found] == ([] if threshold is None else [threshold])
    assert all(alert.kind is AlertKind.ENDING for alert in found)


@pytest.mark.parametrize("problem", [CODE_NEEDED, UNREACHABLE], ids=["code", "network"])
def test_one_that_ended_with_a_problem_is_told(problem: MfaCodeNeeded | NetworkUnreachable) -> None:
    (found,) = told_by(record("audit", left=timedelta(), problem=problem))

    assert found.kind is AlertKind.ENDED
    assert found.problem is problem


def test_paused_sessions_are_told_since_nothing_renews_them() -> None:
    found = told_by(record("dev", left=minutes(9)), record("ops", left=-minutes(1)), paused=True)

    assert [alert.kind for alert in found] == [AlertKind.ENDING, AlertKind.ENDED]


def test_a_start_that_waits_for_a_person_is_told_and_one_that_tries_again_is_not() -> None:
    found = told_by(record("audit", problem=CODE_NEEDED), record("dev", problem=UNREACHABLE))

    assert [(alert.profile, alert.kind) for alert in found] == [("audit", AlertKind.NEEDS_YOU)]


def test_a_muted_profile_is_not_told() -> None:
    assert told_by(record("audit", problem=CODE_NEEDED), muted=["audit"]) == []


def test_a_threshold_beyond_half_of_a_sessions_life_does_not_count() -> None:
    short = record("audit", left=minutes(9), life=minutes(15), problem=CODE_NEEDED)

    assert told_by(short) == []


def test_an_idle_profile_is_not_told() -> None:
    assert told_by(SessionRecord(profile="idle")) == []


def test_what_is_new_is_shown_once() -> None:
    first, second = after([alert("audit")]), after([alert("audit")], [alert("audit")])

    assert first.single == (alert("audit"),)
    assert second.single == second.several == ()
    assert second.withdraw == frozenset()


def test_the_next_threshold_and_the_end_are_told_again() -> None:
    passed = after([alert("audit", 10)], [alert("audit", 1)])
    ended = after([alert("audit", 10)], [alert("audit", 1)], [alert("audit", None)])

    assert passed.single == (alert("audit", 1),)
    assert ended.single == (alert("audit", None),)
    assert ended.withdraw == frozenset()


def test_what_is_no_longer_true_is_taken_back_and_may_be_told_anew() -> None:
    gone = after([alert("audit")], [])
    back = after([alert("audit")], [], [alert("audit")])

    assert gone.withdraw == {notice_key("audit")}
    assert back.single == (alert("audit"),)


def test_a_renewal_under_way_neither_tells_nor_takes_back() -> None:
    working = alert("audit", under_way=True)
    during = after([alert("audit")], [working])
    failed_again = after([alert("audit")], [working], [alert("audit")])
    started = after([working])

    assert during.withdraw == frozenset()
    assert failed_again.single == ()
    assert started.single == ()


def test_work_on_a_record_is_a_renewal_under_way() -> None:
    (found,) = told_by(record("audit", left=minutes(5), problem=CODE_NEEDED, work=Work.RENEWING))

    assert found.under_way


def test_many_at_once_become_one_notice() -> None:
    few = [alert(f"p{number}") for number in range(MAX_AT_ONCE)]
    many = [*few, alert("one-more")]

    assert after(few).single == tuple(few)
    assert after(many).single == ()
    assert after(many).several == tuple(many)


def test_the_one_notice_is_taken_back_with_the_last_that_it_stands_for() -> None:
    many = [alert(f"p{number}") for number in range(5)]

    assert after(many, many[:1]).withdraw == frozenset()
    assert after(many, many[:1], []).withdraw == {SEVERAL}


def test_what_waits_for_one_page_is_one_alert_however_many_wait() -> None:
    waiting = [record(f"p{number}", problem=PAGE_NEEDED) for number in range(50)]
    other = record("lab", problem=OTHER_PAGE)
    found = told_by(*waiting, other, record("audit", problem=CODE_NEEDED))

    assert [alert.profile for alert in found] == ["p0", "lab", "audit"]
    assert [len(alert.others) for alert in found] == [49, 0, 0]


def test_a_page_is_told_once_while_sessions_end_one_after_the_other() -> None:
    def at(*left: int) -> list[Alert]:
        return told_by(
            *(
                record(f"p{number}", left=minutes(each), problem=PAGE_NEEDED)
                for number, each in enumerate(left)
            )
        )

    steps = [at(9, 30), at(1, 20), at(-1, 9), at(-9, 1), at(-30, -9)]
    plans = [after(*steps[: number + 1]) for number in range(len(steps))]

    assert [len(each.single) for each in plans] == [1, 0, 0, 0, 0]
    assert after(*steps, []).withdraw == {"page/https://acme.test"}
    assert after(*steps, [], at(9, 30)).single == tuple(at(9, 30))


def test_a_second_heap_joins_the_first() -> None:
    first = [alert(f"a{number}") for number in range(3)]
    second = [alert(f"b{number}") for number in range(3)]

    assert after(first, first + second).several == tuple(first + second)


def test_quiet_hours_hold_notices_until_they_are_over_but_take_back_at_once() -> None:
    held = plan({}, [alert("audit")], quiet=True)
    shown = plan(held.told, [alert("audit")], quiet=False)
    gone = plan(shown.told, [], quiet=True)

    assert held.single == ()
    assert shown.single == (alert("audit"),)
    assert gone.withdraw == {notice_key("audit")}


@pytest.mark.parametrize(
    ("begin", "end", "local", "covered"),
    [
        (time(22), time(7), time(23), True),
        (time(22), time(7), time(6, 59), True),
        (time(22), time(7), time(7), False),
        (time(22), time(7), time(12), False),
        (time(12), time(13), time(12), True),
        (time(12), time(13), time(13), False),
        (time(9), time(9), time(9), False),
    ],
)
def test_quiet_hours_may_run_over_midnight(
    begin: time, end: time, local: time, *, covered: bool
) -> None:
    assert QuietHours(begin=begin, end=end).cover(local) is covered
