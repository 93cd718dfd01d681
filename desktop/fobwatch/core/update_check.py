"""Looks for a newer release, and remembers what it found."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.errors import FeedMalformed, StorageError, UpdateError
from fobwatch.core.update_text import read_feed, read_memory, write_memory
from fobwatch.core.updates import (
    UpdateMemory,
    after_look,
    believed,
    is_due,
    newer_release,
    outcome_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.ports import TextStore, UpdateFeed
    from fobwatch.core.updates import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateState:
    """What is known now: `newer` than what runs, when it was `looked`, and the last `problem`."""

    newer: Release | None = None
    looked: datetime | None = None
    problem: UpdateError | None = None
    told: bool = False
    """Whether the person was told of `newer`."""


class UpdateCheck:
    """Thread-safe; one look at a time. `running` is the version that runs.

    `chance` draws a number from 0 to 1. What is kept and cannot be read counts as nothing:
    a release is told once more, and an old feed is believed as it is after an installation.
    """

    def __init__(
        self,
        feed: UpdateFeed,
        store: TextStore,
        *,
        running: str,
        chance: Callable[[], float],
    ) -> None:
        self._feed = feed
        self._store = store
        self._running = running
        self._chance = chance
        self._looking = threading.Lock()
        self._memory = UpdateMemory()
        self._unread = False
        self._problem: UpdateError | None = None

    @property
    def source(self) -> str:
        """The host that is asked, for people to see."""
        return self._feed.host

    @property
    def state(self) -> UpdateState:
        """Does not block."""
        memory = self._memory
        newer = newer_release(memory, self._running)
        return UpdateState(
            newer=newer,
            looked=memory.looked,
            problem=self._problem,
            told=newer is not None and memory.told == newer.version,
        )

    def is_due(self, now: datetime) -> bool:
        """Does not block."""
        return is_due(self._memory, now)

    def load(self) -> None:
        """Read what was kept. Blocks; a file that cannot be read is set aside before another."""
        try:
            text = self._store.read()
            if text is not None:
                self._memory = read_memory(text)
        except (FeedMalformed, StorageError):
            self._unread = True

    def look(self, now: datetime) -> UpdateState:
        """Ask the feed. Blocks for the network; what goes wrong is part of the state.

        Raises `StorageError` if what was found cannot be kept.
        """
        with self._looking:
            problem: UpdateError | None = None
            memory = self._memory
            try:
                memory = believed(memory, read_feed(self._feed.fetch()), now)
            except UpdateError as error:
                problem = error.fresh()
            self._memory = after_look(memory, outcome_of(problem), now, self._chance())
            self._problem = problem
            self._save()
        return self.state

    def note_told(self) -> None:
        """The person was told of the newer release. Blocks; raises `StorageError`."""
        newer = self.state.newer
        if newer is not None:
            with self._looking:
                self._memory = replace(self._memory, told=newer.version)
                self._save()

    def _save(self) -> None:
        if self._unread:
            self._store.set_aside()
            self._unread = False
        self._store.write(json.dumps(write_memory(self._memory), indent=2) + "\n")
