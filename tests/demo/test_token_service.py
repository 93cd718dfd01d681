from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from tests.cloud import credentials_of, mfa_code
from tests.demo.refusals import refused

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Credentials, Source
    from fobwatch.demo.cloud import DemoCloud
    from fobwatch.demo.company import Device
    from tests.cloud import CloudClients

ANNA = COMPANY.user("anna")
BORIS = COMPANY.user("boris")
DEPLOY = COMPANY.user("deploy")
ADMIN = COMPANY.role("Admin")
READ_ONLY = COMPANY.role("ReadOnly")
AUDITOR = COMPANY.role("Auditor")
DATA_LAKE = COMPANY.role("DataLake")

CODE_REFUSED = "MultiFactorAuthentication failed with invalid MFA one time pass code."
DEVICE_REFUSED = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial "
    "number is valid and associated with this user."
)
MAXIMUM_EXCEEDED = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
CHAINING_EXCEEDED = (
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
    "chaining."
)


def device_of(name: str) -> Device:
    device = COMPANY.user(name).device
    assert device is not None
    return device


def with_code(name: str, *, steps: int = 0) -> dict[str, Any]:
    device = device_of(name)
    return {"SerialNumber": device.serial, "TokenCode": mfa_code(device, steps=steps)}


def anna_session(connect: CloudClients, *, mfa: bool = True) -> Credentials:
    parameters = with_code("anna") if mfa else {}
    return credentials_of(connect.sts(ANNA.access_key).get_session_token(**parameters))


def assume(connect: CloudClients, source: Source, role_arn: str, **more: str | int) -> Credentials:
    answer = connect.sts(source).assume_role(
        RoleArn=role_arn, RoleSessionName="anna", **cast("Any", more)
    )
    return credentials_of(answer)


def life(credentials: Credentials) -> timedelta:
    return credentials.expires_at - datetime.now(UTC)


def about(duration: timedelta) -> object:
    return pytest.approx(duration.total_seconds(), abs=5)


# Who is asking


def test_a_user_is_told_who_they_are(connect: CloudClients) -> None:
    answer = connect.sts(ANNA.access_key).get_caller_identity()

    assert answer["Arn"] == ANNA.arn
    assert answer["Account"] == "482100937715"


def test_a_wrong_secret_does_not_sign(connect: CloudClients) -> None:
    key = AccessKey(
        access_key_id=ANNA.access_key.access_key_id,
        secret_access_key=BORIS.access_key.secret_access_key,
    )

    with refused() as refusal:
        connect.sts(key).get_caller_identity()

    assert (refusal.status, refusal.code) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    "access_key_id", ["AKIAIOSFODNN7EXAMPLE", "test", "482100937715"], ids=["key", "test", "number"]
)
def test_an_unknown_key_is_nobody(connect: CloudClients, access_key_id: str) -> None:
    key = AccessKey(access_key_id=access_key_id, secret_access_key="test")

    with refused() as refusal:
        connect.sts(key).get_caller_identity()

    assert (refusal.status, refusal.code) == (403, "InvalidClientTokenId")


def test_a_session_needs_its_own_token(connect: CloudClients) -> None:
    session = anna_session(connect)
    without = AccessKey(
        access_key_id=session.access_key_id, secret_access_key=session.secret_access_key
    )

    with refused() as refusal:
        connect.sts(without).get_caller_identity()

    assert (refusal.status, refusal.code) == (403, "InvalidClientTokenId")


def test_the_account_is_part_of_a_session_key(connect: CloudClients) -> None:
    auditor = assume(
        connect,
        ANNA.access_key,
        AUDITOR.arn,
        ExternalId=AUDITOR.external_id,
        **with_code("anna"),
    )
    key = auditor.access_key_id

    answer = connect.sts(DEPLOY.access_key).get_access_key_info(AccessKeyId=key)

    assert key.startswith("ASIA")
    assert answer["Account"] == AUDITOR.account.account_id


# One-time codes


def test_a_code_starts_a_session(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    session = anna_session(connect)

    answer = connect.sts(session).get_caller_identity()
    granted = demo_cloud.calls()[0]

    assert answer["Arn"] == ANNA.arn
    assert life(session).total_seconds() == about(timedelta(hours=12))
    assert granted.action == "GetSessionToken"
    assert granted.mfa_serial == device_of("anna").serial
    assert granted.mfa_step in {int(granted.at.timestamp()) // 30 + drift for drift in (-1, 0, 1)}


def test_an_old_code_is_refused(connect: CloudClients) -> None:
    with refused() as refusal:
        connect.sts(ANNA.access_key).get_session_token(**with_code("anna", steps=-3))

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert refusal.message == CODE_REFUSED


def test_a_code_is_good_once(connect: CloudClients) -> None:
    code = with_code("anna")
    sts = connect.sts(ANNA.access_key)
    sts.get_session_token(**code)

    with refused() as refusal:
        sts.get_session_token(**code)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert refusal.message == CODE_REFUSED


def test_a_code_is_good_once_over_all_calls(connect: CloudClients) -> None:
    code = with_code("anna")
    connect.sts(ANNA.access_key).get_session_token(**code)

    with refused() as refusal:
        assume(connect, ANNA.access_key, ADMIN.arn, **code)

    assert refusal.message == CODE_REFUSED


def test_the_next_code_is_good_again(connect: CloudClients) -> None:
    sts = connect.sts(ANNA.access_key)
    sts.get_session_token(**with_code("anna"))

    assert sts.get_session_token(**with_code("anna", steps=1))


@pytest.mark.parametrize("given", ["SerialNumber", "TokenCode"], ids=["serial alone", "code alone"])
def test_half_of_a_code_is_refused(connect: CloudClients, given: str) -> None:
    half = {given: with_code("anna")[given]}

    with refused() as refusal:
        connect.sts(ANNA.access_key).get_session_token(**half)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert refusal.message == (
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass "
        "code."
    )


@pytest.mark.parametrize(
    "serial",
    [
        device_of("boris").serial,
        f"arn:aws:iam::{BORIS.account.account_id}:mfa/anna-laptop",
        "arn:aws:iam::482100937715:mfa/lost-phone",
        "GAHT12345678",
    ],
    ids=["another's", "other account", "unknown", "hardware"],
)
def test_a_device_must_be_ones_own(connect: CloudClients, serial: str) -> None:
    with refused() as refusal:
        connect.sts(ANNA.access_key).get_session_token(
            SerialNumber=serial, TokenCode=mfa_code(device_of("anna"))
        )

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert refusal.message == DEVICE_REFUSED


def test_a_role_has_no_device(connect: CloudClients) -> None:
    role = assume(connect, ANNA.access_key, READ_ONLY.arn)

    with refused() as refusal:
        assume(connect, role, DATA_LAKE.arn, **with_code("anna"))

    assert refusal.message == DEVICE_REFUSED


# What a role asks for


def test_a_role_may_ask_for_a_code(connect: CloudClients) -> None:
    with refused() as refusal:
        assume(connect, ANNA.access_key, ADMIN.arn)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert refusal.message == (
        f"User: {ANNA.arn} is not authorized to perform: sts:AssumeRole on resource: {ADMIN.arn}"
    )


def test_a_role_takes_a_code_in_the_call(connect: CloudClients) -> None:
    admin = assume(connect, ANNA.access_key, ADMIN.arn, **with_code("anna"))

    assert connect.sts(admin).get_caller_identity()["Arn"] == (
        "arn:aws:sts::482100937715:assumed-role/Admin/anna"
    )


def test_a_session_carries_its_code_to_any_number_of_roles(connect: CloudClients) -> None:
    session = anna_session(connect)

    assert life(assume(connect, session, ADMIN.arn))
    assert life(assume(connect, session, COMPANY.role("Developer").arn))
    assert life(assume(connect, session, AUDITOR.arn, ExternalId=AUDITOR.external_id))


def test_a_session_without_a_code_does_not_open_a_role_that_asks_for_one(
    connect: CloudClients,
) -> None:
    session = anna_session(connect, mfa=False)

    with refused() as refusal:
        assume(connect, session, ADMIN.arn)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")


def test_a_role_does_not_pass_the_code_on(connect: CloudClients) -> None:
    admin = assume(connect, anna_session(connect), ADMIN.arn)

    with refused() as refusal:
        assume(connect, admin, ADMIN.arn)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")


@pytest.mark.parametrize(
    "external_id", [{}, {"ExternalId": "acme-000000"}], ids=["missing", "wrong"]
)
def test_an_external_id_must_be_right(connect: CloudClients, external_id: dict[str, str]) -> None:
    with refused() as refusal:
        assume(connect, anna_session(connect), AUDITOR.arn, **external_id)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")


def test_a_role_that_is_not_there_is_denied_like_one_that_may_not_be_assumed(
    connect: CloudClients,
) -> None:
    missing = "arn:aws:iam::633084125596:role/Nobody"

    with refused() as refusal:
        assume(connect, ANNA.access_key, missing)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert refusal.message == (
        f"User: {ANNA.arn} is not authorized to perform: sts:AssumeRole on resource: {missing}"
    )


def test_a_stranger_may_not_assume(connect: CloudClients) -> None:
    with refused() as refusal:
        assume(connect, DEPLOY.access_key, READ_ONLY.arn)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")


def test_roles_chain_across_accounts(connect: CloudClients) -> None:
    read_only = assume(connect, ANNA.access_key, READ_ONLY.arn)
    data_lake = assume(connect, read_only, DATA_LAKE.arn)

    assert connect.sts(data_lake).get_caller_identity()["Account"] == "633084125596"


# How long a session may be


@pytest.mark.parametrize(
    ("seconds", "constraint"),
    [
        (899, "Member must have value greater than or equal to 900"),
        (129_601, "Member must have value less than or equal to 129600"),
    ],
    ids=["too short", "too long"],
)
def test_a_user_session_has_bounds(connect: CloudClients, seconds: int, constraint: str) -> None:
    with refused() as refusal:
        connect.sts(DEPLOY.access_key).get_session_token(DurationSeconds=seconds)

    assert (refusal.status, refusal.code) == (400, "ValidationError")
    assert refusal.message == (
        f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy "
        f"constraint: {constraint}"
    )


def test_no_role_lasts_longer_than_twelve_hours(connect: CloudClients) -> None:
    with refused() as refusal:
        assume(connect, ANNA.access_key, READ_ONLY.arn, DurationSeconds=43_201)

    assert refusal.code == "ValidationError"
    assert refusal.message.endswith("Member must have value less than or equal to 43200")


def test_a_role_lasts_an_hour_unless_told(connect: CloudClients) -> None:
    role = assume(connect, ANNA.access_key, READ_ONLY.arn)

    assert life(role).total_seconds() == about(timedelta(hours=1))


def test_a_role_lasts_as_long_as_it_allows(connect: CloudClients) -> None:
    role = assume(connect, ANNA.access_key, READ_ONLY.arn, DurationSeconds=14_400)

    assert life(role).total_seconds() == about(timedelta(hours=4))


def test_a_role_does_not_last_longer_than_it_allows(connect: CloudClients) -> None:
    with refused() as refusal:
        assume(connect, ANNA.access_key, READ_ONLY.arn, DurationSeconds=14_401)

    assert (refusal.status, refusal.code) == (400, "ValidationError")
    assert refusal.message == MAXIMUM_EXCEEDED


def test_a_chained_role_lasts_an_hour_at_most(connect: CloudClients) -> None:
    read_only = assume(connect, ANNA.access_key, READ_ONLY.arn)

    with refused() as refusal:
        assume(connect, read_only, DATA_LAKE.arn, DurationSeconds=3601)

    assert (refusal.status, refusal.code) == (400, "ValidationError")
    assert refusal.message == CHAINING_EXCEEDED
    assert life(assume(connect, read_only, DATA_LAKE.arn, DurationSeconds=3600))


def test_a_role_assumed_with_a_user_session_counts_as_chained(connect: CloudClients) -> None:
    session = anna_session(connect)

    with refused() as refusal:
        assume(connect, session, ADMIN.arn, DurationSeconds=43_200)

    assert refusal.message == CHAINING_EXCEEDED
    assert life(assume(connect, session, ADMIN.arn, DurationSeconds=3600))


# What each kind of credentials may not do


def granted_to(kind: str, connect: CloudClients) -> Credentials:
    match kind:
        case "session token":
            return anna_session(connect)
        case "federation token":
            return credentials_of(
                connect.sts(DEPLOY.access_key).get_federation_token(Name="deploy")
            )
        case _:
            return assume(connect, ANNA.access_key, READ_ONLY.arn)


@pytest.mark.parametrize("kind", ["session token", "federation token", "role"])
@pytest.mark.parametrize("action", ["GetSessionToken", "GetFederationToken"])
def test_a_session_does_not_beget_user_sessions(
    connect: CloudClients, kind: str, action: str
) -> None:
    sts = connect.sts(granted_to(kind, connect))

    with refused() as refusal:
        if action == "GetSessionToken":
            sts.get_session_token()
        else:
            sts.get_federation_token(Name="anna")

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert refusal.message == f"Cannot call {action} with session credentials"


def test_a_federation_token_assumes_no_role(connect: CloudClients) -> None:
    with refused() as refusal:
        assume(connect, granted_to("federation token", connect), READ_ONLY.arn)

    assert (refusal.status, refusal.code) == (403, "AccessDenied")


def test_a_user_without_mfa_gets_no_federation_token_where_their_policy_asks_for_it(
    connect: CloudClients,
) -> None:
    with refused() as refusal:
        connect.sts(ANNA.access_key).get_federation_token(Name="anna")

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert "explicit deny" in refusal.message


@pytest.mark.parametrize("kind", ["session token", "federation token", "role"])
def test_a_session_ends_at_its_expiry(
    demo_cloud: DemoCloud, connect: CloudClients, kind: str
) -> None:
    demo_cloud.set_knobs(Knobs(session_life=timedelta(minutes=1)))
    session = granted_to(kind, connect)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=2)))

    with refused() as refusal:
        connect.sts(session).get_caller_identity()

    assert (refusal.status, refusal.code) == (403, "ExpiredToken")


def test_an_ended_session_stays_ended_after_others_were_granted(
    demo_cloud: DemoCloud, connect: CloudClients
) -> None:
    demo_cloud.set_knobs(Knobs(session_life=timedelta(minutes=1)))
    session = granted_to("role", connect)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=2)))
    granted_to("role", connect)

    with refused() as refusal:
        connect.sts(session).get_caller_identity()

    assert refusal.code == "ExpiredToken"


def test_a_role_reads_what_its_policy_allows(connect: CloudClients) -> None:
    s3 = connect.other("s3", assume(connect, ANNA.access_key, READ_ONLY.arn))

    with refused() as refusal:
        s3.create_bucket(
            Bucket="acme", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )

    assert s3.list_buckets()["Buckets"] == []
    assert refusal.code == "AccessDenied"
