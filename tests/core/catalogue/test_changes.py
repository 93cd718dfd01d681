"""What is saved, renamed and removed by a person, and how a removal is undone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.errors import CannotUndo
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.narrowing import Narrowing, ProgramNarrowing
from fobwatch.core.errors import StorageError, VaultUnavailable
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.profiles.profile import Origin
from tests.fakes import ADMIN, ANNA, DEVICE, SERIAL
from tests.fakes_files import MemoryTextStore
from tests.fakes_oidc import PROVIDER, SIGNED_IN
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

DEAD = VaultUnavailable("The keyring does not answer", "It died.", "Start it.")


@pytest.fixture
def world() -> VaultWorld:
    """Anna's session and the role's are held; her profile is marked in every way."""
    world = VaultWorld()
    world.broker.start("dev")
    world.broker.start("prod-admin")
    world.marks.set_favourite("dev", wanted=True)
    world.marks.set_muted("dev", wanted=True)
    world.marks.pin("dev")
    world.marks.note_use("dev", world.clock.now())
    world.rules.choose("dev", ConsentPolicy.NEVER)
    world.marks.save()
    world.journal.lines.clear()
    return world


def sessions(world: VaultWorld) -> set[str]:
    return {record.profile for record in world.broker.records() if record.session is not None}


def sign_in(world: VaultWorld) -> None:
    world.portals.pages.answer = world.portals.provider.allow
    world.portals.oidc.begin(PROVIDER)
    world.portals.finish()


def test_a_removed_profile_takes_its_session_and_its_marks_with_it(world: VaultWorld) -> None:
    world.changes.remove_profile("dev")

    assert world.vault.profile("dev") is None
    assert "dev" not in sessions(world)
    assert world.marks.current.favourites == frozenset()
    assert (Event.PROFILE_REMOVED, "dev") in world.lines


def test_undo_brings_back_the_profile_with_all_that_went_with_it(world: VaultWorld) -> None:
    before, marked = world.broker.record("dev").session, world.marks.current
    world.changes.remove_profile("dev")
    left = sessions(world)
    name = world.changes.undo()

    assert name == "dev"
    assert left == set()
    assert sessions(world) == {"dev", "prod-admin"}
    assert world.vault.profile("dev") == ANNA
    assert world.broker.record("dev").session == before
    assert world.marks.current == marked
    assert world.rules.ruling("dev").policy is ConsentPolicy.NEVER
    assert world.lines[-1] == (Event.RESTORED, "dev")


def test_undo_brings_back_the_sign_in_that_went_with_it(world: VaultWorld) -> None:
    world.vault.save_profile(SIGNED_IN)
    sign_in(world)
    before = world.portals.oidc.held(PROVIDER)
    world.changes.remove_profile(SIGNED_IN.name)
    gone = world.portals.oidc.held(PROVIDER)
    world.changes.undo()

    assert before is not None
    assert gone is None
    assert world.portals.oidc.held(PROVIDER) == before


@pytest.mark.parametrize("signed_out", [False, True], ids=["renewed", "signed out"])
def test_undo_leaves_the_sign_in_that_another_profile_used_meanwhile(
    world: VaultWorld, signed_out: bool
) -> None:
    for name in ("analyst", "analyst-2"):
        world.vault.save_profile(replace(SIGNED_IN, name=name))
    sign_in(world)
    world.clock.advance(timedelta(minutes=59, seconds=30))
    world.changes.remove_profile("analyst-2")
    if signed_out:
        world.portals.oidc.sign_out(PROVIDER)
    else:
        world.portals.oidc.lasting(PROVIDER)
    newest = world.portals.oidc.held(PROVIDER)
    world.changes.undo()

    assert (newest is None) is signed_out
    assert world.portals.oidc.held(PROVIDER) == newest


def test_undo_leaves_a_sign_in_that_was_made_since(world: VaultWorld) -> None:
    world.vault.save_profile(SIGNED_IN)
    sign_in(world)
    world.changes.remove_profile(SIGNED_IN.name)
    world.vault.save_profile(replace(SIGNED_IN, name="again"))
    sign_in(world)
    newest = world.portals.oidc.held(PROVIDER)
    world.changes.undo()

    assert newest is not None
    assert world.portals.oidc.held(PROVIDER) == newest


def test_undo_brings_back_a_device_with_its_seed(world: VaultWorld) -> None:
    world.changes.remove_device(SERIAL)
    gone = world.vault.device(SERIAL)
    world.changes.undo()

    assert gone is None
    assert world.vault.device(SERIAL) == DEVICE
    assert world.lines == [(Event.DEVICE_REMOVED, DEVICE.name), (Event.RESTORED, DEVICE.name)]


def test_undo_brings_back_an_ended_session(world: VaultWorld) -> None:
    before = world.broker.record("dev").session
    world.changes.end_session("dev")
    gone = world.broker.record("dev").session
    world.changes.undo()

    assert gone is None
    assert world.broker.record("dev").session == before


@pytest.mark.parametrize("undone", [False, True], ids=["removed", "undone"])
def test_what_was_said_holds_after_a_kill(world: VaultWorld, undone: bool) -> None:
    world.changes.remove_profile("dev")
    if undone:
        world.changes.undo()
    world.start()

    assert (world.vault.profile("dev") is not None) is undone
    assert ("dev" in sessions(world)) is undone
    assert world.rules.ruling("dev").policy is ConsentPolicy.NEVER


def test_a_name_that_is_free_again_is_told(world: VaultWorld) -> None:
    free: list[str] = []
    world.changes.on_name_free(free.append)

    world.changes.save_profile(replace(ANNA, region="eu-west-3"))
    world.changes.save_profile(replace(ANNA, name="live"), old_name="dev")
    world.changes.remove_profile("prod-admin")

    assert free == ["dev", "prod-admin"]


def test_each_change_of_a_rule_has_its_line(world: VaultWorld) -> None:
    world.changes.choose_rule("dev", ConsentPolicy.EVERY_TIME)
    world.changes.choose_rule("dev", ConsentPolicy.EVERY_TIME)
    world.changes.choose_rule("dev", ConsentPolicy.ALWAYS)

    assert [(line.event, line.subject, line.detail) for line in world.journal.lines] == [
        (Event.RULE_CHANGED, "dev", "asked every time; before, no program gets it"),
        (Event.RULE_CHANGED, "dev", "programs get it without asking; before, asked every time"),
    ]


def test_a_rule_that_gives_way_to_that_of_the_same_key_has_its_line_too(world: VaultWorld) -> None:
    world.changes.remove_profile("dev")
    world.vault.save_profile(replace(ANNA, name="again"))
    world.journal.lines.clear()

    world.changes.choose_rule("again", ConsentPolicy.ALWAYS)

    [line] = world.journal.lines
    assert (line.event, line.subject) == (Event.RULE_CHANGED, "dev")
    assert "again" in line.detail


def test_a_rule_goes_with_the_devices_that_a_person_gives_its_profile(world: VaultWorld) -> None:
    world.vault.remove_profile("prod-admin")
    world.changes.save_profile(replace(ANNA, mfa_serial="arn:aws:iam::1:mfa/new"))

    def policies() -> list[ConsentPolicy]:
        serials = (SERIAL, "arn:aws:iam::1:mfa/new")
        return [world.rules.ruling_for_device(serial).policy for serial in serials]

    assert policies() == [ConsentPolicy.ALWAYS, ConsentPolicy.NEVER]
    world.changes.remove_profile("dev")
    assert policies() == [ConsentPolicy.ALWAYS, ConsentPolicy.ALWAYS]
    world.changes.undo()
    assert policies() == [ConsentPolicy.ALWAYS, ConsentPolicy.NEVER]


@pytest.mark.parametrize("undone", [False, True], ids=["removed", "undone"])
def test_what_a_dead_keyring_did_not_take_is_written_when_it_is_back(
    world: VaultWorld,
    undone: bool,
) -> None:
    world.store.failure = DEAD
    world.changes.remove_profile("dev")
    if undone:
        world.changes.undo()
    world.store.failure = None
    world.vault.retry()
    world.start()

    assert (world.vault.profile("dev") is not None) is undone


def remove_profile(world: VaultWorld) -> None:
    world.changes.remove_profile("dev")


def remove_device(world: VaultWorld) -> None:
    world.changes.remove_device(SERIAL)


def end_session(world: VaultWorld) -> None:
    world.changes.end_session("dev")


REMOVALS = (remove_profile, remove_device, end_session)


@pytest.mark.parametrize("remove", REMOVALS)
def test_undo_is_for_the_last_removal_alone(
    world: VaultWorld, remove: Callable[[VaultWorld], None]
) -> None:
    world.changes.remove_profile("prod-admin")
    remove(world)
    world.changes.undo()
    with pytest.raises(CannotUndo):
        world.changes.undo()

    assert world.vault.profile("prod-admin") is None
    assert world.vault.profile("dev") == ANNA
    assert world.vault.device(SERIAL) == DEVICE
    assert sessions(world) == {"dev"}


@pytest.mark.parametrize("remove", REMOVALS)
def test_it_can_be_too_late(world: VaultWorld, remove: Callable[[VaultWorld], None]) -> None:
    remove(world)
    world.changes.forget()

    with pytest.raises(CannotUndo, match="too late"):
        world.changes.undo()
    assert not world.changes.undoable


def test_undo_of_what_was_removed_before_the_last_leaves_the_last_removed(
    world: VaultWorld,
) -> None:
    first = world.changes.remove_device(SERIAL)
    last = world.changes.remove_profile("dev")

    with pytest.raises(CannotUndo, match="too late"):
        world.changes.undo(first)
    assert world.vault.profile("dev") is None
    assert world.changes.undo(last) == "dev"


def test_undo_replaces_nothing_that_took_the_name(world: VaultWorld) -> None:
    other = replace(ANNA, region="us-east-1")
    world.changes.remove_profile("dev")
    world.changes.save_profile(other)

    with pytest.raises(CannotUndo, match="cannot be restored"):
        world.changes.undo()
    assert world.vault.profile("dev") == other


def test_undo_leaves_a_session_that_was_made_since(world: VaultWorld) -> None:
    world.changes.end_session("dev")
    newer = world.broker.start("dev")
    world.changes.undo()

    assert world.broker.record("dev").session == newer


def test_undo_leaves_ended_what_ended_otherwise_since(world: VaultWorld) -> None:
    world.vault.save_profile(replace(ANNA, name="boris"))
    world.broker.start("boris")
    world.changes.remove_profile("dev")
    world.broker.end("boris")
    world.changes.undo()

    assert sessions(world) == {"dev", "prod-admin"}


def test_undo_keeps_what_protects_before_the_profile(
    world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(text: str) -> None:
        raise StorageError("The disk is full", "", "")

    world.changes.remove_profile("dev")
    monkeypatch.setattr(world.marks_file, "write", full)

    with pytest.raises(StorageError):
        world.changes.undo()
    assert world.vault.profile("dev") is None

    monkeypatch.undo()
    world.changes.undo()
    assert world.vault.profile("dev") == ANNA


def test_ending_where_no_session_is_leaves_nothing_to_undo(world: VaultWorld) -> None:
    world.changes.end_session("unknown")

    assert not world.changes.undoable


def test_what_is_gone_meanwhile_is_not_narrowed_without_a_word(world: VaultWorld) -> None:
    """By its new name it would not be narrowed at all."""
    world.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")
    narrowed = ProgramNarrowing(narrowing=Narrowing(read_only=True))

    with pytest.raises(UnknownProfile):
        world.changes.narrow_for_programs("dev", narrowed)
    assert not world.rules.narrowed("dev")


def test_a_saved_profile_has_its_line(world: VaultWorld) -> None:
    world.changes.save_profile(replace(ANNA, region="us-east-1"), old_name="dev")

    assert world.lines == [(Event.PROFILE_SAVED, "dev")]


def test_a_renamed_profile_keeps_its_marks_and_its_roles(world: VaultWorld) -> None:
    world.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")
    world.start()

    assert world.vault.profile("dev") is None
    assert world.vault.profile("prod-admin") == replace(ADMIN, source_profile="anna")
    assert world.rules.ruling("anna").policy is ConsentPolicy.NEVER
    assert world.rules.chosen("dev") is ConsentPolicy.ALWAYS
    assert (Event.PROFILE_RENAMED, "anna") in world.lines


def test_nothing_of_what_is_held_for_undo_is_shown_by_a_repr(world: VaultWorld) -> None:
    world.changes.remove_device(SERIAL)

    assert DEVICE.seed not in repr(vars(world.changes))


ASKS = Environment(word="sandbox", colour="pink", asks_first=True)
FULL = StorageError("The disk is full", "", "")


class StoppedText(MemoryTextStore):
    """It is written so many times more; then the disk is full."""

    left = 1000

    def write(self, text: str) -> None:
        if self.left == 0:
            raise FULL
        self.left -= 1
        super().write(text)


@pytest.fixture
def stopped() -> VaultWorld:
    """Its marks can be written as often as a test says; `dev` is asked about."""
    world = VaultWorld(marks_file=StoppedText())
    world.marks.set_environment("dev", ASKS)
    world.marks.set_favourite("dev", wanted=True)
    world.marks.save()
    return world


def stop_after(world: VaultWorld, writes: int) -> None:
    assert isinstance(world.marks_file, StoppedText)
    world.marks_file.left = writes


@pytest.mark.parametrize(
    "writes", [0, pytest.param(1, marks=pytest.mark.expects_log("still stored")), 2]
)
def test_a_renamed_profile_is_asked_about_whichever_write_of_its_marks_fails(
    stopped: VaultWorld, writes: int
) -> None:
    stop_after(stopped, writes)
    with suppress(StorageError):
        stopped.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")
    at_once = stopped.marks.current
    names = {profile.name for profile in stopped.vault.profiles()} - {"prod-admin"}
    stop_after(stopped, 1000)
    stopped.start()

    assert names == ({"anna"} if writes else {"dev"})
    for marks in (at_once, stopped.marks.current):
        assert {name: marks.environments.get(name) for name in names} == dict.fromkeys(names, ASKS)
        assert names <= marks.favourites


@pytest.mark.expects_log("The marks of “dev” are still stored: The disk is full")
def test_a_rename_whose_last_write_fails_is_a_rename(stopped: VaultWorld) -> None:
    stop_after(stopped, 1)
    stopped.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")
    stop_after(stopped, 1)
    stopped.marks.save()
    stopped.start()

    assert stopped.marks.current.environments == {"anna": ASKS}


def test_what_is_not_marked_is_renamed_also_with_a_full_disk(stopped: VaultWorld) -> None:
    stop_after(stopped, 0)
    stopped.changes.save_profile(replace(ADMIN, name="admin"), old_name="prod-admin")

    assert stopped.vault.profile("admin") is not None


@pytest.mark.parametrize("writes", [0, 1])
def test_a_deletion_whose_marks_stay_is_undone_with_them(stopped: VaultWorld, writes: int) -> None:
    stop_after(stopped, writes)
    with suppress(StorageError):
        stopped.changes.remove_profile("dev")
    stop_after(stopped, 1000)
    stopped.changes.undo()
    stopped.start()

    assert stopped.vault.profile("dev") == ANNA
    assert stopped.marks.current.environments == {"dev": ASKS}


def remove(world: VaultWorld) -> None:
    world.changes.remove_profile("dev")


def rename(world: VaultWorld) -> None:
    world.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")


@pytest.mark.parametrize("leave", [remove, rename])
def test_a_profile_of_the_aws_files_that_had_the_same_name_stays_marked(
    stopped: VaultWorld, leave: Callable[[VaultWorld], None]
) -> None:
    stopped.files.change(profiles=(replace(ANNA, origin=Origin.AWS_FILES),))
    stopped.catalogue.refresh()
    leave(stopped)

    assert stopped.catalogue.get("dev").origin is Origin.AWS_FILES
    assert stopped.marks.current.environments["dev"] == ASKS
