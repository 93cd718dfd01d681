from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.cognito.identity_pool import POOL_IDENTITIES, PoolIdentity
from fobwatch.core.errors import (
    VaultDenied,
    VaultEntryDamaged,
    VaultLocked,
    VaultMissing,
    VaultUnavailable,
)
from fobwatch.core.oidc.provider import OIDC_SIGN_INS, OidcSignIn
from fobwatch.core.sessions.sessions import SESSIONS
from fobwatch.core.vault.records import PROFILES
from fobwatch.core.vault.state import VaultState
from fobwatch.core.vault.vault import Vault
from tests.core.sessions.test_sessions import session
from tests.fakes import ADMIN, ANNA, DEVICE, NOON, SEED
from tests.fakes_cognito import GUEST
from tests.fakes_oidc import PROVIDER, SIGNED_IN
from tests.fakes_secrets import (
    BrokenSecretStore,
    FailingSecretStore,
    LockedSecretStore,
    MemorySecretStore,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import VaultError
    from fobwatch.core.profiles.profile import OwnProfile


def loaded(store: MemorySecretStore) -> Vault:
    vault = Vault(store)
    vault.load()
    return vault


def filled() -> MemorySecretStore:
    store = MemorySecretStore()
    vault = loaded(store)
    vault.save_profile(ANNA)
    vault.save_profile(ADMIN)
    vault.save_device(DEVICE)
    vault.save(SESSIONS, session())
    return store


def test_everything_comes_back_after_a_restart() -> None:
    vault = loaded(filled())

    assert set(vault.profiles()) == {ANNA, ADMIN}
    assert vault.devices() == (DEVICE,)
    assert vault.all(SESSIONS) == (session(),)
    assert vault.state is VaultState.READY


def test_a_profile_that_the_keyring_kept_is_confirmed() -> None:
    loaded(filled()).confirm(PROFILES, "dev")


def test_a_profile_that_the_keyring_lost_or_changed_is_not_confirmed() -> None:
    store = filled()
    vault = loaded(store)
    store.entries["profile/dev"] = store.entries["profile/dev"].replace("eu-west-1", "eu-west-2")
    del store.entries["profile/prod-admin"]

    for name in ("dev", "prod-admin"):
        with pytest.raises(VaultEntryDamaged, match="did not keep"):
            vault.confirm(PROFILES, name)


def test_a_profile_that_waits_to_be_written_is_not_confirmed() -> None:
    vault = loaded(LockedSecretStore())
    vault.save_profile(ANNA)

    with pytest.raises(VaultLocked):
        vault.confirm(PROFILES, "dev")


def test_each_record_is_an_entry_of_its_own() -> None:
    assert filled().names() == {
        "profile/dev",
        "profile/prod-admin",
        f"device/{DEVICE.serial}",
        "session/dev",
    }


def test_removing_takes_the_entry_away() -> None:
    store = filled()
    vault = loaded(store)
    vault.remove_profile("dev")
    vault.remove_device(DEVICE.serial)
    vault.remove(SESSIONS, "dev")

    assert store.names() == {"profile/prod-admin"}
    assert vault.profile("dev") is None
    assert vault.device(DEVICE.serial) is None


def test_roles_follow_when_their_source_is_renamed() -> None:
    store = filled()
    vault = loaded(store)

    vault.rename_profile("dev", replace(ANNA, name="anna"))

    assert loaded(store).profile("prod-admin") == replace(ADMIN, source_profile="anna")
    assert loaded(store).profile("dev") is None
    assert loaded(store).profile("anna") is not None


def test_a_renamed_profile_is_never_seen_under_two_names_or_none() -> None:
    vault = loaded(filled())
    seen: list[set[str]] = []
    vault.on_change(lambda: seen.append({profile.name for profile in vault.profiles()}))

    vault.rename_profile("dev", replace(ANNA, name="anna"))

    assert seen == [{"anna", "prod-admin"}]


def test_what_is_not_found_may_be_in_the_keyring_until_all_of_it_was_read() -> None:
    vault = Vault(filled())
    before = vault.unread
    vault.load()
    loaded_now = vault.unread
    vault.lock()

    assert isinstance(before, VaultUnavailable)
    assert loaded_now is None
    assert isinstance(vault.unread, VaultLocked)


def test_before_loading_the_vault_says_so() -> None:
    assert Vault(MemorySecretStore()).state is VaultState.LOADING


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (VaultMissing, VaultState.MISSING),
        (VaultDenied, VaultState.DENIED),
        (VaultUnavailable, VaultState.UNAVAILABLE),
    ],
)
def test_each_failure_of_the_keyring_is_a_state(kind: type[VaultError], state: VaultState) -> None:
    vault = loaded(FailingSecretStore(failure=kind("No keyring", "None.", "Install one.")))

    assert vault.state is state
    assert isinstance(vault.problem, kind)


def test_what_is_saved_while_locked_waits_and_is_written_after_unlocking() -> None:
    store = LockedSecretStore(dict(filled().entries))
    vault = loaded(store)
    vault.save_profile(replace(ADMIN, name="new"))
    vault.remove_profile("dev")
    waiting = len(vault.waiting)
    state = vault.state

    store.unlock()
    vault.retry()

    assert state is VaultState.LOCKED
    assert waiting == 2
    assert len(vault.waiting) == 0
    assert vault.state is VaultState.READY
    assert {profile.name for profile in vault.profiles()} == {"prod-admin", "new"}
    assert {profile.name for profile in loaded(store).profiles()} == {"prod-admin", "new"}


def test_locked_by_its_user_it_holds_nothing_until_it_is_unlocked() -> None:
    vault = loaded(filled())
    heard: list[VaultState] = []
    vault.on_change(lambda: heard.append(vault.state))

    vault.lock()

    assert heard == [VaultState.LOCKED]
    assert (vault.profiles(), vault.devices(), vault.all(SESSIONS)) == ((), (), ())
    vault.retry()
    assert vault.state is VaultState.READY
    assert (set(vault.profiles()), vault.all(SESSIONS)) == ({ANNA, ADMIN}, (session(),))


def test_what_is_changed_while_its_user_keeps_it_locked_waits() -> None:
    store = filled()
    before = dict(store.entries)
    vault = loaded(store)
    vault.lock()

    vault.save_profile(replace(ADMIN, name="new"))
    vault.remove_profile("dev")

    assert (vault.state, len(vault.waiting)) == (VaultState.LOCKED, 2)
    assert store.entries == before
    vault.retry()
    assert {profile.name for profile in loaded(store).profiles()} == {"prod-admin", "new"}


def test_what_is_saved_while_its_user_keeps_it_locked_can_be_read_by_nobody() -> None:
    vault = loaded(filled())
    vault.lock()

    vault.save(SESSIONS, session())
    vault.save_all(profiles=(ANNA,), devices=(DEVICE,))
    vault.rename_profile("prod-admin", replace(ADMIN, name="new"))

    assert (vault.profiles(), vault.devices(), vault.all(SESSIONS)) == ((), (), ())
    vault.retry()
    assert vault.profile("new") == replace(ADMIN, name="new")


NEWER = replace(ANNA, region="us-east-1")


@pytest.mark.parametrize("after", [NEWER, None])
def test_a_value_is_replaced_only_while_it_is_the_one_that_is_stored(
    after: OwnProfile | None,
) -> None:
    store = filled()
    vault = loaded(store)
    vault.save_profile(replace(ANNA, region="us-west-2"))
    of_another = vault.replace(PROFILES, ANNA, after)
    vault.save_profile(ANNA)

    assert not of_another
    assert vault.replace(PROFILES, ANNA, after)
    assert (vault.profile("dev"), loaded(store).profile("dev")) == (after, after)


@pytest.mark.parametrize("after", [NEWER, None])
def test_what_is_replaced_while_locked_waits_for_what_is_stored_to_be_known(
    after: OwnProfile | None,
) -> None:
    store = filled()
    vault = loaded(store)
    vault.lock()
    is_done = vault.replace(PROFILES, ANNA, after)

    assert not is_done
    assert vault.waiting.profiles == ("dev",)
    assert vault.profiles() == ()
    vault.retry()
    assert len(vault.waiting) == 0
    assert (vault.profile("dev"), loaded(store).profile("dev")) == (after, after)


def remove(vault: Vault) -> None:
    vault.remove(PROFILES, "dev")


def change(vault: Vault) -> None:
    vault.save(PROFILES, replace(ANNA, region="us-west-2"))


@pytest.mark.parametrize("interfere", [remove, change])
@pytest.mark.parametrize("before_the_lock", [True, False])
def test_a_replacement_made_while_locked_yields_to_another_change(
    interfere: Callable[[Vault], None], *, before_the_lock: bool
) -> None:
    store = filled()
    vault = loaded(store)
    if before_the_lock:
        interfere(vault)
    vault.lock()
    vault.replace(PROFILES, ANNA, NEWER)
    if not before_the_lock:
        interfere(vault)
    vault.retry()

    assert vault.profile("dev") == loaded(store).profile("dev") != NEWER
    assert len(vault.waiting) == 0


def test_a_save_that_a_lock_overtakes_does_not_unlock_the_vault() -> None:
    """Both wait for the keyring, which then takes either first."""

    class BusyStore(MemorySecretStore):
        def set(self, entry: str, text: str) -> None:
            is_busy.set()
            is_free.wait()
            super().set(entry, text)

    for _ in range(20):
        is_busy, is_free = threading.Event(), threading.Event()
        vault = loaded(BusyStore(dict(filled().entries)))
        threads = [
            threading.Thread(target=vault.save_profile, args=(NEWER,)),
            threading.Thread(target=vault.lock),
            threading.Thread(target=vault.save_profile, args=(ADMIN,)),
        ]
        threads[0].start()
        is_busy.wait()
        for thread in threads[1:]:
            thread.start()
        is_free.set()
        for thread in threads:
            thread.join()

        assert (vault.state, vault.profiles()) == (VaultState.LOCKED, ())


def test_a_change_made_while_locked_beats_what_the_keyring_holds() -> None:
    store = LockedSecretStore(dict(filled().entries))
    vault = loaded(store)
    vault.save_profile(replace(ANNA, region="us-east-1"))

    store.unlock()
    vault.load()

    profile = loaded(store).profile("dev")
    assert profile is not None
    assert profile.region == "us-east-1"


@pytest.mark.parametrize("writes", range(5))
def test_a_keyring_that_dies_at_any_write_loses_nothing(writes: int) -> None:
    store = BrokenSecretStore(after_writes=writes)
    vault = loaded(store)
    vault.save_profile(ANNA)
    vault.save_profile(ADMIN)
    vault.save_device(DEVICE)
    vault.remove_profile("prod-admin")

    store.repair()
    vault.retry()

    assert loaded(store).profiles() == (ANNA,)
    assert loaded(store).devices() == (DEVICE,)
    assert len(vault.waiting) == 0


def test_only_the_newest_change_of_an_entry_is_written() -> None:
    store = LockedSecretStore()
    vault = loaded(store)
    for region in ("eu-west-1", "us-east-1", "us-west-2"):
        vault.save_profile(replace(ANNA, region=region))

    store.unlock()
    vault.retry()

    assert store.writes == ["profile/dev"]


def test_a_damaged_entry_is_named_left_alone_and_the_rest_still_works() -> None:
    store = filled()
    store.entries["profile/prod-admin"] = "{not json"

    vault = loaded(store)

    assert vault.profiles() == (ANNA,)
    assert vault.state is VaultState.READY
    assert len(vault.damaged) == 1
    assert store.entries["profile/prod-admin"] == "{not json"


def test_entries_of_other_kinds_are_left_alone() -> None:
    store = filled()
    store.entries["novelty/acme"] = "of a later release"

    vault = loaded(store)

    assert vault.damaged == ()
    assert store.entries["novelty/acme"] == "of a later release"


@pytest.mark.parametrize("name", ["profile", "rule", "protection"])
def test_an_entry_that_is_called_like_a_kind_is_of_none(name: str) -> None:
    store = filled()
    store.entries[name] = "no record"
    vault = loaded(store)

    assert (vault.state, vault.damaged) == (VaultState.READY, ())
    assert len(vault.profiles()) == 2
    assert store.entries[name] == "no record"


def test_listeners_hear_of_changes_and_of_failures() -> None:
    store = LockedSecretStore()
    vault = Vault(store)
    heard: list[VaultState] = []
    vault.on_change(lambda: heard.append(vault.state))

    vault.load()
    store.unlock()
    vault.save_profile(ANNA)

    assert heard == [VaultState.LOCKED, VaultState.READY]


def test_no_secret_is_in_a_damaged_entry_s_words() -> None:
    store = filled()
    store.entries[f"device/{DEVICE.serial}"] += "?"

    vault = loaded(store)

    assert SEED not in str(vault.damaged) + str(vault.damaged[0])


SIGN_IN = OidcSignIn(
    key=PROVIDER.key,
    issuer_url=PROVIDER.issuer_url,
    subject="anna",
    id_token="id-token",
    expires_at=NOON,
    refresh_token="refresh-token",
)
POOL_IDENTITY = PoolIdentity(key=GUEST.identity_key, identity_id="eu-central-1:1")
STORED = {OIDC_SIGN_INS.entry(SIGN_IN.key), POOL_IDENTITIES.entry(POOL_IDENTITY.key)}


@pytest.fixture
def signed_in() -> MemorySecretStore:
    """Two profiles have a sign-in at one provider, and a third an identity in a pool."""
    store = MemorySecretStore()
    vault = loaded(store)
    vault.save_all(profiles=(SIGNED_IN, replace(SIGNED_IN, name="another"), GUEST))
    vault.save(OIDC_SIGN_INS, SIGN_IN)
    vault.save(POOL_IDENTITIES, POOL_IDENTITY)
    return store


def test_a_sign_in_is_kept_as_long_as_a_profile_uses_it(signed_in: MemorySecretStore) -> None:
    vault = loaded(signed_in)
    vault.remove_profile(SIGNED_IN.name)
    vault.rename_profile("another", replace(SIGNED_IN, name="renamed"))

    assert signed_in.names() >= STORED


def remove_profiles(vault: Vault) -> None:
    for name in (SIGNED_IN.name, "another", GUEST.name):
        vault.remove_profile(name)


def change_profiles(vault: Vault) -> None:
    elsewhere = replace(PROVIDER, scopes="openid")
    for name in (SIGNED_IN.name, "another"):
        vault.save_profile(replace(SIGNED_IN, name=name, provider=elsewhere))
    vault.save_profile(replace(GUEST, identity_pool_id=GUEST.identity_pool_id[:-1] + "0"))


def replace_by_import(vault: Vault) -> None:
    names = (SIGNED_IN.name, "another", GUEST.name)
    vault.save_all(profiles=[replace(ANNA, name=name) for name in names])


@pytest.mark.parametrize("change", [remove_profiles, change_profiles, replace_by_import])
def test_a_sign_in_goes_with_the_last_profile_that_uses_it(
    signed_in: MemorySecretStore, change: Callable[[Vault], None]
) -> None:
    vault = loaded(signed_in)
    change(vault)

    assert not signed_in.names() & STORED
    assert (vault.all(OIDC_SIGN_INS), vault.all(POOL_IDENTITIES)) == ((), ())


def test_what_a_test_has_left_goes_when_it_is_dropped_or_at_the_next_start(
    signed_in: MemorySecretStore,
) -> None:
    tested = replace(SIGN_IN, key="of a profile that was not saved")
    vault = loaded(signed_in)
    vault.save(OIDC_SIGN_INS, tested)
    after_start = loaded(signed_in).all(OIDC_SIGN_INS)
    vault.drop_unused()

    assert after_start == vault.all(OIDC_SIGN_INS) == (SIGN_IN,)


def test_no_sign_in_is_dropped_while_a_profile_cannot_be_read(
    signed_in: MemorySecretStore,
) -> None:
    for name in (SIGNED_IN.name, "another"):
        signed_in.entries[f"profile/{name}"] = "{"
    vault = loaded(signed_in)
    vault.save_profile(ANNA)

    assert vault.get(OIDC_SIGN_INS, SIGN_IN.key) == SIGN_IN


def test_no_sign_in_is_dropped_while_the_vault_is_locked(signed_in: MemorySecretStore) -> None:
    vault = loaded(signed_in)
    vault.lock()
    vault.save_profile(ANNA)
    vault.retry()

    assert vault.get(OIDC_SIGN_INS, SIGN_IN.key) == SIGN_IN
