"""The findings of every check, those that are muted, and when all that was looked at."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import FobwatchError, StorageError
from fobwatch.core.health.checks.registry import findings
from fobwatch.core.health.computer import ComputerReading
from fobwatch.core.health.findings import (
    Mute,  # noqa: TC001 - a field's type is read
    Severity,
)
from fobwatch.core.listeners import Listeners
from fobwatch.core.remembered import Remembered

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.health.findings import Finding
    from fobwatch.core.health.ports import Computer
    from fobwatch.core.health.sources import Sources
    from fobwatch.core.ports import TextStore

SHOWN_FOR: Final = timedelta(seconds=10)
"""With ten thousand profiles the checks take longer than each beat should."""

FRESH: Final = timedelta(hours=6)
"""After which this computer is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`found` are the findings and what is not known, the most severe first.

    `looked_at` is when AWS or this computer was looked at last, None if never.
    """

    found: tuple[Finding, ...] = ()
    muted: tuple[tuple[Finding, Mute], ...] = ()
    looked_at: datetime | None = None

    @property
    def count(self) -> int:
        """Of what is known to be unsafe."""
        return sum(finding.severity is not Severity.UNKNOWN for finding in self.found)

    @property
    def severe(self) -> bool:
        return any(finding.severity is Severity.HIGH for finding in self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthMemory:
    """What outlives the program, and has no secret."""

    computer: ComputerReading | None = None
    mutes: tuple[Mute, ...] = ()


class Health:
    """Thread-safe; what looks at something, or changes a file, blocks."""

    def __init__(self, sources: Sources, computer: Computer, store: TextStore) -> None:
        self.accounts = sources.accounts
        self._sources = sources
        self._computer = computer
        self._keys = sources.keys
        self._vault = sources.vault
        self._aws_time = sources.aws_time
        self._memory = Remembered(store, HealthMemory)
        self._lock = threading.Lock()
        self._seen: ComputerReading | None = None
        self._mutes: tuple[Mute, ...] = ()
        self._change = object()
        """A new one after each change: a report that was being made may not know of it."""
        self._report: tuple[object, datetime, Report] | None = None
        self._looking = 0
        self.on_change = Listeners[[]]()
        """Called after something was looked at or muted, on its thread."""
        for changes in (self.accounts.on_change, self._keys.on_change):
            changes(self._on_read)

    def load(self) -> None:
        """Read what is remembered. Raises `StorageError`; a damaged file is forgotten."""
        self.accounts.load()
        memory = self._memory.read()
        if memory is not None:
            self._seen, self._mutes = memory.computer, memory.mutes

    def report(self, now: datetime) -> Report:
        """As it is at AWS's time `now`, give or take `SHOWN_FOR`. Does not block."""
        change, kept = self._change, self._report
        if kept is None or kept[0] is not change or abs(now - kept[1]) >= SHOWN_FOR:
            kept = self._report = change, now, self._made(now)
        return kept[2]

    def computer_due(self, now: datetime) -> bool:
        return self._seen is None or abs(now - self._seen.read_at) >= FRESH

    def is_stale(self, now: datetime) -> bool:
        """Whether something was not looked at for hours, and can be now."""
        return self.computer_due(now) or bool(self.accounts.stale(now))

    @property
    def looking(self) -> bool:
        """Whether `check` is under way. Does not block."""
        return self._looking > 0

    def check(self, *, wanted: bool = False) -> None:
        """Look at all that was not looked at for hours; `wanted` by a person, at everything.

        Why AWS does not answer is part of the report. Ends early when the vault is locked. Raises
        `StorageError`.
        """
        now = self._aws_time.now()
        names = self.accounts.askable(now) if wanted else self.accounts.stale(now)
        self._looking += 1
        self.on_change.notify()
        try:
            if wanted or self.computer_due(now):
                self.look()
            for name in names:
                self._ask(name, wanted=wanted)
        finally:
            self._looking -= 1
            self._on_read()

    def read_one(self, name: str) -> None:
        """Ask AWS about the account of this profile, whose turn it is; as `check` does."""
        if self.computer_due(self._aws_time.now()):
            self.look()
        self._ask(name, wanted=False)

    def _ask(self, name: str, *, wanted: bool) -> None:
        try:
            self.accounts.read(name, wanted=wanted)
            if self._sources.settings.current.watch_access_keys and (
                wanted or self._keys.is_stale(name, self._aws_time.now())
            ):
                self._keys.read(name, wanted=wanted)
        except StorageError:
            raise
        except FobwatchError:
            return  # the report has it

    def look(self) -> None:
        """Look at this computer. Raises `StorageError` where that cannot be remembered."""
        known = {
            key.secret_access_key: key.access_key_id
            for profile in self._vault.profiles()
            if (key := profile.long_term_key) is not None
        }
        seen = ComputerReading(
            read_at=self._aws_time.now(),
            secrets=self._computer.secrets(known),
            loose=self._computer.loose_files(),
        )
        with self._lock:
            self._seen = seen
        self._keep()

    def tighten(self) -> None:
        """Let nobody else read the AWS files, and look again. Raises `StorageError`."""
        self._computer.tighten()
        self.look()

    def mute(self, mute: Mute) -> None:
        """Raises `StorageError`."""
        with self._lock:
            self._mutes = (*(m for m in self._mutes if m.key != mute.key), mute)
        self._keep()

    def unmute(self, key: str) -> None:
        """Raises `StorageError`."""
        with self._lock:
            self._mutes = tuple(mute for mute in self._mutes if mute.key != key)
        self._keep()

    def _made(self, now: datetime) -> Report:
        state = self._sources.state(self._seen, now)
        mutes = {mute.key: mute for mute in self._mutes if mute.holds(now)}
        every = findings(state, now)
        asked = [user.reading.asked_at for user in state.askers if user.reading]
        looked = [*asked, *([self._seen.read_at] if self._seen else [])]
        return Report(
            found=tuple(finding for finding in every if finding.key not in mutes),
            muted=tuple((f, mutes[f.key]) for f in every if f.key in mutes),
            looked_at=max(looked, default=None),
        )

    def _keep(self) -> None:
        with self._lock:
            self._memory.write(HealthMemory(computer=self._seen, mutes=self._mutes))
        self._on_read()

    def _on_read(self) -> None:
        self._change = object()
        self.on_change.notify()
