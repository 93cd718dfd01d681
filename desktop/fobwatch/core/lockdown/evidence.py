"""The use of a user's keys, and of the sessions made with them, from CloudTrail."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import account_of, parse_arn
from fobwatch.core.aws.regions import regions_without_asking
from fobwatch.core.cloudtrail.events import KEPT_BY_AWS, Lookup, LookupBy
from fobwatch.core.cloudtrail.reading import EventReading
from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.cloudtrail.events import CloudTrailEvent
    from fobwatch.core.cloudtrail.ports import EventHistory
    from fobwatch.core.lockdown.callers import LockdownTools

AT_ONCE: Final = 8
"""Regions; AWS's pace is each region's own."""

MOST_SESSIONS: Final = 20
"""That are looked up, the newest first: a program may make one for each of its calls."""

ROUNDS: Final = 2
"""From the keys to their sessions, and to the sessions that were made with those."""


class Evidence:
    """Reads it and finds it again. Blocks, and raises `AwsError` and `StorageError`."""

    def __init__(self, tools: LockdownTools) -> None:
        self._tools = tools
        self._trail = tools.trail

    def collect(self, step: LockdownStep, source: Source) -> str:
        """Read the last ninety days; in words, what could not be read."""
        history = self._tools.open(self._trail.history, step.caller, source)
        regions = self._regions(history, step.caller)
        parsed = parse_arn(step.resource)
        keys = frozenset(step.target.split())
        asked = [(LookupBy.ACCESS_KEY_ID, key) for key in sorted(keys)]
        asked += [(LookupBy.USER_NAME, parsed.resource_name)] if parsed else []
        unread = self._read(step, history, regions, asked)
        for _ in range(ROUNDS):
            made = self._sessions(step, keys)[:MOST_SESSIONS]
            new = [key for key in made if key not in keys]
            if not new:
                break
            keys |= frozenset(new)
            asked = [(LookupBy.ACCESS_KEY_ID, key) for key in new]
            unread |= self._read(step, history, regions, asked)
        return f"Not read: {', '.join(sorted(unread))}." if unread else ""

    def events(self, step: LockdownStep) -> tuple[CloudTrailEvent, ...]:
        """What is known by now, the newest first."""
        keys = frozenset(step.target.split())
        for _ in range(ROUNDS):
            keys |= frozenset(self._sessions(step, keys))
        found = self._trail.store.events(account_of(step.resource))
        mine = (e for e in found if e.access_key_id in keys or e.arn == step.resource)
        return tuple(reversed(tuple(mine)))

    def _sessions(self, step: LockdownStep, keys: frozenset[str]) -> list[str]:
        """The keys of the sessions that were made with these, the newest first."""
        found = self._trail.store.events(account_of(step.resource))
        made = [e.issued_key_id for e in found if e.access_key_id in keys and e.issued_key_id]
        return list(dict.fromkeys(reversed(made)))

    def _regions(self, history: EventHistory, caller: str) -> tuple[str, ...]:
        try:
            return history.enabled_regions()
        except FobwatchError:  # often not allowed: those that nobody can switch off
            return regions_without_asking(self._tools.region(caller))

    def _read(
        self,
        step: LockdownStep,
        history: EventHistory,
        regions: Iterable[str],
        asked: Iterable[tuple[LookupBy, str]],
    ) -> set[str]:
        """The regions that could not be read. Raises the first problem if none could be."""
        now = self._tools.iam.aws_time.now()
        since = now - KEPT_BY_AWS
        lookups = tuple(Lookup(by=by, value=v, since=since, until=now) for by, v in asked)
        account_id = account_of(step.resource)
        run = EventReading(
            history,
            dict.fromkeys(regions, lookups),
            account_id=account_id,
            paces=self._trail.paces,
            keep=lambda page: self._trail.store.keep(account_id, page),
            pause=self._trail.pause,
        )
        threads = [Thread(target=run.work, args=(_nothing,), daemon=True) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        problems = run.problems
        if problems and not run.answered:
            raise next(iter(problems.values()))
        return set(problems)


def _nothing() -> None:
    """Nobody watches the pages come."""
