"""IAM's MFA devices by hand, beside the STS of `FakeTokens`, which then takes their codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import MfaCodeRefused
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceExists, MfaDeviceInUse, NoSuchMfaDevice
from fobwatch.core.mfa.ports import NewMfaDevice
from fobwatch.core.mfa.totp import code_window, totp_code, window_start
from tests.fakes import ACCOUNT, DEVICE, SEED

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey, Credentials
    from fobwatch.core.errors import FobwatchError
    from tests.fakes import FakeTokens


@dataclass
class FakeMfaDevices:
    """Fulfils `MfaDeviceService`. `users` has the user of each device, empty where it has none."""

    tokens: FakeTokens
    users: dict[str, str] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls of a method raise instead of doing anything."""
    crossed: Callable[[], None] = lambda: None
    """Called before each call is done, and after it before its answer comes."""

    def via(self, connection: Connection) -> FakeMfaDevices:
        self.tokens.connections.append(connection)
        return self

    def enabled_serials(
        self, source: AccessKey | Credentials, user_name: str, *, region: str
    ) -> tuple[str, ...]:
        self._enter("enabled_serials", source, region)
        return tuple(serial for serial, user in self.users.items() if user == user_name)

    def virtual_serials(self, source: AccessKey | Credentials, *, region: str) -> frozenset[str]:
        self._enter("virtual_serials", source, region)
        return frozenset(self.users)

    def create(self, source: AccessKey | Credentials, name: str, *, region: str) -> NewMfaDevice:
        self._enter("create", source, region)
        serial = f"arn:aws:iam::{ACCOUNT}:mfa/{name}"
        if serial in self.users:
            raise MfaDeviceExists("The name is taken", "There is one.", "Choose another.")
        self.users[serial] = ""
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(self.seeds)]
        self.seeds[serial] = letter + SEED[1:]
        self.crossed()
        return NewMfaDevice(serial=serial, seed=self.seeds[serial])

    def enable(
        self,
        source: AccessKey | Credentials,
        user_name: str,
        serial: str,
        codes: tuple[str, str],
        *,
        region: str,
    ) -> None:
        self._enter("enable", source, region)
        if self._user_of(serial):
            raise MfaDeviceExists("It is enabled", "It has a user.", "Look at it.")
        device = MfaDevice(serial=serial, name="new", seed=self.seeds[serial])
        now = self.tokens.clock.now()
        last = window_start(device, code_window(device, now) - 1)
        if codes != (totp_code(device, last), totp_code(device, now)):
            raise MfaCodeRefused("Codes refused", "They are wrong.", "Try again.")
        self.users[serial] = user_name
        self.tokens.device = device
        self.tokens.spend(code_window(device, now))
        self.crossed()

    def deactivate(
        self, source: AccessKey | Credentials, user_name: str, serial: str, *, region: str
    ) -> None:
        self._enter("deactivate", source, region)
        if self.users.get(serial) != user_name:
            raise _unknown()
        self.users[serial] = ""
        self.tokens.device = DEVICE
        self.crossed()

    def delete(self, source: AccessKey | Credentials, serial: str, *, region: str) -> None:
        self._enter("delete", source, region)
        if self._user_of(serial):
            raise MfaDeviceInUse("It is in use", "It has a user.", "Deactivate it.")
        del self.users[serial]
        self.crossed()

    def _user_of(self, serial: str) -> str:
        if serial not in self.users:
            raise _unknown()
        return self.users[serial]

    def _enter(self, name: str, source: AccessKey | Credentials, region: str) -> None:
        self.tokens.get_caller_identity(source, region=region)
        self.crossed()
        self.calls.append(name)
        if planned := self.failures.get(name):
            raise planned.pop(0)


def _unknown() -> NoSuchMfaDevice:
    return NoSuchMfaDevice("AWS does not know it", "It is gone.", "Try again.")
