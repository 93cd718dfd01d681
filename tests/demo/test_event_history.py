"""CloudTrail's event history in the demo cloud."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from tests.cloud import REGION, mfa_code
from tests.demo.refusals import refused

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

ANNA, BORIS, DEPLOY = map(COMPANY.user, ("anna", "boris", "deploy"))


def looked_up(
    connect: CloudClients, key: AccessKey, name: str = "", value: str = "", **more: object
) -> list[dict[str, Any]]:
    attributes = [{"AttributeKey": name, "AttributeValue": value}] if name else []
    client = connect.other("cloudtrail", key)
    found: list[dict[str, Any]] = client.lookup_events(LookupAttributes=attributes, **more)[
        "Events"
    ]
    return found


def document(event: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event["CloudTrailEvent"])
    return found


def test_a_call_is_there_with_its_key_and_where_it_came_from(connect: CloudClients) -> None:
    connect.sts(DEPLOY.access_key).get_caller_identity()

    (event,) = looked_up(connect, DEPLOY.access_key, "EventName", "GetCallerIdentity")

    assert event["AccessKeyId"] == DEPLOY.access_key.access_key_id
    assert event["Username"] == "deploy"
    assert document(event)["sourceIPAddress"] == "127.0.0.1"
    assert "Boto3" in document(event)["userAgent"]
    assert document(event)["awsRegion"] == REGION


def test_a_granted_key_is_named_and_a_code_is_not(connect: CloudClients) -> None:
    assert BORIS.device
    code = mfa_code(BORIS.device)
    sts = connect.sts(BORIS.access_key)
    made = sts.get_session_token(SerialNumber=BORIS.device.serial, TokenCode=code)["Credentials"]

    (event,) = looked_up(connect, BORIS.access_key, "EventName", "GetSessionToken")

    told = event["CloudTrailEvent"]
    assert made["AccessKeyId"] in told
    assert made["SecretAccessKey"] not in told
    assert code not in told
    assert document(event)["requestParameters"]["serialNumber"] == BORIS.device.serial


def test_a_refused_call_is_there_with_its_error(connect: CloudClients) -> None:
    with pytest.raises(ClientError):
        connect.sts(DEPLOY.access_key).assume_role(
            RoleArn=COMPANY.role("Admin").arn, RoleSessionName="deploy"
        )

    (event,) = looked_up(connect, DEPLOY.access_key, "EventName", "AssumeRole")

    assert document(event)["errorCode"] == "AccessDenied"


def test_events_come_as_late_as_the_knob_says(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.set_knobs(Knobs(event_delay=timedelta(minutes=5)))
    connect.sts(DEPLOY.access_key).get_caller_identity()

    assert looked_up(connect, DEPLOY.access_key, "EventName", "GetCallerIdentity") == []

    demo_cloud.set_knobs(Knobs(event_delay=timedelta()))
    assert looked_up(connect, DEPLOY.access_key, "EventName", "GetCallerIdentity")


def test_the_past_has_failed_and_root_sign_ins_in_the_first_region(connect: CloudClients) -> None:
    client = connect.other("cloudtrail", BORIS.access_key, "us-east-1")

    found = client.lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "ConsoleLogin"}]
    )["Events"]

    failed = [event for event in found if "errorMessage" in document(event)]
    assert {event["Username"] for event in failed} == {"root", "boris"}
    assert min(event["EventTime"] for event in found) > datetime.now(UTC) - timedelta(days=90)


def test_two_lookups_a_second_are_answered(connect: CloudClients) -> None:
    client = connect.other("cloudtrail", DEPLOY.access_key)
    client.lookup_events()
    client.lookup_events()

    with refused() as seen:
        client.lookup_events()
    assert (seen.code, seen.message) == ("ThrottlingException", "Rate exceeded")


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        (
            "InvalidLookupAttributesException",
            {
                "LookupAttributes": [
                    {"AttributeKey": "EventName", "AttributeValue": "ConsoleLogin"},
                    {"AttributeKey": "Username", "AttributeValue": "anna"},
                ]
            },
        ),
        ("InvalidMaxResultsException", {"MaxResults": 51}),
        (
            "InvalidTimeRangeException",
            {
                "StartTime": datetime(2026, 11, 2, tzinfo=UTC),
                "EndTime": datetime(2026, 11, 1, tzinfo=UTC),
            },
        ),
        ("InvalidNextTokenException", {"NextToken": "unknown"}),
    ],
)
def test_a_wrong_question_is_refused(
    connect: CloudClients, code: str, asked: dict[str, Any]
) -> None:
    with pytest.raises(ClientError, match=code):
        connect.other("cloudtrail", DEPLOY.access_key).lookup_events(**asked)


def test_who_is_not_allowed_gets_nothing(connect: CloudClients) -> None:
    """Anna's policy denies nearly everything without MFA."""
    with refused() as seen:
        looked_up(connect, ANNA.access_key)
    assert seen.code == "AccessDeniedException"
    assert "cloudtrail:LookupEvents" in seen.message


def test_the_regions_are_those_of_the_knob(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.set_knobs(Knobs(enabled_regions=("us-east-1", "eu-west-1")))

    regions = connect.other("account", DEPLOY.access_key).list_regions()["Regions"]

    states = {each["RegionName"]: each["RegionOptStatus"] for each in regions}
    enabled = [name for name, state in states.items() if state == "ENABLED_BY_DEFAULT"]
    assert sorted(enabled) == ["eu-west-1", "us-east-1"]
    assert states["eu-south-1"] == "DISABLED"  # as all that an account has to switch on
