from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from tests.cloud import credentials_of, mfa_code
from tests.demo.refusals import refused

if TYPE_CHECKING:
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")
READ_ONLY = COMPANY.role("ReadOnly")

ALL_TURNED = Knobs(
    session_life=timedelta(seconds=90),
    clock_offset=timedelta(seconds=-41),
    new_key_delay=timedelta(seconds=8),
    new_device_delay=timedelta(seconds=5),
    latency=timedelta(milliseconds=250),
    calls_per_second=3,
    portal_regions=("eu-west-1", "us-east-1"),
    regions_down=("us-east-1",),
)


@pytest.mark.parametrize("knobs", [Knobs(), ALL_TURNED], ids=["untouched", "all turned"])
def test_knobs_travel_unchanged(knobs: Knobs) -> None:
    assert Knobs.from_json(knobs.to_json()) == knobs


# Session life


@pytest.mark.parametrize("kind", ["user", "federation", "role"])
def test_no_session_outlasts_the_knob(
    demo_cloud: DemoCloud, connect: CloudClients, kind: str
) -> None:
    demo_cloud.set_knobs(Knobs(session_life=timedelta(seconds=60)))
    match kind:
        case "user":
            answer = connect.sts(DEPLOY.access_key).get_session_token(DurationSeconds=43_200)
            session = credentials_of(answer)
        case "federation":
            session = credentials_of(
                connect.sts(DEPLOY.access_key).get_federation_token(Name="deploy")
            )
        case _:
            session = credentials_of(
                connect.sts(ANNA.access_key).assume_role(
                    RoleArn=READ_ONLY.arn, RoleSessionName="anna"
                )
            )

    left = session.expires_at - datetime.now(UTC)

    assert timedelta(seconds=55) < left <= timedelta(seconds=60)


def test_what_is_asked_for_is_checked_as_ever(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.set_knobs(Knobs(session_life=timedelta(seconds=60)))

    with refused() as refusal:
        connect.sts(DEPLOY.access_key).get_session_token(DurationSeconds=60)

    assert refusal.code == "ValidationError"


# The clock


@pytest.mark.parametrize("offset", [timedelta(seconds=41), timedelta(minutes=-10)], ids=str)
def test_the_date_header_tells_awss_time(
    demo_cloud: DemoCloud, connect: CloudClients, offset: timedelta
) -> None:
    demo_cloud.set_knobs(Knobs(clock_offset=offset))

    answer = connect.sts(DEPLOY.access_key).get_caller_identity()
    date = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])

    assert abs(date - datetime.now(UTC) - offset) < timedelta(seconds=3)


def test_sessions_end_by_awss_clock(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=10)))

    session = credentials_of(connect.sts(DEPLOY.access_key).get_session_token(DurationSeconds=900))

    assert timedelta(minutes=24) < session.expires_at - datetime.now(UTC) < timedelta(minutes=26)


def test_codes_are_checked_by_awss_clock(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=5)))
    device = ANNA.device
    assert device is not None
    sts = connect.sts(ANNA.access_key)

    with refused() as refusal:
        sts.get_session_token(SerialNumber=device.serial, TokenCode=mfa_code(device))

    assert refusal.code == "AccessDenied"
    assert sts.get_session_token(SerialNumber=device.serial, TokenCode=mfa_code(device, steps=10))


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (timedelta(minutes=16), r"^Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min"),
        (
            timedelta(minutes=-16),
            r"^Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 15 min",
        ),
    ],
    ids=["ours is behind", "ours is ahead"],
)
def test_a_clock_too_far_off_signs_nothing(
    demo_cloud: DemoCloud, connect: CloudClients, offset: timedelta, words: str
) -> None:
    demo_cloud.set_knobs(Knobs(clock_offset=offset))

    with refused() as refusal:
        connect.sts(DEPLOY.access_key).get_caller_identity()

    assert (refusal.status, refusal.code) == (403, "SignatureDoesNotMatch")
    assert re.match(words, refusal.message)


# Faults


@pytest.mark.parametrize(
    ("fault", "status", "code", "message"),
    [
        (Fault.THROTTLING, 400, "Throttling", "Rate exceeded"),
        (
            Fault.SERVER_ERROR,
            500,
            "InternalFailure",
            "The request processing has failed because of an unknown error, exception or failure.",
        ),
        (Fault.UNAVAILABLE, 503, "ServiceUnavailable", "Service is unable to handle request."),
        (Fault.ACCESS_DENIED, 403, "AccessDenied", "Access Denied"),
        (
            Fault.REGION_DISABLED,
            403,
            "RegionDisabledException",
            (
                "STS is not activated in this region for account:901755201184. Your account "
                "administrator can activate STS in this region using the IAM Console."
            ),
        ),
        (
            Fault.UNMODIFIABLE,
            409,
            "EntityTemporarilyUnmodifiable",
            "The entity is temporarily unmodifiable. Please try again in several minutes.",
        ),
    ],
    ids=[fault.name.lower() for fault in Fault],
)
def test_a_planned_fault_comes_as_often_as_planned(
    demo_cloud: DemoCloud,
    connect: CloudClients,
    fault: Fault,
    status: int,
    code: str,
    message: str,
) -> None:
    demo_cloud.fail_next(fault, times=2)
    sts = connect.sts(DEPLOY.access_key)

    for _ in range(2):
        with refused() as refusal:
            sts.get_caller_identity()
        assert (refusal.status, refusal.code, refusal.message) == (status, code, message)
    assert sts.get_caller_identity()


def test_a_fault_waits_for_its_action(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.fail_next(Fault.ACCESS_DENIED, action="GetSessionToken")
    sts = connect.sts(DEPLOY.access_key)
    sts.get_caller_identity()

    with refused() as refusal:
        sts.get_session_token()

    assert refusal.code == "AccessDenied"


def test_a_code_is_not_spent_by_a_fault(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.fail_next(Fault.SERVER_ERROR)
    device = ANNA.device
    assert device is not None
    sts = connect.sts(ANNA.access_key)
    code = mfa_code(device)

    with refused():
        sts.get_session_token(SerialNumber=device.serial, TokenCode=code)

    assert sts.get_session_token(SerialNumber=device.serial, TokenCode=code)


def test_calls_that_come_too_fast_are_throttled(
    demo_cloud: DemoCloud, connect: CloudClients
) -> None:
    demo_cloud.set_knobs(Knobs(calls_per_second=2))
    sts = connect.sts(DEPLOY.access_key)
    sts.get_caller_identity()
    sts.get_caller_identity()

    with refused() as refusal:
        sts.get_caller_identity()

    assert (refusal.status, refusal.code) == (400, "Throttling")


def test_answers_may_be_slow(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.set_knobs(Knobs(latency=timedelta(milliseconds=300)))
    started = monotonic()

    connect.sts(DEPLOY.access_key).get_caller_identity()

    assert monotonic() - started >= 0.3


# The record, and starting over


def test_calls_are_recorded_without_secrets(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    session = credentials_of(connect.sts(DEPLOY.access_key).get_session_token())
    with refused():
        connect.iam(session).list_users()

    granted, denied = demo_cloud.calls()
    told = f"{granted} {denied}"

    assert (granted.service, granted.action, granted.region) == (
        "sts",
        "GetSessionToken",
        "eu-west-1",
    )
    assert (granted.principal, granted.status, granted.error_code) == (DEPLOY.arn, 200, "")
    assert (denied.service, denied.action, denied.status) == ("iam", "ListUsers", 403)
    assert (denied.error_code, denied.access_key_id) == (
        "InvalidClientTokenId",
        session.access_key_id,
    )
    assert DEPLOY.access_key.secret_access_key not in told
    assert session.secret_access_key not in told
    assert session.session_token not in told


def test_a_reset_forgets_everything(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    device = ANNA.device
    assert device is not None
    code = mfa_code(device)
    sts = connect.sts(ANNA.access_key)
    session = credentials_of(sts.get_session_token(SerialNumber=device.serial, TokenCode=code))
    connect.iam(session).create_user(UserName="carla")
    demo_cloud.set_knobs(Knobs(session_life=timedelta(seconds=60)))
    demo_cloud.fail_next(Fault.UNAVAILABLE, times=100)

    demo_cloud.reset()
    calls = demo_cloud.calls()
    again = credentials_of(sts.get_session_token(SerialNumber=device.serial, TokenCode=code))
    users = connect.iam(again).list_users()["Users"]
    with refused() as refusal:
        connect.sts(session).get_caller_identity()

    assert calls == ()
    assert [user["UserName"] for user in users] == ["anna"]
    assert again.expires_at - datetime.now(UTC) > timedelta(hours=11)
    assert refusal.code == "InvalidClientTokenId"
