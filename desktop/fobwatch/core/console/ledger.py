"""The console sessions that browsers have from Fobwatch: who is signed in where, and until when.

Every time here is AWS's time. Nothing is stored: a browser's cookies for the console end with it,
and what a browser did while Fobwatch did not run is not known.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.browsers.browsers import place_key
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.browsers.browsers import BrowserPlace
    from fobwatch.core.console.console import Destination
    from fobwatch.core.sessions.sessions import Session

SESSIONS_PER_BROWSER = 5
"""How many AWS accounts a browser keeps signed in at most, with multi-session."""

REMEMBERED = timedelta(hours=12)
"""How long an ended one is kept, since the computer may have slept meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSession:
    """A sign-in of a browser, by the session of `profile`.

    It was `opened_at`, and signed in last at `started_at`. `arn` is who is signed in; `browser` is
    what the browser is called, empty where that is not known. `logout_url` signs out everyone in
    that place, which other sessions may share.
    """

    profile: str
    account_id: str
    arn: str
    place: BrowserPlace
    browser: str
    destination: Destination
    opened_at: datetime
    started_at: datetime
    ends_at: datetime
    logout_url: str

    @property
    def place_key(self) -> str:
        return place_key(self.place)

    @property
    def key(self) -> str:
        """What it is, among all of them."""
        return f"{self.place_key}\0{self.profile}"

    def is_of(self, session: Session) -> bool:
        """Whether `session` is of the same account and role, or user."""
        same_account = self.account_id == session.account_id
        return same_account and _identity(self.arn) == _identity(session.arn)


def _identity(arn: str) -> str:
    """An ARN without the name of a role's session, which may differ from one to the next."""
    parsed = parse_arn(arn)
    if parsed is None or parsed.resource_type != "assumed-role":
        return arn
    return arn.rpartition("/")[0]


@dataclass(slots=True)
class ConsoleLedger:
    """Thread-safe; nothing blocks. `on_change` is called on the thread of the change."""

    on_change: Listeners[[]] = field(default_factory=Listeners)
    _held: dict[str, ConsoleSession] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sessions(self, now: datetime) -> tuple[ConsoleSession, ...]:
        """Those that last, by profile and place."""
        return tuple(each for each in self.held() if each.ends_at > now)

    def held(self) -> tuple[ConsoleSession, ...]:
        """The same with those that ended a while ago."""
        with self._lock:
            held = list(self._held.values())
        return tuple(sorted(held, key=lambda each: (each.profile.casefold(), each.key)))

    def note(self, session: ConsoleSession) -> None:
        """A browser was signed in: it replaces the profile's session there, and goes on with it.

        Where the account before was signed out on the way, it replaces that too.
        """
        with self._lock:
            before = self._held.get(session.key)
            if before is not None and before.ends_at > session.started_at:
                session = replace(session, opened_at=before.opened_at)
            self._held = {
                key: each
                for key, each in self._held.items()
                if each.ends_at + REMEMBERED > session.started_at
                and not (session.place.sign_out_first and each.place_key == session.place_key)
            }
            self._held[session.key] = session
        self.on_change.notify()

    def forget(self, place: str) -> tuple[ConsoleSession, ...]:
        """Nobody is signed in any more in the place with this key; who was, by profile."""
        with self._lock:
            keys = sorted(key for key in self._held if key.rpartition("\0")[0] == place)
            gone = tuple(self._held.pop(key) for key in keys)
        if gone:
            self.on_change.notify()
        return gone

    def sharing(self, session: ConsoleSession, now: datetime) -> tuple[ConsoleSession, ...]:
        """The others in the same place: a sign-out there is theirs too."""
        others = (each for each in self.sessions(now) if each.key != session.key)
        return tuple(each for each in others if each.place_key == session.place_key)
