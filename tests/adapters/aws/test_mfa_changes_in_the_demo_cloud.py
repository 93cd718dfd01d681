"""MFA devices are changed at a cloud that enforces AWS's rules, and looked at by boto3."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import ChangeNotAllowed, MfaCodeRefused
from fobwatch.core.iam.mfa_changes import MfaChanges
from fobwatch.core.iam.mfa_plan import Change
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceLimit, UserChanging
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.walks.journal import WalkJournal
from fobwatch.demo.company import COMPANY, Device
from fobwatch.demo.knobs import Fault, Knobs
from tests.adapters.aws.company_world import company_tools, company_world
from tests.cloud import mfa_code
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients
    from tests.vault_world import VaultWorld

SLOW = Knobs(new_device_delay=timedelta(seconds=10))
ANNA, DEPLOY = COMPANY.user("anna"), COMPANY.user("deploy")
NEW = f"arn:aws:iam::{ANNA.account.account_id}:mfa/new"


def laptop() -> str:
    assert ANNA.device is not None
    return ANNA.device.serial


@pytest.fixture
def world(demo_cloud: DemoCloud, demo_clients: LazyClients) -> VaultWorld:
    """A vault with anna, who may do nothing without MFA, and with deploy."""
    return company_world(demo_cloud, demo_clients, ANNA, DEPLOY, knobs=SLOW)


@pytest.fixture
def changes(world: VaultWorld, demo_clients: LazyClients) -> MfaChanges:
    return MfaChanges(
        company_tools(world, demo_clients),
        walks=WalkJournal(MemoryTextStore(), world.vault),
        journal=world.journal,
        computer="tower",
    )


@pytest.fixture
def account(connect: CloudClients) -> IAMClient:
    """What anybody else sees: anna's key may list devices without MFA."""
    return connect.iam(ANNA.access_key)


def enabled(account: IAMClient) -> list[str]:
    listed = account.list_mfa_devices(UserName="anna")["MFADevices"]
    return sorted(device["SerialNumber"] for device in listed)


def made(account: IAMClient) -> list[str]:
    listed = account.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]
    return sorted(device["SerialNumber"] for device in listed)


def named(world: VaultWorld) -> str:
    profile = world.vault.profile("anna")
    assert profile is not None
    return profile.mfa_serial


def test_a_device_is_replaced_while_not_all_of_aws_knows_the_new_one(
    changes: MfaChanges, world: VaultWorld, account: IAMClient
) -> None:
    plan = changes.look(Change.REPLACE, "anna", laptop())

    assert changes.go_on(changes.begin(plan, "new", forgets=True))

    assert enabled(account) == made(account) == [NEW]
    assert named(world) == NEW
    assert [device.serial for device in world.vault.devices() if "4821" in device.serial] == [NEW]
    assert world.broker.start("anna").mfa


def test_a_replacement_that_aws_refuses_is_taken_back(
    changes: MfaChanges, world: VaultWorld, account: IAMClient, demo_cloud: DemoCloud
) -> None:
    demo_cloud.fail_next(Fault.UNMODIFIABLE, action="DeactivateMFADevice")
    walk = changes.begin(changes.look(Change.REPLACE, "anna", laptop()), "new", forgets=True)
    with pytest.raises(UserChanging):
        changes.go_on(walk)
    between = enabled(account)

    changes.take_back(walk)

    assert between == [laptop(), NEW]
    assert enabled(account) == made(account) == [laptop()]
    assert named(world) == laptop()


def test_a_backup_device_is_added_and_the_first_one_removed(
    changes: MfaChanges, world: VaultWorld, account: IAMClient
) -> None:
    backup = changes.begin(changes.look(Change.BACK_UP, "anna", laptop()), "new")
    assert changes.go_on(backup)
    both = enabled(account)

    removal = changes.begin(changes.look(Change.REMOVE, "anna", laptop()), forgets=True)
    assert changes.go_on(removal)

    assert both == [laptop(), NEW]
    assert enabled(account) == made(account) == [NEW]
    assert named(world) == NEW
    assert world.vault.device(laptop()) is None


def test_the_last_device_is_removed(
    changes: MfaChanges, world: VaultWorld, account: IAMClient
) -> None:
    assert changes.go_on(changes.begin(changes.look(Change.REMOVE, "anna", laptop())))

    assert enabled(account) == made(account) == []
    assert named(world) == ""
    assert world.vault.device(laptop()) is not None


def test_a_removal_that_was_stopped_when_no_device_gives_mfa_any_more_goes_on(
    changes: MfaChanges, account: IAMClient, demo_cloud: DemoCloud
) -> None:
    demo_cloud.fail_next(Fault.UNMODIFIABLE, action="DeleteVirtualMFADevice")
    walk = changes.begin(changes.look(Change.REMOVE, "anna", laptop()))
    with pytest.raises(UserChanging):
        changes.go_on(walk)
    between = (enabled(account), made(account))

    assert changes.go_on(walk)

    assert between == ([], [laptop()])
    assert made(account) == []


def test_a_ninth_device_is_told_before(changes: MfaChanges, account: IAMClient) -> None:
    for number in range(7):
        plan = changes.look(Change.BACK_UP, "anna", laptop())
        changes.go_on(changes.begin(plan, f"device-{number}"))

    with pytest.raises(MfaDeviceLimit, match="anna has 8 MFA devices"):
        changes.look(Change.BACK_UP, "anna", laptop())
    assert len(enabled(account)) == 8


def test_a_device_that_is_out_of_sync_works_again(
    changes: MfaChanges, world: VaultWorld, connect: CloudClients
) -> None:
    iam = connect.iam(DEPLOY.access_key)
    answer = iam.create_virtual_mfa_device(VirtualMFADeviceName="old")["VirtualMFADevice"]
    device = Device(
        serial=answer["SerialNumber"], name="old", seed=answer["Base32StringSeed"].decode()
    )
    world.clock.advance(timedelta(seconds=30))  # all of AWS knows it by now
    steps = (-6, -5)
    first, second = (mfa_code(device, steps=step) for step in steps)
    iam.enable_mfa_device(
        UserName="deploy",
        SerialNumber=device.serial,
        AuthenticationCode1=first,
        AuthenticationCode2=second,
    )
    world.vault.save_device(MfaDevice(serial=device.serial, name="old", seed=device.seed))
    world.vault.save_profile(
        IamUserProfile(name="deploy", access_key=DEPLOY.access_key, mfa_serial=device.serial)
    )
    world.clock.advance(timedelta(seconds=30))
    with pytest.raises(MfaCodeRefused):
        world.broker.start("deploy")

    changes.resync(changes.look(Change.RESYNC, "deploy", device.serial))

    assert world.broker.start("deploy").mfa


BORIS = COMPANY.user("boris")
BORIS_NEW = f"arn:aws:iam::{BORIS.account.account_id}:mfa/boris-new"


def with_a_lost_phone(world: VaultWorld) -> str:
    """Boris is in the vault, and his device's seed is not; the serial of that device."""
    assert BORIS.device is not None
    world.vault.save_profile(
        IamUserProfile(name="boris", access_key=BORIS.access_key, mfa_serial=BORIS.device.serial)
    )
    return BORIS.device.serial


def test_a_lost_device_is_replaced_by_an_administrator_s_profile(
    changes: MfaChanges, world: VaultWorld, connect: CloudClients, demo_cloud: DemoCloud
) -> None:
    phone = with_a_lost_phone(world)
    plan = changes.look(Change.RECOVER, "boris", phone, by="deploy")

    assert changes.go_on(changes.begin(plan, "boris-new"))

    iam = connect.iam(DEPLOY.access_key)
    listed = iam.list_mfa_devices(UserName="boris")["MFADevices"]
    virtual = iam.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]
    assert [device["SerialNumber"] for device in listed] == [BORIS.passkey, BORIS_NEW]
    assert phone not in {device["SerialNumber"] for device in virtual}
    assert world.broker.start("boris").mfa
    changing = {"CreateVirtualMFADevice", "EnableMFADevice", "DeactivateMFADevice"}
    callers = {call.principal for call in demo_cloud.calls() if call.action in changing}
    assert callers == {DEPLOY.arn}


def test_a_profile_that_may_only_read_is_refused_before_anything_is_made(
    changes: MfaChanges, world: VaultWorld, account: IAMClient
) -> None:
    reading = COMPANY.role("ReadOnly").arn
    world.vault.save_profile(
        RoleProfile(name="reader", role_arn=reading, source_profile="anna", mfa_serial="")
    )
    walk = changes.begin(changes.look(Change.RECOVER, "anna", laptop(), by="reader"), "new")

    with pytest.raises(ChangeNotAllowed, match="CreateVirtualMFADevice"):
        changes.go_on(walk)
    changes.take_back(walk)

    assert enabled(account) == made(account) == [laptop()]


def test_a_user_without_the_lost_device_s_code_adds_one_where_the_policy_lets_him(
    changes: MfaChanges, world: VaultWorld, account: IAMClient
) -> None:
    """The policy is AWS's own example, which lets a device be added without MFA."""
    world.vault.remove_device(laptop())
    plan = changes.look(Change.RECOVER, "anna", laptop())

    assert changes.go_on(changes.begin(plan, "new"))
    assert enabled(account) == made(account) == [NEW]


def test_a_passkey_is_listed_and_removed_with_nothing_to_delete(
    changes: MfaChanges, world: VaultWorld, connect: CloudClients, demo_cloud: DemoCloud
) -> None:
    phone = with_a_lost_phone(world)
    _, _, serials = changes.enabled("boris")
    plan = changes.look(Change.REMOVE, "boris", BORIS.passkey, by="deploy")

    assert changes.go_on(changes.begin(plan))

    iam = connect.iam(DEPLOY.access_key)
    listed = iam.list_mfa_devices(UserName="boris")["MFADevices"]
    assert serials == (phone, BORIS.passkey)
    assert [device["SerialNumber"] for device in listed] == [phone]
    assert "DeleteVirtualMFADevice" not in {call.action for call in demo_cloud.calls()}
