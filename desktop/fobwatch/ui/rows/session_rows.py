"""Turns a session's record into a row, and tells what the record waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.ui.rows.rows import Row
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.words.action_words import action_row
from fobwatch.ui.words.session_status_text import session_status_text

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.sessions.sessions import SessionRecord


RING_STEPS: Final = 100
"""A step of a row's ring is less than a pixel; a row that looks the same is not drawn again."""


def session_row(
    record: SessionRecord,
    now: datetime,
    *,
    subtitle: str,
    favourite: bool | None = None,
) -> Row:
    """The row of a profile's session."""
    how = session_status_text(record, now)
    return Row(
        key=record.profile,
        title=record.profile,
        subtitle=subtitle,
        trailing=how.text,
        trailing_note=how.note,
        tone=how.tone,
        fraction=None if how.fraction is None else int(how.fraction * RING_STEPS) / RING_STEPS,
        favourite=favourite,
    )


def asks_in_place(record: SessionRecord) -> bool:
    """Whether nothing but what a person types here, a code, lets this session go on."""
    return record.action_needed is not None and action_row(record.action_needed).in_place


def entered(record: SessionRecord, now: datetime) -> Intent:
    """What Enter on a profile means: open its console if its session lasts, else start one.

    Where that needs a person first, it leads there; a code that is not typed in place is asked
    for by a start.
    """
    lasts = record.session is not None and record.session.expires_at > now
    action = action_row(record.action_needed) if record.action_needed else None
    start = Verb.START if action is None or action.in_place else action.verb
    return Intent(verb=Verb.OPEN_CONSOLE if lasts else start, profile=record.profile)


def asked_serial(record: SessionRecord, serial: str) -> str:
    """The MFA device that is meant: the one that the action names, or the profile's `serial`."""
    return getattr(record.action_needed, "serial", "") or serial
