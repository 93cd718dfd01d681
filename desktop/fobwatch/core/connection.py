"""How AWS is reached for a profile, where its section in the AWS files says so.

The settings are those that botocore reads, with its precedence: the environment comes first
(SDKs and tools reference guide, "Service-specific endpoints" and "General configuration").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.ini_text import Section, Settings


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


def connection_of(settings: Settings, services: Mapping[str, Section]) -> Connection:
    """The connection of a profile with these settings; `services` are the sections of that kind."""

    def text(key: str) -> str:
        return settings[key].text if key in settings else ""

    section = services.get(text("services"))
    own = _nested(section.settings, "sts") if section else {}
    return Connection(
        ca_bundle=text("ca_bundle"),
        sts_endpoint=own.get("endpoint_url") or text("endpoint_url"),
        ignores_endpoints=_truth(text("ignore_configured_endpoint_urls")) is True,
        use_fips=_truth(text("use_fips_endpoint")),
        use_dualstack=_truth(text("use_dualstack_endpoint")),
    )


def _nested(settings: Settings, key: str) -> dict[str, str]:
    """The settings that are indented below a key."""
    lines = settings[key].text.split("\n") if key in settings else []
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _truth(text: str) -> bool | None:
    """Botocore's reading (`ensure_boolean`): what is not “true” is false."""
    return text.lower() == "true" if text else None
