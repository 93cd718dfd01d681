"""The reasons why a backup was not made, or not read."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError


class BackupFailed(FobwatchError):
    """No backup was made."""

    needs_person = True


class BackupUnreadable(FobwatchError):
    """A file is no backup that this version can read with what it was given."""

    needs_person = True


class WrongBackupPassphrase(BackupUnreadable):
    """The backup may be good; another passphrase opens it."""


class ChangedSince(FobwatchError):
    """The vault is not as it was when a person chose what to restore."""

    needs_person = True


def no_answer(folder: str) -> BackupFailed:
    return BackupFailed(
        "The folder for backups does not answer",
        f"{folder} keeps a backup waiting. It may be on a network that is down.",
        "Connect it, or choose another folder.",
    )
