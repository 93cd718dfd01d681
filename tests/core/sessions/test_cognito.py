"""Sessions of identities of a Cognito identity pool."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable, RequestRefused
from fobwatch.core.cognito.identity_pool import POOL_IDENTITIES, Login
from fobwatch.core.oidc.provider import NO_PROVIDER
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.errors import TokenUnusable
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.fakes import ACCOUNT
from tests.fakes_cognito import GUEST, KEY_ID, LOGIN_PROVIDER, POOL_ARN
from tests.fakes_oidc import PROVIDER
from tests.vault_world import VaultWorld

FILE = "/run/token"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/PoolMember"
OF_FILE = replace(GUEST, name="member", token_file=FILE, login_provider=LOGIN_PROVIDER)
SIGNED_IN = replace(GUEST, name="person", provider=PROVIDER)
BASIC = replace(OF_FILE, name="basic", role_arn=ROLE, basic_flow=True)
LAB = RoleProfile(
    name="lab", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Lab", source_profile=GUEST.name
)


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    for profile in (GUEST, OF_FILE, SIGNED_IN, BASIC):
        world.vault.save_profile(profile)
    world.token_files.tokens[FILE] = "a.b.c"
    world.portals.identity_pools.people["a.b.c"] = "anna"
    world.tokens.web_identities = world.portals.identity_pools.open_id_tokens
    world.tokens.admit(KEY_ID, POOL_ARN)
    return world


def kept(world: VaultWorld, key: str = OF_FILE.identity_key) -> str:
    identity = world.vault.get(POOL_IDENTITIES, key)
    return identity.identity_id if identity else ""


def renew(world: VaultWorld, name: str) -> None:
    world.portals.identity_pools.calls.clear()
    world.broker.renew(name)


@pytest.mark.parametrize("profile", [GUEST, OF_FILE], ids=lambda each: each.name)
def test_the_enhanced_flow_gives_the_pools_credentials(world: VaultWorld, profile: object) -> None:
    session = world.broker.start(profile.name)  # type: ignore[attr-defined]  # it is a profile

    assert session.arn == POOL_ARN
    assert session.expires_at == world.clock.now() + timedelta(hours=1)
    assert session.console is ConsoleUse.ENDS_ALONG
    assert world.portals.identity_pools.calls == ["GetId", "GetCredentialsForIdentity"]
    assert world.portals.identity_pools.roles == [""]


def test_the_basic_flow_assumes_the_profile_s_role(world: VaultWorld) -> None:
    session = world.broker.start(BASIC.name)

    assert session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/PoolMember/fobwatch"
    assert world.portals.identity_pools.calls == ["GetId", "GetOpenIdToken"]


def test_a_role_may_be_asked_for_in_the_enhanced_flow(world: VaultWorld) -> None:
    world.vault.save_profile(replace(OF_FILE, role_arn=ROLE))
    world.broker.start(OF_FILE.name)

    assert world.portals.identity_pools.roles == [ROLE]


def test_a_guest_stays_the_same_guest(world: VaultWorld) -> None:
    world.broker.start(GUEST.name)
    first = kept(world, GUEST.identity_key)
    renew(world, GUEST.name)

    assert world.portals.identity_pools.calls == ["GetCredentialsForIdentity"]
    assert kept(world, GUEST.identity_key) == first != ""
    world.start()
    assert kept(world, GUEST.identity_key) == first


def test_an_identity_that_was_deleted_is_asked_for_anew(world: VaultWorld) -> None:
    world.broker.start(OF_FILE.name)
    first = kept(world)
    world.portals.identity_pools.identities.clear()
    renew(world, OF_FILE.name)

    assert kept(world) not in {"", first}


def test_another_person_does_not_get_the_first_one_s_identity(world: VaultWorld) -> None:
    world.broker.start(OF_FILE.name)
    first = kept(world)
    world.token_files.tokens[FILE] = "d.e.f"
    world.portals.identity_pools.people["d.e.f"] = "boris"
    renew(world, OF_FILE.name)

    assert kept(world) != first
    assert world.portals.identity_pools.identities[kept(world)] == "boris"


def test_an_outage_keeps_the_identity_and_asks_once(world: VaultWorld) -> None:
    world.broker.start(GUEST.name)
    first = kept(world, GUEST.identity_key)
    world.portals.identity_pools.failure = NetworkUnreachable("No answer", "", "")
    with pytest.raises(NetworkUnreachable):
        renew(world, GUEST.name)

    assert world.portals.identity_pools.calls == ["GetCredentialsForIdentity"]
    assert kept(world, GUEST.identity_key) == first


def test_a_pool_without_guests_refuses_one(world: VaultWorld) -> None:
    world.portals.identity_pools.guests = False
    with pytest.raises(AccessDenied):
        world.broker.start(GUEST.name)

    assert kept(world, GUEST.identity_key) == ""


def test_a_pool_that_is_not_there_is_told(world: VaultWorld) -> None:
    world.vault.save_profile(replace(GUEST, identity_pool_id=GUEST.identity_pool_id[:-1] + "0"))

    with pytest.raises(RequestRefused):
        world.broker.start(GUEST.name)


def test_without_its_token_file_it_does_not_become_a_guest(world: VaultWorld) -> None:
    world.token_files.tokens.clear()
    with pytest.raises(TokenUnusable):
        world.broker.start(OF_FILE.name)

    assert world.portals.identity_pools.calls == []


def test_a_person_signs_in_at_the_provider_for_the_pool(world: VaultWorld) -> None:
    portals = world.portals
    portals.pages.answer = portals.provider.allow
    with pytest.raises(BrowserNeeded):
        world.broker.session(SIGNED_IN.name)
    waited = list(portals.waiting)
    with pytest.raises(BrowserNeeded):
        world.broker.start(SIGNED_IN.name)
    portals.provider.on_issue = lambda token: portals.identity_pools.people.update({token: "anna"})
    portals.finish()
    session = world.broker.record(SIGNED_IN.name).session

    assert waited == []
    assert session is not None
    assert session.arn == POOL_ARN
    assert SIGNED_IN.login_name == LOGIN_PROVIDER


def test_the_pool_is_reached_as_the_profile_says(world: VaultWorld) -> None:
    connection = Connection(ca_bundle="/etc/company.pem")
    world.connections[GUEST.name] = connection
    world.broker.start(GUEST.name)

    assert set(world.portals.identity_pools.connections) == {connection}


def test_a_role_upon_it_is_chained(world: VaultWorld) -> None:
    world.tokens.roles_need_mfa = False
    world.vault.save_profile(LAB)

    assert world.broker.start(LAB.name).console is ConsoleUse.ENDS_ALONG


def test_a_login_shows_no_token() -> None:
    assert "secret" not in repr(Login(provider=LOGIN_PROVIDER, token="secret"))


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"identity_pool_id": ""}, "identity_pool_id", "not an identity pool"),
        ({"identity_pool_id": "eu-west-1_Ab1Cd2Ef3"}, "identity_pool_id", "not an identity pool"),
        ({"identity_pool_id": GUEST.identity_pool_id + "0"}, "identity_pool_id", "not an identity"),
        ({"identity_pool_id": GUEST.identity_pool_id + "\n"}, "identity_pool_id", "not an ident"),
        ({"identity_pool_id": "a" * 30 + GUEST.identity_pool_id}, "identity_pool_id", "not an"),
        ({"login_provider": ""}, "login_provider", "not a login provider"),
        ({"login_provider": "a b"}, "login_provider", "not a login provider"),
        ({"login_provider": "a" * 129}, "login_provider", "not a login provider"),
        ({"token_file": ""}, "login_provider", "guest has no login provider"),
        ({"token_file": "token"}, "token_file", "path of a token file"),
        ({"provider": PROVIDER}, "token_file", "two sources"),
        ({"basic_flow": True}, "role_arn", "missing"),
        ({"role_arn": "PoolMember"}, "role_arn", "not an ARN"),
        ({"region": "Ireland"}, "region", "not a region"),
    ],
)
def test_what_is_wrong_names_its_field(changed: dict[str, object], field: str, words: str) -> None:
    (found,) = check_profile(replace(OF_FILE, **changed))  # type: ignore[arg-type]  # each of its own type

    assert OF_FILE.provider == NO_PROVIDER
    assert found.field == field
    assert words in found.title
