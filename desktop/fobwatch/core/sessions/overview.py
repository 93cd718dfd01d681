"""All sessions at a glance: what the tray shows, and when it will look different."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from fobwatch.core.sessions.sessions import SessionState, needs_attention, session_status
from fobwatch.core.sessions.tray_state import TrayState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fobwatch.core.sessions.sessions import SessionRecord, SessionStatus


MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`active` are the valid sessions, `attention` those that wait for a person or failed.

    None is in both. `fraction` is the share of time left, 0.0 to 1.0, of the pinned session,
    otherwise of the one that ends first.
    """

    state: TrayState
    fraction: float
    active: tuple[SessionRecord, ...]
    """The one that ends first before the others."""
    attention: tuple[SessionRecord, ...]


def overview(
    records: Iterable[SessionRecord],
    now: datetime,
    *,
    vault_locked: bool = False,
    paused: bool = False,
    pinned: str = "",
) -> Overview:
    """Sum up the records. `pinned` names a profile, and counts only while its session lasts.

    Each beat asks for it. So the status is made of the leading session alone, not of a thousand.
    """
    seen = tuple(records)
    valid = in_time(seen, now)
    attention = tuple([record for record in seen if needs_attention(record, now)])
    waiting = {record.profile for record in attention}
    first = next((record for record in valid if record.profile == pinned), next(iter(valid), None))
    lead = session_status(first, now) if first else None
    return Overview(
        state=_state(lead, attention=bool(attention), locked=vault_locked, paused=paused),
        fraction=lead.share if lead else 0.0,
        active=tuple([record for record in valid if record.profile not in waiting]),
        attention=attention,
    )


def in_time(records: Iterable[SessionRecord], now: datetime) -> list[SessionRecord]:
    """Those whose session is valid, the one that ends first before the others."""
    ends = [(r.session.expires_at, r.profile, r) for r in records if r.session is not None]
    valid = [each for each in ends if each[0] > now]
    return [record for _, _, record in sorted(valid, key=itemgetter(0, 1))]


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


def _state(lead: SessionStatus | None, *, attention: bool, locked: bool, paused: bool) -> TrayState:
    if attention:
        return TrayState.PARTLY_VALID if lead else TrayState.NEEDS_YOU
    if lead is None and locked:
        return TrayState.LOCKED
    if paused:
        return TrayState.PAUSED
    if lead is None:
        return TrayState.IDLE
    ending = lead.state is SessionState.ENDING_SOON
    return TrayState.ENDING_SOON if ending else TrayState.ACTIVE
