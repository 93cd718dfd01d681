"""Browser profiles that Fobwatch makes: a folder for each owner, named and coloured in it alone."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.browsers.profile_files import prepare, repaint
from fobwatch.adapters.browsers.profile_locks import lock_of
from fobwatch.adapters.browsers.profile_records import ProfileRecords, Record
from fobwatch.core.browsers.browsers import StoredProfile
from fobwatch.core.errors import StorageError, StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.browsers.installed import Installed
    from fobwatch.core.browsers.browsers import BrowserOwner
    from fobwatch.core.browsers.colours import PlaceLook

DRAFT: Final = ".fobwatch-"
"""Begins the names of folders that are being made."""

logger = logging.getLogger(__name__)


class SeparateProfiles:
    """Fulfils `BrowserProfiles`: folders in `root`, or where a sandboxed browser may write.

    Thread-safe: pages are opened on other threads than those on which owners change.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._records = ProfileRecords(root)
        self._may_come_back: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def folder(
        self, installed: Installed, owner: BrowserOwner, look: PlaceLook, account: str = ""
    ) -> Path:
        """The folder of an owner's profile; it is made when first needed.

        `account` is what the owner signs in to, empty where that is not known: a folder with the
        cookies of another one is abandoned. The look follows, but not while a browser is open with
        it, nor within a sandbox. Raises `StorageError`.
        """
        wanted = Record(
            name=owner.name,
            portal=owner.portal,
            browser=installed.browser.name,
            browser_id=installed.browser.id,
            sandbox=str(installed.sandbox or ""),
            shown_name=look.name,
            colour=look.colour.name,
            account=account,
        )
        with self._lock, _reported():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self._found(wanted)
            self._remove_abandoned()
            record = replace(wanted, id=found.id, account=account or found.account)
            folder = self._records.folder(record)
            if not _is_folder(folder):
                self._records.write(record)
                _make(folder, installed, look)
            elif record != found and self._lock_of(record) is None:
                if installed.sandbox is None:
                    repaint(installed.browser.family, folder, look)
                self._records.write(record)
        return folder

    def stored(self) -> tuple[StoredProfile, ...]:
        """What there is and what it takes on the disk, after whatever can go has gone."""
        self.tidy()
        found = [
            StoredProfile(
                owner=each.owner,
                browser=each.browser,
                size=_size(self._records.folder(each)),
                abandoned=each.abandoned,
            )
            for each in self._records.all()
            if each.name
        ]
        return tuple(sorted(found, key=_in_order))

    def may_be_open(self, folder: str) -> bool:
        """Windows has no locks to see, and neither has a folder that cannot be looked into."""
        record = self._records.named(folder)
        try:
            return record is not None and (sys.platform == "win32" or bool(self._lock_of(record)))
        except OSError:
            return True

    def named(self, folder: str) -> Path | None:
        """The folder of this name, also an abandoned one; None where it is gone.

        Raises `StorageError` where it cannot be looked into.
        """
        record = self._records.named(folder)
        path = self._records.folder(record) if record else None
        with _reported():
            return path if path and _is_folder(path) else None

    def remove(self, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            for record in self._records.of(owner):
                if lock := self._lock_of(record):
                    raise _in_use(record, lock)
                self._remove(self._abandon(record))
            self._remove_abandoned()

    def rename(self, old_owner: BrowserOwner, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            renamed = self._records.of(old_owner)
            if old_owner.key != owner.key:
                for record in self._records.of(owner):  # of an earlier one of that name
                    self._abandon(record)
            problems = [self._give(record, owner) for record in renamed]
            if problem := next(filter(None, problems), None):
                raise problem

    def abandon(self, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            gone = [self._abandon(record).id for record in self._records.of(owner)]
            self._may_come_back[owner.key] = frozenset(gone)

    def give_back(self, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            own = self._may_come_back.pop(owner.key, frozenset())
            has = {record.browser_id for record in self._records.of(owner)}
            for record in self._records.all() if own else ():
                if record.id in own and record.browser_id not in {"", *has}:
                    self._records.write(replace(record, abandoned=False))

    def tidy(self, gone: BrowserOwner | None = None) -> None:
        with self._lock:
            if gone is not None:
                self._may_come_back.pop(gone.key, None)
            self._remove_drafts()
            self._remove_abandoned()

    def _found(self, wanted: Record) -> Record:
        """The owner's with this browser as it is recorded, or a new one in place of another's."""
        for record in self._records.of(wanted.owner):
            if record.browser_id != wanted.browser_id:
                continue
            same_account = "" in (record.account, wanted.account) or (
                record.account == wanted.account
            )
            if same_account and record.sandbox == wanted.sandbox:
                return record
            self._abandon(record)
        return wanted

    def _give(self, record: Record, owner: BrowserOwner) -> StorageError | None:
        """Why it cannot be given to the owner: the next one of its old name must not get it."""
        try:
            self._records.write(replace(record, name=owner.name, portal=owner.portal))
        except StorageError as error:
            self._abandon(record)
            return error
        return None

    def _abandon(self, record: Record) -> Record:
        """Without its record a folder is nobody's, also on a full disk."""
        abandoned = replace(record, abandoned=True)
        try:
            self._records.write(abandoned)
        except StorageError:
            self._records.remove(record)
        return abandoned

    def _remove_drafts(self) -> None:
        """A killed program leaves some: while the lock is held, none is being made."""
        for draft in self._root.glob(f"{DRAFT}*"):
            with _logged():
                _remove(draft)

    def _remove_abandoned(self) -> None:
        """But not what is in use, nor what belongs to an owner that may return."""
        kept = frozenset[str]().union(*self._may_come_back.values())
        for record in self._records.all():
            if not record.abandoned or record.id in kept:
                continue
            with _logged():
                if not self._lock_of(record):
                    self._remove(record)

    def _remove(self, record: Record) -> None:
        _remove(self._records.folder(record))
        self._records.remove(record)

    def _lock_of(self, record: Record) -> Path | None:
        return lock_of(self._records.folder(record), sandboxed=bool(record.sandbox))


def _in_order(stored: StoredProfile) -> tuple[str, str, str, bool]:
    return stored.owner.name.lower(), stored.owner.key, stored.browser, stored.abandoned


@contextlib.contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failed(f"{error.strerror}.") from error


@contextlib.contextmanager
def _logged() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        logger.warning("An abandoned browser profile stays for now: %s", error)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _make(folder: Path, installed: Installed, look: PlaceLook) -> None:
    """Write it beside what the browser may write, and move it there as a whole.

    Within a sandbox nothing is opened: a link that the browser left there would lead out.
    """
    sandbox = installed.sandbox
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = sandbox.parent if sandbox else folder.parent
    with TemporaryDirectory(prefix=DRAFT, dir=beside) as draft:
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
    """In bytes; what disappears meanwhile, or cannot be looked into, counts nothing."""
    total = 0
    with contextlib.suppress(OSError):
        for parent, _folders, files in os.walk(folder) if _is_folder(folder) else ():
            for file in files:
                with contextlib.suppress(OSError):
                    total += os.lstat(Path(parent, file)).st_size
    return total


def _in_use(record: Record, lock: Path) -> StorageUnavailable:
    return _failed(
        f"{record.browser} is open with it.",
        f"Close its windows, and try again. After a crash, delete {lock} first.",
    )


def _failed(
    message: str, remedy: str = "Check the disk and the folder's rights."
) -> StorageUnavailable:
    return StorageUnavailable("The browser profile of its own cannot be used", message, remedy)
