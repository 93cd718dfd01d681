"""The user's own AWS files, read live."""

from __future__ import annotations

import codecs
import os
import stat
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.storage.regular_file import open_regular
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import AwsFile, parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.ini.text import FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.aws_files.ports import ProfileListing

MAX_SIZE = 16 * 1024 * 1024
"""Bytes; a config file with ten thousand profiles has about two million."""

TICK = 3.0
"""Seconds. Within one tick of a file system's clock, two seconds on FAT, a second change of the
same size leaves the same stamp."""

SETTLED = 0.05
"""Seconds. `aws configure` empties a file and fills it again within a millisecond."""

MAX_WAITS = 3
"""A file that goes on changing is read as it is."""

MAX_BLANK_WAITS = 20
"""A file that had something in it is believed to be empty, or gone, after a second: a slow editor,
a checkout or a synchroniser may be about to write it, and sessions end with their profiles."""

FILE_VARIABLES: Final = {
    AwsFileKind.CONFIG: "AWS_CONFIG_FILE",
    AwsFileKind.CREDENTIALS: "AWS_SHARED_CREDENTIALS_FILE",
}
"""The environment variables that name the files for the AWS tools."""


class AwsFiles:
    """Fulfils `ProfileSource` from `~/.aws/config` and `~/.aws/credentials`.

    AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, read once, name their paths. A file that does
    not exist has no profiles, nor has a device such as /dev/null.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._config = aws_file_place(environment, AwsFileKind.CONFIG)
        self._credentials = aws_file_place(environment, AwsFileKind.CREDENTIALS)
        self._filled: set[Path] = set()

    def revision(self) -> object:
        """Changes with every edit, replacement or change of mode of either file."""
        return _revision(self._config), _revision(self._credentials)

    def listing(self) -> ProfileListing:
        return list_profiles(*self.files())

    def files(self) -> tuple[AwsFile, AwsFile]:
        """The config file and the credentials file as they are now.

        After a change, blocks for a moment, until it is presumably complete.
        """
        for path in (self._config, self._credentials):
            self._wait_for_content(path)
            _wait_for_writer(path)
            (self._filled.discard if _is_blank(path) else self._filled.add)(path)
        return _read(self._config, parse_config), _read(self._credentials, parse_credentials)

    def _wait_for_content(self, path: Path) -> None:
        for _ in range(MAX_BLANK_WAITS):
            if path not in self._filled or not _is_blank(path):
                return
            time.sleep(SETTLED)


def aws_file_place(environment: Mapping[str, str], kind: AwsFileKind) -> Path:
    """The path at which the AWS tools expect the file, whether or not it exists."""
    place = environment.get(FILE_VARIABLES[kind]) or f"~/.aws/{kind}"
    return in_home(os.path.expandvars(place))


def in_home(place: str) -> Path:
    """Expand `~`; unchanged if there is no home: a container's user not in passwd(5)."""
    return Path(os.path.expanduser(place))  # noqa: PTH111 - the other raises then


def readable_text(path: Path) -> str:
    """The readable part of the file; empty if there is none, or AWS tools cannot read it either."""
    try:
        return _content(path).decode(errors="replace")
    except OSError:
        return ""


def file_stamp(path: Path) -> object:
    """A value that changes with every edit, replacement or change of mode of the file."""
    try:
        status = path.stat()
    except OSError as error:
        return error.errno
    return _stamp(status)


def _stamp(status: os.stat_result) -> object:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_dev


def _age(status: os.stat_result) -> float:
    """Seconds since the file was changed; negative if the clock was set back."""
    return time.time() - max(status.st_mtime, status.st_ctime)


def _revision(path: Path) -> object:
    """The stamp; just after a change, also the content: another may leave the same stamp."""
    try:
        status = path.stat()
        if _age(status) >= TICK:
            return _stamp(status)
        return _stamp(status), hash(_content(path))
    except OSError as error:
        return error.errno


def _is_blank(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return True


def _wait_for_writer(path: Path) -> None:
    for _ in range(MAX_WAITS):
        try:
            age = _age(path.stat())
        except OSError:
            return
        if not 0 <= age < SETTLED:
            return
        time.sleep(SETTLED - age)


def _read(path: Path, parse: Callable[[str, str], AwsFile]) -> AwsFile:
    try:
        data = _content(path)
    except FileNotFoundError:
        return AwsFile(profiles={})
    except OSError as error:
        return _unread(path, f"The file cannot be read: {error.strerror}.")
    if len(data) > MAX_SIZE:
        return _unread(path, "The file is too large to be an AWS file.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _unread(path, "The file is in UTF-16, which no AWS tool reads. Save it as UTF-8.")
    try:
        return parse(data.decode(), str(path))
    except UnicodeDecodeError as error:
        problem = FileProblem(
            path=str(path),
            line=data.count(b"\n", 0, error.start) + 1,
            message="A character here is not UTF-8. The AWS CLI refuses the whole file for it.",
        )
        file = parse(data.decode(errors="replace"), str(path))
        return replace(file, problems=(problem, *file.problems))


def _content(path: Path) -> bytes:
    """Read at most one byte more than `MAX_SIZE`; nothing of a device such as /dev/null."""
    if stat.S_ISCHR(path.stat().st_mode):
        return b""
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        return file.read(MAX_SIZE + 1)


def _unread(path: Path, message: str) -> AwsFile:
    return AwsFile(profiles={}, problems=(FileProblem(path=str(path), line=0, message=message),))
