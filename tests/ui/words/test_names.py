"""Names within sentences are neither too long nor too many."""

from __future__ import annotations

import pytest

from fobwatch.ui.words.wording import LONGEST, several, shortened

LONG = "acme-production-eu-central-1-customer-data-platform-administrator-breakglass"


@pytest.mark.parametrize("longest", [3, 24, 25, LONGEST])
@pytest.mark.parametrize("length", [0, 1, 24, LONGEST, LONGEST + 1, 200])
def test_a_name_is_no_longer_than_it_may_be(length: int, longest: int) -> None:
    name = "x" * length

    assert len(shortened(name, longest)) == min(length, longest)


def test_both_ends_of_a_name_are_shown() -> None:
    assert shortened(LONG) == f"acme-production-eu-centr…{LONG[-23:]}"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["one"], "one"),
        (["one", "two", "three"], "one, two, three"),
        (["one", "two", "three", "four", "five"], "one, two, three and 2 more"),
        ([LONG, "two"], f"{shortened(LONG)}, two"),
    ],
    ids=["none", "one", "all", "more", "long"],
)
def test_several_names_are_counted_from_the_fourth(names: list[str], words: str) -> None:
    assert several(names, most=3) == words
