from __future__ import annotations

import json
from typing import Any

import pytest

from fobwatch.core.imports.choosing import chosen_document
from fobwatch.core.imports.reading import read_file, read_text
from fobwatch.core.imports.refusals import MAX_ENTRIES, MAX_FILE_SIZE, InvalidImport
from fobwatch.core.mfa.devices import Algorithm
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.profile import Origin
from tests.core.imports.files import (
    ACCESS_KEY,
    AEGIS,
    AND_OTP,
    BITWARDEN,
    DEVICE_FILES,
    FILES,
    KEY_FILES,
    KEY_ID,
    SECRET,
    SEED,
    SERIAL,
    STRATUM,
    TWO_FAS,
    URI,
    archive,
)

OTHER_ID = "AKIAI44QH8DHBEXAMPLE"
EXAMPLE_URI = f"otpauth://totp/Example:alice@example.org?secret={SEED}"


@pytest.mark.parametrize("name", DEVICE_FILES)
def test_a_device_is_found_in(name: str) -> None:
    (device,) = read_file(DEVICE_FILES[name], name).devices

    assert device.complaint is None
    assert device.parts.draft().seed == SEED
    assert device.is_aws
    assert device.serial == SERIAL
    assert device.device().name == "anna"


@pytest.mark.parametrize("name", KEY_FILES)
def test_a_key_is_found_in(name: str) -> None:
    (found,) = read_file(KEY_FILES[name], name).profiles

    assert found.complaint is None
    assert isinstance(found.profile, IamUserProfile)
    assert found.profile.name == "anna"
    assert found.is_named
    assert found.profile.access_key.access_key_id == KEY_ID
    assert found.profile.access_key.secret_access_key == SECRET
    assert found.profile.origin is Origin.VAULT


def test_a_name_says_nothing_of_the_form() -> None:
    found = {name: read_file(content, "backup.bin") for name, content in FILES.items()}

    assert {name: len(each.devices) + len(each.profiles) for name, each in found.items()} == (
        dict.fromkeys(FILES, 1)
    )


def test_a_key_without_a_user_is_called_by_its_account_or_its_end() -> None:
    header = b"Access key ID,Secret access key\n"
    old = read_file(header + f"{KEY_ID},{SECRET}\n".encode(), "accessKeys.csv")
    new = read_file(header + f"AKIAQ7AB2CDEFGHIJKLM,{SECRET}\n".encode(), "rootkey.csv")

    assert [found.profile.name for found in old.profiles] == ["aws-MPLE"]
    assert new.profiles[0].profile.name.removeprefix("aws-").isdecimal()
    assert not old.profiles[0].is_named


def test_two_keys_of_one_user_get_names_of_their_own() -> None:
    rows = f"anna,{KEY_ID},{SECRET}\nanna,{OTHER_ID},{SECRET}\nanna,{KEY_ID},{SECRET}\n"
    table = f"User name,Access key ID,Secret access key\n{rows}"

    found = read_text(table).profiles

    assert [each.profile.name for each in found] == ["anna", "anna-2"]


def test_two_keys_in_a_script_are_not_mixed() -> None:
    script = (
        f"AWS_ACCESS_KEY_ID={KEY_ID}\nAWS_SECRET_ACCESS_KEY={SECRET}\n"
        "AWS_ACCESS_KEY_ID=AKIAI44QH8DHBEXAMPLE\n"
    )

    (found,) = read_text(script).profiles

    assert isinstance(found.profile, IamUserProfile)
    assert found.profile.access_key.access_key_id == KEY_ID


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old-mac"])
def test_aws_files_bring_keys_and_roles_and_say_what_stays(line_end: str) -> None:
    text = (
        f"[anna]\naws_access_key_id={KEY_ID}\naws_secret_access_key={SECRET}\n"
        "[gone]\naws_access_key_id=ASIAIOSFODNN7EXAMPLE\naws_secret_access_key=x\n"
        "aws_session_token=y\n"
        "[admin]\nrole_arn=arn:aws:iam::123456789012:role/Admin\nsource_profile=anna\n"
    )

    findings = read_text(text.replace("\n", line_end))

    assert [found.profile.name for found in findings.profiles] == ["anna", "admin"]
    assert isinstance(findings.profiles[1].profile, RoleProfile)
    assert len(findings.notes) == 1
    assert "gone" in findings.notes[0]
    assert "temporary" in findings.notes[0]


def test_others_than_aws_s_are_told_apart() -> None:
    findings = read_text(f"{URI}\n{EXAMPLE_URI}\n{EXAMPLE_URI.replace('Example', 'Amazon')}")

    assert [device.is_aws for device in findings.devices] == [True, False, False]
    assert [device.serial for device in findings.devices] == [SERIAL, "", ""]


@pytest.mark.parametrize(
    ("entry", "serial", "derived"),
    [
        pytest.param({"login": {"totp": URI}}, SERIAL, False, id="by the label"),
        pytest.param(
            {
                "login": {
                    "totp": SEED,
                    "username": "anna",
                    "uris": [{"uri": "123456789012.signin.aws.amazon.com/console"}],
                }
            },
            SERIAL,
            True,
            id="by the sign-in page",
        ),
        pytest.param(
            {
                "login": {
                    "totp": SEED,
                    "username": "anna",
                    "uris": [{"uri": "https://123456789012.signin.amazonaws.cn/console"}],
                }
            },
            "arn:aws-cn:iam::123456789012:mfa/anna",
            True,
            id="by the sign-in page in China",
        ),
        pytest.param(
            {"login": {"totp": SEED, "uris": [{"uri": "https://acme.signin.aws.amazon.com"}]}},
            "",
            False,
            id="an alias",
        ),
        pytest.param({"login": {"totp": SEED, "username": "anna"}}, "", False, id="nothing"),
    ],
)
def test_a_serial_is_proposed(entry: dict[str, Any], serial: str, *, derived: bool) -> None:
    document = {"encrypted": False, "items": [{"type": 1, "name": "AWS work"} | entry]}

    (device,) = read_text(json.dumps(document)).devices

    assert (device.serial, device.is_derived) == (serial, derived)
    assert device.is_aws


@pytest.mark.parametrize(
    "url",
    [
        "https://123456789012.signin.aws.amazon.com.example.org/",
        "https://example.org/123456789012.signin.aws.amazon.com",
        "https://[123",
        "https://amazon.com",
    ],
)
def test_no_other_page_makes_an_entry_one_of_aws(url: str) -> None:
    login = {"totp": SEED, "username": "anna", "uris": [{"uri": url}]}
    document = {"encrypted": False, "items": [{"type": 1, "name": "mine", "login": login}]}

    (device,) = read_text(json.dumps(document)).devices

    assert not device.is_aws
    assert device.serial == ""


def test_an_account_that_is_kept_twice_is_found_once() -> None:
    assert len(read_text(f"{URI}\n{URI}\n").devices) == 1


def test_what_makes_no_codes_is_found_with_its_reason() -> None:
    counting = {"type": "HOTP", "counter": 3, "label": "x"}
    findings = read_text(json.dumps([AND_OTP[0] | counting, AND_OTP[0]]))

    assert [bool(device.complaint) for device in findings.devices] == [True, False]
    assert "uses a counter" in str(findings.devices[0].complaint)


@pytest.mark.parametrize("kind", ["steam", "motp", "yandex"])
def test_codes_of_other_kinds_are_said_to_be_that(kind: str) -> None:
    entry = {"type": kind, "name": "x", "issuer": "AWS", "info": {"secret": SEED, "digits": 6}}
    (device,) = read_text(json.dumps({"version": 1, "db": {"entries": [entry]}})).devices

    assert "codes of another form" in str(device.complaint)


def test_a_code_of_several_says_that_others_are_missing() -> None:
    uri = (
        "otpauth-migration://offline?data=CkQKFEhlbGxvId6tvu9IZWxsbyHerb7vEhFhbm5hQDEyMzQ1Nj"
        "c4OTAxMhoTQW1hem9uIFdlYiBTZXJ2aWNlcyABKAEwAhABGAMgAQ%3D%3D"
    )

    findings = read_text(uri)

    assert findings.source == "Google Authenticator"
    assert findings.notes == ("The export has 3 codes, of which 2 are not here.",)


def test_a_bare_seed_is_a_device_without_a_serial() -> None:
    (device,) = read_file(f"{SEED.lower()}\n".encode(), "seed.txt").devices

    assert device.parts.draft().seed == SEED
    assert device.serial == ""


ENCRYPTED_AEGIS = AEGIS | {"db": "U2FsdGVkX18", "header": {"slots": [{}], "params": {}}}
ENCRYPTED_TWO_FAS = TWO_FAS | {"services": [], "servicesEncrypted": "abc:def:ghi"}
ENCRYPTED_ZIP = archive({"raivo-otp-export.json": "[]"}).replace(
    b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
)
ENTE = {"version": 1, "kdfParams": {}, "encryptedData": "x", "encryptionNonce": "y"}
SESSION = {"Version": 1, "AccessKeyId": "ASIA", "SecretAccessKey": "x", "SessionToken": "y"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param("\ufeff \r\n".encode(), "empty", id="a mark and blanks"),
        pytest.param(b"hello, world", "Nothing was found", id="a text"),
        pytest.param(b"x" * (MAX_FILE_SIZE + 1), "too large", id="large"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "picture", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0", "picture", id="JPEG"),
        pytest.param(b"%PDF-1.7", "PDF", id="PDF"),
        pytest.param(b"\x03\xd9\xa2\x9ag\xfbK\xb5", "CSV File", id="kdbx"),
        pytest.param(b"<?xml version='1.0'?>\n<KeePassFile>", "cut off", id="KeePass XML"),
        pytest.param(b"BZh91AY&SY", "compressed", id="bzip2"),
        pytest.param(b"Rar!\x1a\x07\x01\0", "an archive", id="RAR"),
        pytest.param(b"a.json".ljust(257, b"\0") + b"ustar\x0000", "an archive", id="tar"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0", "screenshot", id="HEIC"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG.*screenshot", id="SVG"),
        pytest.param(b"II*\0\x08\0\0\0", "picture", id="TIFF"),
        pytest.param(b"{\\rtf1\\ansi}", "plain text", id="RTF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office.*CSV", id="old workbook"),
        pytest.param(b"Salted__12345678", "OpenSSL", id="OpenSSL"),
        pytest.param(b"$ANSIBLE_VAULT;1.1;AES256\n", "ansible-vault decrypt", id="Ansible"),
        pytest.param(b'{"a": "ENC[AES256_GCM]", "sops": {}}', "sops --decrypt", id="SOPS"),
        pytest.param(b"AUTHENTICATORPRO12345678", "Stratum.*password empty", id="Stratum"),
        pytest.param(b"AuthenticatorPro12345678", "Stratum.*password empty", id="Stratum, old"),
        pytest.param(b"\xac\xed\x00\x05sr\x00", "FreeOTP", id="FreeOTP's backup"),
        pytest.param(bytes(range(1, 250)), "andOTP.*without a password", id="andOTP, encrypted"),
        pytest.param(
            b'{"version": 1, "salt": "x", "content": "y"}', "Proton Auth.* is encr", id="Proton"
        ),
        pytest.param(
            b'<?xml version="1.0"?>\n<WinAuth version="3.6"></WinAuth>', "WinAuth", id="WinAuth"
        ),
        pytest.param(b"SQLite format 3\0", "database", id="SQLite"),
        pytest.param(b"-----BEGIN PGP MESSAGE-----", "gpg --decrypt", id="GnuPG"),
        pytest.param(b"age-encryption.org/v1", "age --decrypt", id="age"),
        pytest.param(b"-----BEGIN " + b"RSA PRIVATE KEY-----", "certificate", id="PEM"),
        pytest.param(archive({"a.txt": "x", "b.txt": "y"}), "an archive", id="zip"),
        pytest.param(archive({"[Content_Types].xml": "<x/>"}), "Office.*CSV", id="workbook"),
        pytest.param(archive({"export.data": "x"})[:40], "archive is damaged", id="cut zip"),
        pytest.param(ENCRYPTED_ZIP, "encrypted.*Raivo.*Unpack", id="encrypted zip"),
        pytest.param(b"PK\x03\x04 broken", "archive is damaged", id="broken zip"),
        pytest.param(archive({"export.data": " " * (MAX_FILE_SIZE + 1)}), "large", id="bomb"),
        pytest.param(b"\xe4\xf6\xfc,\n", "Nothing was found", id="Latin-1"),
        pytest.param(b"\xe4\x01\xfc,\n", "not text.*without a password", id="bytes"),
        pytest.param(json.dumps(ENCRYPTED_AEGIS).encode(), "Aegis cannot be read", id="Aegis"),
        pytest.param(json.dumps(ENCRYPTED_TWO_FAS).encode(), "2FAS cannot be read", id="2FAS"),
        pytest.param(b'{"encrypted": true, "data": "2.x"}', "Bitwarden is enc", id="Bitwarden"),
        pytest.param(json.dumps(ENTE).encode(), "Ente is encrypted", id="Ente"),
        pytest.param(b'{"authenticator_tokens": []}', "other program.*Register", id="Authy"),
        pytest.param(json.dumps(SESSION).encode(), "temporary", id="a session"),
        pytest.param(b'{"Credentials": %b}' % json.dumps(SESSION).encode(), "temporary", id="STS"),
        pytest.param(
            b'{"VirtualMFADevice": {"SerialNumber": "arn:aws:iam::123456789012:mfa/anna"}}',
            "--outfile",
            id="virtual device without its seed",
        ),
        pytest.param(
            b"User name,Password,Console sign-in URL\nanna,p,https://x\n",
            "console password",
            id="pw",
        ),
        pytest.param(b"name,login_totp\nx,\n", "no access key and no MFA seed", id="no seeds"),
        pytest.param(json.dumps(BITWARDEN | {"items": []}).encode(), "no MFA seed", id="no items"),
        pytest.param(b"name,totp\nx," + b"y" * 200_000, "cannot be read", id="a long field"),
        pytest.param(b'{"a": ' * 100_000, "not JSON", id="deep objects"),
        pytest.param(b"[" * 100_000, "not JSON", id="deep lists"),
        pytest.param(b'{"x": 1}', "Nothing was found", id="other JSON"),
        pytest.param(b"name,totp\n" + b"x,y\n" * (MAX_ENTRIES + 1), "too much", id="rows"),
        pytest.param(b"AccessKeyId: x\nSecretAccessKey: y\n" * 10_001, "too much", id="settings"),
        pytest.param(b"otpauth://totp/x?secret=y\n" * (MAX_ENTRIES + 1), "too much", id="URIs"),
        pytest.param(json.dumps([AND_OTP[0]] * 10_001).encode(), "too much", id="entries"),
        pytest.param(b"[1, 2]", "Nothing was found", id="a list"),
        pytest.param(b"7", "Nothing", id="a number"),
        pytest.param(b'{"version": 9, "devices": []}', "version", id="newer document"),
        pytest.param(b'{"version": 1, "profile": []}', "“profiles”", id="mistyped document"),
        pytest.param(b"[default]\nregion = eu-west-1\n", "no access key", id="AWS file, no keys"),
        pytest.param(b"[x]\nsso_session = y\n", "Identity", id="SSO"),
    ],
)
def test_what_cannot_be_taken_is_named(content: bytes, words: str) -> None:
    with pytest.raises(InvalidImport, match=words) as caught:
        read_file(content, "file")

    assert caught.value.remedy
    assert SEED not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_findings_keep_their_secrets_to_themselves() -> None:
    shown = {name: repr(read_file(content, "file")) for name, content in FILES.items()}

    assert [name for name, text in shown.items() if SEED in text or SECRET in text] == []


def test_a_file_that_is_cut_off_is_read_or_refused_in_words() -> None:
    for name, content in FILES.items():
        for length in range(0, len(content), max(1, len(content) // 60)):
            try:
                findings = read_file(content[:length], name)
            except InvalidImport as error:
                said = str(error)
            else:
                said = repr(findings)

            assert SEED[:32] not in said, (name, length)
            assert SECRET[:20] not in said, (name, length)


def test_values_of_the_wrong_type_are_passed_over() -> None:
    odd: list[Any] = [None, True, 1.5, -1, 10**30, [], {}, [1, "x"], {"a": []}, "\0", "x" * 1000]
    for value in odd:
        for key in ("secret", "issuer", "label", "digits", "period", "algorithm", "type"):
            content = json.dumps([AND_OTP[0] | {key: value}, AND_OTP[0]]).encode()
            assert read_file(content, "andotp.json").devices
        for key in ACCESS_KEY["AccessKey"]:
            changed = {"AccessKey": ACCESS_KEY["AccessKey"] | {key: value}}
            try:
                found = read_file(json.dumps(changed).encode(), "key.json").profiles
            except InvalidImport:
                continue
            assert key in {"UserName", "CreateDate", "Status"} or found[0].complaint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(URI.replace("?secret=", ""), id="no question mark"),
        pytest.param(URI.replace("?secret=", "?secre="), id="mistyped"),
        pytest.param(f"otpauth://totp/AWS:{SEED}", id="the seed for a label"),
        pytest.param(json.dumps([{"secret": "x", "issuer": "AWS", "label": SEED}]), id="mixed up"),
        pytest.param(
            f"User name,Access key ID,Secret access key\n{SECRET},{KEY_ID},x\n", id="columns"
        ),
    ],
)
def test_a_secret_in_a_name_s_place_is_not_shown(text: str) -> None:
    findings = read_text(text)
    titles = [device.title for device in findings.devices]
    with pytest.raises(InvalidImport) as caught:
        chosen_document(findings)

    for shown in (*titles, *(found.profile.name for found in findings.profiles), str(caught.value)):
        assert SEED[:24] not in shown
        assert SECRET[:24] not in shown


def test_what_counts_its_codes_is_told_from_stratum_s_numbers() -> None:
    counting = STRATUM["Authenticators"][0] | {"Type": 1}
    sha256 = STRATUM["Authenticators"][0] | {"Algorithm": 1, "Username": "other@123456789012"}

    findings = read_text(json.dumps({"Authenticators": [counting, sha256]}))

    assert "uses a counter" in str(findings.devices[0].complaint)
    assert findings.devices[1].parts.draft().algorithm is Algorithm.SHA256
