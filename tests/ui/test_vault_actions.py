"""What a person asks of the vault, and of the marks on profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity import Event
from fobwatch.core.errors import StorageError
from fobwatch.ui.intents import Intent, Verb
from fobwatch.ui.mark_actions import MarkActions
from fobwatch.ui.vault_actions import VaultActions
from tests.fakes import NOON, SERIAL

if TYPE_CHECKING:
    from fobwatch.core.marks import Marks
    from fobwatch.ui.intent_bus import IntentBus, Report
    from fobwatch.ui.services import Services
    from tests.fakes_files import MemoryJournal
    from tests.fakes_ui import FakeBroker, FakeVault, InlineRunner, MemoryText


@pytest.fixture
def reports(
    bus: IntentBus,
    runner: InlineRunner,
    services: Services,
    vault: FakeVault,
    marks: Marks,
) -> list[Report]:
    VaultActions(bus, runner, services, lock=lambda: vault.calls.append(("lock", "")))
    MarkActions(bus, runner, services)
    reports: list[Report] = []
    bus.reported.connect(reports.append)
    return reports


def test_a_removed_profile_takes_its_session_and_its_marks_with_it(
    bus: IntentBus,
    vault: FakeVault,
    broker: FakeBroker,
    marks: Marks,
    journal: MemoryJournal,
    reports: list[Report],
) -> None:
    marks.set_favourite("dev", wanted=True)
    bus.asked.emit(Intent(verb=Verb.REMOVE_PROFILE, profile="dev"))

    assert vault.calls == [("remove_profile", "dev")]
    assert broker.calls == [("end", "dev")]
    assert marks.current.favourites == frozenset()
    assert [entry.event for entry in journal.lines] == [Event.PROFILE_REMOVED]
    assert [report.text for report in reports] == ["Removed dev"]


def test_a_device_is_removed(
    bus: IntentBus, vault: FakeVault, journal: MemoryJournal, reports: list[Report]
) -> None:
    bus.asked.emit(Intent(verb=Verb.REMOVE_DEVICE, serial=SERIAL))

    assert vault.devices() == ()
    assert [entry.subject for entry in journal.lines] == ["anna-laptop"]
    assert [report.text for report in reports] == ["Removed anna-laptop"]


def test_the_vault_is_locked(
    bus: IntentBus, vault: FakeVault, journal: MemoryJournal, reports: list[Report]
) -> None:
    bus.asked.emit(Intent(verb=Verb.LOCK_VAULT))

    assert vault.calls == [("lock", "")]
    assert [entry.event for entry in journal.lines] == [Event.VAULT_LOCKED]
    assert reports == []


@pytest.mark.parametrize(
    ("verb", "undo", "attribute"),
    [
        (Verb.SET_FAVOURITE, Verb.UNSET_FAVOURITE, "favourites"),
        (Verb.MUTE, Verb.UNMUTE, "muted"),
        (Verb.PIN, Verb.UNPIN, "pinned"),
    ],
    ids=["favourite", "mute", "pin"],
)
def test_marks_are_put_on_and_taken_off_and_kept(
    bus: IntentBus,
    marks: Marks,
    marks_file: MemoryText,
    reports: list[Report],
    verb: Verb,
    undo: Verb,
    attribute: str,
) -> None:
    bus.asked.emit(Intent(verb=verb, profile="dev"))
    marked = getattr(marks.current, attribute)
    kept = marks_file.text or ""
    bus.asked.emit(Intent(verb=undo, profile="dev"))

    assert marked in ({"dev"}, "dev")
    assert "dev" in kept
    assert not getattr(marks.current, attribute)


@pytest.mark.parametrize("verb", [Verb.START, Verb.OPEN_CONSOLE, Verb.COPY_ENVIRONMENT])
def test_a_use_is_counted(bus: IntentBus, marks: Marks, reports: list[Report], verb: Verb) -> None:
    bus.asked.emit(Intent(verb=verb, profile="dev"))

    assert marks.current.recent(NOON) == ("dev",)


def test_a_file_that_cannot_be_written_is_told_once_and_the_mark_stays(
    bus: IntentBus,
    runner: InlineRunner,
    marks: Marks,
    marks_file: MemoryText,
    reports: list[Report],
) -> None:
    marks_file.failure = StorageError("The disk is full", "", "")
    bus.asked.emit(Intent(verb=Verb.SET_FAVOURITE, profile="dev"))

    assert marks.current.favourites == {"dev"}
    assert runner.problems == [marks_file.failure]


def test_other_verbs_write_nothing(
    bus: IntentBus, runner: InlineRunner, reports: list[Report]
) -> None:
    bus.asked.emit(Intent(verb=Verb.END, profile="dev"))

    assert runner.lanes == []
