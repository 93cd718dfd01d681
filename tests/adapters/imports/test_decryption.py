"""Encrypted exports are opened by their passphrase, and by nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.adapters.imports.decryption import decrypt
from fobwatch.core.imports.encrypted import PassphraseNeeded, WrongExportPassphrase
from fobwatch.core.imports.reading import read_file, read_text
from fobwatch.core.imports.refusals import InvalidImport
from tests.encrypted_exports import PASSPHRASE, SECRET, aegis, bitwarden, two_fas

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.imports.encrypted import EncryptedExport

FORMS = {
    "Aegis": aegis,
    "2FAS": two_fas,
    "Bitwarden, PBKDF2": bitwarden,
    "Bitwarden, Argon2id": lambda: bitwarden(argon2=True),
}


def export_of(value: dict[str, Any]) -> EncryptedExport:
    with pytest.raises(PassphraseNeeded) as caught:
        read_file(json.dumps(value).encode(), "export.json")
    return caught.value.export


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_the_passphrase_opens_it(make: Callable[[], dict[str, Any]]) -> None:
    findings = read_text(decrypt(export_of(make()), PASSPHRASE))

    (device,) = findings.devices
    assert device.parts.secret == SECRET
    assert device.is_aws
    assert device.complaint is None


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("passphrase", ["", "Correct horse battery", "correct horse battery "])
def test_another_passphrase_does_not(make: Callable[[], dict[str, Any]], passphrase: str) -> None:
    with pytest.raises(WrongExportPassphrase, match="passphrase is wrong"):
        decrypt(export_of(make()), passphrase)


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_a_changed_file_is_not_opened(make: Callable[[], dict[str, Any]]) -> None:
    value = make()
    key = next(name for name in ("db", "servicesEncrypted", "data") if name in value)
    place = 10 if key != "data" else value[key].index("|") + 10
    before = value[key]
    letter = "A" if before[place] != "A" else "B"
    value[key] = f"{before[:place]}{letter}{before[place + 1 :]}"

    with pytest.raises(WrongExportPassphrase):
        decrypt(export_of(value), PASSPHRASE)


@pytest.mark.parametrize(
    "value",
    [
        aegis(iterations=1 << 21),
        aegis(r=1 << 20),
        aegis(p=17),
        aegis(iterations=0),
        bitwarden(kdfIterations=2_000_001),
        bitwarden(kdfIterations=-1),
        bitwarden(argon2=True, kdfMemory=1025),
        bitwarden(argon2=True, kdfMemory=-1),
        bitwarden(argon2=True, kdfIterations=11),
        bitwarden(argon2=True, kdfParallelism=17),
    ],
)
def test_a_file_that_asks_for_too_much_work_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(InvalidImport, match="more memory or time") as caught:
        read_file(json.dumps(value).encode())
    assert not isinstance(caught.value, PassphraseNeeded)


@pytest.mark.parametrize(
    "value",
    [
        aegis(salt="no hex"),
        aegis(n="32768"),
        aegis() | {"db": "not base64!"},
        aegis() | {"header": {"slots": [], "params": {}}},
        aegis() | {"header": None},
        two_fas() | {"servicesEncrypted": "only:two"},
        bitwarden(kdfType=7),
        bitwarden(salt=None),
        bitwarden(data="2.one|two"),
        bitwarden(data="0.AAAA|AAAA|AAAA"),
    ],
)
def test_a_damaged_one_is_said(value: dict[str, Any]) -> None:
    with pytest.raises(InvalidImport, match="cannot be read"):
        read_file(json.dumps(value).encode())


@pytest.mark.parametrize("iterations", [1000, 3])
def test_a_cost_that_no_program_can_have_opens_nothing(iterations: int) -> None:
    with pytest.raises(WrongExportPassphrase):  # scrypt's is a power of two
        decrypt(export_of(aegis(iterations=iterations)), PASSPHRASE)


def test_nothing_of_it_is_in_a_message_or_repr() -> None:
    export = export_of(aegis())

    assert SECRET not in repr(export)
    with pytest.raises(WrongExportPassphrase) as caught:
        decrypt(export, "a secret passphrase")
    assert "a secret passphrase" not in repr(caught.value) + str(caught.value)


def test_a_bitwarden_export_for_one_account_says_what_to_do() -> None:
    value = {"encrypted": True, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c", "items": []}

    with pytest.raises(InvalidImport, match="Password protected"):
        read_file(json.dumps(value).encode())


def test_all_passphrases_of_an_aegis_export_together_are_bounded() -> None:
    value = aegis()
    slots = value["header"]["slots"]
    value["header"]["slots"] = [slot | {"n": 1 << 18} for slot in slots] * 8

    with pytest.raises(InvalidImport, match="cannot be opened"):
        read_file(json.dumps(value).encode(), "export.json")


def test_a_block_of_scrypt_that_would_take_a_minute_is_refused() -> None:
    value = aegis()
    for slot in value["header"]["slots"]:
        slot.update(n=2, r=1 << 22)

    with pytest.raises(InvalidImport, match="cannot be opened"):
        read_file(json.dumps(value).encode(), "export.json")
