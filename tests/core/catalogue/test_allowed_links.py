"""Links that open without a question, and all that brings the question back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.connection import Connection
from fobwatch.core.catalogue.agreements import AllowedLinks, SignInDigests
from fobwatch.core.catalogue.console_protection import ConsoleProtection
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.console.links import read_link
from fobwatch.core.settings.options import MAX_LINKS
from fobwatch.core.settings.settings import Settings, SettingsFile
from tests.fakes import ACCOUNT, ADMIN, ANNA, DEVICE
from tests.fakes_files import MemoryTextStore
from tests.fakes_portals import READER
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.console.links import ConsoleLink

LINK = read_link(f"fobwatch://open?account={ACCOUNT}&role=Admin")
NAME = ADMIN.name


class World:
    def __init__(self) -> None:
        self.vault = StagedVault(DEVICE)
        self.profiles = StagedCatalogue(self.vault)
        self.settings = SettingsFile(MemoryTextStore())
        self.marks = PreferencesFile(MemoryTextStore())
        self.rules = ConsentRules(self.vault, self.profiles)
        protection = ConsoleProtection(self.marks, self.profiles)
        self.digests = SignInDigests(self.profiles, self.profiles.connection)
        self.links = AllowedLinks(self.settings, self.digests, self.rules, protection)

    def allow(self, link: ConsoleLink = LINK, name: str = NAME) -> None:
        self.links.allow(link, name, self.digests.current(name))

    def opened_by(self, *names: str) -> str:
        return self.links.profile_for(LINK, names or (NAME,))


@pytest.fixture
def world() -> World:
    world = World()
    world.allow()
    return world


def test_what_is_allowed_opens_by_that_profile_as_long_as_it_leads_there(world: World) -> None:
    other = read_link(f"{LINK.text}&destination=s3")

    assert world.opened_by("dev", NAME) == NAME
    assert world.opened_by("dev") == ""
    assert world.links.profile_for(other, (NAME,)) == ""


def test_it_is_allowed_for_one_profile_at_a_time(world: World) -> None:
    world.allow(name="dev")

    assert world.opened_by("dev", NAME) == "dev"
    assert len(world.settings.current.allowed_links) == 1


def another_role(world: World) -> None:
    role = replace(ADMIN, role_arn=f"arn:aws:iam::{ACCOUNT}:role/other/Admin")
    world.profiles.listed = (ANNA, role)


def another_key(world: World) -> None:
    key = replace(ANNA.access_key, access_key_id="AKIAOTHER0000000TEST")
    world.profiles.listed = (replace(ANNA, access_key=key), ADMIN)


def no_source(world: World) -> None:
    world.profiles.listed = (ADMIN,)


def another_region(world: World) -> None:
    world.profiles.listed = (ANNA, replace(ADMIN, region="eu-central-1"))


def another_region_of_the_source(world: World) -> None:
    world.profiles.listed = (replace(ANNA, region="eu-central-1"), ADMIN)


def another_endpoint(world: World) -> None:
    world.profiles.connect({NAME: Connection(sts_endpoint="http://127.0.0.1:4566")})


def another_endpoint_of_the_source(world: World) -> None:
    world.profiles.connect({"dev": Connection(sts_endpoint="http://127.0.0.1:4566")})


def other_certificates(world: World) -> None:
    world.profiles.connect({NAME: Connection(ca_bundle="ca.pem")})


def another_source(world: World) -> None:
    key = replace(ANNA.access_key, access_key_id="AKIAOTHER0000000TEST")
    other = replace(ANNA, name="other", access_key=key)
    world.profiles.listed = (ANNA, other, replace(ADMIN, source_profile="other"))


def a_rule(world: World) -> None:
    world.rules.choose(NAME, ConsentPolicy.ONCE_PER_PROGRAM)


def a_rule_of_the_source(world: World) -> None:
    world.rules.choose("dev", ConsentPolicy.EVERY_TIME)


def a_question_before_the_console(world: World) -> None:
    world.marks.set_environment(NAME, Environment(word="production", asks_first=True))


def a_locked_vault(world: World) -> None:
    world.vault.lock()


def revoked(world: World) -> None:
    world.settings.change(lambda _: Settings())


@pytest.mark.parametrize(
    "change",
    [
        *(another_role, another_key, no_source, another_source, a_rule, a_rule_of_the_source),
        *(another_region, another_region_of_the_source, other_certificates),
        *(another_endpoint, another_endpoint_of_the_source),
        *(a_question_before_the_console, a_locked_vault, revoked),
    ],
)
def test_whatever_makes_it_another_matter_is_asked_about(
    change: Callable[[World], None], world: World
) -> None:
    before = world.opened_by()

    change(world)

    assert (before, world.opened_by()) == (NAME, "")


def test_what_was_allowed_is_what_was_shown_and_not_what_it_became(world: World) -> None:
    shown = world.digests.current(NAME)
    another_endpoint(world)

    world.links.allow(LINK, NAME, shown)

    assert world.opened_by() == ""


def test_another_region_of_the_portal_is_asked_about(world: World) -> None:
    world.profiles.listed = (*world.profiles.listed, READER)
    world.allow(name=READER.name)
    before = world.opened_by(READER.name)

    moved = replace(READER, sso_region="us-east-1")
    world.profiles.listed = (ANNA, ADMIN, moved)

    assert (before, world.opened_by(READER.name)) == (READER.name, "")


def test_the_link_that_was_allowed_first_gives_way(world: World) -> None:
    for number in range(MAX_LINKS):
        world.allow(read_link(f"fobwatch://open?account={ACCOUNT}&role=R{number}"))

    assert len(world.settings.current.allowed_links) == MAX_LINKS
    assert world.opened_by() == ""
