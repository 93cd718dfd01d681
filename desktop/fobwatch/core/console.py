"""The way into the console: where to, and the form that a browser posts to get there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from fobwatch.core.console_services import ALIASES, HOME, SERVICES, ServicePage
from fobwatch.core.errors import InvalidDestination

if TYPE_CHECKING:
    from fobwatch.core.partitions import Partition

REGION = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}")
SERVICE = re.compile(r"[a-z][a-z0-9-]{0,62}")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\\]")
"""What browsers drop or read as something else: the host they see would not be the one checked."""

SESSION_LABEL = re.compile(r"[0-9]{12}-[a-z0-9]+\.")
"""Multi-session's own sub-domain of one session in one browser; a link from it leads nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """What the console opens with: a service by its short name, or a page by its URL.

    A `url` goes before a `service`. With neither it is the console's home; without a region,
    the profile's.
    """

    service: str = ""
    url: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLogin:
    """A sign-in form: `signin_token` is posted to `login_url` with the destination."""

    profile: str
    login_url: str
    signin_token: str = field(repr=False)
    destination: str
    issuer: str = "fobwatch"


def console_url(partition: Partition, destination: Destination) -> str:
    """The page's URL in this partition's console. Raises `InvalidDestination`."""
    if destination.url:
        return _own_page(partition, destination.url.strip())
    region = destination.region or partition.default_region
    if not REGION.fullmatch(region):
        raise InvalidDestination(
            f"“{region}” is not a region",
            "A region is named like eu-west-1.",
            "Choose one of AWS's regions.",
            field="region",
        )
    page = service_page(destination.service)
    if page.is_global:
        return f"https://{partition.console_suffix}/{page.path}/home"
    return f"https://{region}.{partition.console_suffix}/{page.path}/home?region={region}"


def service_page(service: str) -> ServicePage:
    """The page of a short name; one that is not in the table is taken as a path.

    Raises `InvalidDestination` for what cannot be a service's name.
    """
    name = service.strip().lower()
    if not name:
        return HOME
    known = SERVICES.get(ALIASES.get(name, name))
    if known is not None:
        return known
    if not SERVICE.fullmatch(name):
        raise InvalidDestination(
            f"“{service}” is not a service",
            "A service is named like ec2 or s3.",
            "Give the service's short name, or the page's whole URL.",
            field="service",
        )
    return ServicePage(title=name, path=name)


def _own_page(partition: Partition, url: str) -> str:
    """A URL that the user brought, if it leads to this partition's console and nowhere else."""
    if UNPRINTABLE.search(url):
        raise _not_a_console_page(partition)
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and "@" not in parts.netloc and parts.port in {None, 443}
    except ValueError as error:
        raise _not_a_console_page(partition) from error
    host = (parts.hostname or "").rstrip(".")
    if not plain or not HOST.fullmatch(host) or not _is_console(partition, host):
        raise _not_a_console_page(partition)
    host = SESSION_LABEL.sub("", host, count=1)
    page = SplitResult("https", host, parts.path or "/", parts.query, parts.fragment)
    return urlunsplit(page)


def _is_console(partition: Partition, host: str) -> bool:
    return host == partition.console_suffix or host.endswith(f".{partition.console_suffix}")


def _not_a_console_page(partition: Partition) -> InvalidDestination:
    return InvalidDestination(
        "That is not a page of the AWS console",
        f"Its address has to begin with https:// and lead to {partition.console_suffix}.",
        "Copy the address from the console's own window.",
        field="url",
    )
