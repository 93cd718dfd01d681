"""What the demo's IAM tells of an account as a whole, and how it refuses to."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from tests.cloud import credentials_of, mfa_code
from tests.demo.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")


def with_mfa(connect: CloudClients) -> IAMClient:
    """The production account's IAM, as the user who needs MFA for it."""
    assert ANNA.device is not None
    granted = connect.sts(ANNA.access_key).get_session_token(
        SerialNumber=ANNA.device.serial, TokenCode=mfa_code(ANNA.device)
    )
    return connect.iam(credentials_of(granted))


def test_each_account_has_a_root_user_of_its_own(connect: CloudClients) -> None:
    production = with_mfa(connect).get_account_summary()["SummaryMap"]
    development = connect.iam(DEPLOY.access_key).get_account_summary()["SummaryMap"]

    assert (production["AccountMFAEnabled"], development["AccountMFAEnabled"]) == (1, 0)
    assert production["AccountPasswordPresent"] == 1
    assert production["AccountAccessKeysPresent"] == 0


def test_a_report_is_there_once_it_was_asked_for_and_made(
    connect: CloudClients, demo_cloud: DemoCloud
) -> None:
    iam = connect.iam(DEPLOY.access_key)
    demo_cloud.set_knobs(Knobs(report_delay=timedelta(hours=1)))
    with refused() as missing:
        iam.get_credential_report()
    first = iam.generate_credential_report()["State"]
    second = iam.generate_credential_report()["State"]
    with refused() as making:
        iam.get_credential_report()
    demo_cloud.set_knobs(Knobs())
    third = iam.generate_credential_report()["State"]
    rows = csv.DictReader(io.StringIO(iam.get_credential_report()["Content"].decode()))

    assert (missing.status, missing.code) == (410, "ReportNotPresent")
    assert (making.status, making.code) == (404, "ReportInProgress")
    assert (first, second, third) == ("STARTED", "INPROGRESS", "COMPLETE")
    with_password = [row for row in rows if row["password_enabled"] == "true"]
    states = {row["user"]: row["mfa_active"] for row in with_password}
    assert states == {"boris": "true", "carla": "false"}


def test_without_mfa_a_policy_denies_the_summary(connect: CloudClients) -> None:
    with refused() as denied:
        connect.iam(ANNA.access_key).get_account_summary()

    assert (denied.status, denied.code) == (403, "AccessDenied")
    assert "iam:GetAccountSummary" in denied.message


def test_only_production_has_a_trail_which_every_region_sees(connect: CloudClients) -> None:
    assert ANNA.device is not None
    granted = connect.sts(ANNA.access_key).get_session_token(
        SerialNumber=ANNA.device.serial, TokenCode=mfa_code(ANNA.device)
    )
    production = connect.other("cloudtrail", credentials_of(granted))
    development = connect.other("cloudtrail", DEPLOY.access_key)

    (trail,) = production.describe_trails()["trailList"]
    assert trail["IsMultiRegionTrail"]
    assert production.get_trail_status(Name=trail["TrailARN"])["IsLogging"]
    assert development.describe_trails()["trailList"] == []
    with refused() as unknown:
        development.get_trail_status(Name="every-region")
    assert unknown.code == "TrailNotFoundException"
