"""The base of every adapter of AWS's services. boto3 is imported by the first call."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.adapters.aws.service import NOBODY, Call
from fobwatch.core.aws.connection import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from fobwatch.adapters.aws.clients import AwsClients, ObserveDate
    from fobwatch.adapters.aws.service import AwsService, ClientT
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.ports import Clock

T = TypeVar("T")


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
    """What asks services of AWS through boto3. Thread-safe."""

    def __init__(self, clients: LazyClients, connection: Connection = USUAL) -> None:
        self._clients = clients
        self._connection = connection

    def via(self, connection: Connection) -> Self:
        return type(self)(self._clients, connection)

    def _call(
        self,
        service: AwsService[ClientT],
        operation: str,
        source: Source,
        ask: Callable[[ClientT], T],
        **facts: Any,  # noqa: ANN401 - `Call`'s fields
    ) -> T:
        """What `ask` makes of the service's answer. Raises `AwsError`."""
        call = Call(service=service.name, operation=operation, **facts)
        return self._clients.get().call(service, source, self._connection, call, ask)


class SignedBotoPort(BotoPort):
    """What asks services of AWS for one identity: for nobody before `signed_with`. Thread-safe."""

    def __init__(
        self,
        clients: LazyClients,
        connection: Connection = USUAL,
        source: Source = NOBODY,
        region: str = "",
    ) -> None:
        super().__init__(clients, connection)
        self._source = source
        self._region = region

    def via(self, connection: Connection) -> Self:
        return type(self)(self._clients, connection, self._source, self._region)

    def signed_with(self, source: Source, *, region: str) -> Self:
        return type(self)(self._clients, self._connection, source, region)

    def _ask(
        self,
        service: AwsService[ClientT],
        operation: str,
        ask: Callable[[ClientT], T],
        **facts: Any,  # noqa: ANN401 - as above
    ) -> T:
        return self._call(
            service, operation, self._source, ask, **{"region": self._region, **facts}
        )
