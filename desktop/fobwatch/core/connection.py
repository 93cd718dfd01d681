"""How AWS is reached for a profile, where its section in the AWS files says so."""

from __future__ import annotations

from dataclasses import dataclass


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
"""That of a profile which says nothing."""
