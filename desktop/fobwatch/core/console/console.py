"""The console's pages, and the form that a browser posts to get there.

A page is a service's, or one that a person enters by its address, if AWS's sign-in leads there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import SplitResult, urlencode, urlsplit, urlunsplit

from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.browsers.errors import BrowserUnavailable
from fobwatch.core.console.aws_services import ALIASES, HOME, SERVICES, ServicePage, service_at
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.portals.start_url import is_of_aws

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition

REGION = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}")
SERVICE = re.compile(r"[a-z][a-z0-9-]{0,62}")
HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
UNPRINTABLE: Final = re.compile(r"[\x00-\x20\x7f\\]")
"""Browsers drop these or read them differently, and would open another host than was checked."""

SESSION_LABEL: Final = re.compile(r"[0-9]{12}-[a-z0-9]+\.")
"""Multi-session's sub-domain of one session in one browser; a link to it leads nowhere else."""

MAX_ADDRESS: Final = 8000
"""Characters of the form field; browsers and AWS accept no longer line."""

APPLICATIONS: Final = re.compile(
    r"(health|phd|lightsail|([a-z]{2,4}(-[a-z]+)+-[0-9]\.)?quicksight)"
)
"""Consoles on hosts of their own beside the others' (health.aws.amazon.com): Health, once called
the Personal Health Dashboard, Lightsail, and QuickSight, which has a host in each region."""

OTHER_HOSTS_OF_AWS: Final = (
    *("aws.amazon.com", "amazonaws.com", "amazonaws.cn", "amazonaws-us-gov.com"),
    *("amazonaws-eusc.eu", "aws", "aws.dev", "amazonaws.com.cn"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """What the console opens with: a service by its short name, or a page by its URL.

    A `url` counts before a `service`; with neither it is the console's home. Without a region it
    is the profile's.
    """

    service: str = ""
    url: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigninToken:
    """It is for `login_url` alone: only the host that made it takes it."""

    value: str = field(repr=False)
    login_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLogin:
    """A sign-in form: `fields` are posted to `login_url`.

    `logout_url` is the page that signs the browser out of AWS first, and then leads on.
    """

    profile: str
    login_url: str
    signin_token: str = field(repr=False)
    destination: str
    issuer: str = "fobwatch"
    logout_url: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """IAM user guide, "Enable custom identity broker access to the AWS console"."""
        return {
            "Action": "login",
            "Issuer": self.issuer,
            "Destination": self.destination,
            "SigninToken": self.signin_token,
        }

    @property
    def logout_fields(self) -> dict[str, str]:
        """What is sent to `logout_url` by GET: it leads on to an address, and posts no form.

        Raises `BrowserUnavailable` for a token that no address has room for.
        """
        login = f"{self.login_url}?{urlencode(self.fields)}"
        if len(login) > MAX_ADDRESS:
            raise BrowserUnavailable(
                "The other account cannot be signed out first",
                "The session's token makes the address of the sign-in page too long for AWS.",
                "Sign out of AWS in the browser, then say in the settings that it keeps several "
                "accounts, or choose a browser profile of its own for this profile.",
            )
        return {"Action": "logout", "redirect_uri": login}


class Reason(NamedTuple):
    """The texts of an `InvalidDestination`."""

    title: str
    message: str
    remedy: str


COPY_IT: Final = "Copy the address from the console's own window."


def _no_page(message: str) -> Reason:
    return Reason("That is not a page of the AWS console", message, COPY_IT)


NOT_AN_ADDRESS: Final = _no_page("This is not a valid web address.")
TOO_LONG: Final = Reason(
    "That address is too long",
    f"An address of the console has at most {MAX_ADDRESS} characters.",
    COPY_IT,
)
NOT_HTTPS: Final = _no_page("Its address has to begin with https://.")
NAMES_A_USER: Final = _no_page(
    "Its address has a user name before an @, which can hide where it leads."
)
HAS_A_PORT: Final = _no_page("Its address has a port, which addresses of the console do not have.")
NO_HOST: Final = _no_page(
    "Its host name is not valid: it may have lower-case letters, digits, hyphens and dots."
)
SIGN_IN: Final = Reason(
    "That is a sign-in page",
    "Fobwatch signs in by itself, and AWS does not go on to another sign-in page.",
    "Give the address of the page behind it, or open it in the browser.",
)
OTHER_SIGN_IN: Final = Reason(
    "That page has its own sign-in",
    "It is an IAM Identity Center access portal, which a session cannot open.",
    "Open it in the browser.",
)
NO_CONSOLE: Final = Reason(
    "That AWS page is not part of the console",
    "A session can open only pages of the console, Health, Lightsail and QuickSight.",
    "Open it in the browser.",
)
ELSEWHERE: Final = _no_page("Its address does not lead to AWS.")


def console_url(partition: Partition, destination: Destination) -> str:
    """The page's URL in this partition's console. Raises `InvalidDestination`."""
    if destination.url:
        return page_of_console(partition, destination.url)
    region = destination.region or partition.default_region
    if not REGION.fullmatch(region):
        raise InvalidDestination(
            f"“{region}” is not a region",
            "A region looks like eu-west-1.",
            "Choose one of AWS's regions.",
            field="region",
        )
    page = service_page(destination.service)
    if page.host:
        host = page.host.format(region=region)
        return f"https://{host}.{partition.domain}/{page.path}"
    if page.is_global:
        return f"https://{partition.console_suffix}/{page.path}/home"
    return f"https://{region}.{partition.console_suffix}/{page.path}/home?region={region}"


def short_name(service: str) -> str:
    """The name under which a service is stored; it may have several others."""
    name = service.strip().lower()
    return ALIASES.get(name, name)


def service_of(destination: Destination) -> str:
    """The short name of the service that is opened; empty if it is not in the table."""
    if destination.url:
        return service_at(urlsplit(destination.url).path)
    return short_name(destination.service)


def service_page(service: str) -> ServicePage:
    """The page of a short name; one that is not in the table is taken as a path.

    Raises `InvalidDestination` for what cannot be a service's name.
    """
    name = short_name(service)
    if not name:
        return HOME
    known = SERVICES.get(name)
    if known is not None:
        return known
    if not SERVICE.fullmatch(name):
        raise InvalidDestination(
            f"“{service}” is not a service",
            "A service looks like ec2 or s3.",
            "Give the service's short name, or the page's whole URL.",
            field="service",
        )
    return ServicePage(title=name, path=name)


def page_of_console(partition: Partition, url: str) -> str:
    """The address as it is opened, if it leads to this partition's consoles and nowhere else.

    Otherwise raises `InvalidDestination` with one of the reasons above, or that names the other
    partition.
    """
    parts = _split(url.strip())
    host = (parts.hostname or "").rstrip(".")
    if not HOST.fullmatch(host):
        raise _refused(NO_HOST)
    if not is_console(partition, host):
        raise _refused(_reason(partition, host))
    host = SESSION_LABEL.sub("", host, count=1)
    return urlunsplit(SplitResult("https", host, parts.path or "/", parts.query, parts.fragment))


def account_in_address(url: str) -> str:
    """The account ID in a page's host, where multi-session puts it; empty without one."""
    host = urlsplit(url).hostname or ""
    return host[:12] if SESSION_LABEL.match(host) else ""


def _split(url: str) -> SplitResult:
    if len(url) > MAX_ADDRESS:
        raise _refused(TOO_LONG)
    if UNPRINTABLE.search(url):
        raise _refused(NOT_AN_ADDRESS)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(NOT_AN_ADDRESS) from error
    if parts.scheme != "https":
        raise _refused(NOT_HTTPS)
    if "@" in parts.netloc:
        raise _refused(NAMES_A_USER)
    if port not in {None, 443}:
        raise _refused(HAS_A_PORT)
    return parts


def is_console(partition: Partition, host: str) -> bool:
    application = host.removesuffix(f".{partition.domain}")
    return is_within(host, partition.console_suffix) or (
        application != host and APPLICATIONS.fullmatch(application) is not None
    )


def is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _reason(partition: Partition, host: str) -> Reason:
    for other in PARTITIONS:
        if other.name != partition.name and is_console(other, host):
            return Reason(
                f"That page is in another AWS partition, {other.name}",
                f"The profile belongs to {partition.name}, whose consoles are at "
                f"{partition.console_suffix}.",
                "Open it with a profile of its partition.",
            )
    if any(is_within(host, each.signin_suffix) for each in PARTITIONS):
        return SIGN_IN
    if is_of_aws(f"https://{host}"):
        return OTHER_SIGN_IN
    if any(is_within(host, domain) for domain in OTHER_HOSTS_OF_AWS):
        return NO_CONSOLE
    return ELSEWHERE


def _refused(reason: Reason) -> InvalidDestination:
    return InvalidDestination(*reason, field="url")
