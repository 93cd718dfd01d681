"""The way to AWS for a profile, where its section in the AWS files names one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Empty texts and None mean that the profile does not say.

    `ca_bundle` is a file of certificates to trust, `sts_endpoint` and `iam_endpoint` are URLs in
    place of AWS's own. `portal_endpoints` are those for IAM Identity Center's services, by
    their IDs in the files.
    """

    ca_bundle: str = ""
    sts_endpoint: str = ""
    iam_endpoint: str = ""
    portal_endpoints: tuple[tuple[str, str], ...] = ()
    ignores_endpoints: bool = False
    use_fips: bool | None = None
    use_dualstack: bool | None = None


PORTAL_SERVICES = ("sso_oidc", "sso")
"""IAM Identity Center's, as sections `[services]` of the AWS files name them."""

USUAL = Connection()
"""The connection of a profile that says nothing."""


def beside_variables(connection: Connection, environment: Mapping[str, str]) -> Connection:
    """The connection with the endpoints that are used where these variables are set.

    The environment has precedence, also on whether any endpoint counts (SDKs and tools reference
    guide, "Service-specific endpoints"). A portal's that it names is left out: botocore takes it.
    """
    variable = environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
    ignored = connection.ignores_endpoints if variable is None else variable.lower() == "true"

    def named(service: str) -> str | None:
        specific = environment.get(f"AWS_ENDPOINT_URL_{service.upper()}")
        return specific or environment.get("AWS_ENDPOINT_URL")

    if ignored:
        return replace(connection, sts_endpoint="", iam_endpoint="", portal_endpoints=())
    left = [(service, url) for service, url in connection.portal_endpoints if not named(service)]
    return replace(
        connection,
        sts_endpoint=named("sts") or connection.sts_endpoint,
        iam_endpoint=named("iam") or connection.iam_endpoint,
        portal_endpoints=tuple(left),
    )
