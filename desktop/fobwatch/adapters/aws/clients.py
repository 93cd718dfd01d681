"""boto3's clients: made, reused and watched. Imports boto3: for a worker only."""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import boto3.session
import botocore.session
from botocore.config import Config
from botocore.exceptions import InvalidRegionError

from fobwatch import __version__
from fobwatch.adapters.aws.bounded import BoundedSession
from fobwatch.adapters.aws.connection import MalformedEndpoint, NotFromAws
from fobwatch.adapters.aws.errors import LIBRARY_ERRORS, explained, without_secrets
from fobwatch.adapters.aws.lean_data import lean_loader
from fobwatch.adapters.aws.plain_http import ca_bundle
from fobwatch.adapters.aws.service import NOBODY, Call, ClientT
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.partitions import STANDARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from botocore.client import BaseClient

    from fobwatch.adapters.aws.service import AwsService
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.ports import Clock

    ObserveDate = Callable[[datetime, datetime, datetime], None]

T = TypeVar("T")

CONNECT_TIMEOUT = 5
READ_TIMEOUT = 15
"""In seconds. AWS answers within one; a person waits for it."""

ATTEMPTS = 3
"""All tries of one call, with botocore's back-off between them."""

CONNECTIONS = 16
"""To one host: as many as the program makes calls at once; botocore itself would keep only ten."""

MAX_KEPT = 8
"""A kept client saves the next call its TLS handshake; each holds some 150 KiB. A user's client
is used again for each role that the user assumes, a role's own client only once."""

NOT_LOOKED_UP = (None, None, None, None)
"""botocore's way of saying: a session variable without config key, environment or default."""

HTTP_SERVER_ERROR = 500
HTML = (b"<!doctype html", b"<html")
LOOKED_AT = 512


UNREADABLE = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RuntimeError,
)
"""Raised for an answer or a date that is not as AWS writes it. botocore's parsers raise
`AttributeError` for JSON that is no object, and `botocore.utils.parse_timestamp` raises
`RuntimeError` for a time beyond the calendar."""


@dataclass(frozen=True, slots=True)
class ClientKey(Generic[ClientT]):
    """What a client is made for; `attempts` are all tries of one call."""

    service: AwsService[ClientT]
    source: Source
    region: str
    connection: Connection
    attempts: int = ATTEMPTS


class AwsClients:
    """Calls AWS's services. Thread-safe: making a client is not, calling it is."""

    def __init__(self, clock: Clock, observe: ObserveDate) -> None:
        # botocore's debug log quotes codes, tokens and whole answers.
        logging.getLogger("botocore").setLevel(logging.INFO)
        self._clock = clock
        self._observe = observe
        self._sent = threading.local()
        self._lock = threading.Lock()
        self._kept: OrderedDict[ClientKey[Any], BaseClient] = OrderedDict()
        self._session = boto3.session.Session(botocore_session=self._botocore_session())

    def warm(self, service: AwsService[ClientT]) -> None:
        """Make one client and drop it, so that the models are read."""
        with _translated(Call(service=service.name, operation="")):
            key = ClientKey(service, NOBODY, STANDARD.default_region, USUAL, attempts=1)
            self._new_client(key).close()

    def close(self) -> None:
        with self._lock:
            kept, self._kept = self._kept, OrderedDict()
        for client in kept.values():
            client.close()

    def call(
        self,
        service: AwsService[ClientT],
        source: Source,
        connection: Connection,
        call: Call,
        ask: Callable[[ClientT], T],
    ) -> T:
        """Return what `ask` makes of the answer. Raises `AwsError`, also if parts are missing."""
        call = replace(
            call,
            access_key_id=source.access_key_id,
            temporary=isinstance(source, Credentials),
        )
        with _translated(call), self._client(service, source, connection, call) as client:
            try:
                return ask(client)
            except UNREADABLE as error:  # a part is missing, or a date is invalid
                raise NotFromAws from error

    @contextmanager
    def _client(
        self, service: AwsService[ClientT], source: Source, connection: Connection, call: Call
    ) -> Iterator[ClientT]:
        """A reused client; for a code a new one, which sends it once over a new connection.

        AWS refuses a code that is sent twice, so it must not be retried after a late answer; an
        old connection may have died while the computer slept.
        """
        region = call.region or STANDARD.default_region
        attempts = ATTEMPTS if call.retried and not call.with_code else 1
        key = ClientKey(service, source, region, connection, attempts)
        if not call.with_code:
            yield self._kept_client(key)
            return
        client = self._new_client(key)
        try:
            yield client
        finally:
            client.close()

    def _kept_client(self, key: ClientKey[ClientT]) -> ClientT:
        with self._lock:
            client = cast("ClientT | None", self._kept.get(key))
        client = client or self._new_client(key)
        with self._lock:
            self._kept[key] = client
            self._kept.move_to_end(key)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return client

    def _new_client(self, key: ClientKey[ClientT]) -> ClientT:
        settings = {
            "region_name": key.region,
            "aws_access_key_id": key.source.access_key_id,
            "aws_secret_access_key": key.source.secret_access_key,
            "aws_session_token": getattr(key.source, "session_token", None),
            "config": _config(key.connection, key.attempts),
            "verify": ca_bundle(key.connection),
            "endpoint_url": key.service.endpoint(key.connection, key.region) or None,
        }
        try:
            with self._lock:
                client = key.service.make(self._session, settings)
        except InvalidRegionError:
            raise
        except ValueError as error:
            raise MalformedEndpoint from error
        endpoint = client._endpoint  # type: ignore[attr-defined]  # noqa: SLF001 - botocore takes no session of another's
        endpoint.http_session = BoundedSession(endpoint.http_session)
        return client

    def _botocore_session(self) -> botocore.session.Session:
        """boto3's own would read the AWS files, and all of botocore's data."""
        unread = dict.fromkeys(("profile", "config_file", "credentials_file"), NOT_LOOKED_UP)
        session = botocore.session.Session(session_vars=unread)
        session.set_config_variable("sts_regional_endpoints", "regional")
        session.register_component("data_loader", lean_loader())
        session.register("before-send", self._note_sending)
        session.register("before-parse", _refuse_web_page)
        session.register("response-received", self._observe_date)
        return session

    def _note_sending(self, **_event: object) -> None:
        """Store the time; botocore sends and receives all tries of a call on one thread."""
        self._sent.at = self._clock.now()

    def _observe_date(self, **event: object) -> None:
        response = _response(event)
        date = response["headers"].get("date") if response else None
        if date is None:
            return
        try:
            server_date = parsedate_to_datetime(date)
        except UNREADABLE:
            return
        if server_date.tzinfo is not None:
            self._observe(server_date, self._sent.at, self._clock.now())


def _config(connection: Connection, attempts: int) -> Config:
    return Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        max_pool_connections=CONNECTIONS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        user_agent_extra=f"fobwatch/{__version__}",
        **_unless_set(
            AWS_USE_FIPS_ENDPOINT=("use_fips_endpoint", connection.use_fips),
            AWS_USE_DUALSTACK_ENDPOINT=("use_dualstack_endpoint", connection.use_dualstack),
            AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=(
                "ignore_configured_endpoint_urls",
                connection.ignores_endpoints or None,
            ),
        ),
    )


def _unless_set(**settings: tuple[str, bool | None]) -> dict[str, Any]:
    """The profile's settings by botocore's names, except those whose variable is set."""
    return {
        name: value
        for variable, (name, value) in settings.items()
        if value is not None and variable not in os.environ
    }


@contextmanager
def _translated(call: Call) -> Iterator[None]:
    try:
        yield
    except LIBRARY_ERRORS as error:
        raise explained(error, call) from without_secrets(error)


def _response(event: Mapping[str, object]) -> Mapping[str, Any] | None:
    """The response in a botocore event; None if there was none."""
    return cast("Mapping[str, Any] | None", event["response_dict"])


def _refuse_web_page(**event: object) -> None:
    """AWS answers in XML or JSON; only its load balancers send a web page, with a 5xx status."""
    response = _response(event)
    start = response["body"][:LOOKED_AT].lower() if response else b""
    if (
        response
        and response["status_code"] < HTTP_SERVER_ERROR
        and any(tag in start for tag in HTML)
    ):
        raise NotFromAws
