from __future__ import annotations

from datetime import timedelta

import pytest

from fobwatch.core.aws_files.changes import AwsFileKind, ChangeReason, FileChange, Plan
from fobwatch.core.aws_files.config import set_in_config, set_in_credentials
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.errors import FileChangedMeanwhile, FileNotEditable, StorageError
from tests.fakes import FakeClock
from tests.fakes_aws_files import MemoryAwsFiles, MemoryHistory

CONFIG = "# mine\n[default]\nregion = eu-west-1\n"
CREDENTIALS = (
    "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)
COMMAND = "/usr/lib/fobwatch/credential-helper"


class World:
    def __init__(self, config: str | None = CONFIG, credentials: str | None = CREDENTIALS) -> None:
        self.files = MemoryAwsFiles(config, credentials)
        self.history = MemoryHistory()
        self.clock = FakeClock()
        self.changes = AwsFileChanges(self.files, self.history, self.clock)

    @property
    def config(self) -> str | None:
        return self.files.files[AwsFileKind.CONFIG]

    @config.setter
    def config(self, text: str) -> None:
        self.files.files[AwsFileKind.CONFIG] = text

    @property
    def credentials(self) -> str | None:
        return self.files.files[AwsFileKind.CREDENTIALS]

    def offer(self, name: str) -> Plan:
        before = self.config
        after = set_in_config(before, name, {"credential_process": f"{COMMAND} {name}"})
        return plan(name, FileChange(kind=AwsFileKind.CONFIG, before=before, after=after))

    def move(self, name: str) -> Plan:
        """Both files, as the moving of a key into the vault does it."""
        gone = dict.fromkeys(("aws_access_key_id", "aws_secret_access_key"))
        after = set_in_credentials(self.credentials, name, gone)
        rest = FileChange(kind=AwsFileKind.CREDENTIALS, before=self.credentials, after=after)
        return plan(name, *self.offer(name).changes, rest)

    def apply(self, plan: Plan) -> str:
        self.clock.advance(timedelta(seconds=1))
        return self.changes.apply(plan).id

    def undo(self, record_id: str) -> str:
        self.clock.advance(timedelta(seconds=1))
        return self.changes.undo(record_id).id


def plan(subject: str, *changes: FileChange) -> Plan:
    return Plan(subject=subject, why=ChangeReason.OFFERED, changes=changes)


def test_a_plan_is_carried_out_and_undone_byte_for_byte() -> None:
    world = World()

    record = world.apply(world.move("dev"))

    assert world.config == f"{CONFIG}\n[profile dev]\ncredential_process = {COMMAND} dev\n"
    assert world.credentials == ""
    world.undo(record)
    assert (world.config, world.credentials) == (CONFIG, CREDENTIALS)


def test_a_file_that_was_made_is_removed_by_undo() -> None:
    world = World(config=None)

    world.undo(world.apply(world.offer("dev")))

    assert world.config is None


def test_undoing_is_undone() -> None:
    world = World()
    record = world.apply(world.offer("dev"))
    offered = world.config

    world.undo(world.undo(record))

    assert world.config == offered


def test_one_of_several_changes_is_taken_back_alone() -> None:
    world = World()
    records = [world.apply(world.offer(name)) for name in ("a", "b", "c")]

    world.undo(records[1])

    assert world.config is not None
    assert "[profile a]" in world.config
    assert "[profile b]" not in world.config
    assert "[profile c]" in world.config


def test_all_changes_taken_back_give_the_first_bytes() -> None:
    world = World()
    records = [world.apply(world.offer(name)) for name in ("a", "b", "c", "d", "e")]

    for record in reversed(records):
        world.undo(record)

    assert world.config == CONFIG


def test_plans_made_on_the_same_text_are_merged() -> None:
    world = World()
    plans = [world.offer(name) for name in ("a", "b")]

    for made in plans:
        world.apply(made)

    assert world.config is not None
    assert world.config.count("credential_process") == 2


def test_what_was_written_since_the_plan_is_kept() -> None:
    world = World()
    offer = world.offer("dev")
    theirs = set_in_config(CONFIG, "other", {"region": "us-east-1"}) + "# theirs\n"
    world.config = theirs

    record = world.apply(offer)

    assert world.config == f"{theirs}\n[profile dev]\ncredential_process = {COMMAND} dev\n"
    world.undo(record)
    assert world.config == theirs


def test_what_is_written_in_the_last_instant_is_kept() -> None:
    world = World()
    theirs = set_in_config(CONFIG, "default", {"output": "json"})

    def write(files: MemoryAwsFiles) -> None:
        files.files[AwsFileKind.CONFIG] = theirs

    world.files.before_replace.append(write)

    world.apply(world.offer("dev"))

    assert world.config == f"{theirs}\n[profile dev]\ncredential_process = {COMMAND} dev\n"


def test_what_was_written_into_the_replaced_file_is_kept() -> None:
    world = World()
    theirs = set_in_config(CONFIG, "default", {"output": "json"})
    world.files.late.append(theirs)

    record = world.apply(world.offer("dev"))

    assert world.config == f"{theirs}\n[profile dev]\ncredential_process = {COMMAND} dev\n"
    world.undo(record)
    assert world.config == theirs


def test_what_was_written_over_ours_is_merged() -> None:
    world = World()
    theirs = set_in_config(CONFIG, "default", {"output": "json"})
    world.files.over.append(theirs)

    record = world.apply(world.offer("dev"))

    assert world.config == f"{theirs}\n[profile dev]\ncredential_process = {COMMAND} dev\n"
    world.undo(record)
    assert world.config == theirs


def test_a_clash_within_the_replaced_file_puts_the_other_programs_text_back() -> None:
    world = World()
    theirs = set_in_config(CONFIG, "dev", {"credential_process": "theirs"})
    world.files.late.append(theirs)

    with pytest.raises(FileChangedMeanwhile):
        world.apply(world.offer("dev"))

    assert world.config == theirs
    assert world.changes.history() == ()


def test_the_same_key_changed_by_both_is_refused_with_both_versions() -> None:
    world = World()
    offer = world.offer("dev")
    theirs = set_in_config(CONFIG, "dev", {"credential_process": "theirs"})
    world.config = theirs

    with pytest.raises(FileChangedMeanwhile) as caught:
        world.apply(offer)

    assert world.config == theirs
    assert (caught.value.wanted, caught.value.found) == (offer.changes[0].after, theirs)
    assert world.changes.history() == ()


def test_nothing_is_left_half_done() -> None:
    world = World()
    move = world.move("dev")
    world.files.failing = AwsFileKind.CREDENTIALS
    world.files.failure = StorageError("The disk is full", "", "")

    with pytest.raises(StorageError):
        world.apply(move)

    assert (world.config, world.credentials) == (CONFIG, CREDENTIALS)
    assert world.changes.history() == ()


def test_a_text_that_the_aws_tools_refuse_is_not_written() -> None:
    world = World(config="[default]\nregion = a\nregion = b\n")

    with pytest.raises(FileNotEditable):
        world.changes.check(world.offer("dev"))
    with pytest.raises(FileNotEditable):
        world.apply(world.offer("dev"))

    assert world.config == "[default]\nregion = a\nregion = b\n"


def test_what_is_so_already_is_neither_written_nor_recorded() -> None:
    world = World()
    world.apply(world.offer("dev"))

    world.apply(world.offer("dev"))

    assert len(world.changes.history()) == 1


def test_history_tells_what_was_done_without_secrets() -> None:
    world = World()
    record = world.apply(world.move("dev"))
    undone = world.undo(record)

    newest, oldest = world.changes.history()

    assert (newest.id, newest.undoes, newest.why) == (undone, record, ChangeReason.UNDONE)
    assert (oldest.subject, oldest.undone_by) == ("dev", undone)
    assert [diff.kind for diff in oldest.diffs] == ["config", "credentials"]
    assert "bPxRfiCYEXAMPLEKEY" not in repr((newest, oldest))
    assert "bPxRfiCYEXAMPLEKEY" not in repr(world.history.kept)
