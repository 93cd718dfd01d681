"""Who gets through the local doors: every transport asks here before it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fobwatch.core.consent import QUESTION_TIME, STRICTNESS, ConsentPolicy
from fobwatch.core.door import SECRET_VERBS
from fobwatch.core.door_protocol import Verb
from fobwatch.core.errors import DoorsPaused
from fobwatch.core.profiles import IamUserProfile, RoleProfile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from fobwatch.core.asker import Asker
    from fobwatch.core.consent import Verdict
    from fobwatch.core.consent_desk import ConsentDesk
    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.door_protocol import DoorRequest
    from fobwatch.core.profiles import Profile

PAUSED_VERBS = SECRET_VERBS | {Verb.OPEN, Verb.ENDPOINT}
"""What is refused while the doors are paused; the program itself can still be shown and quit."""


class Profiles(Protocol):
    def profiles(self) -> tuple[Profile, ...]: ...


class Devices(Protocol):
    def devices(self) -> tuple[MfaDevice, ...]: ...


class DoorGate:
    """Lets a request through, or raises `DoorsPaused`, `ConsentDenied` or `ConsentOpen`.

    Thread-safe; blocks while a person is asked.
    """

    def __init__(
        self,
        desk: ConsentDesk,
        policy: Callable[[str], ConsentPolicy],
        *,
        profiles: Profiles,
        devices: Devices,
    ) -> None:
        self._desk = desk
        self._policy = policy
        self._profiles = profiles
        self._devices = devices
        self._paused = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def paused(self) -> bool:
        """Whether every door answers “paused” until `resume`."""
        return self._paused

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after the doors were paused or resumed."""
        self._listeners.append(listener)

    def pause(self) -> None:
        self._set_paused(paused=True)

    def resume(self) -> None:
        self._set_paused(paused=False)

    def check(
        self, request: DoorRequest, asker: Asker, *, patience: timedelta = QUESTION_TIME
    ) -> Verdict | None:
        """A person's answer, if one was needed; blocks for it, `patience` at most."""
        if self._paused and request.verb in PAUSED_VERBS:
            raise _paused()
        if request.verb not in SECRET_VERBS:
            return None
        policy = self._policy_of(request)
        is_code = request.verb == Verb.CODE
        answer = self._desk.require(
            request.subject, asker, policy, patience=patience, is_code=is_code
        )
        if self._paused:  # while the person was asked
            raise _paused()
        return answer

    def _policy_of(self, request: DoorRequest) -> ConsentPolicy:
        if request.verb != Verb.CODE:
            return self._policy(request.subject)
        using = [self._policy(name) for name in self._users_of(request.subject)]
        return max(using, key=STRICTNESS.index, default=ConsentPolicy.ALWAYS)

    def _users_of(self, device: str) -> list[str]:
        """The profiles that sign in with the device: its code is as good as their sessions."""
        serials = {d.serial for d in self._devices.devices() if device in {d.serial, d.name}}
        return [
            profile.name
            for profile in self._profiles.profiles()
            if isinstance(profile, IamUserProfile | RoleProfile) and profile.mfa_serial in serials
        ]

    def _set_paused(self, *, paused: bool) -> None:
        self._paused = paused
        for listener in self._listeners:
            listener()


def _paused() -> DoorsPaused:
    return DoorsPaused(
        "Fobwatch is paused",
        "It gives nothing to programs until it is resumed.",
        "Choose Resume in the tray menu.",
    )
