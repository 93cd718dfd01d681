"""What backups need of the files that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.backup.errors import BackupFailed, BackupUnreadable, WrongBackupPassphrase
from fobwatch.core.errors import InputError

if TYPE_CHECKING:
    from fobwatch.core.backup.ports import BackupFiles

PASSPHRASE = "correct horse battery staple"
CONTENT = {"entries": {"profile/dev": "{}"}, "marks": {"é": ["x"]}}


class BackupFilesContract:
    """Subclasses provide the fixtures `files`, a `folder`, and `other`, a foreign file in it."""

    def test_what_was_written_is_read_back(self, files: BackupFiles, folder: str) -> None:
        path = files.place(folder, "a.fobwatch-backup")

        size = files.write(path, CONTENT, PASSPHRASE)

        assert size > 0
        assert files.read(path, PASSPHRASE) == CONTENT
        assert files.names(folder) == ("a.fobwatch-backup",)

    def test_another_passphrase_opens_nothing(self, files: BackupFiles, folder: str) -> None:
        path = files.place(folder, "a.fobwatch-backup")
        files.write(path, CONTENT, PASSPHRASE)

        with pytest.raises(WrongBackupPassphrase):
            files.read(path, "another passphrase")

    def test_a_short_passphrase_writes_nothing(self, files: BackupFiles, folder: str) -> None:
        with pytest.raises(InputError) as refused:
            files.write(files.place(folder, "a.fobwatch-backup"), CONTENT, "elevenchars")

        assert refused.value.field == "passphrase"
        assert files.names(folder) == ()

    def test_a_backup_takes_the_place_of_one(self, files: BackupFiles, folder: str) -> None:
        path = files.place(folder, "a.fobwatch-backup")
        files.write(path, {}, PASSPHRASE)

        files.write(path, CONTENT, "another passphrase")

        assert files.read(path, "another passphrase") == CONTENT

    def test_another_file_is_left_as_it_is(self, files: BackupFiles, other: str) -> None:
        with pytest.raises(BackupFailed):
            files.write(other, CONTENT, PASSPHRASE)
        files.remove(other)

        with pytest.raises(BackupUnreadable):
            files.read(other, PASSPHRASE)

    def test_a_backup_is_removed(self, files: BackupFiles, folder: str) -> None:
        path = files.place(folder, "a.fobwatch-backup")
        files.write(path, CONTENT, PASSPHRASE)

        files.remove(path)

        assert files.names(folder) == ()

    def test_a_backup_that_is_called_otherwise_is_not_looked_for(
        self, files: BackupFiles, folder: str
    ) -> None:
        files.write(files.place(folder, "mine.json"), CONTENT, PASSPHRASE)

        assert files.names(folder) == ()

    def test_what_is_not_there_cannot_be_read(self, files: BackupFiles, folder: str) -> None:
        with pytest.raises(BackupUnreadable) as refused:
            files.read(files.place(folder, "gone.fobwatch-backup"), PASSPHRASE)

        assert not isinstance(refused.value, WrongBackupPassphrase)
        assert files.names(files.place(folder, "nowhere")) == ()
