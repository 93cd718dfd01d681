from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import zxingcpp
from PIL import Image

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.demo.company import COMPANY, Device
from fobwatch.demo.knobs import Knobs
from tests.cloud import credentials_of, mfa_code
from tests.demo.refusals import refused

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_iam import IAMClient

    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")
NOT_CONSECUTIVE = "Authentication code for device is not valid"


@pytest.fixture
def iam(connect: CloudClients) -> IAMClient:
    """IAM as the user who has no MFA and needs none."""
    return connect.iam(DEPLOY.access_key)


def new_device(iam: IAMClient, name: str) -> Device:
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
    return Device(
        serial=made["SerialNumber"], name=name, seed=made["Base32StringSeed"].decode("ascii")
    )


def enable(iam: IAMClient, device: Device, *, steps: tuple[int, int] = (-1, 0)) -> None:
    iam.enable_mfa_device(
        UserName="deploy",
        SerialNumber=device.serial,
        AuthenticationCode1=mfa_code(device, steps=steps[0]),
        AuthenticationCode2=mfa_code(device, steps=steps[1]),
    )


# MFA devices


def test_a_seed_is_sixty_four_characters_of_base32(iam: IAMClient) -> None:
    device = new_device(iam, "deploy-yubico")

    assert len(device.seed) == 64
    assert len(pyotp.TOTP(device.seed).byte_secret()) == 40
    assert device.serial == "arn:aws:iam::901755201184:mfa/deploy-yubico"


def test_the_qr_code_holds_the_seed(iam: IAMClient, tmp_path: Path) -> None:
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="deploy-phone")["VirtualMFADevice"]
    picture = tmp_path / "code.png"
    picture.write_bytes(made["QRCodePNG"])

    with Image.open(picture) as image:
        found = zxingcpp.read_barcodes(image)
    parsed = pyotp.parse_uri(found[0].text)

    assert parsed.secret == made["Base32StringSeed"].decode("ascii")
    assert parsed.name == "deploy-phone@901755201184"


def test_a_device_is_enabled_by_two_consecutive_codes(
    iam: IAMClient, connect: CloudClients
) -> None:
    device = new_device(iam, "deploy-phone")
    enable(iam, device)

    listed = iam.list_mfa_devices()["MFADevices"]
    session = connect.sts(DEPLOY.access_key).get_session_token(
        SerialNumber=device.serial, TokenCode=mfa_code(device, steps=1)
    )

    assert [found["SerialNumber"] for found in listed] == [device.serial]
    assert connect.iam(credentials_of(session)).list_users()["Users"]


@pytest.mark.parametrize(
    "steps", [(0, 0), (0, -1), (-2, 0), (-13, -12)], ids=["same", "reversed", "gap", "old"]
)
def test_a_device_is_not_enabled_by_other_codes(iam: IAMClient, steps: tuple[int, int]) -> None:
    device = new_device(iam, "deploy-phone")

    with refused() as refusal:
        enable(iam, device, steps=steps)

    assert (refusal.status, refusal.code) == (403, "InvalidAuthenticationCode")
    assert refusal.message == NOT_CONSECUTIVE
    assert iam.list_mfa_devices()["MFADevices"] == []


def test_a_code_that_enabled_a_device_is_spent(iam: IAMClient, connect: CloudClients) -> None:
    device = new_device(iam, "deploy-phone")
    enable(iam, device)

    with refused() as refusal:
        connect.sts(DEPLOY.access_key).get_session_token(
            SerialNumber=device.serial, TokenCode=mfa_code(device)
        )

    assert refusal.code == "AccessDenied"


def test_a_device_that_does_not_exist_is_not_enabled(iam: IAMClient) -> None:
    device = Device(
        serial="arn:aws:iam::901755201184:mfa/none", name="none", seed=pyotp.random_base32(64)
    )

    with refused() as refusal:
        enable(iam, device)

    assert (refusal.status, refusal.code) == (404, "NoSuchEntity")


def test_a_user_has_eight_devices_at_most(iam: IAMClient) -> None:
    for number in range(8):
        enable(iam, new_device(iam, f"phone-{number}"))
    ninth = new_device(iam, "phone-8")

    with refused() as refusal:
        enable(iam, ninth)

    assert (refusal.status, refusal.code) == (409, "LimitExceeded")
    assert refusal.message == "Cannot exceed quota for MFADevicesPerUser: 8"


def test_a_device_name_is_taken_once(iam: IAMClient) -> None:
    new_device(iam, "deploy-phone")

    with refused() as refusal:
        new_device(iam, "deploy-phone")

    assert (refusal.status, refusal.code) == (409, "EntityAlreadyExists")


def test_a_device_that_is_enabled_with_old_codes_is_out_of_sync_until_two_new_ones(
    iam: IAMClient, connect: CloudClients
) -> None:
    device = new_device(iam, "deploy-phone")
    enable(iam, device, steps=(-6, -5))
    sts = connect.sts(DEPLOY.access_key)
    with refused() as refusal:
        sts.get_session_token(SerialNumber=device.serial, TokenCode=mfa_code(device))
    iam.resync_mfa_device(
        UserName="deploy",
        SerialNumber=device.serial,
        AuthenticationCode1=mfa_code(device, steps=-1),
        AuthenticationCode2=mfa_code(device),
    )

    sts.get_session_token(SerialNumber=device.serial, TokenCode=mfa_code(device, steps=1))

    assert refusal.code == "AccessDenied"


def test_only_the_user_s_own_device_is_resynchronised(iam: IAMClient) -> None:
    device = new_device(iam, "deploy-phone")

    with refused() as refusal:
        iam.resync_mfa_device(
            UserName="deploy",
            SerialNumber=device.serial,
            AuthenticationCode1=mfa_code(device, steps=-1),
            AuthenticationCode2=mfa_code(device),
        )

    assert (refusal.status, refusal.code) == (404, "NoSuchEntity")


def test_a_device_is_resynchronised_by_two_codes(iam: IAMClient) -> None:
    device = new_device(iam, "deploy-phone")
    enable(iam, device, steps=(-3, -2))
    codes = {
        "AuthenticationCode1": mfa_code(device, steps=-1),
        "AuthenticationCode2": mfa_code(device),
    }
    iam.resync_mfa_device(UserName="deploy", SerialNumber=device.serial, **codes)

    with refused() as refusal:
        iam.resync_mfa_device(UserName="deploy", SerialNumber=device.serial, **codes)

    assert refusal.code == "InvalidAuthenticationCode"


def test_a_device_in_use_is_not_deleted(iam: IAMClient) -> None:
    device = new_device(iam, "deploy-phone")
    enable(iam, device)

    with refused() as refusal:
        iam.delete_virtual_mfa_device(SerialNumber=device.serial)
    iam.deactivate_mfa_device(UserName="deploy", SerialNumber=device.serial)
    iam.delete_virtual_mfa_device(SerialNumber=device.serial)

    assert (refusal.status, refusal.code) == (409, "DeleteConflict")
    assert iam.list_mfa_devices()["MFADevices"] == []


# Access keys


def test_a_user_has_two_keys_at_most(iam: IAMClient) -> None:
    iam.create_access_key()

    with refused() as refusal:
        iam.create_access_key(UserName="deploy")

    assert (refusal.status, refusal.code) == (409, "LimitExceeded")
    assert refusal.message == "Cannot exceed quota for AccessKeysPerUser: 2"


def test_a_new_key_is_the_users_own(iam: IAMClient, connect: CloudClients) -> None:
    made = iam.create_access_key()["AccessKey"]
    key = AccessKey(access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])

    assert made["UserName"] == "deploy"
    assert connect.sts(key).get_caller_identity()["Arn"] == DEPLOY.arn


@pytest.mark.parametrize("end", ["deactivated", "deleted"])
def test_a_key_that_is_no_more_is_unknown(iam: IAMClient, connect: CloudClients, end: str) -> None:
    made = iam.create_access_key()["AccessKey"]
    key = AccessKey(access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])
    if end == "deleted":
        iam.delete_access_key(AccessKeyId=key.access_key_id)
    else:
        iam.update_access_key(AccessKeyId=key.access_key_id, Status="Inactive")

    with refused() as refusal:
        connect.sts(key).get_caller_identity()

    assert (refusal.status, refusal.code) == (403, "InvalidClientTokenId")


def test_a_role_must_name_the_user(connect: CloudClients) -> None:
    granted = connect.sts(ANNA.access_key).assume_role(
        RoleArn=COMPANY.role("ReadOnly").arn, RoleSessionName="anna"
    )

    with refused() as refusal:
        connect.iam(credentials_of(granted)).list_access_keys()

    assert (refusal.status, refusal.code) == (400, "ValidationError")
    assert refusal.message == "Must specify userName when calling with non-User credentials"


def test_the_last_use_of_a_key_is_told(iam: IAMClient, connect: CloudClients) -> None:
    key = DEPLOY.access_key.access_key_id
    connect.sts(DEPLOY.access_key, region="eu-central-1").get_caller_identity()

    used = iam.get_access_key_last_used(AccessKeyId=key)

    assert used["UserName"] == "deploy"
    assert used["AccessKeyLastUsed"]["ServiceName"] == "sts"
    assert used["AccessKeyLastUsed"]["Region"] == "eu-central-1"
    assert datetime.now(UTC) - used["AccessKeyLastUsed"]["LastUsedDate"] < timedelta(minutes=1)


def test_a_key_that_was_never_used_says_so(iam: IAMClient) -> None:
    made = iam.create_access_key()["AccessKey"]

    used = iam.get_access_key_last_used(AccessKeyId=made["AccessKeyId"])["AccessKeyLastUsed"]

    assert "LastUsedDate" not in used
    assert used["ServiceName"] == "N/A"


def test_the_companys_keys_are_old(iam: IAMClient) -> None:
    (key,) = iam.list_access_keys()["AccessKeyMetadata"]

    assert datetime.now(UTC) - key["CreateDate"] > timedelta(days=90)


# Who may ask


def test_iam_is_closed_to_a_session_without_mfa(connect: CloudClients) -> None:
    session = credentials_of(connect.sts(DEPLOY.access_key).get_session_token())

    with refused() as refusal:
        connect.iam(session).list_users()

    assert (refusal.status, refusal.code) == (403, "InvalidClientTokenId")
    assert refusal.message == "The security token included in the request is invalid."


def test_iam_is_open_to_a_session_with_mfa(connect: CloudClients) -> None:
    device = ANNA.device
    assert device is not None
    granted = connect.sts(ANNA.access_key).get_session_token(
        SerialNumber=device.serial, TokenCode=mfa_code(device)
    )

    assert connect.iam(credentials_of(granted)).get_user()["User"]["UserName"] == "anna"


def test_iam_is_closed_to_a_federation_token(connect: CloudClients) -> None:
    granted = connect.sts(DEPLOY.access_key).get_federation_token(
        Name="deploy", PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AdministratorAccess"}]
    )

    with refused() as refusal:
        connect.iam(credentials_of(granted)).list_users()

    assert (refusal.status, refusal.code) == (403, "InvalidClientTokenId")


def test_a_policy_may_close_everything_to_those_without_mfa(connect: CloudClients) -> None:
    with refused() as refusal:
        connect.iam(ANNA.access_key).list_users()

    assert (refusal.status, refusal.code) == (403, "AccessDenied")
    assert "explicit deny" in refusal.message


def test_a_revoked_session_is_denied(connect: CloudClients) -> None:
    admin = COMPANY.role("Admin")
    device = ANNA.device
    assert device is not None
    granted = connect.sts(ANNA.access_key).assume_role(
        RoleArn=admin.arn,
        RoleSessionName="anna",
        SerialNumber=device.serial,
        TokenCode=mfa_code(device),
    )
    iam = connect.iam(credentials_of(granted))
    moment = datetime.now(UTC) + timedelta(minutes=1)
    iam.put_role_policy(
        RoleName=admin.name,
        PolicyName="AWSRevokeOlderSessions",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"DateLessThan": {"aws:TokenIssueTime": moment.isoformat()}},
                },
            }
        ),
    )

    with refused() as refusal:
        iam.list_users()

    assert (refusal.status, refusal.code) == (403, "AccessDenied")


def test_a_new_key_is_unknown_at_first(demo_cloud: DemoCloud, connect: CloudClients) -> None:
    demo_cloud.set_knobs(Knobs(new_key_delay=timedelta(seconds=10)))
    made = connect.iam(DEPLOY.access_key).create_access_key()["AccessKey"]
    sts = connect.sts(
        AccessKey(access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])
    )

    with refused() as refusal:
        sts.get_caller_identity()
    demo_cloud.set_knobs(
        Knobs(new_key_delay=timedelta(seconds=10), clock_offset=timedelta(seconds=11))
    )

    assert refusal.code == "InvalidClientTokenId"
    assert sts.get_caller_identity()["Arn"] == DEPLOY.arn


def test_a_new_key_works_now_and_then_before_it_works_always(
    demo_cloud: DemoCloud, connect: CloudClients
) -> None:
    slow, half = timedelta(seconds=10), timedelta(seconds=6)
    demo_cloud.set_knobs(Knobs(new_key_delay=slow))
    iam = connect.iam(DEPLOY.access_key)
    made = iam.create_access_key()["AccessKey"]
    listed_at_first = len(iam.list_access_keys()["AccessKeyMetadata"])
    sts = connect.sts(
        AccessKey(access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])
    )
    demo_cloud.set_knobs(Knobs(new_key_delay=slow, clock_offset=half))

    answers = []
    for _ in range(4):
        try:
            answers.append(sts.get_caller_identity()["Arn"])
        except sts.exceptions.ClientError as error:
            answers.append(error.response["Error"]["Code"])

    assert answers == ["InvalidClientTokenId", DEPLOY.arn] * 2
    assert (listed_at_first, len(iam.list_access_keys()["AccessKeyMetadata"])) == (1, 2)


@pytest.mark.parametrize("call", ["update", "delete"])
def test_the_key_of_another_user_cannot_be_found(iam: IAMClient, call: str) -> None:
    whose = {"UserName": "boris", "AccessKeyId": DEPLOY.access_key.access_key_id}

    with refused() as refusal:
        if call == "update":
            iam.update_access_key(**whose, Status="Inactive")
        else:
            iam.delete_access_key(**whose)

    assert (refusal.status, refusal.code) == (404, "NoSuchEntity")
    assert len(iam.list_access_keys()["AccessKeyMetadata"]) == 1


def test_not_all_of_aws_knows_a_new_device_at_first(
    demo_cloud: DemoCloud, connect: CloudClients, iam: IAMClient
) -> None:
    slow = Knobs(new_device_delay=timedelta(seconds=40))
    demo_cloud.set_knobs(slow)
    device = new_device(iam, "deploy-phone")

    with refused() as refusal:
        enable(iam, device)
    listed = iam.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]
    demo_cloud.set_knobs(Knobs())
    enable(iam, device)
    demo_cloud.set_knobs(slow)
    with refused() as by_sts:
        connect.sts(DEPLOY.access_key).get_session_token(
            SerialNumber=device.serial, TokenCode=mfa_code(device, steps=1)
        )

    assert (refusal.status, refusal.code) == (404, "NoSuchEntity")
    assert device.serial not in {each["SerialNumber"] for each in listed}
    assert iam.list_mfa_devices()["MFADevices"] == []
    assert "unable to validate MFA code" in by_sts.message


def test_a_device_that_is_enabled_is_not_enabled_again(iam: IAMClient) -> None:
    device = new_device(iam, "deploy-phone")
    enable(iam, device, steps=(-3, -2))

    with refused() as refusal:
        enable(iam, device)

    assert (refusal.status, refusal.code) == (409, "EntityAlreadyExists")


def test_a_passkey_is_listed_beside_devices_and_gives_no_codes(
    iam: IAMClient, connect: CloudClients
) -> None:
    boris = COMPANY.user("boris")
    assert boris.device is not None
    of_boris = [d["SerialNumber"] for d in iam.list_mfa_devices(UserName="boris")["MFADevices"]]
    virtual = iam.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]

    with refused() as refusal:
        connect.sts(boris.access_key).get_session_token(
            SerialNumber=boris.passkey, TokenCode="123456"
        )

    assert of_boris == [boris.device.serial, boris.passkey]
    assert boris.passkey not in {device["SerialNumber"] for device in virtual}
    assert "unable to validate MFA code" in refusal.message
