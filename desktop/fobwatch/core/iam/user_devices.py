"""The MFA devices that AWS has for the users of the vault, those without a seed here among them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import account_of
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.iam.mfa_changes import MfaChanges
    from fobwatch.core.profiles.profile import OwnProfile, Profile
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReading:
    """What ListMFADevices answered for the user of the key that `profile` had."""

    profile: str
    user_arn: str
    serials: tuple[str, ...]


class UserDevices:
    """Remembers the readings until the program ends. Thread-safe; `read` blocks."""

    def __init__(self, *, vault: Vault, changes: MfaChanges) -> None:
        self._vault = vault
        self._changes = changes
        self._lock = threading.Lock()
        self._readings: dict[str, DeviceReading] = {}
        """By the access key IDs with which they were asked for."""
        self.on_change = Listeners[[]]()
        """Called after a reading, on its thread."""

    def read(self, name: str, *, by: str = "") -> DeviceReading:
        """Ask AWS about the user of this profile, with the session of the profile `by` if named.

        Raises `ChangeNotAllowed` and `FobwatchError`.
        """
        access_key_id, user_arn, serials = self._changes.enabled(name, by=by)
        reading = DeviceReading(profile=name, user_arn=user_arn, serials=serials)
        with self._lock:
            self._readings = {**self._readings, access_key_id: reading}
        self.on_change.notify()
        return reading

    def reading(self, profile: Profile) -> DeviceReading | None:
        key = profile.long_term_key
        return self._readings.get(key.access_key_id) if key else None

    def only_at_aws(self) -> dict[str, str]:
        """The serials whose seeds are not in the vault, each with a profile of its user."""
        return {
            serial: profile.name
            for profile, reading in self._known()
            for serial in reading.serials
            if self._vault.device(serial) is None
        }

    def is_gone(self, serial: str) -> bool:
        """Whether AWS has it no more for the user of a profile that names it."""
        return any(
            profile.mfa_serial == serial and serial not in reading.serials
            for profile, reading in self._known()
        )

    def _known(self) -> list[tuple[OwnProfile, DeviceReading]]:
        """Those whose profile has the same key still."""
        asked = ((self._vault.profile(each.profile), each) for each in self._readings.values())
        return [(p, each) for p, each in asked if p is not None and self.reading(p) is each]


def administrators(
    profiles: Iterable[OwnProfile], user: OwnProfile, serial_of: Callable[[str], str], lost: str
) -> list[str]:
    """The profiles that may be able to help: of the user's account, and without the lost device.

    `serial_of` is the device that a profile starts with, also through its source.
    """
    account = user.account or account_of(lost)
    return sorted(
        profile.name
        for profile in profiles
        if profile.account == account
        and account
        and profile.identity != user.identity
        and profile.root_task is None
        and serial_of(profile.name) != lost
    )
