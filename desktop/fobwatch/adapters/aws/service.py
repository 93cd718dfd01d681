"""A service of AWS, and a call to it. Imports nothing of boto3, which only workers load."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.credentials import AccessKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from boto3.session import Session
    from botocore.client import BaseClient

    from fobwatch.adapters.aws.clients import AwsClients, ObserveDate
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.ports import Clock

NOBODY: Final = AccessKey(access_key_id="-", secret_access_key="-")  # noqa: S106 - of nobody
"""For services that take no signature: a token, or nothing, says who asks."""

ClientT = TypeVar("ClientT", bound="BaseClient")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsService(Generic[ClientT]):
    """A service by boto3's name for it; its calls are typed by boto3's stubs.

    `make` calls `session.client` with the name as a literal, which the stubs choose by. `endpoint`
    is the URL that a profile's connection has for the service in a region, empty for AWS's own.
    """

    name: str
    make: Callable[[Session, dict[str, Any]], ClientT]
    endpoint: Callable[[Connection, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of AWS, as far as the words of an error need it. Nothing in it is secret.

    `access_key_id` and `temporary` are those of the credentials that sign it, `resource` is the
    ARN that it is about, `who` is asked where it is not AWS. One that is not `retried` is sent
    once, for its caller tries again.
    """

    service: str
    operation: str
    region: str = ""
    host: str = "AWS"
    who: str = "AWS"
    resource: str = ""
    access_key_id: str = ""
    temporary: bool = False
    with_code: bool = False
    retried: bool = True


class LazyClients:
    """The clients, made when first needed, once for all connections."""

    def __init__(self, clock: Clock, observe: ObserveDate) -> None:
        """`observe` gets each answer's `Date`, and the times of its request and arrival."""
        self._clock = clock
        self._observe = observe
        self._loading = threading.Lock()
        self._loaded: AwsClients | None = None

    def get(self) -> AwsClients:
        with self._loading:
            if self._loaded is None:
                # A worker pays for the import, after the icon is up.
                from fobwatch.adapters.aws.clients import AwsClients  # noqa: PLC0415

                self._loaded = AwsClients(self._clock, self._observe)
            return self._loaded

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.close()


class BotoPort:
    """What asks services of AWS through boto3. Thread-safe. The first call imports boto3."""

    def __init__(self, clients: LazyClients, connection: Connection = USUAL) -> None:
        self._clients = clients
        self._connection = connection

    def via(self, connection: Connection) -> Self:
        return type(self)(self._clients, connection)

    def _call(
        self,
        service: AwsService[ClientT],
        operation: str,
        source: AccessKey | Credentials,
        ask: Callable[[ClientT], T],
        **facts: Any,  # noqa: ANN401 - `Call`'s fields
    ) -> T:
        """What `ask` makes of the service's answer. Raises `AwsError`."""
        call = Call(service=service.name, operation=operation, **facts)
        return self._clients.get().call(service, source, self._connection, call, ask)
