"""Wrong passphrases slow down whoever guesses at the window."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import VaultLocked, WrongPassphrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FREE: Final = 3
"""Wrong ones in a row that cost nothing: a person mistypes."""

LONGEST: Final = 60.0
"""Seconds; more would keep the owner out, whom a wrong keyboard layout misled."""


class PassphraseAttempts:
    """After three wrong ones each next try waits, twice as long each time. Thread-safe.

    Who has the keyring's content guesses without this program: against that stands Argon2id.
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
            self._note_wrong()
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

    def _note_wrong(self) -> None:
        with self._lock:
            self._wrong += 1
            if self._wrong >= FREE:
                pause = min(LONGEST, 2.0 ** min(self._wrong - FREE, 10))
                self._next = self._seconds() + pause
