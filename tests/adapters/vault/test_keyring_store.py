"""The secrets in a system's keyring: whole through every interruption, within every limit."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fobwatch.adapters.vault.keyring_backend import NO_LIMITS, BoundedKeyring, KeyringLimits
from fobwatch.adapters.vault.keyring_backends import CREDENTIAL_MANAGER_LIMITS, KEYCHAIN_LIMITS
from fobwatch.adapters.vault.keyring_store import SERVICE, KeyringStore
from fobwatch.core.errors import VaultEntryDamaged, VaultMissing, VaultUnavailable
from tests.adapters.fake_keyring import Killed, MemoryKeyring, WindowsError
from tests.contracts.secret_store import SecretStoreContract

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adapters.fake_keyring import Stored

SMALL = KeyringLimits(longest=100, folds_case=True)
"""Windows's manner with room for less, so that short texts need several parts."""

SYSTEMS: dict[str, tuple[KeyringLimits, dict[str, Any]]] = {
    "Secret Service": (NO_LIMITS, {}),
    "Credential Manager": (CREDENTIAL_MANAGER_LIMITS, {"longest": 1280, "folds_case": True}),
    "Keychain": (KEYCHAIN_LIMITS, {"deletes_first": True}),
    "small": (SMALL, {"longest": 100, "folds_case": True}),
}


def make_store(
    stored: Stored, system: str = "Credential Manager", *, service: str = SERVICE
) -> tuple[KeyringStore, MemoryKeyring]:
    limits, manner = SYSTEMS[system]
    backend = MemoryKeyring(stored, **manner)
    keyring = BoundedKeyring(backend, title=system, limits=limits, native_errors=(WindowsError,))
    return KeyringStore(lambda: keyring, service=service), backend


@pytest.fixture
def stored() -> Stored:
    return {}


@pytest.mark.parametrize("system", SYSTEMS)
class TestKeyringStore(SecretStoreContract):
    @pytest.fixture
    def store(self, stored: Stored, system: str) -> KeyringStore:
        return make_store(stored, system)[0]

    @pytest.fixture
    def reopened(self, stored: Stored, system: str) -> KeyringStore:
        return make_store(stored, system)[0]


def test_each_secret_is_an_entry_of_its_own_that_tells_what_it_is(stored: Stored) -> None:
    store, _ = make_store(stored, "Secret Service")
    store.set("profile/dev", "first")
    store.set("device/anna", "second")

    assert stored[SERVICE, "entry/profile/dev"] == "first"
    assert stored[SERVICE, "entry/device/anna"] == "second"
    assert {user for _, user in stored} == {"index", "entry/profile/dev", "entry/device/anna"}


def test_the_demo_has_a_vault_of_its_own(stored: Stored) -> None:
    real, _ = make_store(stored)
    demo, _ = make_store(stored, service="another")
    real.set("profile/dev", "real")
    demo.set("profile/dev", "demo")
    demo.delete("profile/dev")

    assert real.get("profile/dev") == "real"
    assert real.names() == {"profile/dev"}
    assert demo.names() == frozenset()


@pytest.mark.parametrize("system", SYSTEMS)
def test_erasing_leaves_nothing(stored: Stored, system: str) -> None:
    store, _ = make_store(stored, system)
    store.set("profile/dev", "x" * 8000)
    store.set("device/anna", "second")

    store.erase()

    assert stored == {}
    assert store.names() == frozenset()


@pytest.mark.parametrize("system", SYSTEMS)
def test_deleting_leaves_nothing_but_the_index(stored: Stored, system: str) -> None:
    store, _ = make_store(stored, system)
    for size in (5000, 10, 8000):
        store.set("session/dev", "x" * size)
    store.delete("session/dev")

    assert not [user for _, user in stored if not user.startswith("index")]


def test_saving_again_takes_one_write_where_the_keyring_has_no_limits(stored: Stored) -> None:
    store, backend = make_store(stored, "Secret Service")
    store.set("session/dev", "old")
    before = backend.writes
    store.set("session/dev", "new")

    assert backend.writes - before == 1


class Ways:
    """What a run of calls may leave: each call that returned is done, the next one may be."""

    def __init__(self, calls: list[tuple[str, str | None]]) -> None:
        self._calls = calls
        self.returned = 0

    def run(self, store: KeyringStore) -> None:
        for name, secret in self._calls:
            if secret is None:
                store.delete(name)
            else:
                store.set(name, secret)
            self.returned += 1

    def outcomes(self) -> list[dict[str, str]]:
        return [self._after(self.returned), self._after(self.returned + 1)]

    def _after(self, count: int) -> dict[str, str]:
        secrets: dict[str, str] = {}
        for name, secret in self._calls[:count]:
            if secret is None:
                secrets.pop(name, None)
            else:
                secrets[name] = secret
        return secrets


def killed_at(backend: MemoryKeyring, write: int) -> None:
    """End the process before the write of this number, counted from 1."""
    left = iter(range(1, write))

    def count() -> None:
        if next(left, None) is None:
            raise Killed

    backend.before_write = count


def failing_at(backend: MemoryKeyring, write: int) -> None:
    """Let the keyring die before the write of this number, counted from 1."""
    left = iter(range(1, write))

    def die() -> None:
        if next(left, None) is None:
            raise OSError("gone")

    backend.before_write = die


def repair(backend: MemoryKeyring) -> None:
    backend.before_write = lambda: None


def run_until_killed(run: Callable[[], object]) -> bool:
    try:
        run()
    except Killed:
        return True
    return False


def contents(store: KeyringStore) -> dict[str, str]:
    secrets = {name: store.get(name) for name in store.names()}
    assert None not in secrets.values(), "the index names an entry that is not there"
    return {name: secret for name, secret in secrets.items() if secret is not None}


def entries(stored: Stored) -> list[str]:
    """The entries of secrets, whichever of the two slots they are in."""
    users = [user for _, user in stored if not user.startswith("index")]
    return sorted(re.sub(r" [ab](\d*)$", r" \1", user) for user in users)


def index_slots(stored: Stored) -> set[str]:
    return {user.removeprefix("index")[:2] for _, user in stored if user.startswith("index")}


def untouched(secrets: dict[str, str], system: str) -> Stored:
    """A keyring with these secrets that nothing ever interrupted."""
    stored: Stored = {}
    store, _ = make_store(stored, system)
    for name, secret in secrets.items():
        store.set(name, secret)
    return stored


names = st.sampled_from(["profile/1", "profile/2", "session/1"])
sizes = st.integers(0, 450).map(lambda size: "x" * size)
texts = st.one_of(sizes, st.text("0=#🔑", max_size=80))
calls = st.lists(st.tuples(names, st.none() | texts), min_size=1, max_size=6)


@pytest.mark.parametrize("system", ["Secret Service", "Keychain", "small"])
@settings(max_examples=60, deadline=None)
@given(calls=calls, second_kill=st.integers(1, 6))
def test_killed_at_any_write_nothing_is_lost_and_nothing_is_left_over(
    system: str, calls: list[tuple[str, str | None]], second_kill: int
) -> None:
    write = 0
    killed = True
    while killed:
        write += 1
        stored: Stored = {}
        ways = Ways(calls)
        store, backend = make_store(stored, system)
        killed_at(backend, write)
        killed = run_until_killed(partial(ways.run, store))

        # The next start may be killed as well, while it mends what the first one left.
        restarted, backend = make_store(stored, system)
        killed_at(backend, second_kill)
        run_until_killed(partial(contents, restarted))

        last, _ = make_store(stored, system)
        secrets = contents(last)
        assert secrets in ways.outcomes()
        assert entries(stored) == entries(untouched(secrets, system))
        assert len(index_slots(stored)) <= 1


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("write", range(1, 12))
def test_a_keyring_that_dies_is_used_again_by_the_same_store(
    stored: Stored, system: str, write: int
) -> None:
    store, backend = make_store(stored, system)
    store.set("profile/dev", "a" * 3000)
    failing_at(backend, write)
    try:
        store.set("profile/prod", "b" * 3000)
        store.set("profile/dev", "c" * 3000)
    except VaultUnavailable:
        repair(backend)
        store.set("profile/prod", "b" * 3000)
        store.set("profile/dev", "c" * 3000)

    repair(backend)
    assert contents(store) == {"profile/prod": "b" * 3000, "profile/dev": "c" * 3000}


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_failed_is_mended_before_the_next_call(stored: Stored, system: str) -> None:
    store, backend = make_store(stored, system)
    index_writes = 1
    failing_at(backend, index_writes + 1)
    with pytest.raises(VaultUnavailable):
        store.set("profile/dev", "a")
    repair(backend)
    store.set("profile/prod", "b")

    assert contents(store) == {"profile/prod": "b"}
    assert contents(make_store(stored, system)[0]) == {"profile/prod": "b"}


def test_a_shorter_secret_leaves_no_parts_of_a_longer_one_that_failed(stored: Stored) -> None:
    store, backend = make_store(stored, "small")
    store.set("profile/dev", "a")
    store.set("profile/prod", "d")  # so that the index is not unsure of the other
    failing_at(backend, 8)
    with pytest.raises(VaultUnavailable):
        store.set("profile/dev", "b" * 900)
    repair(backend)
    store.set("profile/dev", "c" * 150)

    assert store.get("profile/dev") == "c" * 150
    assert entries(stored) == entries(
        untouched({"profile/dev": "c" * 150, "profile/prod": "d"}, "small")
    )


@pytest.mark.parametrize("write", range(1, 9))
def test_a_secret_that_was_replaced_never_comes_back(stored: Stored, write: int) -> None:
    store, backend = make_store(stored, "small")
    store.set("profile/dev", "old" * 50)
    store.set("profile/dev", "new" * 50)
    store.set("profile/prod", "d")  # so that the index is not unsure of the other
    failing_at(backend, 4)  # two parts and the head, but not the clearing of what was there
    with pytest.raises(VaultUnavailable):
        store.set("profile/dev", "newest" * 20)
    failing_at(backend, write)
    seen = [make_store(dict(stored), "small")[0].get("profile/dev")]
    with suppress(VaultUnavailable):
        store.delete("profile/dev")
    repair(backend)
    seen.append(make_store(dict(stored), "small")[0].get("profile/dev"))

    assert seen[1] in {seen[0], None}


@pytest.mark.parametrize("lost", ["index", "entry/profile/dev"])
def test_a_lost_part_is_told_and_the_rest_is_left_as_it_is(stored: Stored, lost: str) -> None:
    store, _ = make_store(stored, "small")
    store.set("profile/dev", "x" * 500)
    store.set("profile/prod-with-a-long-name-for-an-index-in-parts", "y" * 500)
    part = next(key for key in stored if key[1].startswith(lost) and key[1].endswith("2"))
    del stored[part]
    left = dict(stored)
    restarted, _ = make_store(stored, "small")
    with pytest.raises(VaultEntryDamaged):
        (restarted.names if lost == "index" else lambda: restarted.get("profile/dev"))()

    assert stored == left


def test_a_damaged_secret_can_be_entered_again_and_leaves_no_parts(stored: Stored) -> None:
    store, _ = make_store(stored, "small")
    store.set("profile/dev", "x" * 500)
    del stored[next(key for key in stored if key[1].startswith("entry") and key[1].endswith("2"))]
    store.set("profile/dev", "y")

    assert store.get("profile/dev") == "y"
    assert len([user for _, user in stored if user.startswith("entry")]) == 1


@pytest.mark.parametrize(
    "index",
    [
        *("", "[]", "{}", "no json", '{"names":' * 100_000),
        *('{"names": 7, "unsure": null}', '{"names": [null], "unsure": null}'),
        *('{"names": [], "unsure": []}', '{"names": [], "unsure": 5}'),
    ],
    ids=["empty", "list", "object", "no json", "deep", "number", "null", "no name", "five"],
)
def test_an_index_that_is_none_is_never_overwritten(stored: Stored, index: str) -> None:
    stored[SERVICE, "index"] = index
    store, _ = make_store(stored, "Secret Service")
    with pytest.raises(VaultEntryDamaged):
        store.set("profile/dev", "secret")

    assert stored == {(SERVICE, "index"): index}


def test_the_keyring_is_looked_for_until_it_is_there_and_then_kept() -> None:
    there = [BoundedKeyring(MemoryKeyring(), title="Keyring")]
    absent = [VaultMissing("None", "No keyring.", "Install one.")]

    def find() -> BoundedKeyring:
        if absent:
            raise absent.pop()
        return there.pop()

    store = KeyringStore(find)
    with pytest.raises(VaultMissing):
        store.names()
    store.set("profile/dev", "secret")

    assert store.get("profile/dev") == "secret"


def test_no_error_and_no_repr_tells_a_secret(stored: Stored) -> None:
    store, _ = make_store(stored, "small")
    store.set("profile/dev", "hunter2 " * 50)
    del stored[next(key for key in stored if key[1].startswith("entry") and key[1].endswith("2"))]
    with pytest.raises(VaultEntryDamaged) as caught:
        store.get("profile/dev")

    assert "hunter2" not in f"{caught.value!r} {caught.value} {store!r} {vars(store)!r}"
