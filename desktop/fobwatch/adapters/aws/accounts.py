"""IAM, CloudTrail and Account Management about an account, through boto3."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.aws.boto_port import SignedBotoPort
from fobwatch.adapters.aws.cloudtrail import ACCOUNT, CLOUDTRAIL
from fobwatch.adapters.aws.iam import IAM
from fobwatch.core.aws.partitions import default_region, partition_of_region
from fobwatch.core.health.account import AccountSummary, Trail, users_report

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.core.health.account import UsersReport


MOST_TRAILS: Final = 10
"""Whose status is asked for: five can be made in a region (CloudTrail user guide, quotas)."""


class BotoAccountService(SignedBotoPort):
    """Fulfils `AccountService`. Thread-safe."""

    def summary(self) -> AccountSummary:
        def ask(iam: IAMClient) -> AccountSummary:
            found = iam.get_account_summary()["SummaryMap"]
            return AccountSummary(
                root_keys=found["AccountAccessKeysPresent"] > 0,
                root_mfa=found["AccountMFAEnabled"] > 0,
                root_password=found.get("AccountPasswordPresent", 1) > 0,
            )

        return self._ask(IAM, "GetAccountSummary", ask)

    def users(self) -> UsersReport:
        def ask(iam: IAMClient) -> UsersReport:
            report = iam.get_credential_report()
            try:
                return users_report(report["Content"].decode(), report["GeneratedTime"])
            except csv.Error as error:
                raise ValueError("Content") from error

        # Where a report is younger than four hours, AWS makes no other.
        self._ask(IAM, "GenerateCredentialReport", lambda iam: iam.generate_credential_report())
        return self._ask(IAM, "GetCredentialReport", ask)

    def trails(self) -> tuple[Trail, ...]:
        def ask(cloudtrail: Any) -> tuple[Trail, ...]:  # noqa: ANN401 - its stubs are not used
            found = cloudtrail.describe_trails()["trailList"]
            found.sort(key=lambda trail: not trail["IsMultiRegionTrail"])
            return tuple(
                Trail(
                    name=trail["Name"],
                    multi_region=trail["IsMultiRegionTrail"],
                    logs=cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"],
                )
                for trail in found[:MOST_TRAILS]
            )

        return self._ask(CLOUDTRAIL, "DescribeTrails", ask, region=self._central_region)

    def regions_off(self) -> tuple[str, ...]:
        def ask(account: Any) -> tuple[str, ...]:  # noqa: ANN401 - as above
            pages = account.get_paginator("list_regions").paginate(
                RegionOptStatusContains=["DISABLED", "DISABLING"]
            )
            return tuple(each["RegionName"] for page in pages for each in page["Regions"])

        return self._ask(ACCOUNT, "ListRegions", ask, region=self._central_region)

    @property
    def _central_region(self) -> str:
        """The region of the partition that no account can switch off."""
        return default_region(partition_of_region(self._region))
