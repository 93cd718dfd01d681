"""XML exports of KeePass and KeePassXC, with the TOTP in each form that they have written."""

from __future__ import annotations

import pytest

from fobwatch.core.imports.reading import read_text
from fobwatch.core.imports.refusals import InvalidImport

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RAW = b"Hello!\xde\xad\xbe\xefHello!\xde\xad\xbe\xef"
URI = f"otpauth://totp/AWS:anna@482100937715?secret={SECRET}&amp;period=30&amp;digits=6&amp;issuer=AWS"


def entry(title: str = "AWS", history: str = "", **texts: str) -> str:
    strings = "".join(
        f"<String><Key>{name.replace('__', ' ').replace('_', '-')}</Key>"
        f'<Value ProtectInMemory="True">{value}</Value></String>'
        for name, value in {"Title": title, "UserName": "anna", **texts}.items()
    )
    return f"<Entry><UUID>e</UUID>{strings}<History>{history}</History></Entry>"


def export(*groups: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<KeePassFile><Meta>'
        "<Generator>KeePassXC</Generator><RecycleBinUUID>bin</RecycleBinUUID></Meta>"
        f"<Root><Group><UUID>root</UUID>{''.join(groups)}</Group></Root></KeePassFile>"
    )


@pytest.mark.parametrize(
    "texts",
    [
        {"otp": URI},
        {"otp": f"key={SECRET}&amp;step=30&amp;size=6"},
        {"TOTP__Seed": SECRET, "TOTP__Settings": "30;6"},
        {"TimeOtp_Secret_Base32": SECRET, "TimeOtp_Algorithm": "HMAC-SHA-1"},
        {"TimeOtp_Secret_Hex": RAW.hex()},
        {"TimeOtp_Secret_Base64": "SGVsbG8h3q2+70hlbGxvId6tvu8="},
    ],
    ids=["otp", "KeeOtp", "older KeePassXC", "KeePass", "KeePass, hex", "KeePass, base64"],
)
def test_each_form_of_a_seed_is_read(texts: dict[str, str]) -> None:
    (device,) = read_text(export(entry(**texts))).devices

    assert device.parts.draft().seed == SECRET
    assert device.is_aws


def test_history_and_recycle_bin_are_left_out() -> None:
    old = entry("AWS old", TOTP__Seed=SECRET)
    bin_ = f"<Group><UUID>bin</UUID>{entry('AWS gone', TOTP__Seed=SECRET)}</Group>"
    inner = f"<Group><UUID>g</UUID>{entry('AWS inner', TOTP__Seed=SECRET)}</Group>"

    found = read_text(export(entry("AWS now", old, TOTP__Seed=SECRET), inner, bin_)).devices

    assert [device.title for device in found] == ["AWS now: anna", "AWS inner: anna"]


def test_a_period_and_digits_are_taken() -> None:
    (device,) = read_text(export(entry(TOTP__Seed=SECRET, TOTP__Settings="60;8"))).devices

    assert (device.parts.period, device.parts.digits) == ("60", "8")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"TOTP__Seed": SECRET, "TOTP__Settings": "30;S"}, "codes of another form"),
        ({"TOTP__Seed": "not base32!"}, ""),
        ({"TimeOtp_Secret_Hex": "no hex"}, ""),
        ({"otp": f"otpauth://hotp/AWS:anna?secret={SECRET}&amp;counter=1"}, "uses a counter"),
    ],
    ids=["Steam", "no base32", "no hex", "HOTP"],
)
def test_what_makes_no_codes_for_aws_is_said_at_the_entry(
    texts: dict[str, str], words: str
) -> None:
    (device,) = read_text(export(entry(**texts))).devices

    assert device.complaint is not None
    assert words in device.complaint.title


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + export(entry(otp=URI))

    with pytest.raises(InvalidImport, match="defines entities"):
        read_text(bomb)


def test_ten_thousand_entries_are_the_most() -> None:
    many = export(*(entry(f"AWS {n}", TOTP__Seed=SECRET) for n in range(10_001)))

    with pytest.raises(InvalidImport, match="more than 10000"):
        read_text(many)


def test_a_seed_that_names_another_one_for_ever_is_none() -> None:
    text = export(entry(otp="key=" * 5_000), entry("AWS", TOTP__Seed=SECRET))

    other, device = read_text(text).devices

    assert other.complaint is not None
    assert device.complaint is None
