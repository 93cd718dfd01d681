"""The parts of the cloud that need no running cloud."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fobwatch.core.console.aws_services import SERVICES
from fobwatch.demo.access_keys import access_key_id
from fobwatch.demo.company import COMPANY
from fobwatch.demo.seed import import_document
from fobwatch.demo.server.console.destinations import parse_destination
from fobwatch.demo.server.iam.mfa import CodeChecker, code_at, time_step
from fobwatch.demo.server.iam.qr_png import qr_png
from fobwatch.demo.server.refusals import Refusal

NOW = datetime(2026, 11, 23, 9, 41, 7, tzinfo=UTC)
SEED = base64.b32encode(b"12345678901234567890").decode()


def account_in(key: str) -> str:
    """Read the account from an access key ID, as is publicly known of AWS's."""
    head = int.from_bytes(base64.b32decode(key[4:])[:6], "big")
    return f"{(head & 0x7FFF_FFFF_FF80) >> 7:012}"


@given(st.integers(0, 999_999_999_999), st.binary(min_size=5, max_size=5))
def test_an_access_key_id_holds_its_account(number: int, entropy: bytes) -> None:
    account_id = f"{number:012}"

    key = access_key_id("AKIA", account_id, entropy)

    assert len(key) == 20
    assert account_in(key) == account_id


def test_an_access_key_id_takes_five_bytes_of_entropy() -> None:
    with pytest.raises(ValueError, match="5 bytes"):
        access_key_id("AKIA", "482100937715", b"four")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
    ids=str,
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(SEED, seconds // 30) == code


@given(st.binary(min_size=20, max_size=40), st.integers(0, 10**8))
def test_codes_are_those_of_pyotp(key: bytes, step: int) -> None:
    seed = base64.b32encode(key).decode()

    assert code_at(seed, step) == pyotp.TOTP(seed).at(step * 30)


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_device_may_be_one_step_off(drift: int) -> None:
    step = time_step(NOW) + drift

    assert CodeChecker().spend("laptop", SEED, code_at(SEED, step), NOW) == step


@pytest.mark.parametrize("drift", [-2, 2])
def test_a_device_may_not_be_two_steps_off(drift: int) -> None:
    code = code_at(SEED, time_step(NOW) + drift)

    with pytest.raises(Refusal):
        CodeChecker().spend("laptop", SEED, code, NOW)


def test_each_device_has_its_own_codes_spent() -> None:
    codes = CodeChecker()
    code = code_at(SEED, time_step(NOW))
    codes.spend("laptop", SEED, code, NOW)

    assert codes.spend("phone", SEED, code, NOW) == time_step(NOW)


def test_a_pair_with_a_spent_code_is_refused() -> None:
    codes = CodeChecker()
    step = time_step(NOW)
    codes.spend("laptop", SEED, code_at(SEED, step), NOW)

    with pytest.raises(Refusal):
        codes.spend_pair("laptop", SEED, code_at(SEED, step), code_at(SEED, step + 1), NOW)


def test_a_qr_code_can_be_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    picture = tmp_path_factory.mktemp("qr") / "code.png"
    picture.write_bytes(qr_png("otpauth://totp/anna@acme-prod?secret=ABC"))

    with Image.open(picture) as image:
        image.verify()
    with Image.open(picture) as image:
        found = zxingcpp.read_barcodes(image)

    assert [code.text for code in found] == ["otpauth://totp/anna@acme-prod?secret=ABC"]


@pytest.mark.parametrize(
    ("url", "service", "region"),
    [
        ("https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1", "S3", "eu-west-1"),
        ("https://eu-central-1.console.aws.amazon.com/ec2/home", "EC2", "eu-central-1"),
        (
            "https://console.aws.amazon.com/dynamodbv2/home?region=ap-south-1#tables",
            "DynamoDB",
            "ap-south-1",
        ),
        ("https://console.aws.amazon.com/codesuite/codebuild/projects", "CodeBuild", "us-east-1"),
        ("https://console.aws.amazon.com/", "Console home", "us-east-1"),
        ("https://cn-north-1.console.amazonaws.cn/vpc/home", "VPC", "cn-north-1"),
        (
            "https://us-gov-west-1.console.amazonaws-us-gov.com/groundstation/home",
            "groundstation",
            "us-gov-west-1",
        ),
        ("https://eusc-de-east-1.console.amazonaws-eusc.eu/rds/home", "RDS", "eusc-de-east-1"),
        ("https://lightsail.aws.amazon.com/ls/webapp/home/instances", "Lightsail", "us-east-1"),
    ],
    ids=[
        *("query", "host", "both", "suite", "home", "China", "unlisted", "European sovereign"),
        "a console elsewhere",
    ],
)
def test_a_console_url_names_service_and_region(url: str, service: str, region: str) -> None:
    destination = parse_destination(url)

    assert destination is not None
    assert (destination.service, destination.region) == (service, region)
    assert not destination.is_global


def test_every_service_page_is_recognised() -> None:
    found = {
        name: parse_destination(f"https://console.aws.amazon.com/{page.path}/home")
        for name, page in SERVICES.items()
    }

    assert {name: each and (each.service, each.is_global) for name, each in found.items()} == {
        name: (page.title, page.is_global) for name, page in SERVICES.items()
    }


@pytest.mark.parametrize(
    "url",
    [
        "",
        "s3/home",
        "http://console.aws.amazon.com/s3/home",
        "https://example.com/console.aws.amazon.com",
        "https://console.aws.amazon.com.example.com/",
        "https://fakeconsole.aws.amazon.com/",
    ],
)
def test_other_urls_are_no_console(url: str) -> None:
    assert parse_destination(url) is None


def test_the_import_document_fits_the_company() -> None:
    document = import_document()
    profiles = {profile["name"]: profile for profile in document["profiles"]}
    roles = {role.arn for role in COMPANY.roles}

    assert document["version"] == 1
    assert [device["serial"] for device in document["devices"]] == [
        "arn:aws:iam::482100937715:mfa/anna-laptop"
    ]
    assert {p["role_arn"] for p in profiles.values() if p["kind"] == "role"} == roles
    assert all(p["source_profile"] in profiles for p in profiles.values() if p["kind"] == "role")
    assert profiles["partner-audit"]["external_id"] == COMPANY.role("Auditor").external_id
    assert "mfa_serial" not in profiles["deploy"]


def test_the_companys_secrets_are_not_shown() -> None:
    shown = repr(COMPANY)
    anna = COMPANY.user("anna")

    assert anna.access_key.secret_access_key not in shown
    assert anna.device is not None
    assert anna.device.seed not in shown


def test_keys_and_seeds_are_those_of_aws_in_form() -> None:
    for user in COMPANY.users:
        assert account_in(user.access_key.access_key_id) == user.account.account_id
        assert len(user.access_key.secret_access_key) == 40
        assert user.device is None or len(user.device.seed) == 64


def test_an_unknown_account_has_no_alias() -> None:
    assert COMPANY.alias("482100937715") == "acme-prod"
    assert COMPANY.alias("000000000000") == ""


def test_a_pair_may_be_as_old_as_five_minutes() -> None:
    codes = CodeChecker()
    step = time_step(NOW - timedelta(minutes=5))

    codes.spend_pair("laptop", SEED, code_at(SEED, step), code_at(SEED, step + 1), NOW)
    with pytest.raises(Refusal):
        codes.spend_pair("laptop", SEED, code_at(SEED, step - 1), code_at(SEED, step), NOW)
