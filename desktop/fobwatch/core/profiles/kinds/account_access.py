"""An IAM role that a portal's account access manager assigns to the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws.role_rules import role_arn_problem
from fobwatch.core.portals.portal import (
    PORTAL_SIGN_INS,
    Portal,
    portal_region_problem,
    tenant_problem,
)
from fobwatch.core.portals.start_url import start_url_problem
from fobwatch.core.profiles.checks import if_given
from fobwatch.core.profiles.profile import OwnProfile

if TYPE_CHECKING:
    from fobwatch.core.text_rules import ValidationProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAccessProfile(OwnProfile):
    """`tenant_id` is the account access manager's, `sso_region` where Identity Center is enabled.

    The AWS files have no form for it.
    """

    KIND: ClassVar = "account-access"
    DEFINING: ClassVar = ("start_url", "tenant_id", "role_arn")
    COSMETIC: ClassVar = ("sso_region",)
    MEANT: ClassVar = ("start_url", "role_arn")
    SETTINGS: ClassVar = ()
    IDENTITY: ClassVar = "role_arn"
    SEARCHED: ClassVar = ("role_arn", "start_url")
    HAS_SECRET: ClassVar = False
    RECORDS: ClassVar = (PORTAL_SIGN_INS,)

    start_url: str
    sso_region: str
    tenant_id: str
    role_arn: str

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "start_url": start_url_problem(self.start_url),
            "sso_region": portal_region_problem(self.sso_region),
            "tenant_id": tenant_problem(self.tenant_id),
            "role_arn": role_arn_problem(self.role_arn),
            "region": if_given(region_problem, self.region),
        }

    @property
    def portal(self) -> Portal:
        return Portal(start_url=self.start_url, region=self.sso_region, tenant_id=self.tenant_id)
