"""Turns a session's record into a row, and tells what the record waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import MfaCodeNeeded, MfaCodeRefused, MfaCodeWrong
from fobwatch.core.sessions import Work
from fobwatch.ui.rows import Row
from fobwatch.ui.standing import standing

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.sessions import SessionRecord


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
    how = standing(record, now)
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


def asks_for_code(record: SessionRecord) -> bool:
    """Whether nothing but a code, typed by a person, lets this session go on."""
    wanted = MfaCodeNeeded | MfaCodeWrong | MfaCodeRefused
    return record.work is Work.NONE and isinstance(record.problem, wanted)


def asked_serial(record: SessionRecord, serial: str) -> str:
    """The device that is meant: the error's own, or else the profile's `serial`."""
    problem = record.problem
    return problem.serial if isinstance(problem, MfaCodeNeeded) else serial
