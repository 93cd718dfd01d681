from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.mfa.device_checks import check_device, seed_problem, serial_problem
from fobwatch.core.mfa.devices import MfaDevice
from tests.value_strategies import BASE32, devices

DEVICE = MfaDevice(
    serial="arn:aws:iam::123456789012:mfa/anna",
    name="Work phone",
    seed="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
)


@given(devices)
def test_sound_device_has_no_problem(device: MfaDevice) -> None:
    assert check_device(device) == []


def test_every_wrong_field_is_named_in_order() -> None:
    device = MfaDevice(serial="", name="", seed="", digits=5, period=timedelta())

    assert [error.field for error in check_device(device)] == [
        "serial",
        "name",
        "seed",
        "digits",
        "period",
    ]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(" ", id="blank"),
        pytest.param("a\nb", id="two lines"),
        pytest.param("x" * 129, id="too long"),
        pytest.param("\u202efog", id="turns the text around"),
    ],
)
def test_unusable_name_is_told(name: str) -> None:
    assert [error.field for error in check_device(replace(DEVICE, name=name))] == ["name"]


@pytest.mark.parametrize(
    "serial",
    [
        "arn:aws:iam::123456789012:mfa/anna",
        "arn:aws:iam::123456789012:mfa/team/anna@example.org",
        "arn:aws-cn:iam::123456789012:mfa/root-account-mfa-device",
        "arn:aws-us-gov:iam::123456789012:mfa/a+b=c,d.e@f-g_h",
        "GAHT12345678",
        "123456789",
    ],
)
def test_serial_of_a_device_is_taken(serial: str) -> None:
    assert serial_problem(serial) is None


@pytest.mark.parametrize(
    ("serial", "words"),
    [
        pytest.param("", "missing", id="empty"),
        pytest.param("12345678", "too short", id="8 characters"),
        pytest.param("x" * 257, "too long", id="257 characters"),
        pytest.param("GAHT 12345678", "a blank", id="blank"),
        pytest.param("GAHT12345678\n", "line break", id="line break"),
        pytest.param("GÄHT12345678", "“Ä”", id="umlaut"),
        pytest.param("arn:aws:iam::123456789012:u2f/user/anna/key", "security key", id="FIDO"),
        pytest.param("arn:aws:iam::123456789012:user/anna", "no MFA device", id="user"),
        pytest.param("arn:aws:sts::123456789012:mfa/anna", "no MFA device", id="other service"),
        pytest.param("arn:aws:iam::12345:mfa/anna", "no MFA device", id="short account"),
        pytest.param("arn:aws:iam::aws:mfa/anna", "malformed", id="AWS's account"),
        pytest.param("arn:aws:iam:eu-west-1:123456789012:mfa/anna", "malformed", id="region"),
        pytest.param("arn:aws:iam::123456789012:mfa/", "malformed", id="no name"),
        pytest.param("arn:aws:iam::123456789012:mfa", "malformed", id="no slash"),
        pytest.param("arn:aws:iam::123456789012:mfa/änna", "“ä”", id="umlaut in the name"),
        pytest.param("arn:aws:iam::123456789012:mfa/" + "x" * 230, "too long", id="long ARN"),
        pytest.param("arn:", "no MFA device", id="nothing but the prefix"),
        pytest.param("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "secret key", id="a seed"),
        pytest.param("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "secret key", id="a secret"),
    ],
)
def test_wrong_serial_is_told(serial: str, words: str) -> None:
    complaint = serial_problem(serial)

    assert complaint is not None
    assert words in " ".join(complaint)


@given(st.text(BASE32, min_size=1, max_size=80))
def test_seed_is_taken_exactly_when_pyotp_takes_it(seed: str) -> None:
    taken = False
    with contextlib.suppress(ValueError):
        taken = bool(pyotp.TOTP(seed))

    assert (seed_problem(seed) is None) == taken
