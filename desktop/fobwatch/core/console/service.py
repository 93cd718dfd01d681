"""Opens the console in the user's browser, signed in as a profile."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.console.console import ConsoleLogin, console_url
from fobwatch.core.console.route import (
    ALLOW_ALL,
    FEDERATION_TOKEN_LIFE,
    ConsoleWay,
    console_route,
    federation_name,
    user_name_of,
)
from fobwatch.core.errors import FederationRefused, InvalidDestination

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey, Credentials
    from fobwatch.core.aws.ports import PartitionTable, TokenService
    from fobwatch.core.console.console import Destination
    from fobwatch.core.console.ports import Browser, FederationService
    from fobwatch.core.console.route import ConsoleRoute
    from fobwatch.core.ports import Clock
    from fobwatch.core.sessions.sessions import Session

logger = logging.getLogger(__name__)


class ConsoleSessions(Protocol):
    """What the console needs of the broker. Each method raises `FobwatchError`."""

    def region(self, name: str) -> str:
        """The profile's region, empty where it has none."""
        ...

    def console_session(self, name: str) -> Session:
        """A session of the profile; a role's comes straight from the key where possible."""
        ...

    def long_term_key(self, name: str) -> AccessKey | None:
        """The IAM user's key of the profile, None for a role."""
        ...


class ConsoleService:
    """Synchronous and thread-safe; it blocks for the network."""

    def __init__(
        self,
        *,
        sessions: ConsoleSessions,
        federation: FederationService,
        tokens: TokenService,
        partitions: PartitionTable,
        browser: Browser,
        journal: Journal,
        clock: Clock,
        connection: Callable[[str], Connection] = lambda _name: USUAL,
    ) -> None:
        self._sessions = sessions
        self._federation = federation
        self._tokens = tokens
        self._partitions = partitions
        self._browser = browser
        self._journal = journal
        self._clock = clock
        self._connection = connection

    def open(self, profile_name: str, destination: Destination) -> None:
        """Open `destination` in the browser. Raises `FobwatchError`.

        The destination is checked before any call to AWS.
        """
        region = self._sessions.region(profile_name)
        url = self._url(region, destination)
        session = self._sessions.console_session(profile_name)
        key = self._sessions.long_term_key(profile_name)
        route = console_route(session, has_long_term_key=key is not None)
        connection = self._connection(profile_name)
        federation = self._federation.via(connection)
        credentials = self._credentials(session, key, route, region, self._tokens.via(connection))
        login = ConsoleLogin(
            profile=profile_name,
            login_url=federation.login_url(region),
            signin_token=_signin_token(federation, credentials, route.duration, region),
            destination=url,
        )
        self._browser.open_console(login)
        self._journal.record(
            Activity(
                at=self._clock.now(),
                event=Event.CONSOLE_OPENED,
                subject=profile_name,
                detail=" · ".join(filter(None, (destination.service, route.reason))),
            )
        )

    def _url(self, region: str, destination: Destination) -> str:
        partition = self._partitions.partition(region)
        wanted = destination.region or region
        if self._partitions.partition(wanted).name != partition.name:
            raise InvalidDestination(
                f"{wanted} is in another AWS partition",
                f"The profile belongs to {partition.name}, which has accounts of its own.",
                "Choose a region of the profile's partition, or another profile.",
                field="region",
            )
        return console_url(partition, replace(destination, region=wanted))

    @staticmethod
    def _credentials(
        session: Session,
        key: AccessKey | None,
        route: ConsoleRoute,
        region: str,
        tokens: TokenService,
    ) -> Credentials:
        if route.way is ConsoleWay.SESSION or key is None:
            return session.credentials
        grant = tokens.get_federation_token(
            key,
            name=federation_name(user_name_of(session.arn)),
            policy=ALLOW_ALL,
            duration=FEDERATION_TOKEN_LIFE,
            region=region,
        )
        return grant.credentials


def _signin_token(
    federation: FederationService, credentials: Credentials, duration: timedelta | None, region: str
) -> str:
    """Ask again without a duration where one is refused: the role may allow less."""
    try:
        return federation.signin_token(credentials, duration=duration, region=region)
    except FederationRefused:
        if duration is None:
            raise
        logger.info("The console's duration was refused; asking without one")
        return federation.signin_token(credentials, duration=None, region=region)
