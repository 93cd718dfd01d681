"""Sessions of roles through an access portal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.sessions.sessions import ConsoleUse, SessionState, session_status
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped
from tests.core.sessions.test_account_access import OPERATOR
from tests.fakes import ACCOUNT
from tests.fakes_portals import KEY_ID, READER, ROLE_ARN, START_URL
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.identity_center import (
        AccountAccessProfile,
        IdentityCenterProfile,
    )

LAB = RoleProfile(
    name="lab", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Lab", source_profile=READER.name
)


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(READER)
    world.vault.save_profile(LAB)
    world.tokens.admit(KEY_ID, ROLE_ARN)
    return world


def state(world: VaultWorld, name: str = READER.name) -> SessionState:
    return session_status(world.broker.record(name), world.clock.now()).state


def test_a_person_who_starts_it_is_sent_to_the_portal_and_it_goes_on_by_itself(
    world: VaultWorld,
) -> None:
    with pytest.raises(BrowserNeeded, match="in the browser"):
        world.broker.start(READER.name)
    waiting = state(world)
    world.portals.finish()
    session = world.broker.record(READER.name).session

    assert waiting is SessionState.NEEDS_YOU
    assert state(world) is SessionState.ACTIVE
    assert session is not None
    assert session.arn == ROLE_ARN
    assert session.account_id == ACCOUNT
    assert session.region == "eu-west-1"
    assert session.console is ConsoleUse.ENDS_ALONG


def test_a_person_who_declines_reads_so_where_the_session_is(world: VaultWorld) -> None:
    def decline(_url: str) -> str:
        raise SignInStopped("The sign-in was declined", "", "")

    world.portals.pages.answer = decline
    with pytest.raises(BrowserNeeded):
        world.broker.start(READER.name)
    world.portals.finish()
    problem = world.broker.record(READER.name).problem

    assert problem is not None
    assert "declined" in problem.message
    assert state(world) is SessionState.NEEDS_YOU


def test_a_tool_that_asks_opens_no_page(world: VaultWorld) -> None:
    for _ in range(1000):
        with pytest.raises(BrowserNeeded):
            world.broker.session(READER.name)

    assert world.broker.record(READER.name).action_needed == OpenBrowser(url=START_URL)
    assert world.portals.waiting == []
    assert state(world) is SessionState.NEEDS_YOU


def test_a_program_that_opens_the_console_opens_no_page(world: VaultWorld) -> None:
    for _ in range(100):
        with pytest.raises(BrowserNeeded):
            world.broker.console_session(READER.name, by_person=False)

    assert world.portals.waiting == []


def test_what_a_tool_asked_for_goes_on_once_a_person_has_signed_in(world: VaultWorld) -> None:
    for name in (READER.name, LAB.name):
        with pytest.raises(BrowserNeeded):
            world.broker.session(name)
    world.portals.sign_in()

    assert state(world, READER.name) is SessionState.ACTIVE
    assert state(world, LAB.name) is SessionState.ACTIVE


def test_it_is_renewed_in_the_background_for_as_long_as_the_portal_lets_it(
    world: VaultWorld,
) -> None:
    world.portals.sign_in()
    world.broker.start(READER.name)
    renewed = 0
    for _ in range(9 * 4):
        world.clock.advance(timedelta(minutes=15))
        for name in world.broker.renewals.due(world.clock.now()):
            world.broker.renewals.keep_alive(name)
            renewed += 1

    record = world.broker.record(READER.name)
    assert renewed > 8
    assert isinstance(record.problem, BrowserNeeded)
    assert len(world.portals.pages.shown) == 1


def test_a_test_sends_the_person_to_the_page_first(world: VaultWorld) -> None:
    with pytest.raises(BrowserNeeded, match="in the browser"):
        world.broker.test(READER)
    world.portals.finish()

    assert world.broker.test(READER).arn == ROLE_ARN


def test_a_role_upon_it_is_chained(world: VaultWorld) -> None:
    world.portals.sign_in()
    session = world.broker.start(LAB.name)

    assert session.console is ConsoleUse.ENDS_ALONG
    assert session.mfa


def test_a_role_that_is_not_assigned_is_refused_in_words(world: VaultWorld) -> None:
    world.portals.sign_in()
    world.vault.save_profile(replace(READER, role_name="Admin"))

    with pytest.raises(AccessDenied, match="You do not have this role"):
        world.broker.start(READER.name)


def test_credentials_of_another_account_are_never_used(world: VaultWorld) -> None:
    world.portals.identity_center.roles["111111111111"] = ("ReadOnly",)
    world.portals.sign_in()
    world.vault.save_profile(replace(READER, account_id="111111111111"))

    with pytest.raises(SignInStopped, match="another account"):
        world.broker.start(READER.name)
    assert world.broker.record(READER.name).session is None


def test_a_session_belongs_to_its_permission_set(world: VaultWorld) -> None:
    world.portals.sign_in()
    world.broker.start(READER.name)
    world.vault.save_profile(replace(READER, role_name="Admin"))

    assert world.broker.record(READER.name).session is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("start_url", "", "start URL"),
        ("start_url", "acme", "start URL"),
        ("start_url", "http://acme.awsapps.com/start", "start URL"),
        ("start_url", "javascript:alert(1)", "start URL"),
        ("start_url", "https://anna:x@acme.awsapps.com/start", "start URL"),
        ("start_url", "https://acme.awsapps.com/st art", "start URL"),
        ("start_url", "https://[::1/start", "start URL"),
        ("sso_region", "", "region"),
        ("sso_region", "Ireland", "region"),
        ("account_id", "", "account's ID"),
        ("account_id", "4821-0093-7715", "account's ID"),
        ("account_id", "4821009377155", "account's ID"),
        ("role_name", "", "too short"),
        ("role_name", "Read Only", "blank"),
        ("role_name", "x" * 65, "too long"),
        ("region", "Ireland", "not a region"),
        ("name", "read only", "blank"),
    ],
)
def test_what_is_wrong_names_its_field(field: str, value: str, words: str) -> None:
    (problem,) = check_profile(replace(READER, **{field: value}))  # type: ignore[arg-type]  # texts

    assert problem.field == field
    assert words in problem.title


def test_the_sign_in_outlives_the_program(world: VaultWorld) -> None:
    world.portals.sign_in()
    center = world.portals.identity_center
    world.start()
    world.tokens.admit(KEY_ID, ROLE_ARN)
    world.portals.identity_center.__dict__.update(center.__dict__)

    assert world.broker.start(READER.name).arn == ROLE_ARN
    assert world.portals.pages.shown == []


def test_gov_and_china_are_asked_in_their_own_partition(world: VaultWorld) -> None:
    del world
    gov, china = (replace(READER, sso_region=each) for each in ("us-gov-west-1", "cn-north-1"))

    assert gov.partition_arn.startswith("arn:aws-us-gov:iam::")
    assert china.partition_arn.startswith("arn:aws-cn:iam::")


def test_a_portal_is_reached_as_its_profile_says(world: VaultWorld) -> None:
    way = Connection(ca_bundle="/etc/company.pem", use_fips=True)
    world.connections[READER.name] = way
    with pytest.raises(BrowserNeeded):
        world.broker.start(READER.name)
    world.portals.finish()

    assert set(world.portals.identity_center.connections) == {way}


@pytest.mark.parametrize("profile", [READER, OPERATOR], ids=lambda each: each.kind)
def test_no_token_is_sent_where_a_section_of_the_files_says(
    world: VaultWorld, profile: IdentityCenterProfile | AccountAccessProfile
) -> None:
    """Any program can write one, with the start URL of another's portal."""
    world.vault.save_profile(profile)
    evil = Connection(portal_endpoints=(("sso", "https://evil.example"),))
    world.connections[profile.name] = evil
    world.portals.sign_in(profile.portal)
    asked = list(world.portals.identity_center.calls)
    with pytest.raises(UnusableProfile, match="AWS_ENDPOINT_URL_SSO"):
        world.broker.start(profile.name)

    assert world.portals.identity_center.calls == asked
    assert evil not in world.portals.identity_center.connections
