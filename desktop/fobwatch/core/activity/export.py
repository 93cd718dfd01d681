"""The journal as a file for others to read. Nothing in it is a secret, as in the journal itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fobwatch.core.csv_text import csv_text
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.activity.activity import Activity

COLUMNS: Final = ("at", "event", "subject", "channel", "program", "detail", "origin")


def activity_csv(activities: Iterable[Activity]) -> str:
    """One line for each activity, with a heading (RFC 4180)."""
    return csv_text(COLUMNS, (_row(activity).values() for activity in activities))


def activity_json(activities: Iterable[Activity]) -> str:
    rows = [_row(activity) for activity in activities]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _row(activity: Activity) -> dict[str, str]:
    values = (
        timestamp(activity.at),
        str(activity.event),
        activity.subject,
        str(activity.channel),
        activity.program,
        activity.detail,
        activity.origin,
    )
    return dict(zip(COLUMNS, values, strict=True))
