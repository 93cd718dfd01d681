"""Console URLs: the service and region that they lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from fobwatch.core.console.aws_services import HOME, SERVICES, service_at

DEFAULT_REGION = "us-east-1"

_CONSOLE_HOST = re.compile(
    r"((?P<region>[a-z]{2,4}(-[a-z]+)+-\d)\.)?(console|health|phd|lightsail|quicksight)\."
    r"(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)"
)
_REGION = re.compile(r"[a-z0-9-]+")
_SEGMENT = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """`path` is the part after the console's host, with its query and without a leading slash.

    `region` is the one that further links have; the page of a global service shows none.
    """

    service: str
    is_global: bool
    region: str
    path: str


def parse_destination(url: str) -> Destination | None:
    """Parse a console URL of any partition; return None for any other address."""
    parts = urlsplit(url)
    host = _CONSOLE_HOST.fullmatch(parts.hostname or "")
    if parts.scheme != "https" or host is None:
        return None
    return destination_of(parts.path, parts.query, host["region"] or DEFAULT_REGION)


def destination_of(path: str, query: str, region: str) -> Destination:
    """Parse the part of a console URL after the host; `region` applies if it names none."""
    asked = parse_qs(query).get("region", [""])[0]
    path = path.strip("/") or f"{HOME.path}/home"
    first = path.partition("/")[0]
    page = HOME if first == HOME.path else SERVICES.get(service_at(path))
    unknown = first if _SEGMENT.fullmatch(first) else HOME.title
    return Destination(
        service=page.title if page else unknown,
        is_global=page is not None and page.is_global,
        region=asked if _REGION.fullmatch(asked) else region,
        path=f"{path}?{query}" if query else path,
    )
