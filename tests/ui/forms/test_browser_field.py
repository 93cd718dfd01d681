"""The choice of where pages open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.browsers import (
    DEFAULT,
    CustomCommand,
    FirefoxContainer,
    SeparateProfile,
    UsersProfile,
)
from fobwatch.ui.forms.browser_field import COMMAND, BrowserField
from tests.fakes_console import BROWSERS, CHROMIUM, FIREFOX

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.browsers.browsers import (
        BrowserChoice,
    )

CHOICES = [
    None,
    DEFAULT,
    SeparateProfile(browser=CHROMIUM.id),
    UsersProfile(browser=CHROMIUM.id, profile="Profile 1"),
    UsersProfile(browser="epiphany.desktop"),
    FirefoxContainer(browser=FIREFOX.id, profile=FIREFOX.profiles[0].id),
    CustomCommand(command="mine {url}"),
]


@pytest.fixture
def field(qtbot: QtBot) -> BrowserField:
    field = BrowserField(inherited="As in the settings")
    qtbot.addWidget(field)
    field.show()
    return field


def words(field: BrowserField) -> list[str]:
    return [field.list.itemText(at) for at in range(field.list.count()) if field.list.itemText(at)]


def test_every_place_is_offered_by_browser(field: BrowserField) -> None:
    field.show_found(BROWSERS)

    assert words(field) == [
        "As in the settings",
        "Default browser",
        "Chromium: a profile of its own",
        "Chromium: your profile “Me”",
        "Chromium: your profile “Work”",
        "Firefox: a profile of its own",
        "Firefox: your profile “default”",
        "Firefox: a container of its own in “default”",
        "Web",
        "A command…",
    ]


def test_a_container_is_offered_only_with_an_extension(field: BrowserField) -> None:
    bare = tuple(replace(profile, container_scheme="") for profile in FIREFOX.profiles)
    field.show_found((replace(FIREFOX, profiles=bare),))

    assert not [text for text in words(field) if "container" in text]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda each: type(each).__name__)
def test_what_is_chosen_stays_when_the_browsers_are_known(
    field: BrowserField, choice: BrowserChoice | None
) -> None:
    changes: list[None] = []
    field.changed.connect(lambda: changes.append(None))
    field.set_choice(choice)
    before = field.choice()
    field.show_found(BROWSERS)

    assert before == field.choice() == choice
    assert "(not found)" not in field.list.currentText()
    assert field.command.isVisible() == isinstance(choice, CustomCommand)
    assert changes == [None] * (choice is not None)


def test_a_browser_that_is_gone_is_shown_as_chosen(field: BrowserField) -> None:
    field.set_choice(SeparateProfile(browser="opera.desktop"))
    field.show_found(BROWSERS)

    assert field.list.currentText() == "opera (not found)"
    assert field.choice() == SeparateProfile(browser="opera.desktop")


def test_a_command_counts_when_it_is_typed(field: BrowserField) -> None:
    changes: list[BrowserChoice | None] = []
    field.changed.connect(lambda: changes.append(field.choice()))
    field.list.set_value(COMMAND)
    field.command.setText(" mine ")
    field.command.editingFinished.emit()

    assert changes == [CustomCommand(command="mine")]
    assert field.command.isVisible()
