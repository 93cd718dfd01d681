"""A role that a person has through IAM Identity Center: a permission set in an account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.aws.partitions import partition_of_region, region_problem
from fobwatch.core.portals.portal import PORTAL_SIGN_INS, Portal, portal_region_problem
from fobwatch.core.portals.start_url import region_of_start_url, same_start_url, start_url_problem
from fobwatch.core.profiles.checks import if_given, name_problem
from fobwatch.core.profiles.kinds.only_shown import OtherKind, if_sound, shown
from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.core.profiles.settings import Provider
from fobwatch.core.text_rules import TextRule, ValidationProblem

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings

_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)

ROLE_NAME = TextRule(
    subject="permission set's name",
    shortest=1,
    longest=32,
    allowed=re.compile(r"[\w+=,.@-]", re.ASCII),
    allowed_words="A to Z, a to z, digits and _ + = , . @ -",
)
"""IAM Identity Center API, CreatePermissionSet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCenterProfile(OwnProfile):
    """`role_name` is the permission set's name, as the portal shows it.

    `sso_region` is where Identity Center is enabled, which `region` need not be.
    """

    KIND: ClassVar = "identity-center"
    PROVIDERS: ClassVar = frozenset({Provider.IDENTITY_CENTER})
    DEFINING: ClassVar = ("start_url", "account_id", "role_name")
    COSMETIC: ClassVar = ("name", "sso_region", "region", "mfa_serial", "origin", "as_source")
    MEANT: ClassVar = ("start_url", "account_id", "role_name")
    SETTINGS: ClassVar = (
        "sso_session",
        "sso_start_url",
        "sso_region",
        "sso_registration_scopes",
        "sso_account_id",
        "sso_role_name",
    )
    HAS_SECRET: ClassVar = False
    RECORDS: ClassVar = (PORTAL_SIGN_INS,)

    start_url: str
    sso_region: str
    account_id: str
    role_name: str

    @classmethod
    def from_settings(
        cls,
        provider: Provider,  # noqa: ARG003 - there is one only
        settings: ProfileSettings,
        beside: Profile | None,
    ) -> Profile | None:
        if not settings.has_any("sso_account_id", "sso_role_name"):
            return None
        if _contradicts(settings):
            return shown(settings, OtherKind.MALFORMED, beside)
        start_url = same_start_url(_of_portal("sso_start_url", settings))
        sso_region = _of_portal("sso_region", settings)
        profile = cls(
            name=settings.name,
            start_url=start_url,
            sso_region=sso_region or region_of_start_url(start_url),
            account_id=settings.text("sso_account_id"),
            role_name=settings.text("sso_role_name"),
            region=settings.text("region"),
            origin=Origin.AWS_FILES,
            as_source=beside,
        )
        return if_sound(profile, settings)

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "name": name_problem(self.name),
            "start_url": start_url_problem(self.start_url),
            "sso_region": portal_region_problem(self.sso_region),
            "account_id": _account_problem(self.account_id),
            "role_name": ROLE_NAME.complaint(self.role_name),
            "region": if_given(region_problem, self.region),
        }

    @property
    def portal(self) -> Portal:
        return Portal(start_url=self.start_url, region=self.sso_region)

    @property
    def identity(self) -> str:
        return f"{self.account_id}/{self.role_name}"

    @property
    def account(self) -> str:
        return self.account_id

    @property
    def partition_arn(self) -> str:
        """The account's, in the partition of the portal: one portal serves one partition."""
        return f"arn:{partition_of_region(self.sso_region)}:iam::{self.account_id}:root"

    @property
    def search_texts(self) -> tuple[str, ...]:
        return self.role_name, self.start_url


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


def _account_problem(account_id: str) -> ValidationProblem | None:
    if _ACCOUNT_ID.fullmatch(account_id):
        return None
    return ValidationProblem(
        "That is not an account's ID",
        "An AWS account is called by twelve digits.",
        "Copy them from the access portal.",
    )
