"""What accounts are called: by a portal, by the AWS files, or by an alias that a person entered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.catalogue.account_names import AccountNames
from fobwatch.core.profiles.profile import Origin
from tests.fakes import ACCOUNT, ANNA
from tests.fakes_portals import PORTAL, READER
from tests.vault_world import VaultWorld

ALIASED = replace(ANNA, console_account="acme-dev")
LISTED = replace(READER, account_id=ACCOUNT, account_name="Acme Dev", origin=Origin.AWS_FILES)


@pytest.fixture
def world() -> VaultWorld:
    return VaultWorld()


@pytest.fixture
def names(world: VaultWorld) -> AccountNames:
    known = world.portals.known(world.vault, world.catalogue, world.rules)
    known.save(PORTAL)
    return AccountNames(known, world.catalogue, world.portals.roles)


def test_an_account_that_nobody_named_has_no_name(names: AccountNames, world: VaultWorld) -> None:
    world.vault.save_profile(replace(ANNA, console_account=ACCOUNT))

    assert names.all() == {}


def test_a_name_in_the_aws_files_comes_before_an_alias(
    names: AccountNames, world: VaultWorld
) -> None:
    world.vault.save_profile(ALIASED)
    aliased = names.all()
    world.files.change(profiles=(LISTED,))
    world.catalogue.refresh()

    assert aliased == {ACCOUNT: "acme-dev"}
    assert names.all() == {ACCOUNT: "Acme Dev"}


def test_a_portal_s_name_comes_first_and_is_there_once_it_is_found(
    names: AccountNames, world: VaultWorld
) -> None:
    world.vault.save_profile(ALIASED)
    before = names.all()
    world.portals.identity_center.names = {ACCOUNT: "Development"}
    world.portals.identity_center.roles = {ACCOUNT: ("ReadOnly",)}
    world.portals.sign_in(PORTAL)
    world.portals.roles.refresh(PORTAL)
    world.portals.find()

    assert before == {ACCOUNT: "acme-dev"}
    assert names.all() == {ACCOUNT: "Development"}


def test_while_nothing_changes_nothing_is_gathered_again(names: AccountNames) -> None:
    assert names.all() is names.all()
