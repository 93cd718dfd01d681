"""Access portals, and what a sign-in to one leaves.

IAM Identity Center OIDC API reference and user guide. Every time here is AWS's time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta  # noqa: TC003 - its fields' types are read
from urllib.parse import urlsplit

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.collection import RecordKind
from fobwatch.core.errors import InputError
from fobwatch.core.text_rules import ValidationProblem

USUAL_LIFE = timedelta(hours=8)
"""How long a portal lets a person in, unless its administrator chose otherwise."""

SHORTEST_LIFE = timedelta(minutes=15)
LONGEST_LIFE = timedelta(days=90)
"""What an administrator may choose ("Configure the session duration", user guide)."""

_MAX_URL = 1024
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)
_REGION_IN_HOST = re.compile(
    r"\.portal\.(?P<dual>[a-z]{2,8}(?:-[a-z]+)+-\d+)\.(?:app\.aws|app\.amazonwebservices\.com\.cn)$"
    r"|\.(?P<plain>[a-z]{2,8}(?:-[a-z]+)+-\d+)\.portal\.amazonaws\.(?:com(?:\.cn)?|eu)$"
    r"|^start\.(?P<gov>us-gov-[a-z]+-\d+)\.us-gov-home\.awsapps\.com$"
)
"""Hosts with the region in their name ("AWS access portal URL", user guide)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A portal by its start URL or issuer URL; `region` is where Identity Center is enabled.

    `with_code` has the person enter a code on a page, instead of sending this computer's browser.
    """

    start_url: str
    region: str
    name: str = ""
    with_code: bool = False

    @property
    def title(self) -> str:
        """What a person calls it."""
        return self.name or urlsplit(self.start_url).hostname or self.start_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """This program, as the portal's OIDC service knows it."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """CreateToken's answer. Without a refresh token the access token is all there is."""

    access_token: str = field(repr=False)
    life: timedelta
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSignIn:
    """A person's sign-in to a portal; without tokens, what is known of the one that has ended.

    `observed_life` is how long an earlier sign-in lasted, zero where none has ended yet: AWS
    names the end nowhere.
    """

    start_url: str
    registration: Registration
    signed_in_at: datetime
    access_expires_at: datetime
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    observed_life: timedelta = timedelta()

    @property
    def lasts(self) -> bool:
        return bool(self.access_token)

    @property
    def ends_about(self) -> datetime:
        """When the person has to sign in again, as far as earlier sign-ins show."""
        if not self.refresh_token:
            return self.access_expires_at
        return self.signed_in_at + (self.observed_life or USUAL_LIFE)


PORTALS: RecordKind[Portal] = RecordKind(
    prefix="portal", noun="portal", types={"portal": Portal}, key="start_url"
)
PORTAL_SIGN_INS: RecordKind[PortalSignIn] = RecordKind(
    prefix="portal-sign-in",
    noun="sign-in to an access portal",
    types={"portal-sign-in": PortalSignIn},
    key="start_url",
    passing=True,
)


def same_start_url(text: str) -> str:
    """The start URL as portals are compared by it: pasted ones end in a page of the portal."""
    parts = urlsplit(text.strip())
    return parts._replace(
        scheme=parts.scheme.lower(),
        netloc=parts.netloc.lower(),
        path=parts.path.rstrip("/"),
        query="",
        fragment="",
    ).geturl()


def region_of_start_url(text: str) -> str:
    """The region that the host names; empty where the person has to."""
    found = _REGION_IN_HOST.search(_host(text))
    return "" if found is None else next(filter(None, found.groups()))


def start_url_problem(text: str) -> ValidationProblem | None:
    """What is wrong with a start URL, as it is normalised by `same_start_url`."""
    if not text:
        return ValidationProblem(
            "The access portal's start URL is missing",
            "It is the address of the page on which you choose an account.",
            "Copy it from the browser, such as https://d-1234567890.awsapps.com/start.",
        )
    sound = len(text) <= _MAX_URL and text.isascii() and text.isprintable() and " " not in text
    if not sound or not text.startswith("https://") or not _HOST.fullmatch(_host(text)):
        return ValidationProblem(
            "That is not a start URL",
            "An access portal's address begins with https:// and names a host.",
            "Copy it from the browser, such as https://d-1234567890.awsapps.com/start.",
        )
    return None


def portal_region_problem(region: str) -> ValidationProblem | None:
    if not region:
        return ValidationProblem(
            "The access portal's region is missing",
            "The start URL does not name it.",
            "Choose the region in which your company has enabled IAM Identity Center.",
        )
    return region_problem(region)


def check_portal(portal: Portal) -> list[InputError]:
    """All that is wrong with the portal, in the order of a form.

    `field` is the attribute's name.
    """
    complaints = {
        "start_url": start_url_problem(portal.start_url),
        "region": portal_region_problem(portal.region),
    }
    return [InputError(*c, field=field) for field, c in complaints.items() if c]


def _host(text: str) -> str:
    """The host, empty where there is a user or a port beside it: they would hide another."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == parts.hostname else ""
