"""The report of a lockdown: what was done, and what the keys were used for. It has no secret."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.lockdown.plan import TITLES, called, whom
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.cloudtrail.events import CloudTrailEvent

T = TypeVar("T")

STYLE: Final = (
    "body{font:15px/1.5 sans-serif;margin:2em;max-width:75em}table{border-collapse:collapse}"
    "td,th{text-align:left;vertical-align:top;padding:.2em 1em .2em 0;border-bottom:1px solid #ccc;"
    "overflow-wrap:anywhere}"
)

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

STEP_COLUMNS: Final[Mapping[str, Callable[[LockdownStep], str]]] = {
    "at": lambda step: timestamp(step.at),
    "step": lambda step: TITLES[step.action],
    "calls": called,
    "on": whom,
    "outcome": attrgetter("outcome"),
    "answer": attrgetter("answer"),
}
EVENT_COLUMNS: Final[Mapping[str, Callable[[CloudTrailEvent], str]]] = {
    "at": lambda event: timestamp(event.at),
    "region": attrgetter("region"),
    "event": attrgetter("name"),
    "service": attrgetter("source"),
    "who": lambda event: event.arn or event.user_name,
    "access_key_id": attrgetter("access_key_id"),
    "address": attrgetter("source_address"),
    "user_agent": attrgetter("user_agent"),
    "mfa": lambda event: {True: "yes", False: "no", None: ""}[event.mfa],
    "error": attrgetter("error"),
    "event_id": attrgetter("event_id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`events` are the newest first; there are none where they were not collected."""

    profile: str
    made_at: datetime
    steps: tuple[LockdownStep, ...]
    events: tuple[CloudTrailEvent, ...] = ()


def report_json(report: Report) -> str:
    document = {
        "profile": report.profile,
        "made_at": timestamp(report.made_at),
        "steps": _rows(STEP_COLUMNS, report.steps),
        "events": _rows(EVENT_COLUMNS, report.events),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def report_html(report: Report) -> str:
    """A page that loads nothing. All that came from AWS is text in it."""
    title = f"Lockdown of {report.profile}"
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
            f"<h1>{escape(title)}</h1>",
            f"<p>Made at {timestamp(report.made_at)}. Times are in UTC.</p>",
            "<h2>What was done</h2>",
            _table(STEP_COLUMNS, report.steps),
            "<h2>What the keys and their sessions were used for</h2>",
            f"<p>{len(report.events)} events of CloudTrail's history, which goes back 90 days.</p>",
            _table(EVENT_COLUMNS, report.events),
            "</body></html>\n",
        )
    )


def _rows(columns: Mapping[str, Callable[[T], str]], each: Iterable[T]) -> list[dict[str, str]]:
    return [{name: of(item) for name, of in columns.items()} for item in each]


def _table(columns: Mapping[str, Callable[[T], str]], each: Iterable[T]) -> str:
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in columns)
    rows = (map(escape, row.values()) for row in _rows(columns, each))
    lines = ("".join(f"<td>{text}</td>" for text in row) for row in rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
