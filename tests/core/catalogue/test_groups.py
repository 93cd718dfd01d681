"""The profiles by account, portal and environment, and in the order of names or of use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_lists import grouped
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.settings.settings import Grouping, Sorting
from tests.fakes import ACCOUNT, ADMIN, ANNA, NOON
from tests.fakes_files import MemoryTextStore
from tests.fakes_portals import READER

if TYPE_CHECKING:
    from collections.abc import Mapping

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
