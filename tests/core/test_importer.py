from __future__ import annotations

import json
from typing import Any

import pytest

from fobwatch.core.errors import InvalidImport, VaultLocked
from fobwatch.core.importer import import_into
from fobwatch.core.vault import Vault
from tests.fakes_secrets import FailingSecretStore, MemorySecretStore

DEVICE = {
    "serial": "arn:aws:iam::123456789012:mfa/anna",
    "seed": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
}
USER = {
    "name": "anna",
    "kind": "iam-user",
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}


def document(**parts: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps({"version": 1, **parts})


def test_everything_is_saved_and_counted() -> None:
    store = MemorySecretStore()
    vault = Vault(store)
    vault.load()

    line = import_into(vault, document(devices=[DEVICE], profiles=[USER, {**USER, "name": "b"}]))

    assert line == "Imported 2 profiles and 1 MFA device."
    assert sorted(profile.name for profile in vault.profiles()) == ["anna", "b"]
    assert [device.name for device in vault.devices()] == ["anna"]
    assert len(store.entries) == 3


def test_importing_twice_changes_nothing() -> None:
    vault = Vault(MemorySecretStore())
    vault.load()
    text = document(devices=[DEVICE], profiles=[USER])

    import_into(vault, text)
    before = vault.profiles(), vault.devices()
    import_into(vault, text)

    assert (vault.profiles(), vault.devices()) == before


def test_nothing_is_saved_of_a_malformed_document() -> None:
    store = MemorySecretStore()
    vault = Vault(store)
    vault.load()

    with pytest.raises(InvalidImport):
        import_into(vault, document(devices=[DEVICE], profiles=[USER, {}]))

    assert store.writes == []
    assert vault.profiles() == ()


def test_locked_keyring_is_told() -> None:
    locked = VaultLocked("The keyring is locked", "It was locked.", "Unlock it.")
    vault = Vault(FailingSecretStore(failure=locked))
    vault.load()

    line = import_into(vault, document(profiles=[USER]))

    assert line.startswith("Imported 1 profile and 0 MFA devices. They wait for the keyring:")
    assert vault.pending == 1
