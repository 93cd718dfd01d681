from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.imports.choosing import chosen_document, remarks
from fobwatch.core.imports.document import document_text, read_import
from fobwatch.core.imports.reading import read_file, read_text
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from tests.core.imports.files import (
    DEVICE_FILES,
    FILES,
    KEY_FILES,
    KEY_ID,
    SECRET,
    SEED,
    SERIAL,
    URI,
)
from tests.fakes import ADMIN, ANNA, DEVICE

OTHER = f"otpauth://totp/Example:alice@example.org?secret={SEED}"
ALIAS = f"otpauth://totp/AWS:anna@acme?secret={SEED}"


def test_what_is_chosen_is_a_document_that_is_read_again() -> None:
    for name, content in FILES.items():
        findings = read_file(content, name)

        document = read_import(chosen_document(findings))

        assert len(document.devices) == len(findings.devices), name
        assert len(document.profiles) == len(findings.profiles), name


def test_a_document_holds_all_of_what_it_is_made_from() -> None:
    role = RoleProfile(
        name="r",
        role_arn="arn:aws:iam::123456789012:role/Admin",
        source_profile="anna",
        region="eu-west-1",
        external_id="extern",
        role_session_name="session",
        source_identity="anna",
        session_tags=(("Team", "x"),),
        session_policy='{"Version": "2012-10-17", "Statement": []}',
    )

    user = replace(ANNA, access_key=AccessKey(access_key_id=KEY_ID, secret_access_key=SECRET))

    document = read_import(document_text([DEVICE], [user, ADMIN, role]))

    assert document.devices == (DEVICE,)
    assert document.profiles == (user, ADMIN, role)


def test_accounts_of_others_stay_out_and_are_counted() -> None:
    findings = read_text(f"{URI}\n{OTHER}\n")

    assert [d.serial for d in read_import(chosen_document(findings)).devices] == [SERIAL]
    assert remarks(findings) == ("Left out: 1 account of other services.",)


def test_a_serial_can_be_given() -> None:
    document = read_import(chosen_document(read_text(f"{URI}\n{ALIAS}"), serial=f"{SERIAL}-2"))

    assert [device.serial for device in document.devices] == [SERIAL, f"{SERIAL}-2"]


def test_a_serial_that_was_put_together_is_mentioned_unless_one_is_given() -> None:
    findings = read_file(DEVICE_FILES["lastpass.csv"], "lastpass.csv")

    assert SERIAL in remarks(findings)[0]
    assert remarks(findings, serial=SERIAL) == ()


def test_a_name_can_be_given() -> None:
    findings = read_file(KEY_FILES["anna_accessKeys.csv"], "x.csv")

    document = read_import(chosen_document(findings, name="prod"))

    assert [profile.name for profile in document.profiles] == ["prod"]
    assert remarks(findings, name="prod") == ()
    assert "aws-MPLE" in remarks(findings)[0]


TWO_KEYS = f"User name,Access key ID,Secret access key\na,{KEY_ID},{SECRET}\nb,{KEY_ID},{SECRET}\n"


@pytest.mark.parametrize(
    ("text", "serial", "name", "words"),
    [
        pytest.param(OTHER, "", "", "No account in this file is one of AWS", id="others alone"),
        pytest.param(ALIAS, "", "", "--serial arn:aws", id="no serial"),
        pytest.param(f"{ALIAS}\n{ALIAS}2222", "", "", "1 more: .*Import a file", id="two without"),
        pytest.param(f"{ALIAS}\n{ALIAS}2222", SERIAL, "", "one device", id="serial for two"),
        pytest.param(TWO_KEYS, SERIAL, "", "one device", id="serial for none"),
        pytest.param(TWO_KEYS, "", "x", "one profile", id="name for two"),
        pytest.param(URI, "", "x", "one profile", id="name for none"),
        pytest.param(f"{URI}\n{URI.replace('totp', 'hotp')}", "", "", "uses a counter", id="hotp"),
        pytest.param(f"{URI[:70]}&issuer=AWS", "", "", "At “AWS: anna@123456789012”", id="short"),
        pytest.param(
            f"Access key ID,Secret access key\n{KEY_ID},{SECRET[:20]}", "", "", "40", id="cut key"
        ),
        pytest.param(
            f"Access key ID,Secret access key\nASIAIOSFODNN7EXAMPLE,{SECRET}",
            "",
            "",
            "temporary",
            id="temporary key",
        ),
    ],
)
def test_nothing_is_taken_where_something_is_missing(
    text: str, serial: str, name: str, words: str
) -> None:
    with pytest.raises(InvalidImport, match=words) as caught:
        chosen_document(read_text(text), serial=serial, name=name)

    assert SEED[:20] not in str(caught.value)
    assert SECRET[:20] not in str(caught.value)


def test_passwords_of_a_manager_s_export_are_not_handed_on() -> None:
    text = chosen_document(read_file(DEVICE_FILES["bitwarden.csv"], "x"))

    assert set(json.loads(text)["devices"][0]) == {
        "serial",
        "name",
        "seed",
        "digits",
        "period",
        "algorithm",
    }
