"""What a profile's name says about its environment, and the colours of environments."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from fobwatch.core.browsers.browsers import COLOUR_NAMES, COLOURS
from fobwatch.core.catalogue.environments import (
    MAX_WORD,
    NOWHERE,
    PRODUCTION,
    USUAL_COLOURS,
    Environment,
    colour_of,
    environment_from_json,
    environment_word,
    suggested_environment,
)
from fobwatch.core.catalogue.profile_marks import ProfilePreferences


@pytest.mark.parametrize(
    "name",
    ["prod", "prod-admin", "acme_PROD_admin", "acme.production", "eu/prd", "Live:ops", "prod2"],
)
def test_a_name_says_that_it_is_production(name: str) -> None:
    assert suggested_environment(name) == Environment(word=PRODUCTION)


@pytest.mark.parametrize(
    "name",
    [
        *("product-admin", "products", "reproduction", "delivery", "alive", "olive-admin"),
        *("dev", "non-prod", "acme-nonprod", "pre-prod-admin", "preprod", "not.live", "approd"),
    ],
)
def test_another_name_does_not(name: str) -> None:
    assert suggested_environment(name) == NOWHERE


def test_what_a_person_chose_comes_before_the_name() -> None:
    marks = ProfilePreferences(
        environments={"prod-demo": NOWHERE, "dev": Environment(word="sandbox")}
    )

    assert marks.environment("prod-demo") == NOWHERE
    assert marks.environment("dev").word == "sandbox"
    assert marks.environment("prod").word == PRODUCTION


def test_a_chosen_colour_comes_before_that_of_the_word() -> None:
    assert colour_of(Environment(word="Production"), "a").name == "red"
    assert colour_of(Environment(word="Production", colour="blue"), "a").name == "blue"


def test_profiles_with_the_same_word_have_the_same_colour() -> None:
    first = colour_of(Environment(word="Sandbox"), "one")

    assert first == colour_of(Environment(word="sandbox"), "two")


def test_red_is_productions_alone_unless_it_was_chosen() -> None:
    by_name = {colour_of(NOWHERE, f"account {number}").name for number in range(100)}
    by_word = {colour_of(Environment(word=f"e{number}"), "").name for number in range(100)}

    assert by_name == by_word == set(COLOUR_NAMES) - {USUAL_COLOURS[PRODUCTION]}
    assert len(COLOURS) == len(set(COLOUR_NAMES))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("  Pro\tduction\n", "Pro duction"),
        ("x" * 40, "x" * MAX_WORD),
        ("a\u202eb", "a b"),
        ("", ""),
    ],
)
def test_a_word_is_one_short_printable_line(text: str, word: str) -> None:
    assert environment_word(text) == word


def test_it_is_read_as_it_was_written() -> None:
    environment = Environment(word="Test EU", colour="pink", asks_first=True)

    assert environment_from_json(asdict(environment)) == environment


@pytest.mark.parametrize(
    "wrong",
    [
        {"word": 1},
        {"word": None},
        {"word": "x" * 25},
        {"word": "a\nb"},
        {"colour": "mauve"},
        {"colour": None},
        {"colour": ["red"]},
        {"asks_first": "no"},
        {"asks_first": 0},
    ],
    ids=str,
)
def test_what_nobody_wrote_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        environment_from_json(asdict(NOWHERE) | wrong)
