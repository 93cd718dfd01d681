from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from hypothesis import given

from fobwatch.core.devices import Algorithm, MfaDevice
from fobwatch.core.errors import InvalidDevice
from fobwatch.core.otpauth import DeviceDraft, otpauth_uri, read_seed
from tests.value_strategies import devices

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AWS_URI = (
    f"otpauth://totp/Amazon%20Web%20Services:anna@123456789012?secret={SEED}"
    "&issuer=Amazon%20Web%20Services"
)


@given(devices)
def test_uri_of_a_device_is_read_back(device: MfaDevice) -> None:
    draft = read_seed(otpauth_uri(device))

    assert (draft.seed, draft.digits) == (device.seed, device.digits)
    assert (draft.period, draft.algorithm) == (device.period, device.algorithm)
    assert draft.suggested_serial == device.serial


@given(devices)
def test_uri_of_a_device_is_read_alike_by_pyotp(device: MfaDevice) -> None:
    totp = pyotp.parse_uri(otpauth_uri(device))

    assert isinstance(totp, pyotp.TOTP)
    assert (totp.secret, totp.digits, totp.interval) == (
        device.seed,
        device.digits,
        device.period.total_seconds(),
    )
    assert totp.issuer == "Amazon Web Services"


def test_uri_of_a_hardware_serial_is_labelled_with_the_name() -> None:
    device = MfaDevice(serial="GAHT12345678", name="Anna's: token", seed=SEED)

    draft = read_seed(otpauth_uri(device))

    assert draft.label == "Anna's: token"
    assert draft.suggested_serial == ""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SEED, id="plain"),
        pytest.param(SEED.lower(), id="lower case"),
        pytest.param("  JBSW Y3DP EHPK 3PXP\tJBSW Y3DP EHPK 3PXP\r\n", id="blanks"),
        pytest.param("JBSW-Y3DP-EHPK-3PXP-JBSW-Y3DP-EHPK-3PXP", id="dashes"),
        pytest.param("JBSWY3DP\u00a0EHPK3PXP\u2003JBSWY3DPEHPK3PXP", id="blanks of web pages"),
        pytest.param(AWS_URI, id="URI of AWS's console"),
        pytest.param(f"otpauth://totp/x?secret={SEED.lower()}", id="URI, lower case"),
        pytest.param(f"OTPAUTH://TOTP/x?SECRET={SEED}", id="URI in capitals"),
        pytest.param(f"otpauth://totp/?secret={SEED}", id="URI without a label"),
        pytest.param(f"otpauth://totp?secret={SEED}", id="URI without a path"),
        pytest.param(f"otpauth://totp/x?image=a&image=b&secret={SEED}", id="unknown parameters"),
        pytest.param(f"otpauth://totp/x?secret=JBSW%20{SEED[4:]}&digits=", id="empty parameter"),
    ],
)
def test_seed_is_found(text: str) -> None:
    assert read_seed(text).seed == SEED


def test_missing_padding_is_no_error() -> None:
    assert read_seed("JBSWY3DPEHPK3PXPJBSWY3DPEH").seed == "JBSWY3DPEHPK3PXPJBSWY3DPEH"
    assert read_seed("JBSWY3DPEHPK3PXPJBSWY3DPEH======").seed == "JBSWY3DPEHPK3PXPJBSWY3DPEH"


def test_all_parameters_are_read() -> None:
    uri = f"otpauth://totp/A:b?secret={SEED}&digits=8&period=60&algorithm=sha-256&issuer=C"

    assert read_seed(uri) == DeviceDraft(
        seed=SEED,
        digits=8,
        period=timedelta(seconds=60),
        algorithm=Algorithm.SHA256,
        issuer="C",
        label="b",
    )


@pytest.mark.parametrize(
    ("label", "issuer", "rest", "serial"),
    [
        pytest.param(
            "Amazon%20Web%20Services:anna@123456789012",
            "Amazon Web Services",
            "anna@123456789012",
            "arn:aws:iam::123456789012:mfa/anna",
            id="AWS",
        ),
        pytest.param(
            "Amazon%20Web%20Services%3Aanna%40123456789012",
            "Amazon Web Services",
            "anna@123456789012",
            "arn:aws:iam::123456789012:mfa/anna",
            id="all encoded",
        ),
        pytest.param(
            "anna@example.org@123456789012",
            "",
            "anna@example.org@123456789012",
            "arn:aws:iam::123456789012:mfa/anna@example.org",
            id="user with @, no issuer",
        ),
        pytest.param(
            "Amazon%20Web%20Services:root-account-mfa-device@123456789012",
            "Amazon Web Services",
            "root-account-mfa-device@123456789012",
            "arn:aws:iam::123456789012:mfa/root-account-mfa-device",
            id="root",
        ),
        pytest.param("AWS:anna@acme", "AWS", "anna@acme", "", id="account alias"),
        pytest.param("GitHub:anna@123456789012", "GitHub", "anna@123456789012", "", id="other"),
        pytest.param("a%20b@123456789012", "", "a b@123456789012", "", id="no user name"),
        pytest.param("@123456789012", "", "@123456789012", "", id="empty user"),
        pytest.param("anna@" + "\uff11" * 12, "", "anna@" + "\uff11" * 12, "", id="wide digits"),
        pytest.param("", "", "", "", id="no label"),
    ],
)
def test_label_tells_issuer_and_serial(label: str, issuer: str, rest: str, serial: str) -> None:
    draft = read_seed(f"otpauth://totp/{label}?secret={SEED}")

    assert (draft.issuer, draft.label, draft.suggested_serial) == (issuer, rest, serial)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "missing", id="empty"),
        pytest.param(" \t- =\n", "missing", id="blanks only"),
        pytest.param("123456", "a code, not the seed", id="code"),
        pytest.param("123 456", "a code, not the seed", id="code with a blank"),
        pytest.param("12345678", "a code, not the seed", id="code of eight"),
        pytest.param("0" + SEED[1:], "the letter O", id="zero for O"),
        pytest.param("1" + SEED[1:], "the letter I", id="one for I"),
        pytest.param("8" + SEED[1:], "the letter B", id="eight for B"),
        pytest.param("9" + SEED[1:], "“9” in it", id="nine"),
        pytest.param(SEED + "!", "“!” in it", id="sign"),
        pytest.param(SEED[:-1] + "Ä", "“Ä” in it", id="umlaut"),
        pytest.param(SEED + "\x00", "an invisible character", id="null character"),
        pytest.param("\u200b" + SEED, "an invisible character", id="zero-width blank"),
        pytest.param("JBSWY3DPEHPK3PXP", "80 bits", id="too short for pyotp"),
        pytest.param("JBSWY3DPEHPK3PXPJBSWY", "104 bits", id="just too short"),
        pytest.param(SEED + "A", "not whole", id="one character too many"),
        pytest.param(SEED[:-2], "not whole", id="two characters missing"),
        pytest.param("A" * 1032, "too long", id="too long"),
        pytest.param("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "“/”", id="secret key"),
        pytest.param("arn:aws:iam::123456789012:mfa/anna", "ARN", id="serial"),
        pytest.param("https://example.org/qr", "not the seed", id="web address"),
        pytest.param(f"seed: {SEED}", "not the seed", id="copied with its heading"),
        pytest.param("otpauth-migration://offline?data=CjEK", "export", id="migration"),
        pytest.param("otpauth:", "not the seed", id="nothing but the scheme"),
        pytest.param("otpauth://", "not the seed", id="no kind"),
        pytest.param(f"otpauth:totp/x?secret={SEED}", "not the seed", id="no slashes"),
        pytest.param(f"otpauth://yubi/x?secret={SEED}", "not the seed", id="other kind"),
        pytest.param(f"otpauth://[x?secret={SEED}", "not the seed", id="open bracket"),
        pytest.param(f"otpauth://hotp/x?secret={SEED}&counter=1", "counts", id="counter"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&encoder=steam", "form", id="steam"),
        pytest.param("otpauth://totp/x", "missing", id="no parameters"),
        pytest.param("otpauth://totp/x?secret=", "missing", id="empty secret"),
        pytest.param("otpauth://totp/x?secret=A1B2", "letter I", id="bad secret"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&secret={SEED}", "two", id="twice"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=6&Digits=8", "two", id="digits twice"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=5", "6 to 8", id="5 digits"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=9", "6 to 8", id="9 digits"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=six", "6 to 8", id="six"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=-6", "6 to 8", id="minus"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=٦", "6 to 8", id="arabic"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&period=0", "120", id="period 0"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&period=121", "120", id="2 minutes"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&period=30.5", "120", id="half"),
        pytest.param(
            f"otpauth://totp/x?secret={SEED}&period={'9' * 5000}", "120", id="5000 digits"
        ),
        pytest.param(f"otpauth://totp/x?secret={SEED}&algorithm=MD5", "SHA1", id="MD5"),
    ],
)
def test_malformed_text_is_told(text: str, words: str) -> None:
    with pytest.raises(InvalidDevice, match=words) as caught:
        read_seed(text)

    assert caught.value.field == "seed"
    assert SEED[4:20] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_draft_keeps_its_seed_to_itself() -> None:
    assert SEED not in repr(read_seed(SEED))
