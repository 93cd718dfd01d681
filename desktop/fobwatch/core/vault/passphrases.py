"""Passphrases: the vault's, the pause after wrong ones, and that of scheduled backups."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.collection import RecordKind
from fobwatch.core.errors import VaultLocked, WrongPassphrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.ports import Clock
    from fobwatch.core.vault.ports import VaultOpening

FREE: Final = 3
"""Wrong ones in a row that cost nothing: a person mistypes."""

LONGEST: Final = 60.0
"""Seconds; a longer pause would keep out an owner with the wrong keyboard layout."""


class Passphrases:
    """A person sets, changes or removes the vault's passphrase, which Activity keeps.

    Blocks for the keyring, and for the key that is made from a passphrase.

    Raises what `VaultOpening` raises; nothing is noted then.
    """

    def __init__(self, opening: VaultOpening, journal: Journal, clock: Clock) -> None:
        self._opening = opening
        self._journal = journal
        self._clock = clock

    def set(self, passphrase: str) -> None:
        self._opening.set_passphrase(passphrase)
        self._note(Event.PASSPHRASE_SET)

    def change(self, old: str, new: str) -> None:
        self._opening.change_passphrase(old, new)
        self._note(Event.PASSPHRASE_CHANGED)

    def remove(self, current: str) -> None:
        self._opening.remove_passphrase(current)
        self._note(Event.PASSPHRASE_REMOVED)

    def _note(self, event: Event) -> None:
        self._journal.record(Activity(at=self._clock.now(), event=event, subject=""))


class PassphraseAttempts:
    """After three wrong ones each next try waits, twice as long each time. Thread-safe.

    Whoever has the keyring's content can guess without this program; Argon2id makes that slow.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that never goes back."""
        self._seconds = seconds
        self._lock = threading.Lock()
        self._wrong = 0
        self._next = -math.inf

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count what happens in the block. Raises `VaultLocked` while the next try waits."""
        self._check()
        try:
            yield
        except WrongPassphrase:
            with self._lock:
                self._wrong += 1
                if self._wrong >= FREE:
                    pause = min(LONGEST, 2.0 ** min(self._wrong - FREE, 10))
                    self._next = self._seconds() + pause
            raise
        with self._lock:
            self._wrong = 0

    def _check(self) -> None:
        with self._lock:
            left = self._next - self._seconds()
        if left > 0:
            raise VaultLocked(
                "Too many wrong passphrases",
                "Each further one waits longer than the one before.",
                f"Try again in {math.ceil(left)} s.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPassphrase:
    """That of scheduled backups, which nobody can be asked for when one is due."""

    purpose: str
    passphrase: str = field(repr=False)


SCHEDULED: Final = "scheduled"

BACKUP_PASSPHRASES: RecordKind[BackupPassphrase] = RecordKind(
    prefix="backup-passphrase",
    noun="passphrase of backups",
    types={"backup-passphrase": BackupPassphrase},
    key="purpose",
)
