"""The steps of each change of a user's MFA devices, in their order.

A new device is enabled and proved, and the profiles use it, before the old one goes: a kill leaves
at most two that work, and never none where there was one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.device_calls import DeviceCalls, NewDevice
from fobwatch.core.iam.errors import CannotTakeBack
from fobwatch.core.iam.mfa_plan import Change, is_virtual
from fobwatch.core.vault.records import PROFILES
from fobwatch.core.walks.walk import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.iam.user_calls import UserCalls
    from fobwatch.core.profiles.profile import OwnProfile

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
