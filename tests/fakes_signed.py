"""Who asks a service of AWS that is played by hand."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import AccessKey

if TYPE_CHECKING:
    from typing import Self

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source


class SignedFake:
    """Fulfils `SignedPort`. What `signed_with` returns shares all else with the first."""

    source: Source = AccessKey(access_key_id="nobody", secret_access_key="")
    region = ""

    def via(self, _connection: Connection) -> Self:
        return self

    def signed_with(self, source: Source, *, region: str) -> Self:
        signed = copy(self)
        signed.source, signed.region = source, region
        return signed
