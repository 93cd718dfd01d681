"""Whose the folders are while the vault renames and removes profiles, however it is cut off."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Lock

    from fobwatch.adapters.browsers.profile_records import ProfileRecords, Record
    from fobwatch.core.browsers.browsers import BrowserOwner
    from fobwatch.core.vault.vault import Vault

logger = logging.getLogger(__name__)


class ProfileOwners:
    """What is about to change is recorded first; then the vault says whether it has changed.

    The caller holds the lock, apart from `changing`.
    """

    def __init__(self, records: ProfileRecords, vault: Vault, lock: Lock) -> None:
        self._records = records
        self._vault = vault
        self._lock = lock
        self._is_changing = False

    def of(self, owner: BrowserOwner) -> list[Record]:
        """The records of what the owner has."""
        now = (self._records.now(each) for each in self._records.all() if self._has(owner, each))
        return [each for each in now if each and self._has(owner, each)]

    def settled(self, record: Record) -> Record:
        """The record as the vault has its owner now, if that can be known."""
        if self._vault.unread is not None or not record.is_open:
            return record
        if not record.earlier:
            is_there = self._vault.profile(record.name) is not None
            abandoned = record.abandoned or (record.yields if is_there else record.goes)
            return replace(record, goes=False, yields=False, abandoned=abandoned)
        names = (record.name, *record.earlier)
        while len(names) > 1 and self._vault.profile(names[0]) is None:
            names = names[1:]
        is_kept = names[0] == record.name and not self._vault.waiting.profiles
        return replace(record, name=names[0], earlier=() if is_kept else names[1:])

    def abandon(self, record: Record) -> Record:
        abandoned = replace(record, abandoned=True, earlier=(), goes=False, yields=False)
        self.write_or_drop(abandoned)
        return abandoned

    def write_or_drop(self, record: Record) -> None:
        """Without its record a folder is nobody's, also on a full disk."""
        try:
            self._records.write(record)
        except StorageError:
            self._records.remove(record)

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """While the vault changes what was recorded before; `settle` waits until then."""
        self._is_changing = True
        try:
            yield
        finally:
            with self._lock:
                self._is_changing = False
                self.settle()

    def settle(self) -> None:
        """Record who has what, now that the vault has changed, or was read after a kill."""
        if self._is_changing or self._vault.unread is not None:
            return
        for record in self._records.all():
            if record.is_open:
                self._settle(record)

    def _settle(self, record: Record) -> None:
        now = self.settled(record)
        if now.abandoned or now.name != record.name:
            self.write_or_drop(now)
        elif now != record:
            self._note(now)

    def _note(self, record: Record) -> None:
        """What is recorded before a change is right, too, until it is replaced."""
        try:
            self._records.write(record)
        except StorageError as error:
            logger.warning("Whose a browser profile is will be noted later: %s", error)

    def _has(self, owner: BrowserOwner, record: Record) -> bool:
        now = self.settled(record) if record.is_open else record
        same = now.portal == owner.portal and (owner.portal or now.name == owner.name)
        return bool(same) and not now.abandoned
