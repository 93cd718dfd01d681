"""What a person agrees to about a profile's console, and what changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.browsers import SeparateProfile
from fobwatch.core.catalogue.agreements import Agreements, SignInDigests
from fobwatch.core.catalogue.browser_places import BrowserPlaces
from fobwatch.core.catalogue.console_protection import ConsoleProtection
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.console.agreement import UNASKED
from fobwatch.core.console.errors import NotAsAgreed
from fobwatch.core.errors import VaultLocked
from fobwatch.core.profiles.errors import BrokenChain, UnknownProfile
from fobwatch.core.settings.settings import Settings, SettingsFile
from tests.fakes import ACCOUNT, ADMIN, ANNA
from tests.fakes_files import MemoryTextStore
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.console.agreement import Agreement

OWN = SeparateProfile(browser="chromium.desktop")


class World:
    def __init__(self) -> None:
        self.vault = StagedVault()
        self.profiles = StagedCatalogue(self.vault)
        self.marks = PreferencesFile(MemoryTextStore())
        self.settings = SettingsFile(MemoryTextStore())
        self.agreements = Agreements(
            SignInDigests(self.profiles, self.profiles.connection),
            BrowserPlaces(self.marks, self.settings, self.profiles.profiles),
            ConsoleProtection(self.marks, self.profiles),
        )

    def shown(self) -> Agreement:
        return self.agreements.shown(ADMIN.name)

    def check(self, agreement: Agreement) -> None:
        self.agreements.check(ADMIN.name, agreement)


@pytest.fixture
def world() -> World:
    return World()


def another_role(world: World) -> None:
    role = replace(ADMIN, role_arn=f"arn:aws:iam::{ACCOUNT}:role/Reader")
    world.profiles.listed = (ANNA, role)


def another_account(world: World) -> None:
    role = replace(ADMIN, role_arn="arn:aws:iam::901755201184:role/Admin")
    world.profiles.listed = (ANNA, role)


def another_kind(world: World) -> None:
    world.profiles.listed = (ANNA, replace(ANNA, name=ADMIN.name))


def another_browser(world: World) -> None:
    world.marks.set_browser(ADMIN.name, OWN)


def another_browser_for_all(world: World) -> None:
    world.settings.change(lambda _: Settings(browser=OWN))


@pytest.mark.parametrize(
    "change",
    [another_role, another_account, another_kind, another_browser, another_browser_for_all],
)
def test_what_has_changed_since_it_was_shown_is_refused(
    world: World, change: Callable[[World], None]
) -> None:
    shown = world.shown()
    world.check(shown)
    change(world)

    with pytest.raises(NotAsAgreed):
        world.check(shown)
    world.check(world.shown())


@pytest.mark.parametrize("change", [another_role, another_browser])
def test_a_program_opens_what_it_was_allowed_to(
    world: World, change: Callable[[World], None]
) -> None:
    agreed = world.agreements.asked_by_program(ADMIN.name)
    world.check(agreed)
    change(world)

    with pytest.raises(NotAsAgreed):
        world.check(agreed)


def test_a_program_s_request_is_confirmed_where_a_person_was_asked_about_the_console(
    world: World,
) -> None:
    unasked = world.agreements.asked_by_program(ADMIN.name)
    world.marks.set_environment(ADMIN.name, Environment(word="production", asks_first=True))
    asked = world.agreements.asked_by_program(ADMIN.name)

    assert (unasked.confirmed, asked.confirmed) == (False, True)
    world.check(asked)
    with pytest.raises(ConsentOpen):
        world.check(unasked)


def test_a_profile_that_is_gone_is_refused(world: World) -> None:
    shown = world.shown()
    world.profiles.listed = (ANNA,)

    with pytest.raises(UnknownProfile):
        world.check(shown)


def test_what_changes_before_a_second_question_is_refused_by_what_the_first_one_showed(
    world: World,
) -> None:
    first = world.shown()
    another_role(world)

    with pytest.raises(NotAsAgreed):
        world.check(world.agreements.shown(ADMIN.name, first))


def test_no_console_opens_once_the_vault_is_locked(world: World) -> None:
    world.check(UNASKED)
    world.vault.lock()

    with pytest.raises(VaultLocked):
        world.check(UNASKED)


def test_nothing_is_compared_where_nothing_was_shown(world: World) -> None:
    world.profiles.listed = (replace(ADMIN, source_profile="gone"),)

    world.check(UNASKED)
    with pytest.raises(BrokenChain):
        world.shown()


def test_what_asks_first_needs_a_yes_beside_what_was_shown(world: World) -> None:
    world.marks.set_environment(ADMIN.name, Environment(word="sandbox", asks_first=True))

    with pytest.raises(ConsentOpen):
        world.check(world.shown())
    world.check(replace(world.shown(), confirmed=True))
