"""Whatever is renamed or removed, and wherever that is cut off: no role loses its source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.vault.vault import Vault
from tests.fakes import ADMIN, ANNA, DEVICE
from tests.fakes_secrets import BrokenSecretStore, LockedSecretStore, MemorySecretStore

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("a", "b", "c", "d", "e")
SERIALS = tuple(f"arn:aws:iam::111122223333:mfa/{name}" for name in "xyz")

Step = tuple[str, str, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["user", "role", "rename", "remove", "device", "remove device"]),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
    ),
    max_size=12,
)


def users(vault: Vault, source: str) -> list[RoleProfile]:
    return [
        p for p in vault.profiles() if isinstance(p, RoleProfile) and p.source_profile == source
    ]


def built_upon(vault: Vault, name: str) -> set[str]:
    """The profile's name with those of all that need it."""
    found = {name}
    for role in users(vault, name):
        found |= built_upon(vault, role.name)
    return found


def take(vault: Vault, step: Step) -> None:
    """Do what a person could: no circle, and nothing removed that is needed."""
    what, name, other = step
    known = {profile.name: profile for profile in vault.profiles()}
    serial = SERIALS[NAMES.index(name) % len(SERIALS)]
    if what == "user":
        has_device = serial if vault.device(serial) else ""
        vault.save_profile(replace(ANNA, name=name, mfa_serial=has_device))
    elif what == "role" and other in known and other not in built_upon(vault, name):
        vault.save_profile(replace(ADMIN, name=name, source_profile=other, mfa_serial=""))
    elif what == "rename" and name in known and other not in known:
        vault.rename_profile(name, replace(known[name], name=other))
    elif what == "remove" and not users(vault, name):
        vault.remove_profile(name)
    elif what == "device":
        vault.save_device(replace(DEVICE, serial=serial))
    elif what == "remove device" and all(p.mfa_serial != serial for p in known.values()):
        vault.remove_device(serial)


def check(store: MemorySecretStore) -> None:
    """What a start finds there after the program was killed."""
    vault = Vault(MemorySecretStore(dict(store.entries)))
    vault.load()
    names = {profile.name for profile in vault.profiles()}
    for profile in vault.profiles():
        if isinstance(profile, RoleProfile):
            assert profile.source_profile in names
        if profile.mfa_serial:
            assert vault.device(profile.mfa_serial) is not None


class CheckedStore(LockedSecretStore):
    """Looks after each write at what a kill would leave."""

    def set(self, name: str, secret: str) -> None:
        super().set(name, secret)
        check(self)

    def delete(self, name: str) -> None:
        super().delete(name)
        check(self)


@given(before=STEPS, waiting=STEPS)
@example(
    before=[("user", "a", ""), ("role", "b", "a")],
    waiting=[("rename", "a", "c"), ("user", "c", "")],
)
@example(
    before=[("device", "a", ""), ("user", "a", "")],
    waiting=[("user", "b", ""), ("device", "b", ""), ("user", "b", "")],
)
@example(
    before=[("user", "b", ""), ("role", "a", "b")],
    waiting=[("rename", "a", "d"), ("rename", "b", "a"), ("rename", "a", "c")],
)
@example(
    before=[("user", "b", ""), ("role", "a", "b")],
    waiting=[("rename", "b", "c"), ("rename", "a", "d")],
)
@example(
    before=[("user", "b", ""), ("role", "d", "b")],
    waiting=[("rename", "b", "a"), ("remove", "d", "")],
)
def test_cut_off_after_any_write_each_role_has_its_source(
    before: list[Step], waiting: list[Step]
) -> None:
    store = CheckedStore()
    store.unlock()
    vault = Vault(store)
    vault.load()
    for step in before:
        take(vault, step)
    store.lock()
    for step in waiting:
        take(vault, step)
    store.unlock()
    vault.retry()

    assert len(vault.waiting) == 0
    after = Vault(MemorySecretStore(store.entries))
    after.load()
    assert set(after.profiles()) == set(vault.profiles())


def renamed(vault: Vault) -> None:
    vault.rename_profile("dev", replace(ANNA, name="zz-dev"))


def renamed_twice(vault: Vault) -> None:
    renamed(vault)
    vault.rename_profile("zz-dev", replace(ANNA, name="aa-dev"))


def test_a_rename_that_is_cut_off_ends_at_the_next_try() -> None:
    for work in (renamed, renamed_twice):
        for writes in range(8):
            _cut_off(work, writes)


def _cut_off(work: Callable[[Vault], None], writes: int) -> None:
    store = BrokenSecretStore(after_writes=2 + writes)
    vault = Vault(store)
    vault.load()
    vault.save_profile(ANNA)
    vault.save_profile(replace(ADMIN, mfa_serial=""))
    vault.save_device(DEVICE) if vault.problem else None
    work(vault)
    store.repair()
    vault.retry()

    assert len(vault.waiting) == 0


def test_what_waits_is_there_again_once_a_locked_vault_is_unlocked() -> None:
    store = LockedSecretStore()
    vault = Vault(store)
    vault.load()
    vault.save_profile(ANNA)
    vault.lock()
    store.unlock()
    vault.retry()

    assert vault.profiles() == (ANNA,)
    assert store.names() == {"profile/dev"}
