"""Other programs' entries in a real Secret Service, written as those programs write them."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import secretstorage

from fobwatch.adapters.migration.linux_keyring import (
    SecretServiceReader,
    StoreLocked,
    StoreUnreadable,
)
from fobwatch.adapters.migration.stores import foreign_stores
from tests.adapters.secret_service import PASSWORD, prompter, secret_service, session
from tests.go_keyring import lock_collection, write_go_item, write_keytar_entry

if TYPE_CHECKING:
    from tests.adapters.secret_service import SecretServiceSession, SilentPrompter

__all__ = ["prompter", "secret_service", "session"]  # fixtures

pytestmark = pytest.mark.keyring

SHORT = timedelta(milliseconds=300)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def write(name: str, key: str, data: bytes) -> None:
    write_go_item(name, key, data, password=PASSWORD)


def test_items_of_a_go_program_are_read(secret_service: SecretServiceSession) -> None:
    write("awsvault", "anna", b"one")
    write("awsvault", "boris/work", b"two")

    items = SecretServiceReader().go_items("awsvault", unlock=False)

    assert items == {"anna": b"one", "boris/work": b"two"}


def test_a_collection_whose_name_has_dashes_is_found(secret_service: SecretServiceSession) -> None:
    write("granted-aws-iam-credentials", "anna", b"one")

    items = SecretServiceReader().go_items("granted-aws-iam-credentials", unlock=False)

    assert items == {"anna": b"one"}


def test_a_collection_that_is_not_there_is_none(secret_service: SecretServiceSession) -> None:
    assert SecretServiceReader().go_items("awsvault", unlock=False) is None


def test_without_a_keyring_there_is_no_collection(session: SecretServiceSession) -> None:
    assert SecretServiceReader().go_items("awsvault", unlock=False) is None


def test_a_locked_collection_says_so_and_raises_no_prompt(
    secret_service: SecretServiceSession, prompter: SilentPrompter
) -> None:
    write("awsvault", "anna", b"one")
    lock_collection("awsvault")

    with pytest.raises(StoreLocked):
        SecretServiceReader().go_items("awsvault", unlock=False)

    assert prompter.requests() == []


def test_unlocking_raises_the_keyrings_own_prompt_and_waits_only_so_long(
    secret_service: SecretServiceSession, prompter: SilentPrompter
) -> None:
    write("awsvault", "anna", b"one")
    lock_collection("awsvault")

    with pytest.raises(StoreUnreadable):
        SecretServiceReader(prompt_patience=SHORT).go_items("awsvault", unlock=True)

    assert prompter.requests() != []


def test_a_keyring_that_hangs_is_not_waited_for(secret_service: SecretServiceSession) -> None:
    write("awsvault", "anna", b"one")
    secret_service.stop_keyring()

    with pytest.raises(StoreUnreadable):
        SecretServiceReader(patience=SHORT).go_items("awsvault", unlock=False)

    secret_service.resume_keyring()


def test_an_item_that_is_no_go_programs_is_unreadable(
    secret_service: SecretServiceSession,
) -> None:
    write("awsvault", "anna", b"one")
    with closing(secretstorage.dbus_init()) as connection:
        for collection in secretstorage.get_all_collections(connection):
            if collection.get_label() == "awsvault":
                collection.create_item("other", {}, b"no json")

    with pytest.raises(StoreUnreadable):
        SecretServiceReader().go_items("awsvault", unlock=False)


def test_entries_of_keytar_are_read(secret_service: SecretServiceSession) -> None:
    write_keytar_entry("Leapp", "id-access-key", "AKIA")
    reader = SecretServiceReader()

    assert reader.keytar_secret("Leapp", "id-access-key", unlock=False) == "AKIA"
    assert reader.keytar_secret("Leapp", "another", unlock=False) is None


def test_entries_of_keytar_in_a_locked_keyring_say_so(
    secret_service: SecretServiceSession,
) -> None:
    write_keytar_entry("Leapp", "id-access-key", "AKIA")
    secret_service.lock()

    with pytest.raises(StoreLocked):
        SecretServiceReader().keytar_secret("Leapp", "id-access-key", unlock=False)


def test_the_keys_of_a_real_aws_vault_collection_come_out(
    secret_service: SecretServiceSession,
) -> None:
    value = {
        "AccessKeyID": "AKIAIOSFODNN7EXAMPLE",
        "SecretAccessKey": SECRET,
        "SessionToken": "",
        "ProviderName": "",
    }
    write("awsvault", "anna", json.dumps(value).encode())

    scans = [store.look(unlock=False) for store in foreign_stores({})]

    ((profile, _),) = [found for each in scans if each for found in each.profiles]
    assert profile.name == "anna"
    assert SECRET not in repr(scans)
