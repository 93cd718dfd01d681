from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from fobwatch.core.aws.access_key_ids import account_of_key
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.imports.choosing import chosen_document, remarks
from fobwatch.core.imports.document import read_import
from fobwatch.core.imports.findings import FoundProfile, serials_by_user, with_own_device
from fobwatch.core.imports.reading import read_text
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from tests.core.imports.files import ACCESS_KEY, KEY_ID, SECRET, SEED, SERIAL, URI
from tests.fakes import ADMIN


def key_of_account(account: str) -> str:
    """An ID as AWS makes them since 2019."""
    number = (1 << 79) | (int(account) << 39)
    return "AKIA" + base64.b32encode(number.to_bytes(10)).decode()


def device(serial: str) -> MfaDevice:
    return MfaDevice(serial=serial, name="x", seed=SEED)


def found(key_id: str = KEY_ID, *, name: str = "anna", is_named: bool = True) -> FoundProfile:
    key = AccessKey(access_key_id=key_id, secret_access_key=SECRET)
    return FoundProfile(profile=IamUserProfile(name=name, access_key=key), is_named=is_named)


OWN_KEY = key_of_account("123456789012")
OTHER_KEY = key_of_account("210987654321")


@pytest.mark.parametrize(
    ("profile", "serials", "serial"),
    [
        pytest.param(found(), [SERIAL], SERIAL, id="an ID without an account"),
        pytest.param(found(OWN_KEY), [SERIAL], SERIAL, id="the same account"),
        pytest.param(
            found(),
            [SERIAL.replace("mfa/", "mfa/team/")],
            SERIAL.replace("mfa/", "mfa/team/"),
            id="a path",
        ),
        pytest.param(found(OTHER_KEY), [SERIAL], "", id="another account"),
        pytest.param(found(name="boris"), [SERIAL], "", id="another user"),
        pytest.param(found(name="ann"), [SERIAL], "", id="part of the name"),
        pytest.param(found(is_named=False), [SERIAL], "", id="a name that we made up"),
        pytest.param(found(), [], "", id="no device"),
        pytest.param(found(), ["GAHT12345678"], "", id="a hardware device"),
        pytest.param(
            found(), [SERIAL, SERIAL.replace("1234", "9999")], "", id="two accounts, neither known"
        ),
        pytest.param(
            found(OWN_KEY), [SERIAL, SERIAL.replace("1234", "9999")], SERIAL, id="two, one known"
        ),
    ],
)
def test_a_key_is_joined_to_the_one_device_of_its_user(
    profile: FoundProfile, serials: list[str], serial: str
) -> None:
    assert with_own_device(profile, serials_by_user(map(device, serials))).mfa_serial == serial


def test_what_has_a_device_keeps_it() -> None:
    other = f"{SERIAL}-phone"
    own = serials_by_user([device(SERIAL)])
    profile = replace(found(), profile=replace(found().profile, mfa_serial=other))

    assert with_own_device(profile, own).mfa_serial == other
    assert with_own_device(FoundProfile(profile=ADMIN), own) == ADMIN


def test_the_ids_of_these_tests_hold_their_account() -> None:
    assert account_of_key(OWN_KEY) == "123456789012"


def test_an_import_joins_them_and_says_so() -> None:
    findings = read_text(json.dumps([ACCESS_KEY, {"uri": URI}]))

    (profile,) = read_import(chosen_document(findings, name="work")).profiles

    assert (profile.name, profile.mfa_serial) == ("work", SERIAL)
    assert f"signs in with the MFA device {SERIAL}" in remarks(findings)[0]
