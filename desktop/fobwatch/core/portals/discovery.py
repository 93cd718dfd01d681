"""The accounts and roles of access portals: found in the background, shown as last known.

A portal of a large company has thousands of accounts. The roles of each take a call, and AWS
throttles the calls: a discovery takes minutes. What was found before is shown meanwhile.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import StorageError
from fobwatch.core.faults import logged_fault
from fobwatch.core.listeners import Listeners
from fobwatch.core.portals.discovery_run import AT_ONCE, DiscoveryRun
from fobwatch.core.portals.roles import MALFORMED, KnownRoles, dumped, parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.portals.discovery_run import Progress
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.portals.ports import IdentityCenter
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.core.ports import Clock, TextStore

logger = logging.getLogger(__name__)

SHOW_EVERY: Final = timedelta(milliseconds=500)
SAVE_EVERY: Final = timedelta(seconds=10)
"""How often a discovery's findings are shown and written while it grows."""


@dataclass(slots=True, kw_only=True)
class _Running:
    run: DiscoveryRun
    workers: int
    shown_at: timedelta
    saved_at: timedelta


class PortalRoles:
    """What a person may use through each portal. Thread-safe.

    During a discovery roles are only added. What has vanished at AWS is removed at its end, if
    every question was answered.
    """

    def __init__(
        self,
        *,
        portals: Portals,
        identity_center: IdentityCenter,
        store: TextStore,
        clock: Clock,
        in_background: Callable[[Callable[[], None]], None],
        pause: Callable[[threading.Event, timedelta], object],
    ) -> None:
        """`pause` returns after the time, or as soon as the event is set."""
        self._portals = portals
        self._identity_center = identity_center
        self._store = store
        self._clock = clock
        self._in_background = in_background
        self._pause = pause
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._known: dict[str, KnownRoles] = {}
        self._running: dict[str, _Running] = {}
        self._problems: dict[str, FobwatchError] = {}
        self.on_change = Listeners[str]()
        """Called with the start URL, now and then while a discovery grows, and when it ends."""

    def load(self) -> None:
        """Read what was found before. Blocks. Raises `StorageError`; nothing is known then."""
        text = self._store.read()
        try:
            read = parsed(text) if text is not None else {}
        except MALFORMED as error:
            raise StorageError(
                "The roles of your access portals cannot be read",
                "The file in which they are remembered is damaged.",
                "Refresh the access portal: they are found again.",
            ) from error
        with self._lock:
            for start_url, (accounts, assigned) in read.items():
                self._known.setdefault(start_url, KnownRoles(start_url)).put(accounts, assigned)

    def roles(self, start_url: str) -> tuple[PortalRole, ...]:
        """What is known now, by the accounts' names. Does not block."""
        with self._lock:
            known = self._known.get(start_url)
            return known.sorted if known is not None else ()

    def is_whole(self, start_url: str) -> bool:
        """Whether the last discovery has ended and found everything. Does not block."""
        with self._lock:
            known = self._known.get(start_url)
            return known is not None and known.whole and start_url not in self._running

    def progress(self, start_url: str) -> Progress | None:
        """How far the discovery is; None while there is none. Does not block."""
        with self._lock:
            running = self._running.get(start_url)
        return running.run.progress if running is not None else None

    def problem(self, start_url: str) -> FobwatchError | None:
        """Why the last discovery did not find everything; None if it did."""
        with self._lock:
            return self._problems.get(start_url)

    def refresh(self, portal: Portal) -> None:
        """Look for everything anew in the background, unless that is under way already."""
        url, now = portal.start_url, self._clock.elapsed()
        with self._lock:
            if url in self._running:
                return
            run = DiscoveryRun(
                self._portals,
                self._identity_center,
                portal,
                known=self._known.setdefault(url, KnownRoles(url)).accounts,
                pause=self._pause,
            )
            running = _Running(run=run, workers=AT_ONCE, shown_at=now, saved_at=now)
            self._running[url] = running
            self._problems.pop(url, None)
        self.on_change.notify(url)
        for started in range(AT_ONCE):
            try:
                self._in_background(lambda: self._work(url, running))
            except RuntimeError as error:  # no thread can be started: those that were go on
                if not started:
                    run.problem = logged_fault(error)
                self._leave(url, running, AT_ONCE - started)
                return

    def look_for_sign_in(self, portal: Portal) -> None:
        """Find out in the background whether another program's sign-in serves here."""

        def look() -> None:
            self._portals.borrowed(portal)

        self._in_background(look)

    def cancel(self, start_url: str) -> None:
        """End the discovery. What it has found stays. Does not block."""
        with self._lock:
            running = self._running.get(start_url)
        if running is not None:
            running.run.stop()
            self._end(start_url, running)

    def forget(self, start_url: str) -> None:
        """Remember nothing more of the portal. Does not block: the file follows."""
        self.cancel(start_url)
        with self._lock:
            self._known.pop(start_url, None)
            self._problems.pop(start_url, None)
        self.on_change.notify(start_url)
        self._in_background(self._save)

    def _work(self, url: str, running: _Running) -> None:
        """Take part in a discovery; the last thread ends it, and writes what is known."""
        try:
            running.run.work(lambda: self._note(url, running))
        finally:
            self._leave(url, running)

    def _leave(self, url: str, running: _Running, workers: int = 1) -> None:
        with self._lock:
            running.workers -= workers
            last = not running.workers
        if last:
            self._end(url, running)
            self._save()

    def _note(self, url: str, running: _Running) -> None:
        """Show and write what was found since the last time, each after its interval."""
        now = self._clock.elapsed()
        with self._lock:
            if self._running.get(url) is not running or now - running.shown_at < SHOW_EVERY:
                return
            running.shown_at = now
            self._known[url].add(running.run)
            save = now - running.saved_at >= SAVE_EVERY
            if save:
                running.saved_at = now
        self.on_change.notify(url)
        if save:
            self._save()

    def _end(self, url: str, running: _Running) -> None:
        with self._lock:
            if self._running.get(url) is not running:  # cancelled
                return
            del self._running[url]
            if running.run.problem is not None:
                self._problems[url] = running.run.problem
            known = self._known[url]
            known.whole = running.run.whole
            (known.replace if known.whole else known.add)(running.run)
        self.on_change.notify(url)

    def _save(self) -> None:
        """Blocks. What cannot be written will be found again."""
        with self._writing:
            with self._lock:
                known = {url: known.all() for url, known in self._known.items()}
            try:
                self._store.write(dumped(known))
            except StorageError as error:
                logger.warning("The roles of access portals are not remembered: %s", error)
