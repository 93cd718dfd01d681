"""A vault of the company's users, whose AWS is the demo cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.aws.iam import BotoAccessKeyService, BotoMfaDeviceService
from fobwatch.adapters.aws.identities import BotoOwnPolicies
from fobwatch.adapters.aws.policies import BotoPolicySimulator
from fobwatch.adapters.aws.sts import BotoTokenService
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.demo.knobs import Knobs
from tests.cloud import REGION
from tests.cloud_clock import CloudClock
from tests.fakes_iam_tools import iam_tools_in
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.demo.cloud import DemoCloud
    from fobwatch.demo.company import User


def company_world(
    cloud: DemoCloud, clients: LazyClients, *users: User, knobs: Knobs | None = None
) -> VaultWorld:
    """Profiles of these users alone, by their names, and the seeds of their devices."""
    clock = CloudClock(cloud, knobs or Knobs())
    world = VaultWorld(clock=clock, sts=BotoTokenService(clients))  # type: ignore[arg-type]  # AWS, not the fake
    for each in world.vault.profiles():
        world.vault.remove_profile(each.name)
    for user in users:
        device = user.device
        if device:
            world.vault.save_device(
                MfaDevice(serial=device.serial, name=device.name, seed=device.seed)
            )
        world.vault.save_profile(
            IamUserProfile(
                name=user.name,
                access_key=user.access_key,
                region=REGION,
                mfa_serial=device.serial if device else "",
                console_password=user.console_password,
            )
        )
    return world


def company_tools(world: VaultWorld, clients: LazyClients) -> IamTools:
    """What the users are looked at and changed with."""
    return iam_tools_in(
        world,
        keys=BotoAccessKeyService(clients),
        devices=BotoMfaDeviceService(clients),
        policies=BotoOwnPolicies(clients),
        simulator=BotoPolicySimulator(clients),
    )
