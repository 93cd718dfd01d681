"""The one reminder that an MFA device's seed is on this computer alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.notices.notices import Alert, AlertKind

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.backup.backups import Backups
    from fobwatch.core.iam.user_devices import UserDevices
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.vault.vault import Vault

PATIENCE: Final = timedelta(days=1)
"""Whoever has just set a device up has other things to do first."""


class BackupReminder:
    """Only `note` and `note_told` block."""

    def __init__(self, *, vault: Vault, backups: Backups, user_devices: UserDevices) -> None:
        self._vault = vault
        self._backups = backups
        self._user_devices = user_devices

    def device(self) -> MfaDevice | None:
        """One of which there is no backup, and whose user is not known to have a second one."""
        if self._backups.history.is_made:
            return None
        devices = sorted(self._vault.devices(), key=lambda device: device.name)
        return next((each for each in devices if not self._has_second(each)), None)

    def alerts(self, now: datetime) -> tuple[Alert, ...]:
        """The reminder, from when it is due until the program that showed it ends."""
        device, since = self.device(), self._backups.history.alone_since
        is_over = self._backups.asked_before or since is None or now - since < PATIENCE
        if device is None or is_over:
            return ()
        return (Alert(kind=AlertKind.NO_BACKUP, profile=device.name),)

    def next_change(self, now: datetime) -> datetime | None:
        """When the reminder is due, if that is ahead."""
        since = self._backups.history.alone_since
        if since is None or self._backups.history.asked or self.device() is None:
            return None
        return since + PATIENCE if since + PATIENCE > now else None

    def wants_note(self) -> bool:
        """Whether the first moment of a device without a backup is to be noted."""
        return self._backups.history.alone_since is None and self.device() is not None

    def note(self, now: datetime) -> None:
        if self.wants_note():
            self._backups.note_alone(now)

    def note_told(self) -> None:
        self._backups.note_asked()

    def _has_second(self, device: MfaDevice) -> bool:
        users = [each for each in self._vault.profiles() if each.mfa_serial == device.serial]
        readings = filter(None, map(self._user_devices.reading, users))
        return any(set(reading.serials) - {device.serial} for reading in readings)
