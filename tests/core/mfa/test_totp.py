from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.mfa.totp import code_window, totp_code, window_left, window_start
from tests.fakes import DEVICE, NOON

RFC_SEEDS = {
    Algorithm.SHA1: b"12345678901234567890",
    Algorithm.SHA256: b"12345678901234567890123456789012",
    Algorithm.SHA512: b"1234567890123456789012345678901234567890123456789012345678901234",
}


def rfc_device(algorithm: Algorithm) -> MfaDevice:
    seed = base64.b32encode(RFC_SEEDS[algorithm]).decode().rstrip("=")
    return MfaDevice(serial="arn", name="rfc", seed=seed, digits=8, algorithm=algorithm)


@pytest.mark.parametrize(
    ("seconds", "algorithm", "code"),
    [
        (59, Algorithm.SHA1, "94287082"),
        (59, Algorithm.SHA256, "46119246"),
        (59, Algorithm.SHA512, "90693936"),
        (1111111111, Algorithm.SHA1, "14050471"),
        (20000000000, Algorithm.SHA256, "77737706"),
        (20000000000, Algorithm.SHA512, "47863826"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(
    seconds: int, algorithm: Algorithm, code: str
) -> None:
    at = datetime.fromtimestamp(seconds, UTC)

    assert totp_code(rfc_device(algorithm), at) == code


def test_a_window_lasts_one_period() -> None:
    window = code_window(DEVICE, NOON)

    assert window_start(DEVICE, window) == NOON
    assert code_window(DEVICE, NOON + timedelta(seconds=29.9)) == window
    assert code_window(DEVICE, NOON + timedelta(seconds=30)) == window + 1


def test_the_time_left_in_a_window_follows_the_period() -> None:
    slow = replace(DEVICE, period=timedelta(seconds=60))

    assert window_left(DEVICE, NOON + timedelta(seconds=10)) == timedelta(seconds=20)
    assert window_left(slow, NOON + timedelta(seconds=10)) == timedelta(seconds=50)


def test_the_seed_is_in_no_representation() -> None:
    assert DEVICE.seed not in repr(DEVICE)
