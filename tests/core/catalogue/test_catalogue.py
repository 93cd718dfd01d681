from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws_files.ports import ProfileListing
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.errors import VaultLocked, VaultMissing, VaultUnavailable
from fobwatch.core.ini.text import FileProblem
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.sessions.sessions import SESSIONS
from fobwatch.core.vault.records import PROFILES
from fobwatch.core.vault.vault import Vault
from tests.core.session_records import hours, session
from tests.fakes import ADMIN, ANNA, DEVICE
from tests.fakes_secrets import FailingSecretStore, MemorySecretStore

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile

PORTAL = OtherProfile(name="portal", way=OtherKind.SSO)


class Files:
    """AWS files by hand."""

    def __init__(self, listing: ProfileListing) -> None:
        self.current = listing
        self.number = 0
        self.reads = 0

    def revision(self) -> object:
        return self.number

    def listing(self) -> ProfileListing:
        self.reads += 1
        return self.current


def catalogue(*listed: OtherProfile) -> tuple[Catalogue, Files, Vault]:
    vault = Vault(MemorySecretStore())
    vault.load()
    vault.save_profile(ANNA)
    files = Files(ProfileListing(profiles=listed))
    made = Catalogue(vault=vault, source=files)
    made.refresh()
    return made, files, vault


def test_the_vault_s_profiles_come_first_and_the_files_beside_them() -> None:
    made, _, _ = catalogue(PORTAL)

    assert made.profiles() == (ANNA, PORTAL)
    assert made.get("portal") == PORTAL


def test_the_vault_s_profile_is_meant_where_both_have_the_name() -> None:
    made, _, _ = catalogue(replace(PORTAL, name="dev"))

    assert made.profiles() == (ANNA,)
    assert made.get("dev").origin is Origin.VAULT


def test_the_files_are_read_again_only_when_they_changed() -> None:
    made, files, _ = catalogue(PORTAL)
    unchanged = made.refresh()
    files.number += 1
    files.current = ProfileListing()

    changed = made.refresh()

    assert (unchanged, changed) == (False, True)
    assert made.profiles() == (ANNA,)
    assert files.reads == 2


class RestlessFiles(Files):
    """Files that some program writes again and again."""

    def revision(self) -> object:
        self.number += 1
        return self.number


def test_files_that_change_while_a_change_is_heard_are_read_with_the_next_look() -> None:
    vault = Vault(MemorySecretStore())
    vault.load()
    files = RestlessFiles(ProfileListing(profiles=(PORTAL,)))
    made = Catalogue(vault=vault, source=files)
    heard: list[bool] = []
    made.on_change(lambda: heard.append("portal" in made.current()))

    made.current()
    made.current()

    assert heard == [True, True]
    assert files.reads == 2


def test_files_that_are_as_before_again_are_not_taken_for_what_they_were_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, files, vault = catalogue(PORTAL)
    vault.save_profile(ADMIN)
    before, before_all = made.revision, files.current

    def write(number: int, listing: ProfileListing) -> None:
        files.number, files.current = number, listing
        made.refresh()

    def another_thread_first() -> tuple[OwnProfile, ...]:
        write(1, ProfileListing(profiles=(replace(PORTAL, name="other"),)))
        return vault.all(PROFILES)

    with monkeypatch.context() as patch:
        patch.setattr(vault, "profiles", another_thread_first)
        made.profiles()
    write(0, before_all)

    assert made.profiles() == (ANNA, ADMIN, PORTAL)
    assert made.revision != before


def test_a_profile_saved_now_is_there_now() -> None:
    made, _, vault = catalogue()
    vault.save_profile(ADMIN)

    assert made.get("prod-admin") == ADMIN


class HalfReadStore(MemorySecretStore):
    """A keyring that gives one profile and no more."""

    def get(self, name: str) -> str | None:
        if ADMIN.name in name:
            raise VaultUnavailable("It does not answer", "It stopped.", "Start it.")
        return super().get(name)


def test_what_was_read_before_the_keyring_failed_is_listed() -> None:
    store = HalfReadStore()
    whole = Vault(MemorySecretStore(store.entries))
    whole.load()
    whole.save_all(profiles=(ANNA, ADMIN))
    vault = Vault(store)
    made = Catalogue(vault=vault, source=Files(ProfileListing()))
    before = made.profiles()
    vault.load()

    assert (before, made.profiles()) == ((), (ANNA,))


def test_the_profiles_are_put_together_again_only_when_one_changed() -> None:
    made, files, vault = catalogue(PORTAL)
    first = made.current()
    vault.save(SESSIONS, session("dev", left=hours(1)))
    unchanged = made.current()
    files.number += 1

    assert unchanged is first
    assert made.current() is not first


def test_an_unknown_name_is_an_error_for_a_person() -> None:
    made, _, _ = catalogue()

    with pytest.raises(UnknownProfile, match="no profile “x”"):
        made.get("x")


def test_what_the_files_could_not_say_is_passed_on() -> None:
    made, files, _ = catalogue()
    problem = FileProblem(path="~/.aws/config", line=3, message="No “=” here.")
    files.number += 1
    files.current = ProfileListing(problems=(problem,))
    made.refresh()

    assert made.problems() == (problem,)


def test_a_profile_whose_credential_process_is_fobwatch_is_offered() -> None:
    own = OtherProfile(name="dev", way=OtherKind.FOBWATCH)

    made, files, _ = catalogue(own, PORTAL)

    assert made.is_offered("dev")
    assert not made.is_offered("portal")
    files.current, files.number = ProfileListing(), 1
    made.refresh()
    assert not made.is_offered("dev")


def test_a_profile_that_is_wanted_now_is_that_of_the_files_now() -> None:
    made, files, _ = catalogue()
    files.number += 1
    files.current = ProfileListing(profiles=(PORTAL,))

    assert made.current()["portal"] == PORTAL


def test_an_unchanged_file_is_not_read_for_a_request() -> None:
    made, files, _ = catalogue(PORTAL)

    made.current()

    assert files.reads == 1


def test_while_the_vault_is_locked_no_other_profile_takes_a_name_that_may_be_its() -> None:
    made, _, vault = catalogue(replace(PORTAL, name="dev"))
    vault.lock()

    with pytest.raises(VaultLocked):
        made.current()


class LockedMeanwhile(Vault):
    """Locked by a person as soon as the profiles are looked for."""

    def profiles(self) -> tuple[OwnProfile, ...]:
        self.lock()
        return super().profiles()


def test_a_lock_meanwhile_leaves_no_name_to_the_files_alone() -> None:
    vault = LockedMeanwhile(MemorySecretStore())
    vault.load()
    made = Catalogue(vault=vault, source=Files(ProfileListing(profiles=(PORTAL,))))

    with pytest.raises(VaultLocked):
        made.current()


def test_without_any_vault_the_files_profiles_are_used() -> None:
    missing = VaultMissing("No keyring", "None.", "Install one.")
    vault = Vault(FailingSecretStore(failure=missing))
    vault.load()
    made = Catalogue(vault=vault, source=Files(ProfileListing(profiles=(PORTAL,))))

    assert made.current()["portal"] == PORTAL


def test_who_wants_to_know_is_told_of_changed_profiles_and_devices_but_not_of_sessions() -> None:
    made, files, vault = catalogue()
    told: list[int] = []
    made.on_change(lambda: told.append(len(made.profiles())))

    vault.save(SESSIONS, session("dev", left=hours(1)))
    made.refresh()
    vault.save_profile(ADMIN)
    vault.save_device(DEVICE)
    files.number += 1
    made.refresh()
    vault.remove_profile("prod-admin")

    assert told == [2, 2, 2, 1]
