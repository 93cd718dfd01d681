"""Renamed and removed in every kind of keyring, and killed at each of its writes."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.vault.keyring_backend import NO_LIMITS, BoundedKeyring
from fobwatch.adapters.vault.keyring_backends import CREDENTIAL_MANAGER_LIMITS, KEYCHAIN_LIMITS
from fobwatch.adapters.vault.keyring_store import KeyringStore
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.vault.vault import Vault
from tests.adapters.fake_keyring import Killed, MemoryKeyring
from tests.fakes import ADMIN, ANNA, DEVICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.vault.keyring_backend import KeyringLimits
    from tests.adapters.fake_keyring import Stored

LONG = replace(ADMIN, name="deploy", session_policy='{"Statement": "' + "x" * 2000 + '"}')
"""Longer than one entry of Windows' keyring."""


def rename(vault: Vault) -> None:
    vault.rename_profile("dev", replace(ANNA, name="Work"))


def rename_and_back(vault: Vault) -> None:
    rename(vault)
    vault.rename_profile("Work", ANNA)


def remove(vault: Vault) -> None:
    for name in ("deploy", ADMIN.name, "dev"):
        vault.remove_profile(name)
    vault.remove_device(DEVICE.serial)


def opened(stored: Stored, limits: KeyringLimits) -> tuple[Vault, MemoryKeyring]:
    backend = MemoryKeyring(
        stored,
        longest=limits.longest,
        folds_case=limits.folds_case,
        deletes_first=not limits.replaces_whole,
    )
    keyring = BoundedKeyring(backend, title="a keyring", limits=limits)
    vault = Vault(KeyringStore(lambda: keyring))
    vault.load()
    return vault, backend


def killed(work: Callable[[Vault], None], limits: KeyringLimits, write: int) -> tuple[Stored, bool]:
    """What the keyring has after the kill; whether it came to that."""
    stored: Stored = {}
    vault, backend = opened(stored, limits)
    vault.save_all(profiles=(ANNA, ADMIN, LONG), devices=(DEVICE,))
    last = backend.writes + write

    def kill() -> None:
        if backend.writes >= last:
            raise Killed

    backend.before_write = kill
    try:
        work(vault)
    except Killed:
        return stored, True
    return stored, False


@pytest.mark.parametrize("work", [rename, rename_and_back, remove])
@pytest.mark.parametrize(
    "limits",
    [NO_LIMITS, CREDENTIAL_MANAGER_LIMITS, KEYCHAIN_LIMITS],
    ids=["secret service", "windows", "keychain"],
)
def test_killed_at_any_write_each_role_has_its_source_and_its_device(
    limits: KeyringLimits, work: Callable[[Vault], None]
) -> None:
    for write in count():
        stored, was_killed = killed(work, limits, write)
        vault, _ = opened(stored, limits)
        profiles = {profile.name: profile for profile in vault.profiles()}

        assert vault.damaged == ()
        for profile in profiles.values():
            if isinstance(profile, RoleProfile):
                assert profile.source_profile in profiles
            if profile.mfa_serial:
                assert vault.device(profile.mfa_serial) is not None
        if not was_killed:
            assert write > 5
            return
