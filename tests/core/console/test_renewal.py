"""When a console is renewed, by the clock and by what the session behind it allows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.console.renewal import RENEWED_BEFORE, console_alerts, is_due
from fobwatch.core.console.routes import could_last_until
from fobwatch.core.notices.notices import NoticePlan, plan
from fobwatch.core.sessions.sessions import ConsoleUse
from tests.core.session_records import console, hours, minutes, session
from tests.fakes import NOON

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.sessions.sessions import Session

HOUR = hours(1)
OPENED = console("dev")
"""At noon, for an hour."""


def behind(*, left: timedelta, use: ConsoleUse, life: timedelta = HOUR) -> Session:
    """The session of dev, with so much left at noon."""
    return replace(session("dev", left=left, life=life), console=use)


def due(passed: timedelta, held: Session | None, opened: ConsoleSession = OPENED) -> bool:
    return is_due(opened, held, NOON + passed)


@pytest.mark.parametrize(
    ("use", "life", "ends"),
    [
        (ConsoleUse.KEY_ONLY, HOUR, hours(12)),
        (ConsoleUse.LASTS, hours(4), hours(4)),
        (ConsoleUse.LASTS, hours(24), hours(12)),
        (ConsoleUse.LASTS, minutes(10), minutes(10)),
        (ConsoleUse.MAY_LAST, hours(4), minutes(10)),
        (ConsoleUse.ENDS_ALONG, hours(4), minutes(10)),
    ],
    ids=["federation token", "role", "at most", "shorter than AWS takes", "may last", "chained"],
)
def test_a_new_console_lasts_as_its_route_allows(
    use: ConsoleUse, life: timedelta, ends: timedelta
) -> None:
    assert could_last_until(behind(left=minutes(10), use=use, life=life), NOON) == NOON + ends


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (minutes(0), False),
        (minutes(54), False),
        (HOUR - RENEWED_BEFORE, True),
        (minutes(59.9), True),
        (hours(7), True),
        (hours(8), False),
    ],
    ids=["opened", "before", "last minutes", "at its end", "after a sleep", "all ended"],
)
def test_it_is_due_from_its_last_minutes_on_while_its_session_lasts(
    passed: timedelta, expected: bool
) -> None:
    held = behind(left=hours(8), use=ConsoleUse.LASTS, life=hours(8))

    assert due(passed, held) is expected


@pytest.mark.parametrize(("passed", "expected"), [(minutes(2.9), False), (minutes(3), True)])
def test_a_short_one_is_due_in_its_last_quarter(passed: timedelta, expected: bool) -> None:
    held = behind(left=hours(8), use=ConsoleUse.LASTS, life=hours(8))

    assert due(passed, held, console("dev", left=minutes(4))) is expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [(HOUR, False), (HOUR + minutes(40), True)],
    ids=["the credentials that it was opened with", "renewed ones"],
)
def test_a_chained_role_s_is_due_once_its_session_was_renewed(
    left: timedelta, expected: bool
) -> None:
    assert due(minutes(56), behind(left=left, use=ConsoleUse.ENDS_ALONG)) is expected


@pytest.mark.parametrize("held", [None, behind(left=minutes(50), use=ConsoleUse.LASTS)])
def test_without_a_session_behind_it_nothing_is_renewed(held: Session | None) -> None:
    assert not due(minutes(56), held)


def test_a_person_is_notified_once_for_each_profile_and_again_an_hour_later() -> None:
    renewed = replace(OPENED, ends_at=OPENED.ends_at + HOUR)
    elsewhere = replace(OPENED, place=replace(OPENED.place, sign_out_first=True))
    shown = []
    last = NoticePlan(told={})
    for wanting in ((), (OPENED, elsewhere), (OPENED,), (), (renewed,)):
        last = plan(last.told, console_alerts(wanting), quiet=False)
        shown.append((len(last.single), sorted(last.withdraw)))

    assert shown == [(0, []), (1, []), (0, []), (0, ["console/dev"]), (1, [])]


def test_of_a_muted_profile_nothing_is_said() -> None:
    assert console_alerts((OPENED,), muted=("dev",)) == ()
