from __future__ import annotations

import json

import pytest

from fobwatch.core.agent.protocol import ExitCode, exit_code
from fobwatch.core.errors import NotKept, VaultUnavailable
from fobwatch.core.imports.importer import Importer
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.vault.vault import Vault
from tests.fakes import DEVICE, SEED, SERIAL, FakeClock
from tests.fakes_files import MemoryJournal
from tests.fakes_secrets import (
    BrokenSecretStore,
    LockedSecretStore,
    MemorySecretStore,
)

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


def test_what_a_locked_keyring_does_not_take_is_not_called_imported() -> None:
    store = LockedSecretStore()
    made, vault, _ = importer(store)

    with pytest.raises(NotKept, match="not kept yet") as refused:
        made.report(json.dumps(DOCUMENT))
    store.unlock()
    vault.retry()

    assert "1 profile and 1 MFA device" in refused.value.message
    assert refused.value.remedy.startswith("Keep the file.")
    assert exit_code(refused.value) is ExitCode.NOT_KEPT
    assert store.names() == {f"device/{SERIAL}", "profile/dev"}


@pytest.mark.parametrize("writes", range(2))
def test_what_a_keyring_took_in_part_is_not_called_imported(writes: int) -> None:
    made, _, _ = importer(BrokenSecretStore(after_writes=writes))

    with pytest.raises(NotKept):
        made.report(json.dumps(DOCUMENT))


class Forgetful(MemorySecretStore):
    """Takes everything, and keeps no device, or nothing."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def set(self, name: str, secret: str) -> None:
        if not name.startswith(self._kind):
            super().set(name, secret)


@pytest.mark.parametrize("kind", ["", "device", "profile"])
def test_what_a_keyring_only_seems_to_take_is_not_called_imported(kind: str) -> None:
    made, _, _ = importer(Forgetful(kind))

    with pytest.raises(NotKept):
        made.report(json.dumps(DOCUMENT))


class Stopped(MemorySecretStore):
    """Could be read, and takes nothing any more."""

    def set(self, name: str, secret: str) -> None:
        super().set(name, secret)
        raise VaultUnavailable("The keyring does not answer", "It stopped.", "Wait.")


def test_a_keyring_that_does_not_answer_is_asked_once_for_a_whole_document() -> None:
    store = Stopped()
    made, _, _ = importer(store)
    many = [{**USER, "name": f"dev-{number}"} for number in range(50)]

    with pytest.raises(NotKept):
        made.report(json.dumps({**DOCUMENT, "profiles": many}))

    assert len(store.writes) == 1
