"""Backups over real services on fakes of the ports."""

from __future__ import annotations

from dataclasses import dataclass, field

from fobwatch.core.backup.backups import Backups
from fobwatch.core.backup.restoring import Restoring
from fobwatch.core.settings.settings import SettingsFile
from tests.fakes_backup import MemoryBackupFiles
from tests.fakes_files import MemoryTextStore
from tests.vault_world import VaultWorld

PASSPHRASE = "correct horse battery staple"
PATH = "/media/stick/a.fobwatch-backup"


@dataclass
class BackupWorld(VaultWorld):
    """A computer with a vault, and folders for backups that it may share with another."""

    backup_files: MemoryBackupFiles = field(default_factory=MemoryBackupFiles)
    remembered: MemoryTextStore = field(default_factory=MemoryTextStore)
    settings_file: MemoryTextStore = field(default_factory=MemoryTextStore)
    computer: str = "anna's laptop"

    def start(self) -> None:
        super().start()
        self.settings = SettingsFile(self.settings_file)
        self.settings.load()
        self.backups = Backups(
            vault=self.vault,
            marks=self.marks,
            settings=self.settings,
            files=self.backup_files,
            store=self.remembered,
            journal=self.journal,
            aws_time=self.portals.aws_time,
            computer=self.computer,
        )
        self.backups.load()
        self.restoring = Restoring(
            vault=self.vault,
            profiles=self.catalogue,
            marks=self.marks,
            rules=self.rules,
            journal=self.journal,
            aws_time=self.portals.aws_time,
        )
