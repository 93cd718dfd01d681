"""The journal as a file for others to read. Nothing in it is a secret, as in the journal itself."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.activity.activity import Activity

COLUMNS: Final = ("at", "event", "subject", "channel", "program", "detail", "origin")

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Characters that make a spreadsheet read a cell as a formula, and run it."""


def activity_csv(activities: Iterable[Activity]) -> str:
    """One line for each activity, with a heading (RFC 4180)."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([map(_cell, _row(activity).values()) for activity in activities])
    return file.getvalue()


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


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
