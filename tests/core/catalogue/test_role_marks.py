"""How roles without a profile are marked, and what counts as a tag."""

from __future__ import annotations

import pytest

from fobwatch.core.catalogue.errors import InvalidTags
from fobwatch.core.catalogue.role_marks import MAX_TAG, MAX_TAGS, role_key, tags_in, tags_text
from fobwatch.core.portals.roles import PortalRole
from fobwatch.core.profiles.checks import name_problem
from tests.fakes import ACCOUNT
from tests.fakes_portals import START_URL

ROLE = PortalRole(
    start_url=START_URL, account_id=ACCOUNT, account_name="", email="", role_name="ReadOnly"
)


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        (" , ## ", ()),
        ("prod", ("prod",)),
        ("Prod, #billing  team-b", ("prod", "billing", "team-b")),
        ("prod PROD", ("prod",)),
        ("größe 開発", ("grösse", "開発")),
        ("a\x1b[31m b", ("b",)),
        ("x" * MAX_TAG, ("x" * MAX_TAG,)),
        (" ".join(map(str, range(MAX_TAGS))), tuple(map(str, range(MAX_TAGS)))),
    ],
)
def test_tags_are_words_in_small_letters(typed: str, tags: tuple[str, ...]) -> None:
    assert tags_in(typed) == tags
    assert tags_in(tags_text(tags)) == tags


@pytest.mark.parametrize(
    ("typed", "title", "said"),
    [
        ("prod " + "x" * (MAX_TAG + 1), "too long", f"{MAX_TAG + 1} characters"),
        (" ".join(map(str, range(MAX_TAGS + 1))), "too many", f"{MAX_TAGS + 1}; {MAX_TAGS} is"),
    ],
    ids=["long", "many"],
)
def test_no_tag_is_dropped_or_cut_silently(typed: str, title: str, said: str) -> None:
    with pytest.raises(InvalidTags, match=title) as caught:
        tags_in(typed)

    assert said in caught.value.message
    assert caught.value.field == "tags"


def test_no_profile_has_the_key_of_a_role() -> None:
    assert name_problem(role_key(ROLE)) is not None
