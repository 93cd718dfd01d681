"""The order in which profiles stand before anything is searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.catalogue.profile_lists import MAX_OTHERS, MAX_RECENT, Heading, shortlist
from fobwatch.core.catalogue.profile_marks import ProfilePreferences, Use
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.sessions.sessions import SessionRecord, Work
from tests.core.session_records import hours, minutes, record
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_NEEDED = MfaCodeNeeded("Code needed", "", "", serial="arn:aws:iam::1:mfa/anna")


def used(*names: str) -> dict[str, Use]:
    return {name: Use(weight=float(len(names) - at), at=NOON) for at, name in enumerate(names)}


def listed(
    names: Sequence[str],
    records: Sequence[SessionRecord] = (),
    marks: ProfilePreferences | None = None,
) -> dict[Heading, tuple[str, ...]]:
    parts = shortlist(names, records, marks or ProfilePreferences(), NOON)
    return {part.heading: part.names for part in parts}


def test_active_sessions_come_by_their_end_then_those_that_start() -> None:
    found = listed(
        ["dev", "prod", "new"],
        [
            SessionRecord(profile="new", work=Work.STARTING),
            record("dev", left=hours(7)),
            record("prod", left=minutes(6)),
        ],
    )

    assert found == {Heading.ACTIVE: ("prod", "dev", "new")}


def test_what_needs_a_person_failed_or_ended_stands_apart() -> None:
    found = listed(
        ["audit", "over"],
        [record("audit", problem=CODE_NEEDED), record("over", left=-minutes(1))],
    )

    assert found == {Heading.NEEDS_YOU: ("audit", "over")}


def test_one_whose_last_minutes_need_a_person_stands_only_there() -> None:
    found = listed(["audit"], [record("audit", left=minutes(3), problem=CODE_NEEDED)])

    assert found == {Heading.NEEDS_YOU: ("audit",)}


def test_favourites_then_recent_then_the_others_each_once() -> None:
    marks = ProfilePreferences(
        favourites=frozenset({"b", "gone"}), uses=used("c", "b", "a", "gone")
    )
    found = listed(["a", "b", "c", "d", "dev"], [record("dev", left=hours(1))], marks)

    assert found == {
        Heading.ACTIVE: ("dev",),
        Heading.FAVOURITES: ("b",),
        Heading.RECENT: ("c", "a"),
        Heading.OTHERS: ("d",),
    }


def test_long_parts_are_cut() -> None:
    names = [f"profile-{number:05}" for number in range(10_000)]
    found = listed(names, marks=ProfilePreferences(uses=used(*names[:50])))

    assert len(found[Heading.RECENT]) == MAX_RECENT
    assert len(found[Heading.OTHERS]) == MAX_OTHERS


def test_nothing_gives_nothing() -> None:
    assert listed([]) == {}
