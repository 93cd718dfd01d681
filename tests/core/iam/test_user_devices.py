"""The devices that AWS has for a user, also those without a seed here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.aws.errors import AccessDenied, ChangeNotAllowed
from fobwatch.core.iam.mfa_plan import DeviceKind, kind_of
from fobwatch.core.iam.user_devices import UserDevices, administrators
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from tests.core.iam.mfa_world import OLD, MfaWorld
from tests.core.iam.test_lost_device import BOSS, PHONE, SECURITY_KEY
from tests.core.iam.walk_world import PLAIN
from tests.fakes import ADMIN, ANNA


@pytest.fixture
def world() -> MfaWorld:
    return MfaWorld().with_a_device()


@pytest.fixture
def devices(world: MfaWorld) -> UserDevices:
    return UserDevices(vault=world.vault, changes=world.changes)


def test_nothing_is_known_before_a_person_asks(devices: UserDevices) -> None:
    assert devices.reading(ANNA) is None
    assert devices.only_at_aws() == {}
    assert not devices.is_gone(OLD)


def test_those_without_a_seed_here_are_named(world: MfaWorld, devices: UserDevices) -> None:
    world.aws.users |= {PHONE.serial: "anna", SECURITY_KEY: "anna"}
    heard: list[None] = []
    devices.on_change(lambda: heard.append(None))

    reading = devices.read("dev")

    assert reading.serials == (OLD, PHONE.serial, SECURITY_KEY)
    assert devices.only_at_aws() == {PHONE.serial: "dev", SECURITY_KEY: "dev"}
    assert not devices.is_gone(OLD)
    assert heard == [None]


def test_a_device_of_the_vault_that_aws_does_not_know_is_gone(
    world: MfaWorld, devices: UserDevices
) -> None:
    del world.aws.users[OLD]
    devices.read("dev")

    assert devices.is_gone(OLD)
    assert not devices.is_gone(PHONE.serial)  # no profile names it: it may be another user's


def test_a_profile_with_a_new_key_has_no_reading(world: MfaWorld, devices: UserDevices) -> None:
    del world.aws.users[OLD]
    devices.read("dev")
    key = replace(ANNA.access_key, access_key_id="AKIANEW000000000TEST")
    world.vault.save_profile(replace(ANNA, access_key=key))

    assert not devices.is_gone(OLD)


def test_what_is_denied_says_what_would_allow_it(world: MfaWorld, devices: UserDevices) -> None:
    denied = AccessDenied("Denied", "A policy says so.", "Ask.")
    world.aws.failures["enabled_serials"] = [denied]

    with pytest.raises(ChangeNotAllowed):
        devices.read("plain")
    assert devices.reading(PLAIN) is None


@pytest.mark.parametrize(
    ("serial", "kind"),
    [
        (OLD, DeviceKind.VIRTUAL),
        ("arn:aws-us-gov:iam::482100937715:mfa/anna", DeviceKind.VIRTUAL),
        (SECURITY_KEY, DeviceKind.PASSKEY),
        ("GAHT12345678", DeviceKind.HARDWARE),
    ],
)
def test_its_kind_is_known_by_its_serial(serial: str, kind: DeviceKind) -> None:
    assert kind_of(serial) is kind


def test_helpers_are_of_the_account_and_start_without_the_lost_device() -> None:
    other = replace(BOSS, name="other", role_arn="arn:aws:iam::999999999999:role/Admin")
    task = RootTaskProfile(name="task", account_id=BOSS.account, source_profile="boss")
    serials = {ADMIN.name: OLD}

    found = administrators(
        (ANNA, PLAIN, ADMIN, BOSS, other, task), ANNA, lambda name: serials.get(name, ""), OLD
    )

    assert found == ["boss"]
