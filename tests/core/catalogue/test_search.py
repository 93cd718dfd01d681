from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.catalogue.search import ProfileSearch
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from tests.fakes import ADMIN, ANNA

PROFILES = (
    replace(ANNA, name="admin"),
    replace(ADMIN, name="admin-prod"),
    replace(ADMIN, name="prod-admin"),
    replace(ADMIN, name="badminton"),
    replace(ADMIN, name="lake", role_arn="arn:aws:iam::901755201184:role/DataAdmin"),
    replace(ADMIN, name="other", role_arn="arn:aws:iam::1:role/x", region="eu-west-1"),
    OtherProfile(name="Größe", way=OtherKind.SSO),
)


def find(query: str, weights: dict[str, float] | None = None, most: int = 50) -> list[str]:
    return ProfileSearch(PROFILES).find(query, most=most, weights=weights or {})


def test_the_better_a_name_fits_the_earlier_it_comes() -> None:
    assert find("admin")[:5] == ["admin", "admin-prod", "prod-admin", "badminton", "lake"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ADMIN prod", ["admin-prod", "prod-admin"]),
        ("9017", ["lake"]),
        ("dataadmin", ["lake"]),
        ("eu-west", ["admin", "other"]),
        ("größe", ["Größe"]),
        ("GRÖSSE", ["Größe"]),
        ("nothing like it", []),
        ("", []),
        ("   ", []),
    ],
)
def test_every_word_must_stand_somewhere(query: str, names: list[str]) -> None:
    assert sorted(find(query)) == sorted(names)


def test_among_equals_the_one_in_use_comes_first() -> None:
    users = ProfileSearch([replace(ANNA, name=f"dev-{n}") for n in range(9)])

    assert users.find("dev", most=3, weights={"dev-7": 2.0, "dev-3": 1.0}) == [
        "dev-7",
        "dev-3",
        "dev-0",
    ]


def test_the_account_in_an_access_key_finds_its_user() -> None:
    key = replace(ANNA.access_key, access_key_id="AKIAY34FZKBOKMUTVV7A")
    users = ProfileSearch([replace(ANNA, name="a", access_key=key), replace(ANNA, name="b")])

    assert users.find("60962906", most=9, weights={}) == ["a"]


def test_an_account_is_found_as_the_console_shows_it() -> None:
    assert find("9017-5520-1184") == find("901755201184") != []


def test_a_pasted_role_arn_finds_its_profile() -> None:
    assert find("arn:aws:iam::901755201184:role/DataAdmin") == ["lake"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("pradm", ["prod-admin"], id="letters of two words"),
        pytest.param("pr adm", ["prod-admin", "admin-prod"], id="words that fit"),
        pytest.param("APD", ["admin-prod"], id="in capitals"),
        pytest.param("nimda", [], id="in another order"),
        pytest.param("a.*", [], id="signs stand for themselves"),
    ],
)
def test_letters_in_order_find_a_name_where_nothing_else_fits(query: str, names: list[str]) -> None:
    assert find(query) == names


@pytest.mark.timeout(20)
def test_a_name_of_one_letter_is_not_tried_in_every_way() -> None:
    search = ProfileSearch([replace(ADMIN, name="a" * 100)])

    assert search.find("a" * 50 + "b", most=5, weights={}) == []


@pytest.mark.parametrize("letter", ["^", "]", "-", "\\", "[", "&", "~", "|"])
def test_letters_that_mean_something_in_a_pattern_are_letters(letter: str) -> None:
    search = ProfileSearch([replace(ADMIN, name=f"x{letter}y{letter}z")])

    assert search.find(f"x{letter}z", most=5, weights={}) == [f"x{letter}y{letter}z"]
    assert not search.find(f"z{letter}", most=5, weights={})


def test_no_more_are_given_than_were_asked_for() -> None:
    assert len(find("a", most=2)) == 2


@given(st.lists(st.text("admin prod-9ö ", max_size=9), min_size=1, max_size=6))
def test_what_was_searched_for_before_changes_nothing(queries: list[str]) -> None:
    search = ProfileSearch(PROFILES)

    found = [search.find(query, most=50, weights={}) for query in queries]

    assert found == [find(query) for query in queries]


@pytest.mark.parametrize("typed", ["admin prod", "prod nothing", "eu-west-1", "dataadmin"])
def test_each_letter_and_each_one_taken_back_finds_what_it_does_by_itself(typed: str) -> None:
    search = ProfileSearch(PROFILES)
    forth = [typed[: count + 1] for count in range(len(typed))]

    for query in (*forth, *reversed(forth)):
        assert search.find(query, most=50, weights={}) == find(query), query


def test_what_fits_by_name_comes_before_what_does_by_its_words_and_all_else() -> None:
    names = ("the-dev", "dev", "develop", "sudev", "x")
    role_arn = "arn:aws:iam::1:role/dev"
    search = ProfileSearch([replace(ADMIN, name=name, role_arn=role_arn) for name in names])

    assert search.find("dev", most=9, weights={}) == ["dev", "develop", "the-dev", "sudev", "x"]
