from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from hypothesis import given

from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.otpauth import otpauth_uri, read_seed
from fobwatch.core.mfa.seed_parts import DeviceDraft
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
        pytest.param(f"\ufeff{SEED}", id="byte order mark"),
        pytest.param(f"\ufeff{AWS_URI}\r\n", id="byte order mark before a URI"),
        pytest.param(f"{SEED[:8]}\u200b{SEED[8:]}\u2060", id="blanks without width"),
        pytest.param(f"\u200e{SEED}\u200f", id="marks of direction"),
        pytest.param(f"JBSW\u00adY3DP{SEED[8:]}", id="soft hyphen"),
        pytest.param(f"JBSWY3DP\u202f\u3000{SEED[8:]}", id="narrow and wide blanks"),
        pytest.param(f"JBSWY3DP\u2028{SEED[8:]}\x0b", id="separators of lines"),
        pytest.param(f'"{AWS_URI}"', id="URI in quotes"),
        pytest.param(f"'{AWS_URI}'", id="URI in single quotes"),
        pytest.param(f"<{AWS_URI}>", id="URI of an e-mail"),
        pytest.param(f"`{AWS_URI}`", id="URI of Markdown"),
        pytest.param(f" \u201c{SEED}\u201d ", id="typographic quotes"),
        pytest.param(f"\"'{SEED}'\"", id="quotes in quotes"),
        pytest.param(f'"{AWS_URI}",', id="URI in a list of JSON"),
        pytest.param(f"({AWS_URI})", id="URI in parentheses"),
        pytest.param(f"{SEED};", id="before a semicolon"),
        pytest.param(f"JBSW\u2013Y3DP\u2014{SEED[8:]}", id="long dashes"),
        pytest.param(AWS_URI.replace("&", "&amp;"), id="URI of a page's source"),
        pytest.param(AWS_URI.replace("?", "?\r\n  ").replace("  ", ""), id="broken line"),
        pytest.param(AWS_URI.replace("%20", "+"), id="plus for a blank"),
        pytest.param(AWS_URI.replace("%20", " "), id="blanks as they are"),
        pytest.param(f"otpauth://totp/x?secret={SEED}%3D%3D%3D", id="encoded padding"),
        pytest.param(f"otpauth://totp/x?secret={SEED}===", id="padding"),
        pytest.param(f"otpauth://totp/x?secret=JBSW+Y3DP+{SEED[8:].lower()}", id="grouped by plus"),
        pytest.param(f"otpauth://totp/x?secret=JBSW-Y3DP-{SEED[8:]}", id="grouped by dashes"),
        pytest.param(f"otpauth://totp/x?secret={SEED}#fragment", id="fragment"),
        pytest.param(
            f"otpauth://totp/x?secret={SEED}&counter=1", id="a counter that means nothing"
        ),
        pytest.param(f"otpauth://totp/x?secret=%4ABSW{SEED[4:]}", id="encoded letter"),
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
        pytest.param(
            "AWS:anna@123456789012",
            "AWS",
            "anna@123456789012",
            "arn:aws:iam::123456789012:mfa/anna",
            id="issuer renamed to AWS",
        ),
        pytest.param(
            "aws-prod:anna@123456789012",
            "aws-prod",
            "anna@123456789012",
            "arn:aws:iam::123456789012:mfa/anna",
            id="AWS with a word of one's own",
        ),
        pytest.param(
            "Amazon+Web+Services:anna@123456789012",
            "Amazon+Web+Services",
            "anna@123456789012",
            "arn:aws:iam::123456789012:mfa/anna",
            id="plus in the label",
        ),
        pytest.param(
            "AWS:anna+ci@123456789012",
            "AWS",
            "anna+ci@123456789012",
            "arn:aws:iam::123456789012:mfa/anna+ci",
            id="plus in the user's name",
        ),
        pytest.param(
            "AWS:arn:aws:iam::123456789012:mfa/anna",
            "AWS",
            "arn:aws:iam::123456789012:mfa/anna",
            "arn:aws:iam::123456789012:mfa/anna",
            id="ARN",
        ),
        pytest.param(
            "arn%3Aaws-cn%3Aiam%3A%3A123456789012%3Amfa%2Fteam%2Fanna",
            "",
            "arn:aws-cn:iam::123456789012:mfa/team/anna",
            "arn:aws-cn:iam::123456789012:mfa/team/anna",
            id="ARN alone, with a path, in China",
        ),
        pytest.param(
            "AWS%20China:anna@123456789012",
            "AWS China",
            "anna@123456789012",
            "arn:aws-cn:iam::123456789012:mfa/anna",
            id="China",
        ),
        pytest.param(
            "AWS_GovCloud:anna@123456789012",
            "AWS_GovCloud",
            "anna@123456789012",
            "arn:aws-us-gov:iam::123456789012:mfa/anna",
            id="GovCloud",
        ),
        pytest.param(
            "AWS:my%20laptop@123456789012", "AWS", "my laptop@123456789012", "", id="renamed entry"
        ),
        pytest.param("AWS:work", "AWS", "work", "", id="renamed without the account"),
        pytest.param("AWS:anna@12345678901", "AWS", "anna@12345678901", "", id="eleven digits"),
        pytest.param("Amazon:anna@123456789012", "Amazon", "anna@123456789012", "", id="the shop"),
        pytest.param("Lawsuit:a@123456789012", "Lawsuit", "a@123456789012", "", id="aws in a word"),
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
        pytest.param("123456", "a code, not the secret key", id="code"),
        pytest.param("123 456", "a code, not the secret key", id="code with a blank"),
        pytest.param("12345678", "a code, not the secret key", id="code of eight"),
        pytest.param("0" + SEED[1:], "the letter O", id="zero for O"),
        pytest.param("1" + SEED[1:], "the letter I", id="one for I"),
        pytest.param("8" + SEED[1:], "the letter B", id="eight for B"),
        pytest.param("9" + SEED[1:], "“9” in it", id="nine"),
        pytest.param(SEED + "!", "“!” in it", id="sign"),
        pytest.param(SEED[:-1] + "Ä", "“Ä” in it", id="umlaut"),
        pytest.param(SEED + "\x00", "an invisible character", id="null character"),
        pytest.param("JBSWY3DPEHPK3PXP", "80 bits", id="too short for pyotp"),
        pytest.param("JBSWY3DPEHPK3PXPJBSWY", "104 bits", id="just too short"),
        pytest.param(SEED + "A", "not whole", id="one character too many"),
        pytest.param(SEED[:-2], "not whole", id="two characters missing"),
        pytest.param("A" * 1032, "too long", id="too long"),
        pytest.param("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "“/”", id="secret key"),
        pytest.param("arn:aws:iam::123456789012:mfa/anna", "ARN", id="serial"),
        pytest.param("https://example.org/qr", "not the seed", id="web address"),
        pytest.param(f"seed: {SEED}", "not the seed", id="copied with its heading"),
        pytest.param("otpauth-migration://offline?data=CjEK", "damaged", id="migration, cut off"),
        pytest.param(SEED[:4] + "\x07" + SEED[4:], "an invisible character", id="bell"),
        pytest.param("JBSWY3DPEHPK3PXP" + "\u0660" * 16, "“\u0660” in it", id="arabic digits"),
        pytest.param(f'"{SEED}', '“"” in it', id="one quotation mark"),
        pytest.param('"' * 100_000, "missing", id="quotation marks alone"),
        pytest.param(
            f"otpauth://hotp/AWS:anna@123456789012?secret={SEED}", "uses a counter", id="hotp"
        ),
        pytest.param(f"otpauth://steam/x?secret={SEED}", "another form", id="steam as a kind"),
        pytest.param(f"steam://{SEED}", "another form", id="steam"),
        pytest.param(f"otpauth://totp/x?SECRET={SEED}&secret={SEED}AA", "two", id="in two cases"),
        pytest.param(f"otpauth://totp/x?secret={SEED[:16]}", "80 bits", id="URI, 80 bits"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&algorithm=HmacMD5", "SHA1", id="HmacMD5"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&algorithm=SHA224", "SHA1", id="SHA224"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=10", "6 to 8", id="10 digits"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&period=-30", "120", id="period of minus"),
        pytest.param(f"otpauth://totp/AWS:anna?seed={SEED}", "missing", id="wrong parameter"),
        pytest.param(f"https://otpauth://totp/x?secret={SEED}", "not the seed", id="of a link"),
        pytest.param("otpauth:", "not the seed", id="nothing but the scheme"),
        pytest.param("otpauth://", "not the seed", id="no kind"),
        pytest.param(f"otpauth:totp/x?secret={SEED}", "not the seed", id="no slashes"),
        pytest.param(f"otpauth://yubi/x?secret={SEED}", "not the seed", id="other kind"),
        pytest.param(f"otpauth://[x?secret={SEED}", "not the seed", id="open bracket"),
        pytest.param(f"otpauth://hotp/x?secret={SEED}&counter=1", "uses a counter", id="counter"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&encoder=steam", "form", id="steam"),
        pytest.param("otpauth://totp/x", "missing", id="no parameters"),
        pytest.param("otpauth://totp/x?secret=", "missing", id="empty secret"),
        pytest.param("otpauth://totp/x?secret=A1B2", "letter I", id="bad secret"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&secret={SEED}AA", "two", id="twice"),
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


@pytest.mark.parametrize(
    ("spelling", "algorithm"),
    [
        ("SHA1", "SHA1"),
        ("sha1", "SHA1"),
        ("SHA-1", "SHA1"),
        ("HmacSHA1", "SHA1"),
        ("HMAC-SHA1", "SHA1"),
        ("hmac_sha_1", "SHA1"),
        ("%20HmacSHA256%20", "SHA256"),
        ("sha_256", "SHA256"),
        ("HMACSHA512", "SHA512"),
        ("", "SHA1"),
    ],
)
def test_an_algorithm_is_known_by_any_of_its_names(spelling: str, algorithm: str) -> None:
    uri = f"otpauth://totp/x:y?secret={SEED}&algorithm={spelling}"

    assert read_seed(uri).algorithm == Algorithm(algorithm)


@pytest.mark.parametrize(
    "serial",
    [
        "arn:aws-us-gov:iam::123456789012:mfa/anna",
        "arn:aws-cn:iam::123456789012:mfa/anna",
        "arn:aws:iam::123456789012:mfa/team/anna",
    ],
)
def test_uri_of_a_device_that_aws_s_label_cannot_name_has_its_serial(serial: str) -> None:
    device = MfaDevice(serial=serial, name="anna", seed=SEED)

    assert read_seed(otpauth_uri(device)).suggested_serial == serial


def test_draft_keeps_its_seed_to_itself() -> None:
    assert SEED not in repr(read_seed(SEED))


def test_a_parameter_that_says_the_same_twice_is_clear() -> None:
    uri = f"otpauth://totp/AWS:anna@123456789012?secret={SEED}&issuer=AWS&issuer=AWS&secret={SEED}"

    assert read_seed(uri).seed == SEED
