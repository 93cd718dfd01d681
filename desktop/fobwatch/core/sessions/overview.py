"""All sessions at a glance: what the tray shows, and when it will look different."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.sessions.sessions import SessionState, session_state, share_left
from fobwatch.core.sessions.tray_state import TrayState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fobwatch.core.sessions.sessions import SessionRecord


MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

ATTENTION = frozenset({SessionState.NEEDS_YOU, SessionState.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`active` are the valid sessions, the one that ends first before the others.

    `attention` are the records that wait for a person or failed. `fraction` is the share of time
    left, 0.0 to 1.0, of the pinned session, otherwise of the one that ends first.
    """

    state: TrayState
    fraction: float
    active: tuple[SessionRecord, ...]
    attention: tuple[SessionRecord, ...]


def overview(
    records: Iterable[SessionRecord],
    now: datetime,
    *,
    vault_locked: bool = False,
    paused: bool = False,
    pinned: str = "",
) -> Overview:
    """Sum up the records. `pinned` names a profile, and counts only while its session lasts."""
    seen = tuple(records)
    active = in_time(seen, now)
    attention = in_need(seen, now)
    lead = next((record for record in active if record.profile == pinned), next(iter(active), None))
    return Overview(
        state=_state(lead, now, attention=bool(attention), locked=vault_locked, paused=paused),
        fraction=share_left(lead.session, now) if lead and lead.session else 0.0,
        active=active,
        attention=attention,
    )


def in_need(records: Iterable[SessionRecord], now: datetime) -> tuple[SessionRecord, ...]:
    """The records that wait for a person or failed; each of them has a problem."""
    troubled = (record for record in records if record.problem is not None)
    return tuple(record for record in troubled if session_state(record, now) in ATTENTION)


def in_time(records: Iterable[SessionRecord], now: datetime) -> tuple[SessionRecord, ...]:
    """The records whose session is valid now, the one that ends first before the others."""
    ends = [(r.session.expires_at, r.profile, r) for r in records if r.session is not None]
    return tuple(record for end, _, record in sorted(ends, key=lambda e: e[:2]) if end > now)


def next_change(
    ends: Iterable[datetime], next_due: datetime | None, now: datetime
) -> datetime | None:
    """When something will change by itself: the next renewal, or the time left until the `ends`.

    That is shown in minutes, and in seconds during the last one.
    """
    moments = [_next_step(end - now) for end in ends]
    steps = [now + step for step in moments if step is not None]
    return min(steps if next_due is None else [next_due, *steps], default=None)


def _next_step(left: timedelta) -> timedelta | None:
    """How long until the time left is shown as less; None for a session that is over."""
    if left <= timedelta():
        return None
    step = MINUTE if left > MINUTE else SECOND
    return left % step or step


def _state(
    lead: SessionRecord | None, now: datetime, *, attention: bool, locked: bool, paused: bool
) -> TrayState:
    if attention:
        return TrayState.PARTLY_VALID if lead else TrayState.NEEDS_YOU
    if lead is None and locked:
        return TrayState.LOCKED
    if paused:
        return TrayState.PAUSED
    if lead is None:
        return TrayState.IDLE
    ending = session_state(lead, now) is SessionState.ENDING_SOON
    return TrayState.ENDING_SOON if ending else TrayState.ACTIVE
