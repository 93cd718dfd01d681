"""Secrets in clear in the files of shells and in our environment, and permissions."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.aws_files.reader import aws_file_place
from fobwatch.adapters.storage.regular_file import open_regular
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.errors import StorageError
from fobwatch.core.health.computer import FoundSecret, FoundSecrets, LooseFile, Where, secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_READ: Final = 16 * 1024 * 1024
"""Bytes at the end of a file of history that are looked at."""

MOST_NAMED: Final = 20
"""Lines of one file that are reported."""

MOST_FILES: Final = 1000
"""In `~/.aws`, whose caches have a file for each session of the AWS CLI."""

HISTORIES: Final = (
    ".bash_history",
    ".zsh_history",
    ".zhistory",
    ".histfile",
    ".sh_history",
    ".local/share/fish/fish_history",
    ".local/share/powershell/PSReadLine/ConsoleHost_history.txt",
)
"""Where shells remember commands unless they are configured otherwise, in the user's home."""

SHARED: Final = ".local/share/"
"""What XDG_DATA_HOME replaces."""

WINDOWS_HISTORY: Final = "Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt"
"""In the folder that APPDATA names (about_PSReadLine)."""

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


class ThisComputer:
    """Fulfils `Computer`. What is no regular file, or cannot be read, is left out."""

    def __init__(self, home: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._home = home
        self._environment = environment

    def secrets(self, known: Mapping[str, str]) -> tuple[FoundSecrets, ...]:
        return tuple(self._found(known))

    def loose_files(self) -> tuple[LooseFile, ...]:
        return tuple(file for _, file in self._loose())

    def tighten(self) -> None:
        for path, file in self._loose():
            try:
                path.chmod(file.wanted)
            except OSError as error:
                raise StorageError(
                    f"The permissions of {Path(file.path).name} cannot be changed",
                    f"The system says: {error.strerror} ({file.path}).",
                    "Let its owner change them.",
                ) from error

    def _found(self, known: Mapping[str, str]) -> Iterator[FoundSecrets]:
        for path in self._histories():
            text, is_whole = _end_of(path)
            secrets = list(secrets_in(text, known))
            if not is_whole:  # what a line's number would be is not known
                secrets = [replace(secret, at="") for secret in secrets]
            if secrets:
                yield FoundSecrets(
                    where=Where.HISTORY,
                    path=_shown(path),
                    secrets=tuple(secrets[:MOST_NAMED]),
                    count=len(secrets),
                )
        variables = list(self._variables(known))
        if variables:
            yield FoundSecrets(
                where=Where.ENVIRONMENT,
                secrets=tuple(variables[:MOST_NAMED]),
                count=len(variables),
            )

    def _histories(self) -> Iterable[Path]:
        places = [self._home / name for name in HISTORIES]
        if data := self._environment.get("XDG_DATA_HOME"):
            shared = (name.removeprefix(SHARED) for name in HISTORIES if name.startswith(SHARED))
            places += [Path(data, name) for name in shared]
        if named := self._environment.get("HISTFILE"):
            places.append(Path(named))
        if appdata := self._environment.get("APPDATA"):
            places.append(Path(appdata, WINDOWS_HISTORY))
        return dict.fromkeys(places)

    def _variables(self, known: Mapping[str, str]) -> Iterator[FoundSecret]:
        key_id = self._environment.get("AWS_ACCESS_KEY_ID", "")
        for name, value in sorted(self._environment.items()):
            found = next(secrets_in(f"{name}={value}", known), None)
            if found is not None:
                own = key_id if name.startswith("AWS_") else ""
                yield FoundSecret(at=_shown(name), access_key_id=found.access_key_id or own)

    def _loose(self) -> tuple[tuple[Path, LooseFile], ...]:
        if os.name == "nt":  # a user's profile is closed to others there
            return ()
        return tuple(islice(self._walked(), MOST_FILES))

    def _walked(self) -> Iterator[tuple[Path, LooseFile]]:
        folder = self._home / ".aws"
        named = (aws_file_place(self._environment, kind) for kind in AwsFileKind)
        for path in dict.fromkeys((folder, *named, *islice(_below(folder), MOST_FILES))):
            try:
                status = path.stat()
            except OSError:
                continue
            mode = stat.S_IMODE(status.st_mode)
            bad = OTHERS_WRITE if stat.S_ISDIR(status.st_mode) else OTHERS
            if (stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)) and mode & bad:
                yield path, LooseFile(path=_shown(path), mode=mode, wanted=mode & ~OTHERS)


def _shown(name: str | Path) -> str:
    """As text that can be stored and shown; POSIX allows any bytes in names."""
    return os.fsencode(name).decode(errors="replace")


def _below(folder: Path) -> Iterator[Path]:
    """The files and folders in it. No link is followed: it may lead anywhere."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            if not path.is_symlink():
                yield path


def _end_of(path: Path) -> tuple[str, bool]:
    """The end of a text file, and whether that is all; empty for what is none or not readable."""
    try:
        with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(size - MAX_READ, 0))
            return file.read(MAX_READ).decode(errors="replace"), size <= MAX_READ
    except OSError:
        return "", True
