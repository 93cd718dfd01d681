"""Recovery sheets of MFA devices, as files that a person prints and deletes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Event

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.backup.ports import PrivateFiles
    from fobwatch.core.mfa.devices import MfaDevice


class RecoverySheets:
    def __init__(self, *, files: PrivateFiles, journal: Journal, aws_time: AwsTime) -> None:
        self._files = files
        self._journal = journal
        self._aws_time = aws_time

    def save(self, path: str, sheet: bytes, device: MfaDevice) -> None:
        """Write the device's sheet. Blocks for the disk; raises `StorageError`."""
        self._files.write(path, sheet)
        now = self._aws_time.now()
        self._journal.record(
            Activity(at=now, event=Event.SHEET_SAVED, subject=device.name, detail=path)
        )
