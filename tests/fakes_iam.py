"""IAM's MFA devices by hand, beside the STS of `FakeTokens`, which then takes their codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import AccessDenied, MfaCodeRefused
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceExists, MfaDeviceInUse, NoSuchMfaDevice
from fobwatch.core.mfa.ports import NewMfaDevice
from fobwatch.core.mfa.totp import code_window, totp_code, window_start
from tests.fakes import ACCOUNT, SEED
from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.errors import FobwatchError
    from tests.fakes import FakeTokens


OLDEST_PAIR = 10
"""In windows: AWS takes two codes that a person has typed some time ago."""


@dataclass
class FakeMfaDevices(SignedFake):
    """Fulfils `MfaDeviceService`. `users` has the user of each device, empty where it has none."""

    tokens: FakeTokens
    users: dict[str, str] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls of a method raise instead of doing anything."""
    with_mfa_only: frozenset[str] = frozenset()
    """The methods that the policies allow only to a session with MFA."""
    crossed: Callable[[], None] = lambda: None
    """Called before each call is done, and after it before its answer comes."""

    def via(self, connection: Connection) -> Self:
        self.tokens.connections.append(connection)
        return super().via(connection)

    def have(self, device: MfaDevice, user_name: str) -> None:
        """Know a device from before, which is enabled."""
        self.users[device.serial], self.seeds[device.serial] = user_name, device.seed

    def enabled_serials(self, user_name: str) -> tuple[str, ...]:
        self._enter("enabled_serials")
        return tuple(serial for serial, user in self.users.items() if user == user_name)

    def virtual_serials(self) -> frozenset[str]:
        self._enter("virtual_serials")
        return frozenset(self.users)

    def create(self, name: str) -> NewMfaDevice:
        self._enter("create")
        serial = f"arn:aws:iam::{ACCOUNT}:mfa/{name}"
        if serial in self.users:
            raise MfaDeviceExists("The name is taken", "There is one.", "Choose another.")
        self.users[serial] = ""
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(self.seeds)]
        self.seeds[serial] = letter + SEED[1:]
        self.crossed()
        return NewMfaDevice(serial=serial, seed=self.seeds[serial])

    def enable(self, user_name: str, serial: str, codes: tuple[str, str]) -> None:
        self._enter("enable")
        if self._user_of(serial):
            raise MfaDeviceExists("It is enabled", "It has a user.", "Look at it.")
        device = self._checked(serial, codes)
        self.users[serial] = user_name
        self.tokens.devices[serial] = device
        self.crossed()

    def resync(self, user_name: str, serial: str, codes: tuple[str, str]) -> None:
        self._enter("resync")
        if self._user_of(serial) != user_name:
            raise _unknown()
        self._checked(serial, codes)
        self.crossed()

    def deactivate(self, user_name: str, serial: str) -> None:
        self._enter("deactivate")
        if self.users.get(serial) != user_name:
            raise _unknown()
        self.users[serial] = ""
        self.tokens.devices.pop(serial, None)
        self.crossed()

    def delete(self, serial: str) -> None:
        self._enter("delete")
        if self._user_of(serial):
            raise MfaDeviceInUse("It is in use", "It has a user.", "Deactivate it.")
        del self.users[serial]
        self.crossed()

    def _checked(self, serial: str, codes: tuple[str, str]) -> MfaDevice:
        """The device whose two codes these are; they are spent then."""
        device = MfaDevice(serial=serial, name="new", seed=self.seeds[serial])
        current = code_window(device, self.tokens.clock.now())
        for window in range(current, current - OLDEST_PAIR, -1):
            starts = (window_start(device, each) for each in (window - 1, window))
            if codes == tuple(totp_code(device, start) for start in starts):
                if self.tokens.spend(serial, window):
                    return device
                break
        raise MfaCodeRefused("Codes refused", "They are wrong.", "Try again.")

    def _user_of(self, serial: str) -> str:
        if serial not in self.users:
            raise _unknown()
        return self.users[serial]

    def _enter(self, name: str) -> None:
        self.tokens.get_caller_identity(self.source, region=self.region)
        self.crossed()
        self.calls.append(name)
        if planned := self.failures.get(name):
            raise planned.pop(0)
        if name in self.with_mfa_only and isinstance(self.source, AccessKey):
            raise AccessDenied("Denied", "A policy asks for MFA.", "Use MFA.")


def _unknown() -> NoSuchMfaDevice:
    return NoSuchMfaDevice("AWS does not know it", "It is gone.", "Try again.")
