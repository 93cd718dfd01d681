"""The passphrase of scheduled backups, which nobody can be asked for when one is due."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fobwatch.core.collection import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPassphrase:
    purpose: str
    passphrase: str = field(repr=False)


SCHEDULED: Final = "scheduled"

BACKUP_PASSPHRASES: RecordKind[BackupPassphrase] = RecordKind(
    prefix="backup-passphrase",
    noun="passphrase of backups",
    types={"backup-passphrase": BackupPassphrase},
    key="purpose",
)
