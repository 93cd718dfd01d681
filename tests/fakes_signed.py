"""Who asks a service of AWS that is played by hand."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.credentials import AccessKey

if TYPE_CHECKING:
    from typing import Self

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source


class SignedFake:
    """Fulfils `SignedPort`. What `via` and `signed_with` return shares all else with the first."""

    source: Source = AccessKey(access_key_id="nobody", secret_access_key="")
    region = ""
    connection = USUAL

    @property
    def ways(self) -> list[tuple[Connection, str]]:
        """How it was reached each time that it was signed: by which connection, and the region."""
        found: list[tuple[Connection, str]] = self.__dict__.setdefault("_ways", [])
        return found

    def via(self, connection: Connection) -> Self:
        reached = self._sharing()
        reached.connection = connection
        return reached

    def signed_with(self, source: Source, *, region: str) -> Self:
        signed = self._sharing()
        signed.source, signed.region = source, region
        self.ways.append((self.connection, region))
        return signed

    def _sharing(self) -> Self:
        _ = self.ways  # made before the copy, so that both have the same
        return copy(self)
