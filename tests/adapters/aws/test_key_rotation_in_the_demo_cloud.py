"""A key is replaced at a cloud that enforces AWS's rules, and looked at from outside by boto3."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import ServiceFault
from fobwatch.core.iam.key_rotation import KeyRotation
from fobwatch.core.iam.key_steps import DELETE, DISABLE
from fobwatch.core.walks.journal import WalkJournal
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from tests.adapters.aws.company_world import company_tools, company_world
from tests.demo.refusals import refused
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients
    from tests.vault_world import VaultWorld

SLOW = Knobs(new_key_delay=timedelta(seconds=10))


@pytest.fixture
def world(demo_cloud: DemoCloud, demo_clients: LazyClients) -> VaultWorld:
    """A vault with two of the company's users: anna may do nothing without MFA."""
    users = map(COMPANY.user, ("anna", "deploy"))
    return company_world(demo_cloud, demo_clients, *users, knobs=SLOW)


@pytest.fixture
def rotation(world: VaultWorld, demo_clients: LazyClients) -> KeyRotation:
    return KeyRotation(
        company_tools(world, demo_clients),
        walks=WalkJournal(MemoryTextStore(), world.vault),
        journal=world.journal,
        profiles=world.catalogue.profiles,
    )


def key_of(world: VaultWorld, name: str) -> AccessKey:
    profile = world.vault.profile(name)
    key = profile.long_term_key if profile else None
    assert key is not None
    return key


def statuses(iam: IAMClient, name: str) -> dict[str, str]:
    listed = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
    return {key["AccessKeyId"]: key["Status"] for key in listed}


def seen_by(connect: CloudClients, world: VaultWorld, name: str) -> dict[str, str]:
    """What the profile's own new session, or key, shows of its user's keys."""
    profile = world.vault.profile(name)
    assert profile is not None
    session = world.broker.start(name).credentials if profile.mfa_serial else None
    return statuses(connect.iam(session or key_of(world, name)), name)


@pytest.mark.parametrize("name", ["anna", "deploy"], ids=["MFA-only policy", "no MFA"])
def test_a_key_is_replaced(
    rotation: KeyRotation, world: VaultWorld, connect: CloudClients, name: str
) -> None:
    old = COMPANY.user(name).access_key
    walk = rotation.begin(rotation.look(name))
    rotation.go_on(walk)
    new = key_of(world, name)
    in_use = seen_by(connect, world, name)
    rotation.go_on(walk, early=DISABLE)
    disabled = seen_by(connect, world, name)

    assert rotation.go_on(walk, early=DELETE)
    assert in_use == {old.access_key_id: "Active", new.access_key_id: "Active"}
    assert disabled == {old.access_key_id: "Inactive", new.access_key_id: "Active"}
    assert seen_by(connect, world, name) == {new.access_key_id: "Active"}
    with refused() as refusal:
        connect.sts(old).get_caller_identity()
    assert refusal.code == "InvalidClientTokenId"


@pytest.mark.parametrize("name", ["anna", "deploy"], ids=["MFA-only policy", "no MFA"])
def test_a_key_is_taken_back(
    rotation: KeyRotation, world: VaultWorld, connect: CloudClients, name: str
) -> None:
    old = COMPANY.user(name).access_key
    walk = rotation.begin(rotation.look(name))
    rotation.go_on(walk)
    rotation.go_on(walk, early=DISABLE)

    rotation.take_back(walk)

    assert key_of(world, name) == old
    assert seen_by(connect, world, name) == {old.access_key_id: "Active"}


def test_after_a_fault_of_aws_no_key_is_left_behind(
    rotation: KeyRotation, world: VaultWorld, connect: CloudClients, demo_cloud: DemoCloud
) -> None:
    walk = rotation.begin(rotation.look("deploy"))
    demo_cloud.fail_next(Fault.SERVER_ERROR, action="CreateAccessKey")
    with pytest.raises(ServiceFault):
        rotation.go_on(walk)

    rotation.go_on(walk)

    old, new = COMPANY.user("deploy").access_key, key_of(world, "deploy")
    assert set(seen_by(connect, world, "deploy")) == {old.access_key_id, new.access_key_id}
