"""The exports were written by Google's own library (protobuf 7.36) from the message's fields."""

from __future__ import annotations

import pytest

from fobwatch.core.mfa.devices import Algorithm
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.google_export import MAX_DATA_LENGTH, read_google_export
from fobwatch.core.mfa.otpauth import read_parts, read_seed

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
URI = "otpauth-migration://offline?data="
ONE = (
    "CkQKFEhlbGxvId6tvu9IZWxsbyHerb7vEhFhbm5hQDEyMzQ1Njc4OTAxMhoTQW1hem9uIFdlYiBTZXJ2aWNlcyABKAEw"
    "AhABGAEo%2BdK0%2F%2F%2F%2F%2F%2F%2F%2FAQ%3D%3D"
)
FOUR = (
    "CkQKFEhlbGxvId6tvu9IZWxsbyHerb7vEhFhbm5hQDEyMzQ1Njc4OTAxMhoTQW1hem9uIFdlYiBTZXJ2aWNlcyABKAEw"
    "AgpZCihIZWxsbyHerb7vSGVsbG8h3q2%2B70hlbGxvId6tvu9IZWxsbyHerb7vEh5BbWF6b24gV2ViIFNlcnZpY2VzOm"
    "JvcmlzQGFjbWUgAigCMAJBBwAAAAAAAAAKMQoKSGVsbG8h3q2%2B7xIYRXhhbXBsZTphbGljZUBnb29nbGUuY29tGgdF"
    "eGFtcGxlMAIKKQoUSGVsbG8h3q2%2B70hlbGxvId6tvu8SBWNvdW50GgRCYW5rIAQwATgFEAEYAyABKP%2F%2F%2F%2F8H"
)
"""Beside one of AWS: SHA-256 and eight digits, a seed of 80 bits, and a counter with MD5."""
EMPTY = "EAE%3D"
UNICODE = "CjwKFEhlbGxvId6tvu9IZWxsbyHerb7vEhLDhG5uZUAxMjM0NTY3ODkwMTIaCkFXUyDmnbHkuqwgAygBMAIQARgB"
SHORT = "CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(ONE, id="as the app writes it"),
        pytest.param(ONE.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="), id="plain"),
        pytest.param(ONE.removesuffix("%3D%3D"), id="without padding"),
        pytest.param(ONE.replace("%2F", "_").replace("%2B", "-"), id="base64 for URLs"),
        pytest.param(f"{ONE[:40]}\r\n{ONE[40:]}", id="broken line"),
        pytest.param(f"{ONE}&other=x", id="another parameter"),
    ],
)
def test_one_account_is_a_seed(data: str) -> None:
    draft = read_seed(URI + data)

    assert draft.seed == SEED
    assert draft.suggested_serial == "arn:aws:iam::123456789012:mfa/anna"
    assert (draft.digits, draft.algorithm) == (6, Algorithm.SHA1)


def test_every_account_is_listed_whether_aws_takes_it_or_not() -> None:
    anna, boris, alice, bank = read_parts(URI + FOUR)

    assert anna.draft().label == "anna@123456789012"
    assert boris.draft().seed == SEED + SEED
    assert (boris.issuer, boris.label) == ("Amazon Web Services", "boris@acme")
    assert (boris.draft().digits, boris.draft().algorithm) == (8, Algorithm.SHA256)
    assert (alice.issuer, alice.label) == ("Example", "alice@google.com")
    with pytest.raises(InvalidDevice, match="80 bits"):
        alice.draft()
    with pytest.raises(InvalidDevice, match="uses a counter"):
        bank.draft()


def test_names_are_unicode() -> None:
    draft = read_seed(URI + UNICODE)

    assert (draft.issuer, draft.label) == ("AWS 東京", "Änne@123456789012")
    assert draft.algorithm is Algorithm.SHA512
    assert draft.suggested_serial == ""


def test_a_code_of_several_says_which_it_is() -> None:
    export = read_google_export(URI + FOUR)

    assert (export.part, export.parts) == (2, 3)
    assert read_google_export(URI + ONE).parts == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(FOUR, "4 accounts", id="several"),
        pytest.param(SHORT, "80 bits", id="one that is too short"),
        pytest.param(EMPTY, "empty", id="none"),
        pytest.param("", "damaged", id="nothing"),
        pytest.param(ONE[:60], "damaged", id="cut off"),
        pytest.param("////////////////////", "damaged", id="endless number"),
        pytest.param("CgE%3D", "damaged", id="length without content"),
        pytest.param("CAE%3D", "damaged", id="number for an account"),
        pytest.param("Cw%3D%3D", "damaged", id="group"),
        pytest.param("*" * 40, "damaged", id="not base64"),
        pytest.param("A" * (MAX_DATA_LENGTH + 4), "damaged", id="too long"),
    ],
)
def test_what_is_no_single_seed_is_said(data: str, words: str) -> None:
    with pytest.raises(InvalidDevice, match=words) as caught:
        read_seed(URI + data)

    assert caught.value.field == "seed"
    assert SEED[4:20] not in str(caught.value)


def test_no_cut_makes_a_half_of_an_export() -> None:
    """Each byte that is missing is noticed, but where a whole field ends."""
    data = ONE.replace("%2B", "+").replace("%2F", "/").removesuffix("%3D%3D")
    whole = 0
    for length in range(0, len(data), 4):
        try:
            parts = read_parts(URI + data[:length])
        except InvalidDevice:
            continue
        assert parts[0].draft().seed == SEED
        whole += 1

    assert whole <= 4
