from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.vault.keyring_backend import MISSING
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.core.errors import InputError, VaultLocked, VaultMissing, VaultUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.vault.keyring_backend import BoundedKeyring

PASSPHRASE = "correct horse battery staple"


def no_keyring() -> BoundedKeyring:
    raise MISSING.of("None is installed.")


def store(tmp_path: Path) -> UserStore:
    return UserStore(tmp_path / "vault.fobwatch", find=no_keyring)


def test_without_a_keyring_nothing_weaker_is_used(tmp_path: Path) -> None:
    made = store(tmp_path)

    with pytest.raises(VaultMissing):
        made.set("profile/dev", "secret")

    assert list(tmp_path.iterdir()) == []


def test_erased_a_file_is_gone_without_its_passphrase(tmp_path: Path) -> None:
    made = store(tmp_path)
    made.create_file(PASSPHRASE)
    made.lock()

    made = store(tmp_path)
    made.erase()

    assert not (tmp_path / "vault.fobwatch").exists()


def test_out_of_reach_a_keyring_is_not_taken_for_erased(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing):
        store(tmp_path).erase()


def test_a_file_is_used_once_the_user_made_it(tmp_path: Path) -> None:
    made = store(tmp_path)
    made.create_file(PASSPHRASE)
    made.set("profile/dev", "the secret")

    assert made.uses_file
    assert made.get("profile/dev") == "the secret"
    assert made.names() == {"profile/dev"}
    assert b"the secret" not in (tmp_path / "vault.fobwatch").read_bytes()


def test_after_a_restart_the_file_wants_its_passphrase(tmp_path: Path) -> None:
    first = store(tmp_path)
    first.create_file(PASSPHRASE)
    first.set("profile/dev", "the secret")
    first.lock()

    made = store(tmp_path)
    with pytest.raises(VaultLocked):
        made.names()
    made.unlock_with(PASSPHRASE)

    assert made.get("profile/dev") == "the secret"


def test_a_file_that_vanishes_is_told_and_the_keyring_does_not_take_its_place(
    tmp_path: Path,
) -> None:
    made = store(tmp_path)
    made.create_file(PASSPHRASE)
    (tmp_path / "vault.fobwatch").unlink()

    with pytest.raises(VaultUnavailable, match="changed"):
        made.set("profile/dev", "the secret")

    assert made.uses_file


def test_a_short_passphrase_makes_no_file(tmp_path: Path) -> None:
    made = store(tmp_path)

    with pytest.raises(InputError):
        made.create_file("short")

    assert not made.uses_file
