from __future__ import annotations

import json

import pytest

from fobwatch.core.errors import InvalidImport
from fobwatch.core.importing import Importer
from fobwatch.core.vault import Vault
from tests.fakes import DEVICE, SEED, SERIAL, FakeClock
from tests.fakes_files import MemoryJournal
from tests.fakes_secrets import LockedSecretStore, MemorySecretStore

USER = {
    "name": "dev",
    "kind": "iam-user",
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": "s" * 40,
    "mfa_serial": SERIAL,
}
DOCUMENT = {
    "version": 1,
    "devices": [{"serial": SERIAL, "name": DEVICE.name, "seed": SEED}],
    "profiles": [USER],
}


def importer(store: MemorySecretStore) -> tuple[Importer, Vault, MemoryJournal]:
    vault = Vault(store)
    vault.load()
    journal = MemoryJournal()
    return Importer(vault=vault, journal=journal, clock=FakeClock()), vault, journal


def test_a_document_goes_into_the_vault_and_the_journal() -> None:
    made, vault, journal = importer(MemorySecretStore())

    words = made.report(json.dumps(DOCUMENT))

    assert words == "Imported 1 profile and 1 MFA device."
    assert vault.device(SERIAL) == DEVICE
    assert vault.profile("dev") is not None
    assert [line.subject for line in journal.lines] == ["anna-laptop", "dev"]


def test_a_document_with_one_mistake_changes_nothing() -> None:
    store = MemorySecretStore()
    made, _, journal = importer(store)
    broken = {**DOCUMENT, "profiles": [USER, {**USER, "name": "x", "access_key_id": "no"}]}

    with pytest.raises(InvalidImport):
        made.report(json.dumps(broken))

    assert store.entries == {}
    assert journal.lines == []


def test_a_locked_keyring_is_mentioned_and_nothing_is_lost() -> None:
    store = LockedSecretStore()
    made, vault, _ = importer(store)

    words = made.report(json.dumps(DOCUMENT))
    store.unlock()
    vault.retry()

    assert "they wait until it can" in words
    assert store.names() == {f"device/{SERIAL}", "profile/dev"}
