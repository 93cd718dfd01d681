"""The state, renewal and sign-out of the console sessions in browsers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import FederationRefused, OverMeanwhile
from fobwatch.core.console.ledger import REMEMBERED
from fobwatch.core.console.renewal import console_alerts, is_due
from fobwatch.core.console.tabs import Watched, in_console, is_refusal, seen
from fobwatch.core.errors import FobwatchError
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.console.console import ConsoleLogin
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.console.ports import Browser, BrowserWatch
    from fobwatch.core.console.service import ConsoleService
    from fobwatch.core.console.tabs import Seen
    from fobwatch.core.notices.notices import Alert
    from fobwatch.core.sessions.broker import SessionBroker

TRIED_AGAIN_AFTER = timedelta(minutes=1)

SIGNED_OUT_AT_ONCE: Final = 16
"""Browsers: each may have to start first, or hang until it is given up."""

MOST_TOLD: Final = 5
"""Refusals of one sign-in that are reported: a page may open AWS's again and again."""


@dataclass(kw_only=True, eq=False, repr=False)
class ConsoleSessions:
    """Thread-safe. What opens a page or calls AWS blocks, and raises `FobwatchError`."""

    console: ConsoleService
    sessions: SessionBroker
    browser: Browser
    watch: BrowserWatch
    journal: Journal
    aws_time: AwsTime
    _failed: dict[str, datetime] = field(default_factory=dict, init=False)
    _refusals: dict[str, int] = field(default_factory=dict, init=False)
    _told: dict[str, tuple[datetime, int]] = field(default_factory=dict, init=False)
    """Of each place's last sign-in, how many refusals were reported."""
    _looking: Lock = field(default_factory=Lock, init=False)
    on_refused: Listeners[ConsoleSession, FederationRefused] = field(
        default_factory=Listeners, init=False
    )
    """Called for each tab of a watched browser in which AWS refuses a sign-in.

    At most `MOST_TOLD` times for one sign-in.
    """

    def __post_init__(self) -> None:
        self.ledger = self.console.ledger
        self.watch.on_change(self._on_watched)
        self.ledger.on_note(self._look_for_refusals)

    def seen(self, console: ConsoleSession) -> Seen:
        return seen(console, self.watch.tabs(console.place))

    def renews_itself(self, console: ConsoleSession) -> bool:
        """Whether it is renewed without a person: its browser is watched and has a page of it open.

        Not with another definition of its profile, even if that is the same role.
        """
        session = self.sessions.record(console.profile).session
        changed = session is not None and not console.is_from(session)
        signed_in = self.seen(console).watched is Watched.SIGNED_IN
        return signed_in and not changed and not self.sessions.renewals.paused

    def due(self, now: datetime) -> tuple[ConsoleSession, ...]:
        """Those to `renew` now, at AWS's time."""
        return tuple(
            each
            for each in self.ledger.held()
            if each.ends_at + REMEMBERED > now
            and not self._has_just_failed(each, now)
            and self.renews_itself(each)
            and self._is_due(each, now)
        )

    def for_person(self, now: datetime) -> tuple[ConsoleSession, ...]:
        """Those for a person to renew now, since they do not renew themselves, or failed to."""
        return tuple(
            each
            for each in self.ledger.sessions(now)
            if self._is_due(each, now) and (each.key in self._failed or self._needs_person(each))
        )

    def alerts(self, now: datetime, *, muted: Collection[str]) -> tuple[Alert, ...]:
        return console_alerts(self.for_person(now), muted=muted)

    def renew(self, console: ConsoleSession) -> None:
        """Sign its browser in again, on a page that nobody sees, without a question.

        Raises `OverMeanwhile` for one from which somebody has signed out by then.
        """
        try:
            sign_in = self.console.sign_in(
                console.profile, Destination(), by_person=False, renewed=console
            )
            self._check_open(console)
            with self.ledger.signing_in(console.profile) as note:
                self._send_through(sign_in.login, console)
                name = note(replace(console, started_at=sign_in.at, ends_at=sign_in.ends_at))
        except OverMeanwhile:
            raise
        except FobwatchError:
            self._failed[console.key] = self.aws_time.now()
            raise
        self._failed.pop(console.key, None)
        self._record(Event.CONSOLE_RENEWED, name)

    def _check_open(self, console: ConsoleSession) -> None:
        if all(each.key != console.key for each in self.ledger.held()):
            raise OverMeanwhile(
                f"The console of {console.profile} was not renewed",
                "It is not open any more.",
                "Open it again.",
            )

    def _has_just_failed(self, console: ConsoleSession, now: datetime) -> bool:
        """False if the failure is far ahead: the clock was wrong then."""
        failed = self._failed.get(console.key)
        return failed is not None and abs(now - failed) < TRIED_AGAIN_AFTER

    def _send_through(self, login: ConsoleLogin, console: ConsoleSession) -> None:
        refused = []

        def arrived(address: str) -> bool:
            if is_refusal(address, console):
                refused.append(address)
            return bool(refused) or in_console(address, console)

        self.browser.renew(login, console.place, arrived)
        if refused:
            raise _refused()

    def profiles(self) -> set[str]:
        """The profiles whose consoles a browser may still be signed in to."""
        return {each.profile for each in self.ledger.held()}

    def sign_out_of(self, profiles: Collection[str]) -> None:
        """Sign out of these profiles' consoles, as `sign_out` does."""
        self.sign_out(each for each in self.ledger.held() if each.profile in profiles)

    def sign_out(self, consoles: Iterable[ConsoleSession]) -> None:
        """Sign their browsers out of AWS, each browser once, some at the same time.

        So one that hangs holds up few others. The threads are daemons: a program that ends waits
        for none of them. Whoever shares a browser with one of them is signed out as well.
        """
        failures: list[FobwatchError] = []
        places = {each.place_key: each for each in consoles}
        waiting = iter(list(places.values()))  # the threads share it: each takes the next
        threads = [
            Thread(target=self._sign_out_each, args=(waiting, failures), daemon=True)
            for _ in range(min(len(places), SIGNED_OUT_AT_ONCE))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def _sign_out_each(
        self, consoles: Iterable[ConsoleSession], failures: list[FobwatchError]
    ) -> None:
        for each in consoles:
            try:
                self.browser.sign_out(each.logout_url, each.place)
            except FobwatchError as error:
                failures.append(error)
                continue
            for gone in self.ledger.forget(each.place_key):
                self._record(Event.CONSOLE_SIGNED_OUT, gone.profile)

    def _is_due(self, console: ConsoleSession, now: datetime) -> bool:
        return is_due(console, self.sessions.record(console.profile).session, now)

    def _needs_person(self, console: ConsoleSession) -> bool:
        watched = self.seen(console).watched
        signed_in = watched is Watched.SIGNED_IN
        return watched is Watched.NOT or (signed_in and not self.renews_itself(console))

    def _on_watched(self, place: str) -> None:
        """A watched browser takes its console sessions with it when it ends."""
        of_place = [each for each in self.ledger.held() if each.place_key == place]
        if of_place and self.watch.tabs(of_place[0].place) is None:
            self.ledger.forget(place)
        elif of_place:
            self.ledger.on_change.notify()
            self._look_for_refusals(max(of_place, key=lambda each: each.started_at))

    def _look_for_refusals(self, console: ConsoleSession) -> None:
        """In its browser. The tab may be seen before the sign-in is noted, or after."""
        tabs = self.watch.tabs(console.place) or ()
        count = sum(is_refusal(address, console) for address in tabs)
        with self._looking:
            before = self._refusals.get(console.place_key, 0)
            self._refusals[console.place_key] = count
            sign_in, told = self._told.get(console.place_key, (console.started_at, 0))
            told = told if sign_in == console.started_at else 0
            tells = count > before and told < MOST_TOLD
            if tells:
                self._told[console.place_key] = console.started_at, told + 1
        if tells:
            self.on_refused.notify(console, _refused())

    def _record(self, event: Event, profile: str) -> None:
        at = self.aws_time.now()
        self.journal.record(Activity(at=at, event=event, subject=profile))


def _refused() -> FederationRefused:
    """AWS's page has few reasons. Its words are not read, since it is the user's page."""
    return FederationRefused(
        "AWS refused the sign-in in the browser",
        "Another account may be signed in there, or the session was revoked.",
        "Sign out of the console, renew the session, and open it again.",
    )
