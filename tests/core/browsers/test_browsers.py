"""The choice of where pages open, as it is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.browsers import (
    COLOURS,
    RESERVED,
    CustomCommand,
    DefaultBrowser,
    FirefoxContainer,
    SeparateProfile,
    UsersProfile,
    choice_from_json,
    choice_to_json,
    container_colour,
    is_choice,
)

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import (
        BrowserChoice,
    )

CHOICES = [
    DefaultBrowser(),
    SeparateProfile(browser="chromium.desktop"),
    UsersProfile(browser="firefox.desktop"),
    UsersProfile(browser="chromium.desktop", profile="Profile 1"),
    FirefoxContainer(browser="firefox.desktop", profile="/home/me/.mozilla/firefox/a.b"),
    CustomCommand(command="mybrowser --at {url}"),
]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda each: type(each).__name__)
def test_a_stored_choice_is_read_back(choice: BrowserChoice) -> None:
    written = json.loads(json.dumps(choice_to_json(choice)))

    assert is_choice(written)
    assert choice_from_json(written) == choice


@pytest.mark.parametrize(
    "written",
    [
        None,
        "default",
        7,
        [],
        {},
        {"kind": "telepathy"},
        {"kind": ["default"]},
        {"kind": "default", "browser": "x"},
        {"kind": "separate-profile"},
        {"kind": "separate-profile", "browser": 5},
        {"kind": "separate-profile", "browser": None},
        {"kind": "command", "command": "x" * 4097},
        {"kind": "users-profile", "browser": "x", "profile": "a\0b"},
        {"kind": "users-profile", "browser": "x", "profile": "a\ud83d"},
        {"kind": "container", "browser": "x", "profile": ["y"]},
    ],
    ids=lambda each: ascii(each)[:40],
)
def test_what_is_no_choice_is_none(written: object) -> None:
    assert not is_choice(written)


def test_a_command_which_may_hold_a_secret_is_in_no_log() -> None:
    assert "hunter2" not in repr(CustomCommand(command="browser --password hunter2"))


def test_an_owner_has_one_colour_and_owners_have_several() -> None:
    colours = [container_colour(f"account {number}") for number in range(100)]

    assert colours == [container_colour(f"account {number}") for number in range(100)]
    assert set(colours) == {each for each in COLOURS if each.name != RESERVED}
