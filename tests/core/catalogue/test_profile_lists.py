"""The order of profiles: in groups, and before a search."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_lists import (
    MAX_OTHERS,
    MAX_RECENT,
    Heading,
    grouped,
    shortlist,
)
from fobwatch.core.catalogue.profile_marks import ProfilePreferences, Use
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.sessions.sessions import SessionRecord, Work
from fobwatch.core.settings.settings import Grouping, Sorting
from tests.core.session_records import hours, minutes, record
from tests.fakes import ACCOUNT, ADMIN, ANNA, NOON
from tests.fakes_files import MemoryTextStore
from tests.fakes_portals import READER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


OTHER = "330012345678"
FILE = replace(ADMIN, name="Aardvark", origin=Origin.AWS_FILES)
AUDIT = replace(READER, name="audit", account_id=OTHER)
ELSEWHERE = replace(READER, name="else", start_url="https://zeta.awsapps.com/start")
PROFILES = (FILE, ANNA, ADMIN, AUDIT, ELSEWHERE, READER)


@pytest.fixture
def marks() -> PreferencesFile:
    return PreferencesFile(MemoryTextStore())


def arranged(
    marks: PreferencesFile,
    grouping: Grouping,
    sorting: Sorting = Sorting.NAME,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> list[tuple[str, list[str]]]:
    groups = grouped(PROFILES, grouping, sorting, marks=marks.current, titles=titles)
    return [(group.title, [profile.name for profile in group.profiles]) for group in groups]


def test_without_groups_all_are_sorted_by_name_wherever_they_are_stored(
    marks: PreferencesFile,
) -> None:
    names = ["Aardvark", "audit", "dev", "else", "prod-admin", "reader"]

    assert arranged(marks, Grouping.NONE) == [("", names)]


def test_what_was_used_last_comes_first_and_the_rest_by_name(marks: PreferencesFile) -> None:
    marks.note_use("reader", NOON)
    marks.note_use("Aardvark", NOON - timedelta(days=1))
    for _ in range(5):
        marks.note_use("else", NOON - timedelta(days=2))
    names = ["reader", "Aardvark", "else", "audit", "dev", "prod-admin"]

    assert arranged(marks, Grouping.NONE, Sorting.LAST_USED) == [("", names)]


def test_accounts_are_called_by_their_names_and_sorted_by_them(marks: PreferencesFile) -> None:
    named = arranged(marks, Grouping.ACCOUNT, titles={ACCOUNT: "Zeta", OTHER: "Acme"})
    bare = arranged(marks, Grouping.ACCOUNT)
    first = ["Aardvark", "dev", "else", "prod-admin", "reader"]

    assert named == [("Acme", ["audit"]), ("Zeta", first)]
    assert bare == [(OTHER, ["audit"]), (ACCOUNT, first)]


def test_two_accounts_of_one_name_are_two_groups(marks: PreferencesFile) -> None:
    groups = arranged(marks, Grouping.ACCOUNT, titles={ACCOUNT: "Acme", OTHER: "Acme"})

    assert [title for title, _ in groups] == ["Acme", "Acme"]


def test_portals_have_their_profiles_and_what_needs_none_comes_last(
    marks: PreferencesFile,
) -> None:
    assert arranged(marks, Grouping.PORTAL) == [
        ("d-1234567890.awsapps.com", ["audit", "reader"]),
        ("zeta.awsapps.com", ["else"]),
        ("", ["Aardvark", "dev", "prod-admin"]),
    ]


def test_a_portal_with_a_name_is_called_by_it(marks: PreferencesFile) -> None:
    titles = {READER.start_url: "Zulu"}
    groups = grouped(PROFILES, Grouping.PORTAL, Sorting.NAME, marks=marks.current, titles=titles)

    assert [group.title for group in groups] == ["zeta.awsapps.com", "Zulu", ""]


def test_production_comes_first_and_an_environment_is_one_in_any_letters(
    marks: PreferencesFile,
) -> None:
    marks.set_environment("audit", Environment(word="Audit"))
    marks.set_environment("reader", Environment(word="audit"))

    assert arranged(marks, Grouping.ENVIRONMENT) == [
        ("production", ["prod-admin"]),
        ("Audit", ["audit", "reader"]),
        ("", ["Aardvark", "dev", "else"]),
    ]


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize("sorting", Sorting)
def test_every_profile_is_in_one_group(
    marks: PreferencesFile, grouping: Grouping, sorting: Sorting
) -> None:
    names = [name for _, members in arranged(marks, grouping, sorting) for name in members]

    assert sorted(names) == sorted(profile.name for profile in PROFILES)


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
