"""Finding lines of the journal, of which there may be a hundred thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.activity.activity import Activity, Channel, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityQuery:
    """Which lines are wanted; what is empty means any.

    A line holds `text` if one of its texts does, whatever the case, or if its event or channel is
    one of those whose words for a person do: `events` and `channels`.
    """

    text: str = ""
    subject: str = ""
    program: str = ""
    events: frozenset[Event] = frozenset()
    channels: frozenset[Channel] = frozenset()

    def wants(self, activity: Activity) -> bool:
        return (
            (not self.subject or activity.subject == self.subject)
            and (not self.program or activity.program == self.program)
            and (
                not self.text
                or activity.event in self.events
                or activity.channel in self.channels
                or self.text_in(
                    activity.subject, activity.program, activity.detail, activity.origin
                )
            )
        )

    def text_in(self, *texts: str) -> bool:
        wanted = self.text.casefold()
        return any(wanted in text.casefold() for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The newest lines that are wanted, and how many there are in all.

    `subjects` and `programs` are those of the whole journal.
    """

    activities: tuple[Activity, ...] = ()
    total: int = 0
    subjects: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()


def found(activities: Iterable[Activity], query: ActivityQuery, limit: int | None) -> Found:
    """What `query` finds in `activities`, which come newest first."""
    activities = tuple(activities)
    wanted = tuple(filter(query.wants, activities))
    return Found(
        activities=wanted[:limit],
        total=len(wanted),
        subjects=frozenset(a.subject for a in activities) - {""},
        programs=frozenset(a.program for a in activities) - {""},
    )
