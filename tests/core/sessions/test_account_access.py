"""Sessions of roles that a portal's account access manager assigns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.portals.portal import PORTALS, Portal
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile
from fobwatch.core.sessions.sessions import ConsoleUse, SessionState, session_status
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped
from tests.fakes import ACCOUNT
from tests.fakes_portals import KEY_ID, PORTAL, READER, START_URL, TENANT
from tests.vault_world import VaultWorld

OPERATOR = AccountAccessProfile(
    name="operator",
    start_url=START_URL,
    sso_region="eu-central-1",
    tenant_id=TENANT,
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/team/Operator",
    region="eu-west-1",
)
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/Operator/anna"


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(OPERATOR)
    world.portals.identity_center.assigned = (OPERATOR.role_arn,)
    world.tokens.admit(KEY_ID, SESSION_ARN)
    return world


def state(world: VaultWorld) -> SessionState:
    return session_status(world.broker.record(OPERATOR.name), world.clock.now()).state


def test_a_person_signs_in_to_the_portal_and_it_goes_on_by_itself(world: VaultWorld) -> None:
    with pytest.raises(BrowserNeeded, match="in the browser"):
        world.broker.start(OPERATOR.name)
    world.portals.finish()
    session = world.broker.record(OPERATOR.name).session

    assert state(world) is SessionState.ACTIVE
    assert session is not None
    assert session.arn == SESSION_ARN
    assert session.region == "eu-west-1"
    assert session.console is ConsoleUse.ENDS_ALONG


def test_it_is_renewed_without_a_page_for_as_long_as_the_portal_lets_it(world: VaultWorld) -> None:
    world.portals.sign_in(OPERATOR.portal)
    world.broker.start(OPERATOR.name)
    for _ in range(9 * 4):
        world.clock.advance(timedelta(minutes=15))
        for name in world.broker.renewals.due(world.clock.now()):
            world.broker.renewals.keep_alive(name)

    assert world.portals.identity_center.calls.count("assigned_role_credentials") > 8
    assert len(world.portals.pages.shown) == 1
    assert isinstance(world.broker.record(OPERATOR.name).problem, BrowserNeeded)


@pytest.mark.parametrize("stored", [False, True])
def test_a_sign_in_without_the_tenant_stays_and_a_person_signs_in_once_more(
    world: VaultWorld, *, stored: bool
) -> None:
    if stored:
        world.vault.save(PORTALS, PORTAL)
    world.portals.sign_in()
    with pytest.raises(BrowserNeeded, match="once more"):
        world.broker.session(OPERATOR.name)
    kept = world.portals.portals.state(START_URL)
    with pytest.raises(BrowserNeeded):
        world.broker.start(OPERATOR.name)
    world.portals.finish()

    assert kept.ends_about is not None
    assert "assigned_role_credentials" in world.portals.identity_center.calls
    assert state(world) is SessionState.ACTIVE


def test_a_portal_with_a_tenant_serves_permission_sets_too(world: VaultWorld) -> None:
    world.vault.save_profile(READER)
    world.vault.save(PORTALS, replace(PORTAL, tenant_id=TENANT))
    world.portals.sign_in(Portal(start_url=START_URL, region="eu-central-1"))

    world.broker.start(READER.name)
    world.broker.start(OPERATOR.name)

    assert len(world.portals.pages.shown) == 1


def test_a_role_that_is_not_assigned_is_refused_in_words(world: VaultWorld) -> None:
    world.portals.identity_center.assigned = ()
    world.portals.sign_in(OPERATOR.portal)

    with pytest.raises(AccessDenied, match="You do not have this role"):
        world.broker.start(OPERATOR.name)


def test_credentials_of_another_account_are_never_used(world: VaultWorld) -> None:
    other = OPERATOR.role_arn.replace(ACCOUNT, "111111111111")
    world.portals.identity_center.assigned = (other,)
    world.portals.sign_in(OPERATOR.portal)
    world.vault.save_profile(replace(OPERATOR, role_arn=other))

    with pytest.raises(SignInStopped, match="another account"):
        world.broker.start(OPERATOR.name)


def test_a_session_belongs_to_its_role(world: VaultWorld) -> None:
    world.portals.sign_in(OPERATOR.portal)
    world.broker.start(OPERATOR.name)
    world.vault.save_profile(replace(OPERATOR, role_arn=f"{OPERATOR.role_arn}2"))

    assert world.broker.record(OPERATOR.name).session is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tenant_id", ""),
        ("tenant_id", "ab-123"),
        ("tenant_id", "aa-UPPER"),
        ("tenant_id", f"aa-{'1' * 22}"),
        ("role_arn", ""),
        ("role_arn", SESSION_ARN),
        ("role_arn", "arn:aws:iam::aws:policy/Admin"),
        ("start_url", "http://d-1234567890.awsapps.com/start"),
        ("sso_region", ""),
        ("region", "nowhere"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, value: str) -> None:
    changed: dict[str, Any] = {field: value}
    complaints = replace(OPERATOR, **changed).complaints()

    assert [name for name, problem in complaints.items() if problem] == [field]
