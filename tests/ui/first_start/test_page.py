from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QPushButton

from fobwatch.ui.first_start.page import FirstStart, FirstSteps
from fobwatch.ui.runtime.browser_intents import NewLogin, NewPortal, ShowPortal
from fobwatch.ui.runtime.intents import RetryVault
from fobwatch.ui.runtime.profile_intents import ImportProfiles, Migrate, NewProfile
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.vault_intents import CreateVaultFile, NewDevice
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Intent


START_URL = "https://acme.awsapps.com/start"


def page(qtbot: QtBot, steps: FirstSteps) -> FirstStart:
    made = FirstStart()
    qtbot.addWidget(made)
    made.show_steps(steps)
    made.show()
    return made


def step(made: FirstStart, name: str) -> QPushButton:
    return child(made, QPushButton, name)


@pytest.mark.parametrize(
    ("name", "intent"),
    [
        ("add_portal", NewPortal()),
        ("log_in", NewLogin()),
        ("add_device", NewDevice()),
        ("add_profile", NewProfile()),
        ("start_first", StartSession(profile="dev")),
        ("migrate", Migrate()),
        ("import_file", ImportProfiles()),
        ("vault_file", CreateVaultFile()),
        ("move_keys", Migrate()),
        ("set_up_keyring", RetryVault()),
    ],
)
def test_each_step_asks_for_what_it_says(qtbot: QtBot, name: str, intent: Intent) -> None:
    made = page(
        qtbot, FirstSteps(startable="dev", offers_file=True, in_clear=1, offers_keyring=True)
    )

    with qtbot.waitSignal(made.intended) as signal:
        step(made, name).click()

    assert signal.args == [intent]


@pytest.mark.parametrize(
    ("steps", "primary"),
    [
        (FirstSteps(), ["add_profile"]),
        (FirstSteps(has_device=True), ["add_profile"]),
        (FirstSteps(has_profile=True, startable="dev"), ["start_first"]),
        (FirstSteps(has_profile=True), []),
        (FirstSteps(portal=START_URL), ["add_portal"]),
        (FirstSteps(portal=START_URL, is_signed_in=True), ["add_portal"]),
        (FirstSteps(portal=START_URL, has_profile=True, startable="dev"), ["start_first"]),
    ],
)
def test_the_next_step_stands_out(qtbot: QtBot, steps: FirstSteps, primary: list[str]) -> None:
    made = page(qtbot, steps)

    names = ["add_portal", "add_device", "add_profile", "start_first"]
    assert [name for name in names if step(made, name).property("look") == "primary"] == primary


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (FirstSteps(), "Add a p&ortal…"),
        (FirstSteps(portal=START_URL), "Si&gn in"),
        (FirstSteps(portal=START_URL, is_signed_in=True), "Choose your &roles"),
    ],
)
def test_a_portal_is_added_signed_in_to_and_its_roles_chosen(
    qtbot: QtBot, steps: FirstSteps, words: str
) -> None:
    made = page(qtbot, steps)

    assert step(made, "add_portal").text() == words
    with qtbot.waitSignal(made.intended) as signal:
        step(made, "add_portal").click()
    shown = ShowPortal(portal=steps.portal) if steps.portal else NewPortal()
    assert signal.args == [shown]


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        (FirstSteps(), {"add_portal", "add_device", "add_profile"}),
        (FirstSteps(portal=START_URL), {"add_portal"}),
        (FirstSteps(has_device=True), {"add_device", "add_profile"}),
    ],
)
def test_only_the_steps_of_one_s_own_way_are_shown(
    qtbot: QtBot, steps: FirstSteps, shown: set[str]
) -> None:
    made = page(qtbot, steps)
    ways = ("add_portal", "add_device", "add_profile")

    assert {name for name in ways if step(made, name).isVisible()} == shown


def test_a_step_that_is_done_is_read_as_done(qtbot: QtBot) -> None:
    made = page(qtbot, FirstSteps(has_device=True))

    assert step(made, "add_device").accessibleDescription().startswith("Done. Add your MFA device")
    assert step(made, "add_profile").accessibleDescription().startswith("Add an access key")


@pytest.mark.parametrize(
    ("is_signed_in", "startable", "is_done"),
    [(True, "dev", True), (False, "dev", False), (True, "", False)],
    ids=["signed in, with a role", "signed out", "without a role"],
)
def test_a_portal_is_done_once_one_is_signed_in_with_a_role(
    qtbot: QtBot, *, is_signed_in: bool, startable: str, is_done: bool
) -> None:
    steps = FirstSteps(
        portal=START_URL,
        has_profile=bool(startable),
        startable=startable,
        is_signed_in=is_signed_in,
    )
    described = step(page(qtbot, steps), "add_portal").accessibleDescription()

    assert described.startswith("Done. ") is is_done


def test_the_start_names_its_profile(qtbot: QtBot) -> None:
    made = page(qtbot, FirstSteps(has_profile=True, startable="r&d"))

    assert step(made, "start_first").text() == "&Start r&&d"


@pytest.mark.parametrize(
    ("count", "words"), [(1, "A profile in your AWS files"), (3, "3 profiles in your AWS files")]
)
def test_keys_in_clear_lead_the_page(qtbot: QtBot, count: int, words: str) -> None:
    made = page(qtbot, FirstSteps(has_profile=True, startable="dev", in_clear=count))

    move = step(made, "move_keys")
    assert move.isVisible()
    assert move.property("look") == "primary"
    assert step(made, "start_first").property("look") != "primary"
    assert words in move.accessibleDescription()


def test_without_keys_in_clear_nothing_is_to_be_moved(qtbot: QtBot) -> None:
    assert not step(page(qtbot, FirstSteps()), "move_keys").isVisible()


def test_a_keyring_that_is_new_can_be_set_up(qtbot: QtBot) -> None:
    assert not step(page(qtbot, FirstSteps()), "set_up_keyring").isVisible()
    assert step(page(qtbot, FirstSteps(offers_keyring=True)), "set_up_keyring").isVisible()


def test_nothing_is_started_before_there_is_a_profile(qtbot: QtBot) -> None:
    assert not step(page(qtbot, FirstSteps()), "start_first").isEnabled()


def test_an_encrypted_file_is_offered_only_where_there_is_no_keyring(qtbot: QtBot) -> None:
    assert not step(page(qtbot, FirstSteps()), "vault_file").isVisible()
    assert step(page(qtbot, FirstSteps(offers_file=True)), "vault_file").isVisible()


def test_only_what_is_done_says_so(qtbot: QtBot) -> None:
    made = page(qtbot, FirstSteps(has_device=True, has_profile=False, startable="dev"))
    done = [
        each for each in made.findChildren(QLabel) if each.text() == "Done" and each.isVisible()
    ]

    assert len(done) == 1


@pytest.mark.parametrize(("width", "is_below"), [(380, True), (700, False)])
def test_a_step_s_button_leaves_its_words_room(qtbot: QtBot, width: int, *, is_below: bool) -> None:
    made = FirstStart()
    qtbot.addWidget(made)
    made.resize(width, 700)
    made.show()
    button = step(made, "add_profile")
    words = next(label for label in made.findChildren(QLabel) if "under IAM" in label.text())

    def button_is_below() -> bool:
        end_of_words = words.mapTo(made, words.rect().bottomLeft())
        return button.mapTo(made, QPoint(0, 0)).y() >= end_of_words.y()

    qtbot.waitUntil(lambda: button_is_below() is is_below)
    assert words.width() > 180
