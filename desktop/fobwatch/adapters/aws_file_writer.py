"""The user's AWS files, replaced with care.

No AWS tool locks these files, and `aws configure` writes them in place: it empties the file and
fills it again. So a file counts as read once it has not changed for a moment, and the replaced
file and the new one are looked at once more after a moment: a program that had the first one open
may have written to it, and one that had read it may have written what it knew over ours.
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
from typing import TYPE_CHECKING, BinaryIO

from fobwatch.adapters.aws_files import MAX_SIZE, aws_file_place, file_stamp
from fobwatch.adapters.text_file import sync_directory
from fobwatch.core.errors import FileNotEditable, StorageError
from fobwatch.core.file_changes import AwsFileKind
from fobwatch.core.ini_text import parse_ini
from fobwatch.core.ports import Clash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTLED = 0.05
"""Seconds. `aws configure` fills a file within a millisecond of emptying it."""

PATIENCE = 5.0
"""Seconds that a file may go on changing before it counts as busy."""

DRAFT = ".fobwatch-"
ABANDONED = 60.0
"""Seconds after which a draft is nobody's."""

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
        """Have botocore read the text, which is stricter than the other SDKs."""
        path = self._paths[kind]
        if text is None:
            return
        try:
            with _draft(path.resolve(), text) as (draft, _):
                taken = _botocore_takes(draft)
        except OSError as error:
            raise _failed(path, error) from error
        if not taken:
            raise _refused(path, text)

    def replace(self, kind: AwsFileKind, expected: str | None, text: str | None) -> Clash | None:
        path = self._paths[kind]
        try:
            target = path.resolve()
            _sweep(target)
            if expected is None:
                made = _make(target, text or "")
                return self._overwritten(kind, text) if made else self._clash(kind)
            with target.open("rb") as old:
                if not _put(target, text, old, expected.encode()):
                    return self._clash(kind)
                clash = self._overwritten(kind, text)
                late = expected if old.closed else _text(path, _all_of(old))
        except FileNotFoundError:
            return self._clash(kind)
        except OSError as error:
            raise _failed(path, error) from error
        return clash or (None if late == expected else Clash(theirs=late, now=text))

    def _overwritten(self, kind: AwsFileKind, text: str | None) -> Clash | None:
        """Whether a program that had read the file before us wrote after us."""
        clash = self._clash(kind)
        return None if clash.now == text else clash

    def _clash(self, kind: AwsFileKind) -> Clash:
        found = self.read(kind)
        return Clash(theirs=found, now=found)


def _settled(path: Path) -> str | None:
    """The text once the file has stayed the same for a moment. Raises `OSError`."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        stamp = file_stamp(path)
        try:
            data = _content(path)
        except FileNotFoundError:
            data = None
        time.sleep(SETTLED)
        if stamp == file_stamp(path):
            return None if data is None else _text(path, data)
    raise OSError(errno.EBUSY, "Another program keeps writing to it")


def _content(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "It is not a file")
    with path.open("rb") as file:
        data = file.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        raise OSError(errno.EFBIG, "It is too large to be an AWS file")
    return data


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
def _draft(target: Path, text: str) -> Iterator[tuple[Path, BinaryIO]]:
    """A file beside the target with the text, its owner's alone, and gone afterwards.

    It stands there and not in a folder for temporary files since the text may hold secrets.
    """
    folder = next(p for p in target.parents if p.is_dir())
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}{DRAFT}", dir=folder)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            yield draft, file
    finally:
        draft.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove the drafts that a killed program left behind."""
    if target.parent.is_dir():
        for draft in target.parent.glob(f".{target.name}{DRAFT}*"):
            if time.time() - draft.stat().st_mtime > ABANDONED:
                draft.unlink(missing_ok=True)


def _make(target: Path, text: str) -> bool:
    """Make the file, unless there is one by now; whether it was made."""
    target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with _draft(target, text) as (draft, file):
        os.fsync(file.fileno())
        try:
            os.link(draft, target)  # unlike a rename, it never replaces
        except FileExistsError:
            return False
    sync_directory(target.parent)
    return True


def _put(target: Path, text: str | None, old: BinaryIO, expected: bytes) -> bool:
    """Replace or remove the file that is open as `old`, if it still says what is expected."""
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "It is read-only")
    if text is None:
        unchanged = _is_still(target, old, expected)
        if unchanged:
            _let_go(old)
            target.unlink()
    else:
        with _draft(target, text) as (draft, file):
            _take_after(file, old)
            os.fsync(file.fileno())
            unchanged = _is_still(target, old, expected)
            if unchanged:
                _let_go(file, old)
                draft.replace(target)
    sync_directory(target.parent)
    return unchanged


def _is_still(target: Path, old: BinaryIO, expected: bytes) -> bool:
    """The last look before the file is replaced."""
    same_file = os.path.samestat(target.stat(), os.fstat(old.fileno()))
    return same_file and _all_of(old) == expected


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _let_go(*files: BinaryIO) -> None:
    """Windows replaces no file that is open. There nobody can be writing to it either."""
    if os.name == "nt":
        for file in files:
            file.close()


def _take_after(file: BinaryIO, old: BinaryIO) -> None:
    """Give the new file the old one's owner, mode and extended attributes, such as its ACL."""
    if sys.platform != "win32":
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
    where = f"Line {problem.line}: {problem.message}" if problem else "It is no AWS file."
    return FileNotEditable(
        f"{path.name} is left as it is",
        f"The AWS CLI does not take it ({path}). {where}",
        "Mend the file, then try again.",
    )


def _failed(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{path.name} cannot be changed",
        f"{error.strerror or type(error).__name__} ({path}).",
        "Mend that, then try again. Nothing was written.",
    )
