from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_marks import ProfilePreferences
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.sessions.sessions import SessionRecord, Work
from fobwatch.ui.rows.session_rows import MAX_MADE, RowCache, session_row
from fobwatch.ui.words.profile_words import long_line
from tests.core.session_records import hours, minutes, session
from tests.fakes import ANNA, NOON, SERIAL
from tests.work import calls_of

if TYPE_CHECKING:
    from datetime import datetime

CODE_NEEDED = MfaCodeNeeded("Code needed", "", "", serial=SERIAL)
UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "", "")
PROFILES = {"dev": replace(ANNA, name="dev")}

FAILED = SessionRecord(profile="dev", problem=UNREACHABLE)


def held_for(life: timedelta) -> SessionRecord:
    return SessionRecord(profile="dev", session=session("dev", left=life, life=life))


def fresh(held: SessionRecord, now: datetime) -> object:
    return session_row(held, now, subtitle=long_line(PROFILES["dev"], held.session))


def moments() -> st.SearchStrategy[datetime | None]:
    milliseconds = st.integers(-100_000, 8_000_000)
    return st.none() | milliseconds.map(lambda x: NOON + timedelta(milliseconds=x))


def records() -> st.SearchStrategy[SessionRecord]:
    """Sessions of all lengths or none, with whatever may be under way."""
    lives = [minutes(1), minutes(15), hours(1), hours(12), timedelta(seconds=77)]
    return st.builds(
        SessionRecord,
        profile=st.just("dev"),
        session=st.none() | st.sampled_from(lives).map(lambda x: session("dev", left=x, life=x)),
        work=st.sampled_from(Work),
        problem=st.sampled_from([None, CODE_NEEDED, UNREACHABLE]),
        retry_at=moments(),
        waiting_until=moments(),
    )


@example([-3_600_000, -3_540_001], held_for(hours(12)))
@example([-2, -1], replace(FAILED, retry_at=NOON - timedelta(milliseconds=1)))
@given(
    st.lists(st.integers(-3_600_000, 90_000_000), min_size=2, max_size=12),
    records(),
)
def test_a_kept_row_reads_as_one_made_anew(milliseconds: list[int], held: SessionRecord) -> None:
    kept = RowCache()

    for moment in milliseconds:
        now = NOON + timedelta(milliseconds=moment)

        assert kept.rows([held], PROFILES, now) == [fresh(held, now)]


def test_a_row_is_kept_while_nothing_happens() -> None:
    kept = RowCache()
    held = held_for(hours(1))
    now = NOON + timedelta(seconds=13)

    [first] = kept.rows([held], PROFILES, now)
    [second] = kept.rows([held], PROFILES, now + timedelta(seconds=1))

    assert second is first


@pytest.mark.parametrize(
    "change",
    [
        {"work": Work.RENEWING},
        {"session": session("dev", left=hours(2))},
    ],
    ids=["work", "renewal"],
)
def test_a_change_of_the_session_is_seen_at_once(change: dict[str, object]) -> None:
    kept = RowCache()
    held = held_for(hours(1))
    kept.rows([held], PROFILES, NOON)
    changed = replace(held, **change)  # type: ignore[arg-type]  # the fields stand above

    rows = kept.rows([changed], PROFILES, NOON)

    assert rows == [fresh(changed, NOON)]
    assert rows != [fresh(held, NOON)]


def test_a_change_of_the_profile_is_seen_at_once() -> None:
    kept = RowCache()
    held = held_for(hours(1))
    [before] = kept.rows([held], PROFILES, NOON)
    moved = replace(PROFILES["dev"], region="eu-north-1")

    [after] = kept.rows([held], {"dev": moved}, NOON)
    [gone] = kept.rows([held], {}, NOON)

    assert "eu-north-1" in after.subtitle
    assert "eu-north-1" not in before.subtitle
    assert gone.subtitle == ""


def test_a_change_of_the_environment_is_seen_at_once() -> None:
    kept = RowCache()
    held = held_for(hours(1))
    marks = ProfilePreferences(environments={"dev": Environment(word="sandbox")})
    moved = ProfilePreferences(environments={"dev": Environment(word="staging")})

    badges = [
        row.badge.text
        for seen in (marks, moved, marks)
        for row in kept.rows([held], PROFILES, NOON, marks=seen)
        if row.badge
    ]

    assert badges == ["sandbox", "staging", "sandbox"]


def test_a_thousand_kept_rows_are_looked_through_in_few_calls() -> None:
    kept = RowCache()
    held = held_for(hours(1))
    many = [replace(held, profile=f"prod-{number}") for number in range(1_000)]
    marks = ProfilePreferences()
    now = NOON + timedelta(seconds=13)
    made = kept.rows(many, {}, now, marks=marks)

    later = now + timedelta(seconds=1)
    work = calls_of(lambda: kept.rows(many, {}, later, marks=marks))

    assert made[0].badge
    assert work < 6_000


def test_more_rows_than_can_be_made_at_once_follow_one_look_later() -> None:
    kept = RowCache()
    many = [replace(held_for(hours(1)), profile=f"p{number}") for number in range(2 * MAX_MADE)]
    later = NOON + minutes(5)
    kept.rows(many, {}, NOON)

    first = kept.rows(many, {}, later)
    was_behind = kept.behind
    kept.rows(many, {}, later)
    last = kept.rows(many, {}, later)

    anew = [session_row(held, later, subtitle="") for held in many]
    assert [row in anew for row in first] == [True] * MAX_MADE + [False] * MAX_MADE
    assert was_behind
    assert last == anew
    assert not kept.behind
