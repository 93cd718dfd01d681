from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.console_requests import LONGEST, MOST, PERIOD, ConsoleFinder, RateLimit
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.catalogue.search import RankedSearch
from fobwatch.core.consent.errors import ConsentDenied
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.errors import BadRequest, VaultUnavailable
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.vault.state import VaultState
from tests.fakes import ADMIN, ANNA, DEVICE, FakeClock
from tests.fakes_files import MemoryTextStore
from tests.staged import StagedBroker, StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.assumed_role import RoleProfile

READER = replace(ADMIN, name="prod-readonly", role_arn="arn:aws:iam::482100937715:role/ReadOnly")
LAKE = replace(ADMIN, name="data-lake", role_arn="arn:aws:iam::633084125596:role/Lake")
ABOVE = replace(LAKE, name="above", source_profile="prod-readonly")
LAMBDA = "arn:aws:lambda:eu-west-1:633084125596:function:billing"


class Finding:
    def __init__(self) -> None:
        clock = self.clock = FakeClock()
        self.vault = StagedVault(DEVICE)
        self.catalogue = StagedCatalogue(self.vault, ANNA, ADMIN, READER, LAKE)
        broker = StagedBroker(clock, self.vault, self.catalogue)
        marks = PreferencesFile(MemoryTextStore())
        names = {"633084125596": "acme-lake"}
        finder = ConsoleFinder(
            profiles=self.catalogue,
            sessions=broker,
            search=lambda: RankedSearch(
                self.catalogue.profiles, lambda: names, marks, AwsTime(clock)
            ),
            searches=RateLimit(clock),
        )
        self._answer = finder.by_verb()[AgentVerb.FIND_CONSOLE]

    def __call__(self, profile: str, words: str = "") -> tuple[str, str]:
        arguments = {"profile": profile, "words": words}
        found = json.loads(
            self._answer(AgentRequest(verb=AgentVerb.FIND_CONSOLE, arguments=arguments))
        )
        return found["profile"], found["words"]


@pytest.fixture
def find() -> Finding:
    return Finding()


@pytest.mark.parametrize(
    ("typed", "profile", "words"),
    [
        (("prod-readonly", "s3 eu-west-1"), "prod-readonly", "s3 eu-west-1"),
        (("prod-readonly", "no such service"), "prod-readonly", "no such service"),
        (("readonly", "s3 eu-west-1"), "prod-readonly", "s3 eu-west-1"),
        (("eu-west-1", "lake step functions"), "data-lake", "states eu-west-1"),
        (("acme-lake", "s3"), "data-lake", "s3"),
        (("lake", "eu-west-1"), "data-lake", "eu-west-1"),
    ],
)
def test_words_lead_to_the_only_profile_that_has_them(
    find: Finding, typed: tuple[str, str], profile: str, words: str
) -> None:
    assert find(*typed) == (profile, words)


def test_a_page_leads_to_the_only_profile_of_its_account(find: Finding) -> None:
    profile, words = find(LAMBDA)

    assert profile == "data-lake"
    assert words.startswith("https://eu-west-1.console.aws.amazon.com/lambda/")


def test_a_name_counts_more_than_what_else_is_said_of_a_profile(find: Finding) -> None:
    find.catalogue.listed = (*find.catalogue.listed, ABOVE)

    assert find("readonly", "s3") == ("prod-readonly", "s3")


def test_what_is_built_upon_a_profile_without_a_console_is_not_opened_in_its_place(
    find: Finding,
) -> None:
    staging = OtherProfile(name="staging", way=OtherKind.SSO)
    above = replace(LAKE, name="app", source_profile="staging")
    find.catalogue.listed = (*find.catalogue.listed, staging, above)

    with pytest.raises(UnknownProfile, match="no profile with a console"):
        find("stag", "s3")


@pytest.mark.parametrize("named", [READER, LAKE], ids=["of another account", "of it"])
def test_a_number_is_an_accounts_whatever_is_called_so(find: Finding, named: RoleProfile) -> None:
    called_so = replace(named, name="old-633084125596")
    find.catalogue.listed = (ANNA, ADMIN, LAKE, called_so)
    expected = "old-633084125596" if named is LAKE else "data-lake"

    assert find("633084125596", "s3") == (expected, "s3")


def test_a_number_in_a_name_leads_there_where_no_profile_is_known_to_be_of_it(
    find: Finding,
) -> None:
    find.catalogue.listed = (ANNA, replace(READER, name="new-633084125596"))

    assert find("633084125596", "s3") == ("new-633084125596", "s3")


@pytest.mark.parametrize(
    ("name", "typed"),
    [("lake; rm -r ~", "'lake; rm -r ~'"), ("$(lake)", "'$(lake)'")],
)
def test_what_to_type_is_safe_in_a_shell(find: Finding, name: str, typed: str) -> None:
    find.catalogue.listed = tuple(replace(LAKE, name=each) for each in (name, f"{name}2"))

    with pytest.raises(BadRequest) as refused:
        find("lake", "s3")

    assert refused.value.remedy == f"Give the whole name of one first: fobwatch open {typed} …"


def test_where_several_fit_a_person_chooses(find: Finding) -> None:
    with pytest.raises(BadRequest) as refused:
        find("prod", "s3 eu-west-1")

    assert refused.value.message == "These can: prod-admin, prod-readonly."
    assert refused.value.remedy == "Give the whole name of one first: fobwatch open prod-admin …"


def test_of_many_that_fit_a_few_are_named(find: Finding) -> None:
    find.catalogue.listed = tuple(replace(LAKE, name=f"lake-{number}") for number in range(9))

    with pytest.raises(BadRequest, match=r"These can: lake-0, .*, lake-4 and 4 more"):
        find("lake", "s3")


@pytest.mark.parametrize("words", ["nobody", "prod", "nobody s3", "s3", "dtlk s3"])
def test_words_that_lead_to_no_profile_are_named(find: Finding, words: str) -> None:
    with pytest.raises(UnknownProfile, match=f"No profile is found by “{words}”"):
        find(*words.split(" ", 1))


def test_a_foreign_address_is_no_page_of_the_console(find: Finding) -> None:
    with pytest.raises(InvalidDestination, match="not a page of the AWS console"):
        find("https://eu-west-1.console.aws.amazon.com.evil.example/s3/")


def test_endless_words_are_not_searched(find: Finding) -> None:
    with pytest.raises(BadRequest, match="too long"):
        find("s3", "a " * LONGEST)


def test_while_the_vault_is_read_only_a_whole_name_is_known(find: Finding) -> None:
    find.vault.stage(VaultState.LOADING)

    assert find("prod-readonly") == ("prod-readonly", "")
    with pytest.raises(VaultUnavailable):
        find("readonly", "s3")


def test_programs_search_so_often_in_a_minute_and_whole_names_do_not_count(find: Finding) -> None:
    for number in range(MOST):
        find("readonly", f"s3 eu-west-{number % 3 + 1}")
        find("prod-readonly", "s3")

    with pytest.raises(ConsentDenied, match="searched the profiles 10 times"):
        find("readonly", "s3")
    assert find("prod-readonly", "s3") == ("prod-readonly", "s3")
    find.clock.advance(PERIOD)
    assert find("readonly", "s3") == ("prod-readonly", "s3")
