"""The console sessions that browsers have from Fobwatch: who is signed in where, and until when.

Every time here is AWS's time, as far as it was known: a clock may be set wrong. So the times of one
session never end another.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta  # noqa: TC003 - its fields' types are read
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.browsers.browsers import BrowserPlace, place_key  # noqa: TC001 - as above
from fobwatch.core.console.console import Destination
from fobwatch.core.console.routes import MAX_CONSOLE
from fobwatch.core.json_values import UNWRITTEN
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fobwatch.core.sessions.sessions import Session

SESSIONS_PER_BROWSER = 5
"""AWS accounts that a browser keeps signed in at most, with multi-session."""

REMEMBERED = timedelta(hours=12)
"""How long after its end a session may still be renewed: the computer may have slept."""

MAX_HELD: Final = 500
"""Far more than anyone has open; beyond it, the one that ends first makes room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSession:
    """A sign-in of a browser, by the session of `profile`.

    The browser was first signed in at `opened_at`, and last at `started_at`. `arn` is who is signed
    in; `browser` is the browser's name, empty if that is not known. `logout_url` signs out everyone
    in that place, which other sessions may share. `origin` and `region` are those of the profile at
    the last sign-in.
    """

    profile: str
    account_id: str
    arn: str
    place: BrowserPlace
    browser: str = ""
    destination: Destination = field(default_factory=Destination, metadata=UNWRITTEN)
    opened_at: datetime
    started_at: datetime
    ends_at: datetime
    logout_url: str = field(default="", metadata=UNWRITTEN)
    origin: str = field(default="", repr=False)
    region: str = ""

    @property
    def place_key(self) -> str:
        return place_key(self.place)

    @property
    def key(self) -> str:
        """Identifies it among all of them."""
        return f"{self.place_key}\0{self.profile}"

    def is_of(self, session: Session) -> bool:
        """Whether `session` is of the same account and role, or user."""
        same_account = self.account_id == session.account_id
        return same_account and _identity(self.arn) == _identity(session.arn)

    def is_from(self, session: Session) -> bool:
        """Whether the same definition of its profile made `session`, at the same endpoint."""
        return self.is_of(session) and self.origin == origin_of(session)


def origin_of(session: Session) -> str:
    """A digest of the definition and endpoint that made the session; it reveals neither."""
    return hashlib.sha256(f"{session.definition}\0{session.endpoint}".encode()).hexdigest()


def _identity(arn: str) -> str:
    """An ARN without the name of a role's session, which may differ from one to the next."""
    parsed = parse_arn(arn)
    if parsed is None or parsed.resource_type != "assumed-role":
        return arn
    return arn.rpartition("/")[0]


@dataclass(slots=True, eq=False)
class _SignIn:
    """One that is under way, and the name that its profile has by now."""

    profile: str


@dataclass(slots=True)
class ConsoleLedger:
    """Thread-safe; nothing blocks. `on_change` is called on the thread of the change.

    `on_note` follows if a browser was signed in.
    """

    on_change: Listeners[[]] = field(default_factory=Listeners)
    on_note: Listeners[[ConsoleSession]] = field(default_factory=Listeners)
    _held: dict[str, ConsoleSession] = field(default_factory=dict)
    _under_way: list[_SignIn] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sessions(self, now: datetime) -> tuple[ConsoleSession, ...]:
        """Those that have not ended, by profile and place.

        One that would end later than any console can was noted while the clock was ahead, and
        counts as beginning now.
        """
        with self._lock:
            self._held = {key: _possible(each, now) for key, each in self._held.items()}
        return tuple(each for each in self.held() if each.ends_at > now)

    def held(self) -> tuple[ConsoleSession, ...]:
        """Those, and the ones that have ended."""
        with self._lock:
            held = list(self._held.values())
        return tuple(sorted(held, key=lambda each: (each.profile.casefold(), each.key)))

    @contextmanager
    def signing_in(self, profile: str) -> Iterator[Callable[[ConsoleSession], str]]:
        """What notes the session, and returns the name that its profile has by then.

        A browser takes its time to start, and the profile may be renamed meanwhile.
        """
        sign_in = _SignIn(profile)
        with self._lock:
            self._under_way.append(sign_in)
        try:
            yield lambda session: self._note(session, sign_in)
        finally:
            with self._lock:
                self._under_way.remove(sign_in)

    def note(self, session: ConsoleSession) -> None:
        """Note that a browser was signed in. It continues the profile's session there, if any.

        If the previous account was signed out on the way, its session is forgotten.
        """
        self._note(session, _SignIn(session.profile))

    def _note(self, session: ConsoleSession, sign_in: _SignIn) -> str:
        session = _possible(session, session.started_at)
        with self._lock:
            session = replace(session, profile=sign_in.profile)
            before = self._held.pop(session.key, None)
            goes_on = before is not None and before.ends_at > session.started_at
            opened_at = before.opened_at if before and goes_on else session.opened_at
            # A clock may have been set back meanwhile.
            session = replace(session, opened_at=min(opened_at, session.started_at))
            if session.place.sign_out_first:
                self._take(session.place_key)
            if len(self._held) >= MAX_HELD:
                self._held.pop(min(self._held.values(), key=lambda each: each.ends_at).key)
            self._held[session.key] = session
        self.on_change.notify()
        self.on_note.notify(session)
        return session.profile

    def restore(self, sessions: Iterable[ConsoleSession]) -> None:
        """Add what was known before; what is held already is newer, and stays."""
        with self._lock:
            self._held = {each.key: each for each in sessions} | self._held
        self.on_change.notify()

    def rename(self, old_name: str, new_name: str) -> None:
        """Let the sessions of a profile follow its new name; the browser stays where it is."""
        with self._lock:
            for sign_in in self._under_way:
                if sign_in.profile == old_name:
                    sign_in.profile = new_name
            before = self._held
            renamed = (
                replace(each, profile=new_name) if each.profile == old_name else each
                for each in before.values()
            )
            self._held = {each.key: each for each in renamed}
            changed = self._held != before
        if changed:
            self.on_change.notify()

    def forget(self, place: str) -> tuple[ConsoleSession, ...]:
        """Forget everybody in the place with this key; return the sessions, by profile."""
        with self._lock:
            gone = self._take(place)
        if gone:
            self.on_change.notify()
        return gone

    def sharing(self, session: ConsoleSession, now: datetime) -> tuple[ConsoleSession, ...]:
        """The others in the same place, which a sign-out there ends too."""
        others = (each for each in self.sessions(now) if each.key != session.key)
        return tuple(each for each in others if each.place_key == session.place_key)

    def _take(self, place: str) -> tuple[ConsoleSession, ...]:
        keys = sorted(key for key in self._held if key.rpartition("\0")[0] == place)
        return tuple(self._held.pop(key) for key in keys)


def _possible(session: ConsoleSession, now: datetime) -> ConsoleSession:
    """The session, ending no later than any console of AWS's can at `now`."""
    latest = now + MAX_CONSOLE
    if session.ends_at <= latest:
        return session
    return replace(
        session,
        opened_at=min(session.opened_at, now),
        started_at=min(session.started_at, now),
        ends_at=latest,
    )
