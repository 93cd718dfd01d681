"""A backup goes from a keyring into an encrypted file and back, on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.backup.files import EncryptedBackups
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.backup.backups import Backups
from fobwatch.core.backup.restoring import Chosen, Restoring
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.errors import VaultLocked, VaultMissing
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.vault.vault import Vault
from tests.adapters.backup.test_files import CHEAP
from tests.fakes import ADMIN, ANNA, DEVICE
from tests.fakes_files import MemoryProfileSource
from tests.fakes_secrets import FailingSecretStore
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.errors import VaultError
    from fobwatch.core.vault.ports import SecretStore

PASSPHRASE = "correct horse battery staple"


@dataclass
class Computer:
    """A vault in this store, with files below `home`."""

    home: Path
    store: SecretStore

    def __post_init__(self) -> None:
        world = VaultWorld()
        self.vault = Vault(self.store)
        self.vault.load()
        aws_time = AwsTime(world.clock)
        self.backups = Backups(
            vault=self.vault,
            marks=world.marks,
            settings=SettingsFile(TextFile(self.home / "settings.json")),
            files=EncryptedBackups(cost=CHEAP),
            store=TextFile(self.home / "backups.json"),
            journal=world.journal,
            aws_time=aws_time,
            computer="tower",
        )
        self.restoring = Restoring(
            vault=self.vault,
            profiles=Catalogue(vault=self.vault, source=MemoryProfileSource()),
            marks=world.marks,
            rules=world.rules,
            journal=world.journal,
            aws_time=aws_time,
        )

    def restore(self, path: str) -> None:
        backup = self.backups.read(path, PASSPHRASE)
        listed = self.restoring.listed(backup)
        self.restoring.take_in(backup, [Chosen(kept=each) for each in listed])


@pytest.fixture
def file(tmp_path: Path) -> EncryptedFileStore:
    store = EncryptedFileStore(tmp_path / "vault.fobwatch", cost=CHEAP)
    store.create("the passphrase of the vault")
    return store


def test_from_a_keyring_into_an_encrypted_file_and_back(
    tmp_path: Path, file: EncryptedFileStore
) -> None:
    path = str(tmp_path / "a.fobwatch-backup")
    first = Computer(tmp_path, FailingSecretStore())
    first.vault.save_all(profiles=(ANNA, ADMIN), devices=(DEVICE,))
    first.backups.make(path, PASSPHRASE)
    second = Computer(tmp_path, file)
    second.restore(path)
    second.backups.make(path, PASSPHRASE)
    third = Computer(tmp_path, FailingSecretStore())
    third.restore(path)

    for computer in (second, third):
        assert set(computer.vault.profiles()) == {ANNA, ADMIN}
        assert computer.vault.devices() == (DEVICE,)
    assert third.backups.history.path == ""
    third.backups.load()
    assert third.backups.history.path == path


@pytest.mark.parametrize("problem", [VaultLocked, VaultMissing])
def test_without_an_open_vault_it_says_why_nothing_is_done(
    tmp_path: Path, problem: type[VaultError]
) -> None:
    path = str(tmp_path / "a.fobwatch-backup")
    first = Computer(tmp_path, FailingSecretStore())
    first.vault.save_all(profiles=(ANNA,))
    first.backups.make(path, PASSPHRASE)
    closed = Computer(tmp_path, FailingSecretStore(failure=problem("No", "There is none.", "Do.")))

    with pytest.raises(problem):
        closed.restore(path)
    with pytest.raises(problem):
        closed.backups.make(str(tmp_path / "b"), PASSPHRASE)
    assert not (tmp_path / "b").exists()
