"""A walk: named steps that change something at AWS, so recorded that none is lost or done twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003 - its fields' types are read
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AwsError, NetworkUnreachable, ServiceFault, TlsIntercepted
from fobwatch.core.collection import RecordKind
from fobwatch.core.json_values import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError

_ANSWER_UNKNOWN = (NetworkUnreachable, ServiceFault, TlsIntercepted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The record of one walk. It is stored unencrypted: no secret may be in it.

    `under_way` is the step of which it is not known whether AWS has done it; empty between steps.
    `facts` are what the steps need to know, by their names.
    """

    kind: str
    subject: str
    begun_at: datetime
    facts: tuple[tuple[str, str], ...]
    done: tuple[str, ...] = ()
    under_way: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.subject}"

    def fact(self, name: str) -> str:
        """Empty where there is none."""
        return dict(self.facts).get(name, "")

    @property
    def mark(self) -> WalkMark:
        """The mark by which this walk differs from one that somebody else has written."""
        fixed = replace(self, done=(), under_way="")
        text = json.dumps(to_json(fixed), sort_keys=True)
        return WalkMark(walk=self.key, digest=hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkMark:
    """Kept in the vault while a walk is unfinished: its record is a file that programs can write.

    `digest` is of whom and what it is about, and of when it began.
    """

    walk: str
    digest: str


MARKS: RecordKind[WalkMark] = RecordKind(
    prefix="walk", noun="unfinished change at AWS", types={"walk-mark": WalkMark}, key="walk"
)


def _unknown() -> bool:
    return False


def _nothing() -> None:
    """Nothing has to be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change. Each of the three raises `FobwatchError`.

    `was_done` asks AWS, after a call whose answer was lost; what the call left half done it
    removes. Without it the step is done again, which then has to be harmless. `undo` is harmless
    where nothing is left to undo.
    """

    name: str
    do: Callable[[], None]
    was_done: Callable[[], bool] = _unknown
    undo: Callable[[], None] = _nothing


def is_refusal(error: FobwatchError) -> bool:
    """Whether AWS certainly did not do what it was asked for."""
    if not isinstance(error, AwsError):
        return False
    return not error.answered or not isinstance(error, _ANSWER_UNKNOWN)
