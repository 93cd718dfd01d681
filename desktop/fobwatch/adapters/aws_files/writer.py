"""Replace the user's AWS files safely.

No AWS tool locks these files, and `aws configure` writes them in place: it empties the file and
fills it again. So a file counts as read once it has not changed for a moment, and the replaced
file and the new one are checked again after a moment: a program that had the old one open may
have written to it, and one that had read it may have overwritten ours.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from fobwatch.adapters.aws_files.reader import MAX_SIZE, SETTLED, aws_file_place, file_stamp
from fobwatch.adapters.storage.drafts import draft, sweep
from fobwatch.adapters.storage.regular_file import content, open_regular
from fobwatch.adapters.storage.text_file import sync_directory
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.ports import Clash
from fobwatch.core.errors import FileNotEditable, StorageError
from fobwatch.core.ini.text import parse_ini

if sys.platform == "win32":
    from fobwatch.adapters.windows.security import copy_access

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE = 5.0
"""Seconds that a file may go on changing before it counts as busy."""

PRIVATE_FOLDER = 0o700


class AwsFileWriter:
    """Fulfils the port `AwsFileStore`. A symbolic link stays one: its target is replaced."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._paths = {kind: aws_file_place(environment, kind) for kind in AwsFileKind}

    def path(self, kind: AwsFileKind) -> str:
        return str(self._paths[kind])

    def read(self, kind: AwsFileKind) -> str | None:
        path = self._paths[kind]
        try:
            return _settled(path)
        except OSError as error:
            raise _failed(path, error) from error

    def check(self, kind: AwsFileKind, text: str | None) -> None:
        """Let botocore read the text, which is stricter than the other SDKs."""
        path = self._paths[kind]
        if text is None:
            return
        try:
            with _readable(_target(path), text) as readable:
                taken = _botocore_takes(readable)
        except OSError as error:
            raise _failed(path, error) from error
        if not taken:
            raise _refused(path, text)

    def replace(self, kind: AwsFileKind, expected: str | None, text: str | None) -> Clash | None:
        path = self._paths[kind]
        try:
            target = _target(path)
            sweep(target.parent, target.name)
            if expected is None:
                made = _make(target, text or "")
                return self._overwritten(kind, text) if made else self._clash(kind)
            with os.fdopen(open_regular(target, os.O_RDONLY), "rb") as old:
                if not _put(target, text, old, expected.encode()):
                    return self._clash(kind)
                clash = self._overwritten(kind, text)
                late = expected if old.closed else _text(path, _all_of(old))
        except FileNotFoundError:
            return self._clash(kind)
        except OSError as error:
            raise _failed(path, error) from error
        return clash or (None if late == expected else Clash(theirs=late, now=text))

    def sweep(self) -> None:
        """Remove drafts, which may hold keys, that a killed program left beside the files."""
        for path in self._paths.values():
            target = _target(path)
            sweep(target.parent, target.name)

    def _overwritten(self, kind: AwsFileKind, text: str | None) -> Clash | None:
        """Detect a program that read the file before our change and wrote it afterwards."""
        clash = self._clash(kind)
        return None if clash.now == text else clash

    def _clash(self, kind: AwsFileKind) -> Clash:
        found = self.read(kind)
        return Clash(theirs=found, now=found)


def _settled(path: Path) -> str | None:
    """Return the text once the file has not changed for a moment. Raises `OSError`."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        stamp = file_stamp(path)
        try:
            data = content(path, MAX_SIZE)
        except FileNotFoundError:
            data = None
        time.sleep(SETTLED)
        if stamp == file_stamp(path):
            return None if data is None else _text(path, data)
    raise OSError(errno.EBUSY, "Another program keeps writing to it")


def _target(path: Path) -> Path:
    """The path of the file itself; unlike `Path.resolve`, return a link to itself as it is."""
    return Path(os.path.realpath(path))


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise FileNotEditable(
            f"{path.name} cannot be edited",
            f"It is not UTF-8 text, and the AWS CLI does not take it ({path}).",
            "Save it as UTF-8.",
        ) from error


@contextmanager
def _readable(target: Path, text: str) -> Iterator[Path]:
    """A file with the text, for as long as it takes to read it.

    If the system allows it, it has no name, so that a killed program leaves nothing behind. It is
    beside the target, not in a folder for temporary files, since the text may hold secrets.
    """
    if os.name == "nt":
        with draft(target) as (path, file):
            _fill(file, text)
            yield path
        return
    folder = next(parent for parent in target.parents if parent.is_dir())
    with tempfile.TemporaryFile(dir=folder) as file:
        _fill(file, text)
        file.seek(0)  # on macOS, opening this continues at the file's position
        yield Path("/dev/fd", str(file.fileno()))


def _fill(file: IO[bytes], text: str) -> None:
    file.write(text.encode())
    file.flush()


def _make(target: Path, text: str) -> bool:
    """Make the file, unless one exists by now. Return whether it was made."""
    target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with draft(target) as (path, file):
        _fill(file, text)
        os.fsync(file.fileno())
        try:
            os.link(path, target)  # unlike a rename, it never replaces
        except FileExistsError:
            return False
    sync_directory(target.parent)
    return True


def _put(target: Path, text: str | None, old: BinaryIO, expected: bytes) -> bool:
    """Replace or remove the file that is open as `old`, if it still has what is expected."""
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "It is read-only")
    if text is None:
        unchanged = _is_still(target, old, expected)
        if unchanged:
            _let_go(old)
            target.unlink()
    else:
        with draft(target) as (path, file):
            _take_after(path, file, old)
            _fill(file, text)
            os.fsync(file.fileno())
            unchanged = _is_still(target, old, expected)
            if unchanged:
                _let_go(file, old)
                path.replace(target)
    sync_directory(target.parent)
    return unchanged


def _is_still(target: Path, old: BinaryIO, expected: bytes) -> bool:
    """The last check before the file is replaced."""
    same_file = os.path.samestat(target.stat(), os.fstat(old.fileno()))
    return same_file and _all_of(old) == expected


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _let_go(*files: BinaryIO) -> None:
    """Close them: Windows replaces no open file, and no program can be writing to it either."""
    if os.name == "nt":
        for file in files:
            file.close()


def _take_after(path: Path, file: BinaryIO, old: BinaryIO) -> None:
    """Copy the old file's owner, mode and extended attributes, such as its ACL, to the new one."""
    if sys.platform == "win32":
        copy_access(old, file, path)
    else:
        new_status, status = os.fstat(file.fileno()), os.fstat(old.fileno())
        if (status.st_uid, status.st_gid) != (new_status.st_uid, new_status.st_gid):
            os.fchown(file.fileno(), status.st_uid, status.st_gid)
        os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
    if sys.platform == "linux":
        for name in os.listxattr(old.fileno()):
            with suppress(OSError):  # the system's own labels are not ours to set
                os.setxattr(file.fileno(), name, os.getxattr(old.fileno(), name))


def _botocore_takes(path: Path) -> bool:
    from botocore.configloader import load_config  # noqa: PLC0415 - AWS's library is slow to import
    from botocore.exceptions import ConfigParseError  # noqa: PLC0415

    try:
        load_config(str(path))
    except ConfigParseError:
        return False
    return True


def _refused(path: Path, text: str) -> FileNotEditable:
    problem = next(iter(parse_ini(text, str(path)).problems), None)
    where = f"Line {problem.line}: {problem.message}" if problem else "It is not an AWS file."
    return FileNotEditable(
        f"{path.name} is left as it is",
        f"The AWS CLI does not take it ({path}). {where}",
        "Correct the file, then try again.",
    )


def _failed(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{path.name} cannot be changed",
        f"{error.strerror or type(error).__name__} ({path}).",
        "Fix that, then try again. Nothing was written.",
    )
