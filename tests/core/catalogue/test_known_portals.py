"""Access portals that are known, and the profiles that are made of their roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.catalogue.known_portals import KnownPortal
from fobwatch.core.errors import InputError, VaultLocked
from fobwatch.core.portals.portal import PORTAL_SIGN_INS, PORTALS, Portal
from fobwatch.core.portals.roles import PortalRole
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.core.profiles.profile import Origin
from tests.core.sessions.test_account_access import OPERATOR
from tests.fakes import ACCOUNT, ANNA
from tests.fakes_portals import PORTAL, READER, START_URL, TENANT
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.catalogue.known_portals import KnownPortals
    from fobwatch.core.profiles.profile import Profile

OTHER = "https://d-0000000000.awsapps.com/start"
ACME = replace(PORTAL, name="Acme")
UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "There is no network.", "Try again.")


def role(account_name: str = "Production", name: str = "ReadOnly", **other: str) -> PortalRole:
    account_id = other.get("account_id", ACCOUNT)
    return PortalRole(
        start_url=START_URL,
        account_id=account_id,
        account_name=account_name,
        email="",
        role_name=name,
        role_arn=other.get("role_arn", ""),
    )


@pytest.fixture
def world() -> VaultWorld:
    return VaultWorld()


@pytest.fixture
def known(world: VaultWorld) -> KnownPortals:
    return world.portals.known(world.vault, world.catalogue, world.rules)


def test_portals_of_the_vault_and_those_that_profiles_name_are_known_by_title(
    known: KnownPortals, world: VaultWorld
) -> None:
    world.vault.save_profile(READER)
    world.files.change(
        profiles=(
            replace(READER, name="writer", origin=Origin.AWS_FILES),
            replace(READER, name="other", start_url=OTHER, origin=Origin.AWS_FILES),
        )
    )
    world.catalogue.refresh()
    known.save(replace(ACME, name="Zeta"))

    assert known.all() == (
        KnownPortal(
            portal=Portal(start_url=OTHER, region=READER.sso_region),
            stored=False,
            profiles=("other",),
        ),
        KnownPortal(portal=replace(ACME, name="Zeta"), stored=True, profiles=("reader", "writer")),
    )


def test_what_is_known_follows_the_profiles(known: KnownPortals, world: VaultWorld) -> None:
    before = known.all()
    world.vault.save_profile(READER)
    with_one = known.all()
    world.vault.remove_profile(READER.name)

    assert before == known.all() == ()
    assert [k.profiles for k in with_one] == [("reader",)]


def test_a_locked_vault_has_no_portals(known: KnownPortals, world: VaultWorld) -> None:
    known.save(ACME)
    world.vault.lock()
    while_locked = known.all()
    world.vault.retry()

    assert while_locked == ()
    assert [k.portal for k in known.all()] == [ACME]


def test_nothing_takes_the_place_of_what_a_locked_vault_has(
    known: KnownPortals, world: VaultWorld
) -> None:
    known.save(ACME)
    (name,) = known.add_profiles([role()], "")
    world.vault.save_profile(before := replace(ANNA, name=name))
    world.vault.lock()

    with pytest.raises(VaultLocked):
        known.save(replace(ACME, name="Other"))
    with pytest.raises(VaultLocked):
        known.add_profiles([role()], "")

    world.vault.retry()
    assert world.vault.get(PORTALS, START_URL) == ACME
    assert world.vault.profile(name) == before


def test_saving_a_portal_replaces_it_and_is_recorded(
    known: KnownPortals, world: VaultWorld
) -> None:
    known.save(ACME)
    known.save(replace(ACME, name="Acme Ltd"))

    assert known.get(START_URL).name == "Acme Ltd"
    assert world.lines.count((Event.PORTAL_SAVED, "Acme Ltd")) == 1


def test_removing_a_portal_signs_out_and_keeps_its_profiles(
    known: KnownPortals, world: VaultWorld
) -> None:
    world.vault.save_profile(READER)
    known.save(ACME)
    world.portals.sign_in()
    world.portals.roles.refresh(PORTAL)
    world.portals.find()
    known.remove(START_URL)

    assert "log_out" in world.portals.identity_center.calls
    assert world.vault.get(PORTALS, START_URL) is None
    assert world.vault.get(PORTAL_SIGN_INS, START_URL) is None
    assert world.portals.roles.roles(START_URL) == ()
    assert [(k.stored, k.profiles) for k in known.all()] == [(False, ("reader",))]
    assert (Event.PORTAL_REMOVED, "Acme") in world.lines


def test_signing_out_leaves_the_portal(known: KnownPortals, world: VaultWorld) -> None:
    known.save(ACME)
    known.save(replace(ACME, start_url=OTHER))
    world.portals.sign_in()
    before = known.signed_in()
    known.sign_out(START_URL)

    assert before == {START_URL}
    assert known.signed_in() == set()
    assert len(known.all()) == 2


def test_a_portal_is_removed_also_where_aws_is_not_reached(
    known: KnownPortals, world: VaultWorld
) -> None:
    known.save(ACME)
    world.portals.sign_in()
    world.portals.identity_center.failure = UNREACHABLE
    with pytest.raises(NetworkUnreachable):
        known.remove(START_URL)

    assert known.all() == ()
    assert world.vault.get(PORTAL_SIGN_INS, START_URL) is None


def test_signing_in_again_begins_the_time_anew(known: KnownPortals, world: VaultWorld) -> None:
    known.save(ACME)
    world.portals.sign_in()
    before = world.portals.portals.state(START_URL)
    world.clock.advance(world.portals.identity_center.session_life / 2)
    known.sign_in_again(START_URL)
    world.portals.finish()
    after = world.portals.portals.state(START_URL)

    assert before.ends_about is not None
    assert after.ends_about is not None
    assert after.ends_about - before.ends_about == world.portals.identity_center.session_life / 2
    assert after.signed_in_at == world.clock.now()


def test_an_unknown_portal_is_refused(known: KnownPortals) -> None:
    with pytest.raises(InputError, match="There is no such access portal"):
        known.get(OTHER)


def test_looking_at_a_portal_finds_its_roles_once_while_signed_in(
    known: KnownPortals, world: VaultWorld
) -> None:
    known.save(ACME)
    known.look_at(START_URL)
    world.portals.find()
    signed_out = len(world.portals.identity_center.calls)
    world.portals.sign_in()
    known.look_at(START_URL)
    world.portals.find()
    known.look_at(START_URL)

    assert signed_out == 0
    assert world.portals.finding == []
    assert [r.role_name for r in world.portals.roles.roles(START_URL)] == ["ReadOnly"]


def test_profiles_of_roles_are_stored_and_recorded(known: KnownPortals, world: VaultWorld) -> None:
    known.save(ACME)
    names = known.add_profiles([role(), role(name="Admin")], "eu-west-3")

    assert names == ("Production-ReadOnly", "Production-Admin")
    assert world.vault.profile("Production-ReadOnly") == IdentityCenterProfile(
        name="Production-ReadOnly",
        start_url=START_URL,
        sso_region="eu-central-1",
        account_id=ACCOUNT,
        role_name="ReadOnly",
        region="eu-west-3",
    )
    assert (Event.PROFILE_SAVED, "Production-Admin") in world.lines
    assert known.profile_of(role()) == "Production-ReadOnly"


def test_a_role_of_the_account_access_manager_gets_a_profile_of_its_own(
    known: KnownPortals, world: VaultWorld
) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/team/ReadOnly"
    assigned = role(role_arn=arn)
    known.save(replace(ACME, tenant_id=TENANT))
    names = known.add_profiles([role(), assigned, assigned], "eu-west-3")

    assert names == ("Production-ReadOnly", "Production-ReadOnly-2")
    assert world.vault.profile("Production-ReadOnly-2") == AccountAccessProfile(
        name="Production-ReadOnly-2",
        start_url=START_URL,
        sso_region="eu-central-1",
        tenant_id=TENANT,
        role_arn=arn,
        region="eu-west-3",
    )
    assert known.profile_of(assigned) == "Production-ReadOnly-2"


def test_a_portal_has_the_tenant_that_one_of_its_profiles_names(
    known: KnownPortals, world: VaultWorld
) -> None:
    known.save(ACME)
    world.vault.save_profile(OPERATOR)

    assert known.get(START_URL) == replace(ACME, tenant_id=TENANT)


@pytest.mark.parametrize("again", [False, True])
def test_roles_are_looked_for_anew_once_the_portal_is_another(
    known: KnownPortals, world: VaultWorld, *, again: bool
) -> None:
    world.portals.sign_in()
    known.save(ACME)
    known.look_at(START_URL)
    world.portals.find()
    known.look_at(START_URL)
    looked_twice = len(world.portals.finding)
    if again:
        known.sign_in_again(START_URL)
        world.portals.finish()
    else:
        known.save(replace(ACME, tenant_id=TENANT))
    known.look_at(START_URL)

    assert looked_twice == 0
    assert world.portals.finding


def test_a_role_that_has_a_profile_gets_no_second_one(
    known: KnownPortals, world: VaultWorld
) -> None:
    world.vault.save_profile(READER)
    known.save(ACME)
    again = known.add_profiles([role(), role(name="Admin"), role(name="Admin")], "")

    assert again == ("Production-Admin",)
    assert known.add_profiles([role(name="Admin")], "") == ()


def test_a_new_profile_takes_the_name_of_no_other(known: KnownPortals, world: VaultWorld) -> None:
    world.vault.save_profile(replace(ANNA, name="production-readonly"))
    known.save(ACME)
    same = [role(), role(account_id="000000000001"), role(account_id="000000000002")]

    assert known.add_profiles(same, "") == (
        "Production-ReadOnly-2",
        "Production-ReadOnly-3",
        "Production-ReadOnly-4",
    )


def test_what_is_made_of_roles_is_a_sound_profile(known: KnownPortals, world: VaultWorld) -> None:
    known.save(ACME)
    (name,) = known.add_profiles([role("Große Firma & Söhne")], "eu-west-3")
    profile = world.vault.profile(name)

    assert profile is not None
    assert check_profile(profile) == []


def test_a_portal_that_only_a_section_of_the_config_file_names_is_known(
    known: KnownPortals, world: VaultWorld
) -> None:
    listed = Portal(start_url=OTHER, region="us-east-1")
    world.files.change(portals=(listed,))
    world.catalogue.refresh()

    assert known.all() == (KnownPortal(portal=listed, stored=False),)
    assert known.get(OTHER) == listed


def test_with_the_aws_cli_s_sign_in_the_roles_are_found(
    known: KnownPortals, world: VaultWorld
) -> None:
    known.save(PORTAL)
    portals, borrowed = world.portals.portals, [""]
    portals._borrowed = lambda _portal: borrowed[0]
    known.look_at(START_URL)
    world.portals.find()
    before = portals.state(START_URL).borrowed
    world.portals.sign_in()
    borrowed[0] = world.portals.portals.access_token(PORTAL)
    world.vault.remove(PORTAL_SIGN_INS, START_URL)
    known.look_at(START_URL)
    at_once = portals.state(START_URL).borrowed
    world.clock.advance(timedelta(minutes=1))
    for _ in range(3):
        known.look_at(START_URL)
        world.portals.find()

    assert not before
    assert not at_once
    assert portals.state(START_URL).borrowed
    assert portals.state(START_URL).ends_about is None
    assert world.portals.identity_center.calls.count("accounts") == 1
    assert world.portals.roles.roles(START_URL)


def test_what_changes_while_the_portals_are_looked_up_is_seen_the_next_time(
    known: KnownPortals, world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another thread: what was looked up before is not remembered then."""
    listed = world.catalogue.portals

    def saved_meanwhile() -> tuple[Portal, ...]:
        monkeypatch.undo()
        world.vault.save(PORTALS, ACME)
        return listed()

    monkeypatch.setattr(world.catalogue, "portals", saved_meanwhile)
    before = known.all()

    assert before == ()
    assert [each.portal for each in known.all()] == [ACME]


def test_a_role_that_gets_a_profile_while_roles_are_looked_up_has_it_the_next_time(
    known: KnownPortals, world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another thread, which is done first."""
    known.save(PORTAL)
    listed = world.catalogue.profiles

    def saved_meanwhile() -> tuple[Profile, ...]:
        before = listed()
        monkeypatch.undo()
        known.add_profiles([role()], "")
        known.all()
        return before

    monkeypatch.setattr(world.catalogue, "profiles", saved_meanwhile)
    known.all()

    assert known.profile_of(role())
