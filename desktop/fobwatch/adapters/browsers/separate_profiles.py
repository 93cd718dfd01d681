"""Browser profiles that Fobwatch makes: a folder for each owner, named and coloured in it alone."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fobwatch.adapters.browsers.files import object_of
from fobwatch.adapters.browsers.profile_files import prepare, repaint
from fobwatch.adapters.browsers.profile_locks import lock_of
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import BrowserOwner, StoredProfile
from fobwatch.core.browsers.errors import BrowserFileRefused
from fobwatch.core.errors import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.browsers.installed import Installed
    from fobwatch.core.browsers.colours import PlaceLook


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Whose a folder is, which browser's, and the sandbox that it is in, if any.

    It is stored outside of the folder: what a browser may write is not believed.
    """

    name: str
    portal: str
    browser: str
    browser_id: str
    sandbox: str
    shown_name: str
    colour: str

    @property
    def owner(self) -> BrowserOwner:
        return BrowserOwner(name=self.name, portal=self.portal)

    @property
    def key(self) -> str:
        key = f"{self.owner.key}\0{self.browser_id}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(key).hexdigest()[:32]


class SeparateProfiles:
    """Fulfils `BrowserProfiles`: folders in `root`, or where a sandboxed browser may write."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, installed: Installed, owner: BrowserOwner, look: PlaceLook) -> Path:
        """The folder of an owner's profile; it is made when first needed.

        Its look follows, but not while a browser is open with it, nor within a sandbox. Raises
        `StorageError`.
        """
        record = Record(
            name=owner.name,
            portal=owner.portal,
            browser=installed.browser.name,
            browser_id=installed.browser.id,
            sandbox=str(installed.sandbox or ""),
            shown_name=look.name,
            colour=look.colour.name,
        )
        folder = self._folder(record)
        with _reported():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_folder(folder):
                self._write(record)
                _make(folder, installed, look)
            elif record not in self._of(owner) and self._lock(record) is None:
                if installed.sandbox is None:
                    repaint(installed.browser.family, folder, look)
                self._write(record)
        return folder

    def stored(self) -> tuple[StoredProfile, ...]:
        """What there is and what it takes on the disk. Blocks for the disk."""
        found = [
            StoredProfile(owner=each.owner, browser=each.browser, size=_size(self._folder(each)))
            for each in self._records()
        ]
        return tuple(
            sorted(found, key=lambda each: (each.owner.name.lower(), each.owner.key, each.browser))
        )

    def remove(self, owner: BrowserOwner) -> None:
        with _reported():
            for record in self._of(owner):
                self._check_free(record)
                _remove(self._folder(record))
                self._file(record).unlink()

    def rename(self, old_owner: BrowserOwner, owner: BrowserOwner) -> None:
        with _reported():
            for record in self._of(old_owner):
                renamed = replace(record, name=owner.name, portal=owner.portal)
                if renamed.key == record.key:  # a portal with another name
                    self._write(renamed)
                else:
                    self._move(record, renamed)

    def _move(self, record: Record, renamed: Record) -> None:
        self._check_free(record)
        self._write(renamed)
        if _is_folder(self._folder(record)):
            self._folder(record).rename(self._folder(renamed))
        self._file(record).unlink()

    def _of(self, owner: BrowserOwner) -> list[Record]:
        return [each for each in self._records() if each.owner.key == owner.key]

    def _check_free(self, record: Record) -> None:
        """Raises `StorageUnavailable` for one in use."""
        if lock := self._lock(record):
            raise _failed(
                f"{record.browser} is open with it.",
                f"Close its windows, and try again. After a crash, delete {lock} first.",
            )

    def _lock(self, record: Record) -> Path | None:
        return lock_of(self._folder(record), sandboxed=bool(record.sandbox))

    def _folder(self, record: Record) -> Path:
        """In a sandbox directly in the one folder that the browser cannot replace by a link."""
        if not record.sandbox:
            return self._root / record.key
        ours = hashlib.sha256(str(self._root).encode()).hexdigest()[:8]
        return Path(record.sandbox, f"fobwatch-{ours}-{record.key}")

    def _file(self, record: Record) -> Path:
        return self._root / f"{record.key}.json"

    def _write(self, record: Record) -> None:
        TextFile(self._file(record)).write(json.dumps(asdict(record)))

    def _records(self) -> list[Record]:
        """Those that can be read and are named by what they say."""
        found = []
        for path in sorted(self._root.glob("*.json")):
            with contextlib.suppress(FileNotFoundError, BrowserFileRefused, TypeError):
                record = Record(**{key: str(value) for key, value in object_of(path).items()})
                if path == self._file(record):
                    found.append(record)
        return found


@contextlib.contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failed(f"{error.strerror}.") from error


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _make(folder: Path, installed: Installed, look: PlaceLook) -> None:
    """Write it beside what the browser may write, and move it there as a whole.

    Within a sandbox nothing is opened: a link that the browser left there would lead out.
    """
    sandbox = installed.sandbox
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = sandbox.parent if sandbox else folder.parent
    with TemporaryDirectory(prefix=".fobwatch-", dir=beside) as draft:
        made = Path(draft, "profile")
        made.mkdir(mode=0o700)
        prepare(installed.browser.family, made, look)
        _remove(folder)
        made.rename(folder)


def _remove(path: Path) -> None:
    """A folder with all that is in it; of a link, the link itself."""
    if _is_folder(path):
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    """In bytes; what disappears meanwhile counts nothing."""
    total = 0
    for parent, _folders, files in os.walk(folder) if _is_folder(folder) else ():
        for file in files:
            with contextlib.suppress(OSError):
                total += os.lstat(Path(parent, file)).st_size
    return total


def _failed(
    message: str, remedy: str = "Check the disk and the folder's rights."
) -> StorageUnavailable:
    return StorageUnavailable("The browser profile of its own cannot be used", message, remedy)
