"""Access portals, and their sign-ins as they are stored.

IAM Identity Center OIDC API reference and user guide. Every time here is AWS's time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta  # noqa: TC003 - its fields' types are read
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.collection import RecordKind
from fobwatch.core.errors import InputError
from fobwatch.core.json_values import UNWRITTEN
from fobwatch.core.portals.start_url import same_start_url, start_url_problem
from fobwatch.core.text_rules import TextRule, ValidationProblem

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.web_sign_in.visit import DeviceCode

USUAL_LIFE = timedelta(hours=8)
"""How long a portal lets a person in, unless its administrator chose otherwise."""

SHORTEST_LIFE = timedelta(minutes=15)
LONGEST_LIFE = timedelta(days=90)
"""What an administrator may choose ("Configure the session duration", user guide)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A portal by its start URL or issuer URL; `region` is where Identity Center is enabled.

    `other_regions` are those to which it is replicated. `with_code`: the person enters a code on a
    page, and no browser is opened here. `unshared`: the AWS CLI does not get the sign-in, even if
    it gets others. `tenant_id` is where its account access manager assigns IAM roles to people,
    empty if it is not used. `leads_to` is AWS's address behind a company's own domain, looked up
    for each sign-in.
    """

    start_url: str
    region: str
    name: str = ""
    with_code: bool = False
    unshared: bool = False
    other_regions: tuple[str, ...] = ()
    tenant_id: str = ""
    leads_to: str = field(default="", metadata=UNWRITTEN)

    @property
    def key(self) -> str:
        return self.start_url

    @property
    def page(self) -> OpenBrowser:
        return page_of(self.start_url)

    @property
    def regions(self) -> tuple[str, ...]:
        """Where a person can sign in, in the order in which they are tried."""
        return (self.region, *self.other_regions)

    @property
    def issuer_url(self) -> str:
        """The address by which AWS knows the portal."""
        return self.leads_to or self.start_url

    @property
    def title(self) -> str:
        """What a person calls it."""
        return self.name or urlsplit(self.start_url).hostname or self.start_url

    def is_called(self, text: str) -> bool:
        """Whether the text is its name, its host or its start URL."""
        host = urlsplit(self.start_url).hostname
        return text in {self.name, host} or same_start_url(text) == self.start_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """This program's registration at the portal's OIDC service.

    With `account_access` its tokens are good for the account access manager too.
    """

    client_id: str
    client_secret: str = field(repr=False)
    account_access: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """CreateToken's answer. Without a refresh token it cannot be renewed."""

    access_token: str = field(repr=False)
    life: timedelta
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSignIn:
    """A person's sign-in to a portal; without tokens, what is known of one that has ended.

    `region` is where the person signed in: no other renews its tokens. `observed_life` is how long
    an earlier sign-in lasted, zero if none has ended yet: AWS does not say when one ends.
    """

    start_url: str
    region: str
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
    def expires_at(self) -> datetime:
        return self.access_expires_at

    @property
    def ends_about(self) -> datetime:
        """When the person probably has to sign in again, going by earlier sign-ins."""
        if not self.refresh_token:
            return self.access_expires_at
        return self.signed_in_at + (self.observed_life or USUAL_LIFE)

    def ended(self, at: datetime | None = None) -> PortalSignIn:
        """What is known of it from now on. `at` is when AWS refused it, None if a person ended it.

        Its duration is observed only if an administrator may have chosen it.
        """
        lasted = timedelta() if at is None else at - self.signed_in_at
        plausible = SHORTEST_LIFE <= lasted <= LONGEST_LIFE and bool(self.refresh_token)
        whole = lasted - lasted % timedelta(seconds=1)  # as the vault stores it
        observed_life = whole if plausible else self.observed_life
        return replace(self, access_token="", refresh_token="", observed_life=observed_life)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalState:
    """What is known of a person's sign-in to a portal.

    Both times are None while nobody is signed in here. `borrowed`: another program's sign-in is
    used instead. `waiting`: the browser is open, or the person has to enter the `code`.
    """

    signed_in_at: datetime | None = None
    ends_about: datetime | None = None
    waiting: bool = False
    code: DeviceCode | None = None
    borrowed: bool = False
    problem: FobwatchError | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a sign-in to use, ours or another program's."""
        return self.signed_in_at is not None or self.borrowed


def page_of(start_url: str) -> OpenBrowser:
    return OpenBrowser(url=start_url)


TENANT_ID = TextRule(
    subject="tenant ID",
    shortest=3,
    longest=24,
    allowed=re.compile(r"[a-z0-9-]"),
    allowed_words="a to z, digits and dashes",
)
"""Account access runtime API, ListRoles."""


def tenant_problem(tenant_id: str) -> ValidationProblem | None:
    if tenant_id and not tenant_id.startswith("aa-"):
        return ValidationProblem(
            "That is not a tenant ID",
            "The account access manager's tenant IDs begin with “aa-”.",
            "Ask for it where IAM Identity Center is administered.",
        )
    return TENANT_ID.complaint(tenant_id)


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


def portal_region_problem(region: str) -> ValidationProblem | None:
    if not region:
        return ValidationProblem(
            "The access portal's region is missing",
            "The start URL does not name it.",
            "Choose the region in which your company has enabled IAM Identity Center.",
        )
    return region_problem(region)


def check_portal(portal: Portal) -> list[InputError]:
    """All that is wrong with the portal, in the order of a form; a region may be missing.

    `field` is the attribute's name.
    """
    others = (region_problem(region) for region in portal.other_regions)
    complaints = {
        "start_url": start_url_problem(portal.start_url),
        "region": region_problem(portal.region) if portal.region else None,
        "other_regions": next(filter(None, others), None),
        "tenant_id": tenant_problem(portal.tenant_id) if portal.tenant_id else None,
    }
    return [InputError(*c, field=field) for field, c in complaints.items() if c]
