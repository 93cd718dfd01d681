"""Roles that a person has through IAM Identity Center: permission sets, and assigned IAM roles."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.aws.arns import permission_set_key
from fobwatch.core.aws.partitions import partition_of_region, region_problem
from fobwatch.core.aws.role_rules import role_arn_problem
from fobwatch.core.portals.portal import (
    PORTAL_SIGN_INS,
    Portal,
    portal_region_problem,
    tenant_problem,
)
from fobwatch.core.portals.start_url import (
    portal_shortcut,
    region_of_start_url,
    same_start_url,
    start_url_problem,
)
from fobwatch.core.profiles.checks import account_problem, if_given
from fobwatch.core.profiles.kinds.only_shown import OtherKind, shown
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.profiles.settings import Provider
from fobwatch.core.text_rules import TextRule

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings
    from fobwatch.core.text_rules import ValidationProblem

ROLE_NAME = TextRule(
    subject="permission set's name",
    shortest=1,
    longest=32,
    allowed=re.compile(r"[\w+=,.@-]", re.ASCII),
    allowed_words="A to Z, a to z, digits and _ + = , . @ -",
)
"""IAM Identity Center API, CreatePermissionSet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalProfile(OwnProfile):
    """`sso_region` is where Identity Center is enabled, which `region` need not be."""

    COSMETIC: ClassVar = ("sso_region",)
    HAS_SECRET: ClassVar = False
    RECORDS: ClassVar = (PORTAL_SIGN_INS,)

    start_url: str
    sso_region: str

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "start_url": start_url_problem(self.start_url),
            "sso_region": portal_region_problem(self.sso_region),
            **self.role_complaints(),
            "region": if_given(region_problem, self.region),
        }

    @abstractmethod
    def role_complaints(self) -> dict[str, ValidationProblem | None]:
        """What is wrong with the fields that name the role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAccessProfile(PortalProfile):
    """An IAM role that the portal's account access manager, with this `tenant_id`, assigns.

    The AWS files have no form for it.
    """

    KIND: ClassVar = "account-access"
    DEFINING: ClassVar = ("start_url", "tenant_id", "role_arn")
    MEANT: ClassVar = ("start_url", "role_arn")
    SETTINGS: ClassVar = ()
    IDENTITY: ClassVar = "role_arn"
    SEARCHED: ClassVar = ("role_arn", "start_url")

    tenant_id: str
    role_arn: str

    def role_complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "tenant_id": tenant_problem(self.tenant_id),
            "role_arn": role_arn_problem(self.role_arn),
        }

    @property
    def portal(self) -> Portal:
        return Portal(start_url=self.start_url, region=self.sso_region, tenant_id=self.tenant_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCenterProfile(PortalProfile):
    """`role_name` is the permission set's name, as the portal shows it."""

    KIND: ClassVar = "identity-center"
    PROVIDERS: ClassVar = frozenset({Provider.IDENTITY_CENTER})
    DEFINING: ClassVar = ("start_url", "account_id", "role_name")
    MEANT: ClassVar = ("start_url", "account_id", "role_name")
    SETTINGS: ClassVar = (
        "sso_session",
        "sso_start_url",
        "sso_region",
        "sso_registration_scopes",
        "sso_account_id",
        "sso_role_name",
    )
    SEARCHED: ClassVar = ("role_name", "start_url")

    account_id: str
    role_name: str

    @classmethod
    def from_settings(cls, settings: ProfileSettings, _: Provider) -> Profile | None:
        if not settings.has_any("sso_account_id", "sso_role_name"):
            return None
        if _contradicts(settings):
            return shown(settings, OtherKind.MALFORMED)
        start_url = same_start_url(_of_portal("sso_start_url", settings))
        sso_region = _of_portal("sso_region", settings)
        return cls(
            name=settings.name,
            start_url=start_url,
            sso_region=sso_region or region_of_start_url(start_url),
            account_id=settings.text("sso_account_id"),
            role_name=settings.text("sso_role_name"),
            account_name=settings.text("sso_account_name"),  # of other tools; AWS's ignore it
        )

    def role_complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "account_id": account_problem(self.account_id),
            "role_name": ROLE_NAME.complaint(self.role_name),
        }

    @property
    def portal(self) -> Portal:
        return Portal(start_url=self.start_url, region=self.sso_region)

    @property
    def identity(self) -> str:
        return f"{self.account_id}/{self.role_name}"

    @property
    def identities(self) -> tuple[str, ...]:
        partition = partition_of_region(self.sso_region)
        role = permission_set_key(partition, self.account_id, self.role_name)
        return self.identity.casefold(), role

    @property
    def account(self) -> str:
        return self.account_id

    @property
    def role(self) -> str:
        return self.role_name

    @property
    def partition_arn(self) -> str:
        """The account's, in the partition of the portal: one portal serves one partition."""
        return f"arn:{partition_of_region(self.sso_region)}:iam::{self.account_id}:root"

    def console_shortcut(self, destination: str, colour: str) -> str:  # noqa: ARG002 - a portal has none
        return portal_shortcut(self.start_url, self.account_id, self.role_name, destination)


def _contradicts(settings: ProfileSettings) -> bool:
    """Whether the profile's own settings and its `sso_session` cannot both count; reports why.

    botocore's `SSOProvider` refuses such a profile.
    """
    name, section = settings.text("sso_session"), settings.sso_session
    if name and section is None:
        settings.report("sso_session", f"There is no section [sso-session {name}].")
        return True
    for key in ("sso_start_url", "sso_region"):
        shared = section.settings.get(key) if section else None
        if shared and settings.text(key) not in {"", shared.text}:
            settings.report(key, f"Its {key} differs from that of its sso_session. Remove one.")
            return True
    return False


def _of_portal(key: str, settings: ProfileSettings) -> str:
    """A setting of the session that the profile names, or of the profile itself."""
    section = settings.sso_session
    if section is not None and key in section.settings:
        return section.settings[key].text
    return settings.text(key)
