"""How AWS is reached for a profile, where its section in the AWS files says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Empty texts and None mean that the profile does not say.

    `ca_bundle` is a file of certificates to trust, `sts_endpoint` a URL in place of AWS's own.
    """

    ca_bundle: str = ""
    sts_endpoint: str = ""
    ignores_endpoints: bool = False
    use_fips: bool | None = None
    use_dualstack: bool | None = None


USUAL = Connection()
"""The connection of a profile that says nothing."""


def beside_variables(connection: Connection, environment: Mapping[str, str]) -> Connection:
    """The connection with the endpoint that is used where these variables are set.

    The environment has precedence, also on whether any endpoint counts (SDKs and tools reference
    guide, "Service-specific endpoints").
    """
    variable = environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
    ignored = connection.ignores_endpoints if variable is None else variable.lower() == "true"
    named = environment.get("AWS_ENDPOINT_URL_STS") or environment.get("AWS_ENDPOINT_URL")
    endpoint = "" if ignored else named or connection.sts_endpoint
    return replace(connection, sts_endpoint=endpoint)
