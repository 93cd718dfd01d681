"""Sign-ins as a file for others to read. Nothing in them is a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fobwatch.core.csv_text import csv_text
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.sign_in_history.sign_ins import SignIn

COLUMNS: Final = (
    *("at", "account", "region", "event", "who", "arn", "address", "user_agent", "mfa"),
    *("access_key_id", "flags", "error", "event_id"),
)


def sign_ins_csv(sign_ins: Iterable[SignIn]) -> str:
    """One line for each, with a heading (RFC 4180)."""
    return csv_text(COLUMNS, (_row(each).values() for each in sign_ins))


def sign_ins_json(sign_ins: Iterable[SignIn]) -> str:
    return json.dumps([_row(each) for each in sign_ins], indent=2, ensure_ascii=False) + "\n"


def _row(sign_in: SignIn) -> dict[str, str]:
    event = sign_in.event
    values = (
        timestamp(event.at),
        event.account_id,
        event.region,
        event.name,
        sign_in.who,
        event.arn,
        event.source_address,
        event.user_agent,
        {True: "yes", False: "no", None: ""}[event.mfa],
        event.access_key_id,
        " ".join(sorted(map(str, sign_in.flags))),
        event.error,
        event.event_id,
    )
    return dict(zip(COLUMNS, values, strict=True))
