from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable, ServiceFault
from fobwatch.core.errors import StorageError
from fobwatch.core.walks.errors import WalkUnderWay
from fobwatch.core.walks.journal import WalkJournal
from fobwatch.core.walks.walk import MARKS, Step, Walk
from tests.fakes import DENIED, LOST, NOON, MemorySessions
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from pathlib import Path

WALK = Walk(kind="paint", subject="fence", begun_at=NOON, facts=(("colour", "green"),))
NOT_SENT = NetworkUnreachable("No network", "It was not sent.", "Try again.", answered=False)
BROKEN = ServiceFault("Fault", "AWS has one.", "Try again.")


class Disk(MemoryTextStore):
    """The file, with the vault that outlives the process too."""

    def __init__(self, text: str | None = None) -> None:
        super().__init__(text)
        self.marks = MemorySessions()


class Fence:
    """Two steps that paint it, with what happens to them."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.done_at_aws: set[str] = set()
        self.failures: list[Exception] = []

    def steps(self) -> tuple[Step, ...]:
        return self._step("first"), self._step("second")

    def _step(self, name: str) -> Step:
        return Step(
            name=name,
            do=lambda: self._do(name),
            was_done=lambda: name in self.done_at_aws,
            undo=lambda: self._undo(name),
        )

    def _do(self, name: str) -> None:
        self.told.append(name)
        if self.failures:
            raise self.failures.pop(0)
        self.done_at_aws.add(name)

    def _undo(self, name: str) -> None:
        self.told.append(f"undo {name}")
        if self.failures:
            raise self.failures.pop(0)
        self.done_at_aws.discard(name)


def begun(store: Disk) -> WalkJournal:
    journal = WalkJournal(store, store.marks)
    journal.begin(WALK)
    return journal


def as_after_a_restart(store: Disk) -> WalkJournal:
    journal = WalkJournal(store, store.marks)
    journal.load()
    journal.tidy()
    return journal


def test_a_walk_takes_its_steps_in_order_and_is_forgotten() -> None:
    store, fence, names = Disk(), Fence(), list[str]()
    journal = begun(store)

    is_done = journal.go_on(WALK, fence.steps(), on_step=names.append)

    assert is_done
    assert fence.told == names == ["first", "second"]
    assert journal.known == as_after_a_restart(store).known == ()


def test_each_step_is_recorded_before_it_is_taken() -> None:
    store = Disk()
    seen: list[tuple[tuple[str, ...], str]] = []

    def look() -> None:
        (walk,) = as_after_a_restart(store).known
        seen.append((walk.done, walk.under_way))

    steps = [
        Step(name=name, do=look, was_done=lambda: False, undo=lambda: None) for name in ("a", "b")
    ]
    begun(store).go_on(WALK, steps)

    assert seen == [((), "a"), (("a",), "b")]


def test_what_was_begun_is_known_after_a_restart() -> None:
    store = Disk()
    begun(store)

    assert as_after_a_restart(store).known == (WALK,)


def test_a_step_whose_answer_was_lost_is_not_taken_again_if_aws_has_done_it() -> None:
    store, fence = Disk(), Fence()
    fence.failures = [LOST]
    with pytest.raises(NetworkUnreachable):
        begun(store).go_on(WALK, fence.steps())
    fence.done_at_aws.add("first")

    as_after_a_restart(store).go_on(WALK, fence.steps())

    assert fence.told == ["first", "second"]


@pytest.mark.parametrize("error", [LOST, BROKEN], ids=["no answer", "fault"])
def test_a_step_that_aws_did_not_do_is_taken_again(error: Exception) -> None:
    store, fence = Disk(), Fence()
    fence.failures = [error]
    with pytest.raises(type(error)):
        begun(store).go_on(WALK, fence.steps())

    as_after_a_restart(store).go_on(WALK, fence.steps())

    assert fence.told == ["first", "first", "second"]


@pytest.mark.parametrize("error", [DENIED, NOT_SENT], ids=["refused", "not sent"])
def test_a_refused_step_is_not_under_way(error: Exception) -> None:
    store, fence = Disk(), Fence()
    fence.failures = [error]
    journal = begun(store)
    with pytest.raises(type(error)):
        journal.go_on(WALK, fence.steps())

    (walk,) = journal.known
    journal.take_back(walk, fence.steps())

    assert walk.under_way == ""
    assert fence.told == ["first"]  # nothing was done, so nothing is undone


def test_a_refusal_does_not_make_an_earlier_call_undone() -> None:
    store, fence = Disk(), Fence()
    fence.failures = [LOST, DENIED]
    journal = begun(store)
    for error in (NetworkUnreachable, AccessDenied):
        with pytest.raises(error):
            journal.go_on(WALK, fence.steps())

    journal.take_back(WALK, fence.steps())

    assert fence.told[-1] == "undo first"


def test_taking_back_undoes_the_last_step_first() -> None:
    store, fence = Disk(), Fence()
    journal = begun(store)
    went: list[bool] = [True, True, False]
    three = (
        *fence.steps(),
        Step(name="c", do=lambda: None, was_done=lambda: False, undo=lambda: None),
    )
    assert not journal.go_on(WALK, three, goes_on=lambda: went.pop(0))

    journal.take_back(WALK, three)

    assert fence.told == ["first", "second", "undo second", "undo first"]
    assert journal.known == ()


def test_what_could_not_be_undone_is_undone_the_next_time() -> None:
    store, fence = Disk(), Fence()
    journal = begun(store)
    fence.failures = [LOST]
    with pytest.raises(NetworkUnreachable):
        journal.go_on(WALK, fence.steps())
    fence.failures = [DENIED]
    with pytest.raises(AccessDenied):
        journal.take_back(WALK, fence.steps())

    as_after_a_restart(store).take_back(WALK, fence.steps())

    assert fence.told.count("undo first") == 2


def test_only_one_walk_of_a_kind_is_about_a_subject() -> None:
    journal = begun(Disk())

    with pytest.raises(WalkUnderWay):
        journal.begin(WALK)


def test_a_walk_is_carried_out_by_one_at_a_time() -> None:
    journal = begun(Disk())
    refused: list[bool] = []

    def again() -> None:
        refused.append(journal.is_running(WALK))
        with pytest.raises(WalkUnderWay):
            journal.take_back(WALK, ())

    step = Step(name="only", do=again, was_done=lambda: False, undo=lambda: None)
    journal.go_on(WALK, [step])

    assert refused == [True]
    assert not journal.is_running(WALK)


def test_a_finished_walk_is_not_gone_on_with() -> None:
    journal = WalkJournal(Disk(), MemorySessions())

    with pytest.raises(WalkUnderWay):
        journal.go_on(WALK, ())


def test_no_step_is_taken_that_could_not_be_recorded() -> None:
    store, fence = Disk(), Fence()
    journal = begun(store)
    store.failure = StorageError("Full", "No room.", "Free some.")

    with pytest.raises(StorageError):
        journal.go_on(WALK, fence.steps())

    assert fence.told == []


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"version": 2, "walks": []}', '{"version": 1, "walks": [{"kind": "a"}]}'],
)
def test_a_file_that_cannot_be_read_stops_every_walk_and_stays(text: str) -> None:
    store = Disk(text)
    journal = WalkJournal(store, store.marks)

    for work in (journal.load, lambda: journal.begin(WALK)):
        with pytest.raises(StorageError):
            work()

    assert store.text == text


def test_a_walk_that_is_left_as_it_is_is_forgotten() -> None:
    store = Disk()

    begun(store).abandon(WALK)

    assert as_after_a_restart(store).known == ()


def test_the_file_is_the_user_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "walks.json"

    WalkJournal(TextFile(path), MemorySessions()).begin(WALK)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_stopped_after_its_last_step_can_still_be_taken_back() -> None:
    store, fence = Disk(), Fence()
    journal = begun(store)

    is_done = journal.go_on(WALK, fence.steps(), goes_on=lambda: "second" not in fence.done_at_aws)
    journal.take_back(WALK, fence.steps())

    assert not is_done
    assert fence.done_at_aws == set()
    assert journal.known == ()


def test_a_record_that_another_program_wrote_is_not_followed() -> None:
    other, store, fence = Disk(), Disk(), Fence()
    begun(other)
    store.text = other.text
    journal = as_after_a_restart(store)
    (walk,) = journal.known

    for work in (journal.go_on, journal.take_back):
        with pytest.raises(WalkUnderWay, match="cannot be trusted"):
            work(walk, fence.steps())
    journal.abandon(walk)

    assert fence.told == []
    assert journal.known == ()


@pytest.mark.parametrize("change", ["about", "begun"])
def test_a_record_that_was_changed_is_not_followed(change: str) -> None:
    store, fence = Disk(), Fence()
    begun(store)
    text = store.text or ""
    changed = {"about": text.replace("green", "black"), "begun": text.replace(":00Z", ":01Z")}
    store.text = changed[change]
    journal = as_after_a_restart(store)

    with pytest.raises(WalkUnderWay, match="cannot be trusted"):
        journal.take_back(journal.known[0], fence.steps())

    assert store.text != text
    assert fence.told == []


def test_a_record_of_a_finished_walk_is_not_followed_again() -> None:
    store, fence = Disk(), Fence()
    journal = begun(store)
    record = store.text
    journal.go_on(WALK, fence.steps())
    store.text = record

    with pytest.raises(WalkUnderWay, match="cannot be trusted"):
        as_after_a_restart(store).take_back(WALK, fence.steps())

    assert fence.done_at_aws == {"first", "second"}


def test_a_walk_that_was_killed_once_its_record_was_gone_is_not_followed_again() -> None:
    store, fence = Disk(), Fence()
    journal = begun(store)
    record = store.text
    journal.go_on(WALK, fence.steps())
    store.marks.save(MARKS, WALK.mark)
    as_after_a_restart(store)
    store.text = record

    with pytest.raises(WalkUnderWay, match="cannot be trusted"):
        as_after_a_restart(store).take_back(WALK, fence.steps())

    assert fence.done_at_aws == {"first", "second"}


def test_a_file_that_cannot_be_read_leaves_the_marks_until_it_is_repaired() -> None:
    store, fence = Disk(), Fence()
    begun(store)
    record, store.text = store.text, "{"
    WalkJournal(store, store.marks).tidy()
    store.text = record

    assert as_after_a_restart(store).go_on(WALK, fence.steps())
