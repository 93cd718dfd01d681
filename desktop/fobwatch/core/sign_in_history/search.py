"""Search among up to a hundred thousand sign-ins, and their export."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from fobwatch.core.csv_text import csv_text
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from fobwatch.core.sign_in_history.sign_ins import Flag, SignIn, SignInKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInQuery:
    """The wanted sign-ins; an empty field means any. `flagged` wants those with any flag.

    `text` is searched in the event's texts, ignoring case. `kinds` are those whose words for a
    person have it.
    """

    text: str = ""
    who: str = ""
    flag: Flag | None = None
    flagged: bool = False
    kinds: frozenset[SignInKind] = frozenset()

    def wants(self, sign_in: SignIn) -> bool:
        return (
            (not self.who or sign_in.who == self.who)
            and (self.flag is None or self.flag in sign_in.flags)
            and (not self.flagged or bool(sign_in.flags))
            and (not self.text or sign_in.kind in self.kinds or self._has_text(sign_in))
        )

    def _has_text(self, sign_in: SignIn) -> bool:
        event, wanted = sign_in.event, self.text.casefold()
        texts = (event.user_name, event.source_address, event.name, event.user_agent, event.arn)
        more = (event.region, event.access_key_id, event.error, event.source)
        return any(wanted in text.casefold() for text in (*texts, *more))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSignIns:
    """The newest that are wanted, the `total` of these, and how many sign-ins they are `of`.

    `people` are those seen last, `MAX_PEOPLE` at most. The account was read from `since` to
    `until`, which are None if it never was.
    """

    sign_ins: tuple[SignIn, ...] = ()
    total: int = 0
    of: int = 0
    people: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


MAX_PEOPLE: Final = 500
"""Names of roles' sessions can be different each time."""


def found_in(
    sign_ins: Sequence[SignIn],
    query: SignInQuery,
    limit: int | None,
    *,
    span: tuple[datetime, datetime] | None,
) -> FoundSignIns:
    """What `query` finds in `sign_ins`, which begin with the newest."""
    shown = [each for each in sign_ins if each.is_shown]
    wanted = [each for each in shown if query.wants(each)]
    return FoundSignIns(
        sign_ins=tuple(wanted[:limit]),
        total=len(wanted),
        of=len(shown),
        people=_people(shown),
        since=span[0] if span else None,
        until=span[1] if span else None,
    )


def _people(sign_ins: Sequence[SignIn]) -> frozenset[str]:
    names = dict.fromkeys(each.who for each in sign_ins if each.who)
    return frozenset(islice(names, MAX_PEOPLE))


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
