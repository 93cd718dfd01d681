"""The console: which page to open, and the form that a browser posts to get there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.console.aws_services import ALIASES, HOME, SERVICES, ServicePage
from fobwatch.core.console.pages import page_of_console
from fobwatch.core.errors import InvalidDestination

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition

REGION = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}")
SERVICE = re.compile(r"[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """What the console opens with: a service by its short name, or a page by its URL.

    A `url` comes before a `service`. With neither it is the console's home; without a region,
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
        return page_of_console(partition, destination.url)
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
