"""Opens the console in the user's browser, signed in as a profile."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.policies import ALLOW_ALL
from fobwatch.core.console.agreement import UNASKED
from fobwatch.core.console.console import ConsoleLogin, Destination, console_url, service_of
from fobwatch.core.console.errors import FederationRefused, InvalidDestination, OverMeanwhile
from fobwatch.core.console.ledger import ConsoleLedger, ConsoleSession, origin_of
from fobwatch.core.console.renewal import check_renewal
from fobwatch.core.console.routes import (
    FEDERATION_TOKEN_LIFE,
    console_route,
    federation_name,
    user_name_of,
)
from fobwatch.core.listeners import Listeners
from fobwatch.core.profiles.errors import UnusableProfile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws.ports import PartitionTable, TokenService
    from fobwatch.core.console.agreement import Agreement
    from fobwatch.core.console.console import SigninToken
    from fobwatch.core.console.ports import Browser, FederationService, OpenedIn
    from fobwatch.core.console.routes import ConsoleRoute
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import Session

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSignIn:
    """A form that signs a browser in as `session`, from `at` to `ends_at`.

    `reason` says why so long; `region` is the profile's.
    """

    login: ConsoleLogin
    session: Session
    region: str
    at: datetime
    ends_at: datetime
    reason: str

    def in_browser(self, opened: OpenedIn, destination: Destination) -> ConsoleSession:
        """The session of a browser that was sent through the form."""
        return ConsoleSession(
            profile=self.login.profile,
            account_id=self.session.account_id,
            arn=self.session.arn,
            place=opened.place,
            browser=opened.browser,
            destination=destination,
            opened_at=self.at,
            started_at=self.at,
            ends_at=self.ends_at,
            logout_url=self.login.logout_url,
            origin=origin_of(self.session),
            region=self.region,
        )


@dataclass(kw_only=True, eq=False, repr=False)
class ConsoleService:
    """Synchronous and thread-safe; it blocks for the network.

    `check_agreement` raises if a profile's console may not open with what a person agreed to.
    """

    sessions: SessionBroker
    federation: FederationService
    tokens: TokenService
    partitions: PartitionTable
    browser: Browser
    journal: Journal
    aws_time: AwsTime
    connection: Callable[[str], Connection] = lambda _name: USUAL
    check_agreement: Callable[[str, Agreement], None] = lambda _name, _agreement: None
    ledger: ConsoleLedger = field(default_factory=ConsoleLedger, init=False)
    on_open: Listeners[str, str] = field(default_factory=Listeners, init=False)
    """Called with the profile's name and the short name of the service that was opened."""

    def open(
        self,
        profile_name: str,
        destination: Destination,
        *,
        by_person: bool = True,
        renewed: ConsoleSession | None = None,
        agreement: Agreement = UNASKED,
    ) -> None:
        """Open `destination` in the profile's browser. Raises `FobwatchError`.

        The destination is checked before any call to AWS. A console that is `renewed` stays in
        its place, and is refused to another identity: the person agreed to one alone.
        """
        if renewed is None:
            self.check_agreement(profile_name, agreement)
        sign_in = self.sign_in(profile_name, destination, by_person=by_person, renewed=renewed)
        if renewed is None:  # who it is was unknown before, or it changed while a person signed in
            self.check_agreement(profile_name, agreement)
        with self.ledger.signing_in(profile_name) as note:
            opened = self.browser.open_console(sign_in.login, renewed.place if renewed else None)
            name_by_now = note(sign_in.in_browser(opened, destination))
        details = (destination.service, sign_in.reason)
        self._record(name_by_now, " · ".join(filter(None, details)))
        if service := service_of(destination):
            self.on_open.notify(name_by_now, service)

    def sign_in(
        self,
        profile_name: str,
        destination: Destination,
        *,
        by_person: bool,
        renewed: ConsoleSession | None = None,
    ) -> ConsoleSignIn:
        """The form that leads a browser to `destination`. Raises `FobwatchError`.

        Raises `UnusableProfile` if the session is not of the identity that is `renewed`, and
        `OverMeanwhile` if it was ended while AWS was asked, as by a lock.
        """
        if not self.sessions.profile(profile_name).has_console:
            raise _no_root_console(profile_name)
        region = self.sessions.region(profile_name)
        url = self._url(region, destination)
        session = self.sessions.console_session(profile_name, by_person=by_person)
        if renewed is not None:
            check_renewal(renewed, session, region, by_person=by_person)
        route = console_route(session, self.sessions.profile(profile_name).long_term_key)
        connection = self.connection(profile_name)
        federation = self.federation.via(connection)
        credentials = self._credentials(session, route, region, self.tokens.via(connection))
        now = self.aws_time.now()
        token, duration = _signin_token(federation, credentials, route.duration, region)
        held = self.sessions.record(profile_name).session
        if held is None or held.definition != session.definition:
            raise _session_over(profile_name)
        return ConsoleSignIn(
            login=ConsoleLogin(
                profile=profile_name,
                login_url=token.login_url,
                signin_token=token.value,
                destination=url,
                logout_url=self.logout_url(region),
            ),
            session=session,
            region=region,
            at=now,
            ends_at=now + duration if duration else credentials.expires_at,
            reason=route.reason,
        )

    def open_shortcut(
        self, profile_name: str, colour: str, *, agreement: Agreement = UNASKED
    ) -> None:
        """Open the console's home through a page that needs no session of ours.

        Raises `UnusableProfile` if the profile has no such page, and what `Browser` raises.
        `colour` is as for `Profile.console_shortcut`.
        """
        self.check_agreement(profile_name, agreement)
        home = self._url(self.sessions.region(profile_name), Destination())
        page = self.sessions.profile(profile_name).console_shortcut(home, colour)
        if not page:
            raise UnusableProfile(
                f"{profile_name} has no shortcut to the console",
                "Roles of an access portal have one, and roles that the console can switch "
                "to by their names alone.",
                "Open the console with its session.",
            )
        self.browser.open_page(page, profile_name)
        self._record(profile_name, "by a shortcut, with the browser's own sign-in")

    def _record(self, profile_name: str, detail: str) -> None:
        at, event = self.aws_time.now(), Event.CONSOLE_OPENED
        self.journal.record(Activity(at=at, event=event, subject=profile_name, detail=detail))

    def open_sign_in_page(
        self, profile_name: str, account: str = "", *, agreement: Agreement = UNASKED
    ) -> str:
        """Open the page on which the profile's IAM user signs in by password; return their name.

        `account` is the alias for the page's address; without one the ID is used. Raises
        `NoBrowser`, `AwsError`, and `UnusableProfile` if it is no IAM user's profile.
        """
        self.check_agreement(profile_name, agreement)
        region = self.sessions.region(profile_name)
        user = parse_arn(self._caller_arn(profile_name, region))
        if user is None or user.resource_type != "user":
            raise UnusableProfile(
                f"{profile_name} is not an IAM user",
                "Only IAM users sign in to the console with a password of their account.",
                "Choose the profile of an IAM user's access key.",
            )
        url = self.federation.user_page(region, account or user.account_id)
        self.browser.open_page(url, profile_name)
        return user.resource_name

    def _caller_arn(self, profile_name: str, region: str) -> str:
        """The profile's ARN, from its session, or from AWS by its key; empty without either."""
        session = self.sessions.record(profile_name).session
        key = self.sessions.profile(profile_name).long_term_key
        if session is not None:
            return session.arn
        if key is None:
            return ""
        tokens = self.tokens.via(self.connection(profile_name))
        return tokens.get_caller_identity(key, region=region).arn

    def logout_url(self, region: str) -> str:
        """The sign-out page in the partition's default region: no other signs out of all.

        Raises `InvalidSetting` for an override that is no address.
        """
        login = self.federation.login_url(self.partitions.partition(region).default_region)
        return urlunsplit(urlsplit(login)._replace(path="/oauth"))

    def check(self, profile_name: str, destination: Destination) -> None:
        """Raises `InvalidDestination` if the profile's partition has no such page."""
        self._url(self.sessions.region(profile_name), destination)

    def _url(self, region: str, destination: Destination) -> str:
        partition = self.partitions.partition(region)
        wanted = destination.region or region
        if self.partitions.partition(wanted).name != partition.name:
            raise InvalidDestination(
                f"{wanted} is in another AWS partition",
                f"The profile belongs to {partition.name}, which has accounts of its own.",
                "Choose a region of the profile's partition, or another profile.",
                field="region",
            )
        return console_url(partition, replace(destination, region=wanted))

    @staticmethod
    def _credentials(
        session: Session, route: ConsoleRoute, region: str, tokens: TokenService
    ) -> Credentials:
        if route.key is None:
            return session.credentials
        grant = tokens.get_federation_token(
            route.key,
            name=federation_name(user_name_of(session.arn)),
            policy=ALLOW_ALL,
            duration=FEDERATION_TOKEN_LIFE,
            region=region,
        )
        return grant.credentials


def _signin_token(
    federation: FederationService, credentials: Credentials, duration: timedelta | None, region: str
) -> tuple[SigninToken, timedelta | None]:
    """The token, and the duration that was granted.

    If a duration is refused, asks again without one: the role may allow less.
    """
    try:
        return federation.signin_token(credentials, duration=duration, region=region), duration
    except FederationRefused:
        if duration is None:
            raise
        logger.info("The console's duration was refused; asking without one")
        return federation.signin_token(credentials, duration=None, region=region), None


def _session_over(name: str) -> OverMeanwhile:
    return OverMeanwhile(
        f"The console of {name} was not opened",
        "Its session was ended while AWS was asked, or Fobwatch was locked.",
        "Open the console again.",
    )


def _no_root_console(name: str) -> UnusableProfile:
    return UnusableProfile(
        f"{name} has no console",
        "AWS's sign-in takes sessions of roles and of users, and these are a root user's, for one "
        "task.",
        "Use its keys in a terminal: choose Copy in the session's details.",
    )
