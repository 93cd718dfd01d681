"""One reading of an account's sign-ins, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AccessKeyRefused, RegionOff
from fobwatch.core.cloudtrail.errors import EventsNotAllowed

if TYPE_CHECKING:
    from fobwatch.core.cloudtrail.reading import EventReading
    from fobwatch.core.errors import FobwatchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a reading went.

    `denied` is set where AWS allows it in no region. `unread` are the regions that could not be
    read though others were, with the first reason `problem`; it alone is set where none were.
    """

    stopped: bool = False
    denied: EventsNotAllowed | None = None
    unread: tuple[str, ...] = ()
    problem: FobwatchError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReading:
    """`regions_told` says whether AWS told which regions are enabled."""

    profile: str
    account_id: str
    regions_told: bool
    run: EventReading

    def outcome(self) -> Outcome:
        """Once `run` has ended. A region that only does not know the key is off."""
        problems, answered = self.run.problems, self.run.answered
        off = (AccessKeyRefused, RegionOff) if answered else ()
        failed = {name: each for name, each in problems.items() if not isinstance(each, off)}
        denied = next((e for e in failed.values() if isinstance(e, EventsNotAllowed)), None)
        if denied is not None and not answered:
            return Outcome(denied=denied)
        return Outcome(
            stopped=self.run.stopped and not failed,
            unread=tuple(sorted(failed)) if answered else (),
            problem=next(iter(failed.values()), None),
        )
