"""A backup restored: on a fresh computer, and beside what is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.backup.errors import ChangedSince
from fobwatch.core.backup.restoring import Chosen, Presence
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import NotKept, VaultLocked
from fobwatch.core.portals.portal import PORTALS, Portal
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from tests.core.backup.world import PASSPHRASE, PATH, BackupWorld
from tests.fakes import ADMIN, ANNA, DEVICE
from tests.fakes_backup import MemoryBackupFiles

if TYPE_CHECKING:
    from fobwatch.core.backup.contents import Backup
    from fobwatch.core.backup.restoring import Kept

PORTAL = Portal(start_url="https://acme.awsapps.com/start", region="eu-west-1")
RED = Environment(word="production", colour="red", asks_first=True)


@pytest.fixture
def stick() -> MemoryBackupFiles:
    return MemoryBackupFiles()


@pytest.fixture
def world(stick: MemoryBackupFiles) -> BackupWorld:
    """The computer that is restored to; everything of it is different, or not there."""
    world = BackupWorld(backup_files=stick, computer="new laptop")
    for name in ("prod-admin", "dev"):
        world.vault.remove_profile(name)
    world.vault.remove_device(DEVICE.serial)
    return world


@pytest.fixture
def old(stick: MemoryBackupFiles) -> BackupWorld:
    old = BackupWorld(backup_files=stick)
    old.vault.save(PORTALS, PORTAL)
    old.changes.choose_rule("dev", ConsentPolicy.EVERY_TIME)
    old.marks.set_environment("prod-admin", RED)
    old.marks.set_favourite("dev", wanted=True)
    old.marks.set_tags((f"{PORTAL.start_url} 1/Role",), ("team",))
    return old


def brought(old: BackupWorld, world: BackupWorld) -> Backup:
    old.backups.make(PATH, PASSPHRASE)
    return world.backups.read(PATH, PASSPHRASE)


def kept(world: BackupWorld, backup: Backup) -> dict[str, Kept]:
    return {each.key: each for each in world.restoring.listed(backup)}


def take_all(world: BackupWorld, backup: Backup) -> str:
    return world.restoring.take_in(
        backup, [Chosen(kept=each) for each in world.restoring.listed(backup)]
    )


def test_on_a_fresh_computer_all_of_it_is_there_and_signs_in(
    old: BackupWorld, world: BackupWorld
) -> None:
    backup = brought(old, world)
    assert {each.presence for each in world.restoring.listed(backup)} == {Presence.NEW}

    said = take_all(world, backup)
    world.start()

    assert said == "Restored 2 profiles, 1 MFA device and 1 access portal."
    assert set(world.vault.profiles()) == {ANNA, ADMIN}
    assert world.vault.devices() == (DEVICE,)
    assert world.vault.all(PORTALS) == (PORTAL,)
    assert world.rules.chosen("dev") is ConsentPolicy.EVERY_TIME
    assert world.marks.current.environment("prod-admin") == RED
    assert world.marks.current.favourites == {"dev"}
    assert world.marks.current.tags == {f"{PORTAL.start_url} 1/Role": ("team",)}
    assert (Event.BACKUP_RESTORED, "anna's laptop") in world.lines

    world.broker.start("dev")
    assert world.broker.record("dev").session is not None


def test_what_is_here_already_is_known(old: BackupWorld, world: BackupWorld) -> None:
    backup = brought(old, world)
    world.vault.save_profile(ANNA)
    world.vault.save_device(replace(DEVICE, name="another"))

    found = kept(world, backup)

    assert found["dev"].presence is Presence.SAME
    assert found[DEVICE.serial].presence is Presence.DIFFERENT
    assert found["prod-admin"].presence is Presence.NEW


@pytest.mark.parametrize("is_there", [False, True], ids=["new when shown", "other when shown"])
def test_what_came_into_its_place_meanwhile_is_not_replaced(
    old: BackupWorld, world: BackupWorld, *, is_there: bool
) -> None:
    backup = brought(old, world)
    if is_there:
        world.vault.save_profile(replace(ANNA, region="us-east-1"))
    found = kept(world, backup)
    mine = replace(ANNA, region="eu-north-1")
    world.vault.save_profile(mine)

    with pytest.raises(ChangedSince, match="dev is not in it as it was"):
        world.restoring.take_in(backup, [Chosen(kept=each) for each in found.values()])

    assert world.vault.profiles() == (mine,)


def test_what_changes_while_its_marks_are_stored_is_not_replaced(
    old: BackupWorld, world: BackupWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by the schedule that replaces access keys."""
    mine = replace(ANNA, region="eu-north-1")
    backup = brought(old, world)
    found = kept(world, backup)
    monkeypatch.setattr(world.marks_file, "write", lambda _text: world.vault.save_profile(mine))

    with pytest.raises(ChangedSince, match="dev is not in it as it was"):
        world.restoring.take_in(backup, [Chosen(kept=each) for each in found.values()])

    assert world.vault.profiles() == (mine,)


def test_a_name_that_is_no_longer_free_is_not_taken(old: BackupWorld, world: BackupWorld) -> None:
    backup = brought(old, world)
    world.vault.save_profile(replace(ANNA, region="us-east-1"))
    found = kept(world, backup)["dev"]
    mine = replace(ANNA, name="dev-2", region="eu-north-1")
    world.vault.save_profile(mine)

    with pytest.raises(ChangedSince, match="dev-2"):
        world.restoring.take_in(backup, [Chosen(kept=found, name=found.free_name)])

    assert world.vault.profile("dev-2") == mine


def test_what_is_here_and_not_in_the_backup_keeps_its_own_mark_and_rule(
    old: BackupWorld, world: BackupWorld
) -> None:
    world.vault.save_profile(replace(ADMIN, name="mine-prod"))
    old.marks.set_environment("mine-prod", replace(RED, word="sandbox", asks_first=False))
    old.changes.choose_rule("mine-prod", ConsentPolicy.NEVER)

    take_all(world, brought(old, world))

    assert world.marks.current.environment("mine-prod").word == "production"
    assert world.rules.chosen("mine-prod") is ConsentPolicy.ALWAYS


def test_only_what_was_chosen_is_taken(old: BackupWorld, world: BackupWorld) -> None:
    backup = brought(old, world)
    mine = replace(ANNA, region="us-east-1")
    world.vault.save_profile(mine)

    world.restoring.take_in(backup, [Chosen(kept=kept(world, backup)["prod-admin"])])

    assert world.vault.profile("dev") == mine
    assert world.vault.profile("prod-admin") == ADMIN
    assert world.vault.devices() == ()
    assert world.rules.chosen("dev") is ConsentPolicy.ALWAYS
    assert world.marks.current.favourites == frozenset()


def test_theirs_takes_the_place_of_mine_where_that_was_chosen(
    old: BackupWorld, world: BackupWorld
) -> None:
    backup = brought(old, world)
    world.vault.save_profile(replace(ANNA, region="us-east-1"))

    world.restoring.take_in(backup, [Chosen(kept=kept(world, backup)["dev"])])

    assert world.vault.profile("dev") == ANNA


def test_both_stay_and_what_was_built_upon_theirs_still_is(
    old: BackupWorld, world: BackupWorld
) -> None:
    mine = replace(ANNA, region="us-east-1")
    backup = brought(old, world)
    world.vault.save_profile(mine)
    found = kept(world, backup)
    name = found["dev"].free_name

    world.restoring.take_in(
        backup, [Chosen(kept=found["dev"], name=name), Chosen(kept=found["prod-admin"])]
    )

    role = world.vault.profile("prod-admin")
    assert name == "dev-2"
    assert world.vault.profile("dev") == mine
    assert world.vault.profile("dev-2") == replace(ANNA, name="dev-2")
    assert isinstance(role, RoleProfile)
    assert role.source_profile == "dev-2"
    assert world.rules.chosen("dev-2") is ConsentPolicy.EVERY_TIME
    assert world.rules.chosen("dev") is ConsentPolicy.ALWAYS
    assert world.marks.current.favourites == {"dev-2"}


def test_a_free_name_is_no_name_of_either_side(old: BackupWorld, world: BackupWorld) -> None:
    old.vault.save_profile(replace(ANNA, name="dev-2"))
    backup = brought(old, world)
    for name in ("dev", "dev-3"):
        world.vault.save_profile(replace(ANNA, name=name, region="us-east-1"))

    assert kept(world, backup)["dev"].free_name == "dev-4"


def test_a_profile_of_the_aws_files_is_known_to_be_in_the_way(
    old: BackupWorld, world: BackupWorld
) -> None:
    old.vault.save_profile(replace(ANNA, name="offered"))
    backup = brought(old, world)
    in_files = replace(ANNA, origin=Origin.AWS_FILES)
    offered = OtherProfile(name="offered", way=OtherKind.FOBWATCH)
    world.files.change(profiles=(in_files, replace(in_files, name="prod-admin-2"), offered))
    world.catalogue.refresh()
    world.vault.save_profile(replace(ADMIN, region="us-east-1"))

    found = kept(world, backup)

    assert {name: found[name].hides for name in ("dev", "offered", "prod-admin")} == {
        "dev": True,
        "offered": False,
        "prod-admin": False,
    }
    assert found["prod-admin"].free_name == "prod-admin-3"


def test_each_long_name_gets_another_free_name(old: BackupWorld, world: BackupWorld) -> None:
    long = [f"{'d' * 127}{ending}" for ending in "abc"]
    for name in long:
        old.vault.save_profile(replace(ANNA, name=name))
        world.vault.save_profile(replace(ANNA, name=name, region="us-east-1"))

    found = kept(world, brought(old, world))

    names = {found[name].free_name for name in long}
    assert len(names) == 3
    assert {len(name) for name in names} == {128}


@pytest.mark.parametrize("mine_is_stricter", [True, False], ids=["mine", "theirs"])
def test_no_protection_of_either_side_is_lost(
    old: BackupWorld, world: BackupWorld, *, mine_is_stricter: bool
) -> None:
    strict, lax = (world, old) if mine_is_stricter else (old, world)
    world.vault.save_profile(replace(ANNA, region="us-east-1"))
    strict.changes.choose_rule("dev", ConsentPolicy.NEVER)
    lax.changes.choose_rule("dev", ConsentPolicy.ALWAYS)
    strict.marks.set_environment("dev", RED)
    lax.marks.set_environment("dev", replace(RED, colour="green", asks_first=False))

    take_all(world, brought(old, world))

    assert world.rules.chosen("dev") is ConsentPolicy.NEVER
    assert world.marks.current.environment("dev").asks_first


def test_rules_and_marks_of_profiles_in_the_aws_files_come_along(
    old: BackupWorld, world: BackupWorld
) -> None:
    old.changes.choose_rule("legacy", ConsentPolicy.NEVER)
    old.marks.set_environment("legacy", RED)
    backup = brought(old, world)

    world.restoring.take_in(backup, [Chosen(kept=kept(world, backup)[DEVICE.serial])])

    assert world.rules.chosen("legacy") is ConsentPolicy.NEVER
    assert world.marks.current.environment("legacy") == RED
    assert world.rules.chosen("dev") is ConsentPolicy.ALWAYS
    assert "prod-admin" not in world.marks.current.environments


def test_a_profile_that_is_not_sound_says_so(old: BackupWorld, world: BackupWorld) -> None:
    old.vault.save_profile(replace(ADMIN, name="no good"))
    backup = brought(old, world)

    complaint = kept(world, backup)["no good"].complaint

    assert complaint is not None
    assert complaint.field == "name"
    assert kept(world, backup)["prod-admin"].complaint is None


def test_a_locked_vault_takes_nothing(old: BackupWorld, world: BackupWorld) -> None:
    backup = brought(old, world)
    chosen = [Chosen(kept=each) for each in world.restoring.listed(backup)]
    world.vault.lock()

    with pytest.raises(VaultLocked):
        world.restoring.listed(backup)
    with pytest.raises(VaultLocked):
        world.restoring.take_in(backup, chosen)

    world.vault.retry()
    assert world.vault.profiles() == ()


def test_what_the_keyring_did_not_keep_is_said(old: BackupWorld, world: BackupWorld) -> None:
    backup = brought(old, world)
    chosen = [Chosen(kept=each) for each in world.restoring.listed(backup)]
    world.store.failure = VaultLocked("The keyring is locked", "It waits.", "Unlock it.")

    with pytest.raises(NotKept, match="not kept yet"):
        world.restoring.take_in(backup, chosen)
