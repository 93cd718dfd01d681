"""Browser profiles that Fobwatch makes: a folder for each owner, named and coloured in it alone."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.adapters.browsers.profile_folders import (
    DRAFT,
    is_folder,
    lock_of,
    make,
    remove,
    repaint,
    size_of,
)
from fobwatch.adapters.browsers.profile_records import ProfileOwners, ProfileRecords, Record
from fobwatch.core.browsers.browsers import BrowserOwner, StoredProfile
from fobwatch.core.errors import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.adapters.browsers.installed import Installed
    from fobwatch.core.browsers.browsers import PlaceLook
    from fobwatch.core.vault.vault import Vault

logger = logging.getLogger(__name__)


class SeparateProfiles:
    """Fulfils `BrowserProfiles`: folders in `root`, or where a sandboxed browser may write.

    Thread-safe: pages are opened on other threads than those on which owners change.
    """

    def __init__(self, root: Path, vault: Vault) -> None:
        """`vault` says which name a renamed profile has, and whether a profile is gone."""
        self._root = root
        self._records = ProfileRecords(root)
        self._may_come_back: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()
        self._owners = ProfileOwners(self._records, vault, self._lock)

    def folder(
        self, installed: Installed, owner: BrowserOwner, look: PlaceLook, account: str = ""
    ) -> Path:
        """The folder of an owner's profile; it is made when first needed.

        `account` is what the owner signs in to, empty if that is not known; a folder with the
        cookies of another account is abandoned. Another look is written, but not while a browser
        is open with it, nor into a sandbox. Raises `StorageError`.
        """
        wanted = _wanted(installed, owner, look, account)
        with self._lock, _reported():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._owners.settle()
            found = self._found(wanted)
            self._remove_abandoned()
            record = _updated(found, wanted)
            folder = self._records.folder(record)
            if not is_folder(folder):
                self._records.write(record)
                make(folder, installed, look)
            elif record != found and self._lock_of(record) is None:
                if installed.sandbox is None:
                    repaint(installed.browser.family, folder, look)
                self._records.write(record)
        return folder

    def stored(self) -> tuple[StoredProfile, ...]:
        self.tidy()
        found = [
            StoredProfile(
                owner=each.owner,
                browser=each.browser,
                size=size_of(self._records.folder(each)),
                abandoned=each.abandoned,
            )
            for each in map(self._owners.settled, self._records.all())
            if each.name
        ]
        return tuple(sorted(found, key=_in_order))

    def may_be_open(self, folder: str) -> bool:
        """True if it cannot be known: on Windows, or if the folder cannot be looked into."""
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
            return path if path and is_folder(path) else None

    def remove(self, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            for record in self._owners.of(owner):
                if lock := self._lock_of(record):
                    raise _in_use(record, lock)
                self._remove(self._owners.abandon(record))
            self._remove_abandoned()

    def rename(self, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            for record in self._owners.of(owner):
                self._records.write(replace(record, name=owner.name))

    @contextlib.contextmanager
    def following(self, old_name: str, name: str) -> Iterator[None]:
        with self._owners.changing():
            with self._lock, _reported():
                for other in self._owners.of(BrowserOwner(name=name)):
                    self._records.write(replace(other, yields=True))
                for record in self._owners.of(BrowserOwner(name=old_name)):
                    names = dict.fromkeys((name, old_name, record.name, *record.earlier))
                    self._records.write(replace(record, name=name, earlier=(*names,)[1:]))
            yield

    @contextlib.contextmanager
    def removing(self, name: str) -> Iterator[None]:
        owner = BrowserOwner(name=name)
        with self._owners.changing():
            with self._lock, _reported():
                going = self._owners.of(owner)
                self._may_come_back[owner.key] = frozenset(record.id for record in going)
                for record in going:
                    self._owners.write_or_drop(replace(record, name=name, earlier=(), goes=True))
            yield

    @contextlib.contextmanager
    def returning(self, name: str) -> Iterator[None]:
        owner = BrowserOwner(name=name)
        with self._owners.changing():
            with self._lock, _reported():
                for record in self._of_returning(owner):
                    self._records.write(replace(record, abandoned=False, goes=True))
            yield
            self._may_come_back.pop(owner.key, None)

    def abandon(self, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            gone = [self._owners.abandon(record).id for record in self._owners.of(owner)]
            self._may_come_back[owner.key] = frozenset(gone)

    def give_back(self, owner: BrowserOwner) -> None:
        with self._lock, _reported():
            for record in self._of_returning(owner):
                self._records.write(replace(record, abandoned=False))
            self._may_come_back.pop(owner.key, None)

    def tidy(self, gone: BrowserOwner | None = None) -> None:
        with self._lock:
            if gone is not None:
                self._may_come_back.pop(gone.key, None)
            self._remove_drafts()
            self._owners.settle()
            self._remove_abandoned()

    def _found(self, wanted: Record) -> Record:
        """The owner's record with this browser; a new one if it has another account's cookies."""
        earlier: tuple[str, ...] = ()
        for record in self._owners.of(wanted.owner):
            earlier = earlier or record.earlier
            if record.browser_id != wanted.browser_id:
                continue
            same_account = "" in (record.account, wanted.account) or (
                record.account == wanted.account
            )
            if same_account and record.sandbox == wanted.sandbox:
                return record
            self._owners.abandon(record)
        return replace(wanted, earlier=earlier)

    def _of_returning(self, owner: BrowserOwner) -> list[Record]:
        """What the owner had, except for browsers with which it has another by now."""
        own = self._may_come_back.get(owner.key, frozenset())
        has = {record.browser_id for record in self._owners.of(owner)}
        known = self._records.all() if own else ()
        return [each for each in known if each.id in own and each.browser_id not in {"", *has}]

    def _remove_drafts(self) -> None:
        """A killed program leaves them; while the lock is held, none is being made."""
        for draft in self._root.glob(f"{DRAFT}*"):
            with _logged():
                remove(draft)

    def _remove_abandoned(self) -> None:
        """Except what is in use, or belongs to an owner that may return."""
        kept = frozenset[str]().union(*self._may_come_back.values())
        for record in self._records.all():
            if record.id in kept or not self._owners.settled(record).abandoned:
                continue
            with _logged():
                if not self._lock_of(record):
                    self._remove(record)

    def _remove(self, record: Record) -> None:
        remove(self._records.folder(record))
        self._records.remove(record)

    def _lock_of(self, record: Record) -> Path | None:
        return lock_of(self._records.folder(record), sandboxed=bool(record.sandbox))


def _wanted(installed: Installed, owner: BrowserOwner, look: PlaceLook, account: str) -> Record:
    return Record(
        name=owner.name,
        portal=owner.portal,
        browser=installed.browser.name,
        browser_id=installed.browser.id,
        sandbox=str(installed.sandbox or ""),
        shown_name=look.name,
        colour=look.colour.name,
        account=account,
    )


def _updated(found: Record, wanted: Record) -> Record:
    """A portal's record takes the portal's name; a profile's follows the vault."""
    return replace(
        found,
        name=wanted.name if wanted.portal else found.name,
        browser=wanted.browser,
        shown_name=wanted.shown_name,
        colour=wanted.colour,
        account=wanted.account or found.account,
    )


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


def _in_use(record: Record, lock: Path) -> StorageUnavailable:
    return _failed(
        f"{record.browser} is open with it.",
        f"Close its windows, and try again. After a crash, delete {lock} first.",
    )


def _failed(
    message: str, remedy: str = "Check the disk and the folder's rights."
) -> StorageUnavailable:
    return StorageUnavailable("The browser profile of its own cannot be used", message, remedy)
