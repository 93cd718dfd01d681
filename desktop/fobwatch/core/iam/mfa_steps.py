"""The steps of each change of a user's MFA devices, in their order, and their calls to IAM.

A new device is enabled and proved, and the profiles use it, before the old one goes: a kill leaves
at most two that work, and never none where there was one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.errors import CannotTakeBack
from fobwatch.core.iam.mfa_plan import Change, device_name, is_virtual
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceExists, MfaDeviceInUse, NoSuchMfaDevice
from fobwatch.core.vault.records import DEVICES, PROFILES
from fobwatch.core.walks.walk import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.iam.user_calls import UserCalls
    from fobwatch.core.profiles.profile import OwnProfile


class DeviceCalls:
    """For one attempt. What AWS, or somebody else, has done already is as good as done."""

    def __init__(self, calls: UserCalls, serial: str) -> None:
        self._calls = calls
        self._serial = serial
        self._user_name = calls.plan.user_name

    def is_there(self) -> bool:
        return self._serial in self._calls.ask(lambda devices: devices.virtual_serials())

    def is_enabled(self) -> bool:
        return self._serial in self._calls.ask(
            lambda devices: devices.enabled_serials(self._user_name)
        )

    def enable(self) -> None:
        codes = self._calls.two_codes(self._serial)
        with suppress(MfaDeviceExists):
            self._calls.ask(lambda devices: devices.enable(self._user_name, self._serial, codes))

    def enable_again(self) -> None:
        """Raises `CannotTakeBack` if the vault has no seed to make its codes from."""
        if self._calls.vault.device(self._serial) is not None:
            self.enable()
        elif not self.is_enabled():
            raise CannotTakeBack(
                "AWS has deactivated the device",
                "It is enabled only with its own codes, and its seed is not in the vault.",
                "Go on, so that the rest is done too.",
            )

    def resync(self) -> None:
        codes = self._calls.two_codes(self._serial)
        self._calls.ask(lambda devices: devices.resync(self._user_name, self._serial, codes))

    def deactivate(self) -> None:
        """With the device's own code where the policies ask for MFA: it shows each code once."""
        try:
            self._calls.ask(
                lambda devices: devices.deactivate(self._user_name, self._serial),
                code_of=self._serial,
            )
        except NoSuchMfaDevice:
            return
        except AccessDenied:
            if self.is_enabled():
                raise

    def delete(self) -> None:
        """Also where policies ask for MFA, and a kill came after the last device was deactivated.

        AWS's own example of such a policy lets a device be enabled without MFA, but not deleted.
        """
        try:
            self._send_deletion()
        except (AccessDenied, MfaDeviceInUse):
            if not self.is_there():
                return
            if self._calls.vault.device(self._serial) is None:
                raise
            self.enable()
            self.deactivate()
            self._send_deletion()

    def _send_deletion(self) -> None:
        with suppress(NoSuchMfaDevice):
            self._calls.ask(lambda devices: devices.delete(self._serial))


class NewDevice:
    """That which the plan calls `new`, for one attempt.

    The seed is in the vault before the device is enabled, and leaves it only after the device is
    deleted at AWS.
    """

    def __init__(self, calls: UserCalls) -> None:
        self._calls = calls
        self._vault = calls.vault
        self._serial = calls.plan.new
        self.at_aws = DeviceCalls(calls, self._serial)

    def create(self) -> None:
        self._vault.confirm(DEVICES)
        name = device_name(self._serial)
        try:
            made = self._calls.ask(lambda devices: devices.create(name))
        except MfaDeviceExists:
            if self._vault.device(self._serial) is None:
                raise
        else:
            self._vault.save_device(MfaDevice(serial=self._serial, name=name, seed=made.seed))
        self._vault.confirm(DEVICES, self._serial)

    def was_created(self) -> bool:
        """Without its seed the device is of no use, and is deleted: nobody can have enabled it."""
        self._vault.confirm(DEVICES)
        if self._vault.device(self._serial) is None:
            self.at_aws.delete()
            return False
        self._vault.confirm(DEVICES, self._serial)
        return self.at_aws.is_there()

    def delete(self) -> None:
        self.at_aws.delete()
        self._vault.remove_device(self._serial)

    def enable(self) -> None:
        """The proof follows, also where AWS had enabled it and only the answer was lost."""
        self._vault.confirm(DEVICES, self._calls.device(self._serial).serial)
        self._calls.again_while(NoSuchMfaDevice, self.at_aws.enable)


CREATE: Final = "create"
ENABLE: Final = "enable"
PROVE: Final = "prove"
USE: Final = "use"
DEACTIVATE: Final = "deactivate"
DELETE: Final = "delete"
FORGET: Final = "forget"
RESYNC: Final = "resync"

_MAKING: Final = (CREATE, ENABLE, PROVE, USE)
_REMOVING: Final = (DEACTIVATE, DELETE, FORGET)
STEPS: Final = {
    Change.ENABLE: _MAKING,
    Change.BACK_UP: _MAKING,
    Change.REPLACE: (*_MAKING, *_REMOVING),
    Change.REMOVE: (PROVE, USE, *_REMOVING),
    Change.RECOVER: (*_MAKING, *_REMOVING),
    Change.RESYNC: (RESYNC, PROVE),
}


def step_names(plan: MfaPlan) -> tuple[str, ...]:
    """Without those that would do nothing."""
    needed = {
        PROVE: bool(plan.proof),
        USE: bool(plan.users),
        DELETE: is_virtual(plan.device),
        FORGET: plan.forgets,
    }
    return tuple(name for name in STEPS[plan.change] if needed.get(name, True))


def steps_of(calls: UserCalls) -> tuple[Step, ...]:
    """What the plan does, for one attempt."""
    new, switch, old = NewDevice(calls), _Switch(calls), DeviceCalls(calls, calls.plan.device)
    every = (
        Step(name=CREATE, do=new.create, was_done=new.was_created, undo=new.delete),
        Step(
            name=ENABLE,
            do=new.enable,
            was_done=new.at_aws.is_enabled,
            undo=new.at_aws.deactivate,
        ),
        Step(name=PROVE, do=lambda: calls.prove(calls.plan.proof)),
        Step(name=USE, do=switch.do, undo=switch.undo),
        Step(name=RESYNC, do=old.resync),
        Step(name=DEACTIVATE, do=old.deactivate, undo=old.enable_again),
        Step(name=DELETE, do=old.delete, undo=lambda: _check_that_it_is(old)),
        Step(name=FORGET, do=lambda: calls.vault.remove_device(calls.plan.device)),
    )
    by_name = {step.name: step for step in every}
    return tuple(by_name[name] for name in step_names(calls.plan))


def _check_that_it_is(device: DeviceCalls) -> None:
    """AWS makes no device with a seed that it had before."""
    if not device.is_there():
        raise CannotTakeBack(
            "AWS has deleted the device",
            "It cannot be made again: AWS gives each new device a seed of its own.",
            "Go on, so that the rest is done too.",
        )


class _Switch:
    """The profiles that name one device name another one; what a person chose meanwhile stays."""

    def __init__(self, calls: UserCalls) -> None:
        self._vault = calls.vault
        self._profile = calls.profile
        self._plan = calls.plan
        self._broker = calls.tools.broker

    def do(self) -> None:
        every = self._vault.profiles() if self._plan.device else self._named()
        self._choose(every, self._plan.device, self._plan.next_device)

    def undo(self) -> None:
        self._choose(self._named(), self._plan.next_device, self._plan.device)

    def _named(self) -> Iterable[OwnProfile]:
        """Those of the plan. Where no device was named, the profile, whatever its name is now."""
        names = self._plan.users if self._plan.device else (self._profile.name,)
        return [profile for profile in self._vault.profiles() if profile.name in names]

    def _choose(self, profiles: Iterable[OwnProfile], before: str, after: str) -> None:
        chosen = [replace(p, mfa_serial=after) for p in profiles if p.mfa_serial == before]
        with self._broker.restarting():  # with MFA or without it, it is another session
            self._vault.save_all(profiles=chosen)
            self._vault.confirm(PROFILES, *(profile.name for profile in chosen))
