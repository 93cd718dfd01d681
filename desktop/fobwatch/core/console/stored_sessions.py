"""The console sessions that a browser may still have when Fobwatch starts again.

The file says who is signed in, where, and until when: no address, and nothing that signs anyone in.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from datetime import timedelta
from heapq import nlargest
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fobwatch.core.aws.arns import account_of
from fobwatch.core.browsers.browsers import (
    COLOUR_NAMES,
    SeparateProfile,
    choice_from_json,
    choice_to_json,
)
from fobwatch.core.console.ledger import MAX_HELD, ConsoleSession
from fobwatch.core.console.routes import MAX_CONSOLE
from fobwatch.core.errors import StorageError
from fobwatch.core.json_text import MalformedJson, parse_stored
from fobwatch.core.json_values import StoredFields, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.browsers.ports import BrowserProfiles
    from fobwatch.core.console.ledger import ConsoleLedger
    from fobwatch.core.ports import TextStore

T = TypeVar("T")

logger = logging.getLogger(__name__)

CLOCK_ERROR: Final = timedelta(hours=14)
"""How far this computer's clock may be from AWS's time, which is not known at a start. Another
system may have set the hardware's clock to its local time."""

MAX_TEXT: Final = 2048
"""Characters, the longest ARN's."""

_MALFORMED = (MalformedJson, KeyError, TypeError, ValueError, OverflowError)


class StoredSessions:
    """Keeps a ledger in one small file. Thread-safe; each call blocks for the disk.

    A file with an unreadable entry is set aside before another is written.
    """

    def __init__(
        self,
        store: TextStore,
        ledger: ConsoleLedger,
        *,
        profiles: BrowserProfiles,
        logout_url: Callable[[str], str],
        aws_time: AwsTime,
    ) -> None:
        """`logout_url` is the sign-out page for consoles of a region's partition."""
        self._store = store
        self._ledger = ledger
        self._profiles = profiles
        self._logout_url = logout_url
        self._aws_time = aws_time
        self._lock = threading.Lock()
        self._written: str | None = None
        self._loaded = self._unread = False
        self.problem: StorageError | None = None
        """Why consoles that were open may be missing from the ledger."""
        ledger.on_change(self._save)

    def load(self) -> None:
        """Restore what may still be signed in, as far as it can be read.

        Raises `StorageError`, also as `problem`, if something cannot be read, and `InvalidSetting`
        for a stand-in of AWS that cannot be used: then nothing is restored.
        """
        now = self._aws_time.now()
        try:
            entries = self._entries()
            known = [each for each in map(self._readable, entries) if each is not None]
            lost = len(entries) - len(known)
            self.problem = _some_damaged(lost, len(entries)) if lost else None
        except StorageError as error:
            known, self.problem = [], error.fresh()
        lasting = [each for each in known if self._may_last(each, now)]
        self._ledger.restore(nlargest(MAX_HELD, lasting, key=lambda each: each.ends_at))
        self._unread, self._loaded = self.problem is not None, True
        self._save()
        if self.problem is not None:
            raise self.problem.fresh()

    def _entries(self) -> list[Any]:
        text = self._store.read()
        try:
            return [] if text is None else _Entry(parse_stored(text)).value("consoles", list)
        except _MALFORMED as error:
            raise _damaged("The file in which they are remembered is damaged.") from error

    def _readable(self, entry: Any) -> ConsoleSession | None:  # noqa: ANN401 - any JSON
        """None for a damaged entry; the others are read all the same."""
        try:
            return self._session(_Entry(entry))
        except _MALFORMED:
            return None

    def _session(self, entry: _Entry) -> ConsoleSession:
        read = from_json(ConsoleSession, entry)
        if account_of(read.arn) != read.account_id or read.place.colour not in {"", *COLOUR_NAMES}:
            raise ValueError
        place = replace(read.place, choice=choice_from_json(entry.value("choice", dict)))
        return replace(read, place=place, logout_url=self._logout_url(read.region))

    def _may_last(self, session: ConsoleSession, now: datetime) -> bool:
        """Whether it has not ended, its times are possible, and its browser may be open."""
        life = session.ends_at - session.started_at
        began = session.opened_at <= session.started_at <= now + CLOCK_ERROR
        lasts = timedelta(0) < life <= MAX_CONSOLE and session.ends_at > now - CLOCK_ERROR
        is_own = isinstance(session.place.choice, SeparateProfile)
        return began and lasts and (not is_own or self._profiles.may_be_open(session.place.folder))

    def _save(self) -> None:
        """A failure is logged: the consoles are open all the same."""
        with self._lock:
            text = _dumped(self._ledger.held())
            if not self._loaded or text == self._written:
                return
            try:
                if self._unread:
                    self._store.set_aside()
                    self._unread = False
                self._store.write(text)
                self._written = text
            except StorageError as error:
                logger.warning("Open consoles are not remembered: %s", error)


class _Entry(StoredFields):
    """Each text is one line, and not too long."""

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = super().value(key, kind, default)
        if isinstance(value, str) and not (len(value) <= MAX_TEXT and value.isprintable()):
            self.reject(key, kind)
        return value


def _some_damaged(lost: int, among: int) -> StorageError:
    return _damaged(
        f"In the file in which they are remembered, {lost} of {among} entries cannot be read."
    )


def _damaged(message: str) -> StorageError:
    return StorageError(
        "The list of open consoles may not be complete",
        message,
        "Sign out in the browsers themselves. The file is kept beside a new one.",
    )


def _dumped(sessions: tuple[ConsoleSession, ...]) -> str:
    entries = [{**to_json(each), "choice": choice_to_json(each.place.choice)} for each in sessions]
    return json.dumps({"consoles": entries}, indent=2, ensure_ascii=False) + "\n"
