"""What a person marks on profiles, and what they hear where it cannot be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.errors import StorageError
from fobwatch.core.settings.settings import Grouping
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.runtime.profile_intents import (
    ArrangeProfiles,
    SetFavourite,
    SetMuted,
    SetPinned,
    SetService,
    SetTags,
)
from fobwatch.ui.runtime.session_intents import StartSession

if TYPE_CHECKING:
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_files import MemoryTextStore
    from tests.fakes_ui import InlineRunner

FULL = StorageError("The disk is full", "No space is left.", "Free some.")


@pytest.fixture
def reports(reports: list[Report], runtime: Runtime, marks_file: MemoryTextStore) -> list[Report]:
    """On a full disk."""
    PreferenceActions(runtime)
    marks_file.failure = FULL
    return reports


@pytest.mark.parametrize(
    "intent",
    [
        SetFavourite(profile="dev", wanted=True),
        SetMuted(profile="dev", wanted=True),
        SetPinned(profile="dev", wanted=True),
        SetTags(names=("dev",), tags=("billing",)),
        SetService(profile="dev", service="s3", wanted=True),
    ],
    ids=lambda intent: type(intent).__name__,
)
def test_a_mark_that_the_disk_does_not_take_is_reported(
    bus: IntentBus, runner: InlineRunner, reports: list[Report], intent: Intent
) -> None:
    bus.ask(intent)

    assert [(report.intent, report.error) for report in reports] == [(intent, FULL)]
    assert runner.problems == []


def test_a_new_arrangement_is_shown_at_once(bus: IntentBus, runtime: Runtime) -> None:
    actions, changes = PreferenceActions(runtime), list[bool]()
    actions.marks_changed.connect(lambda: changes.append(True))
    bus.ask(ArrangeProfiles(arrangement=Grouping.ACCOUNT))

    assert changes == [True]


def test_a_use_that_is_not_stored_is_worth_no_word(
    bus: IntentBus, runner: InlineRunner, services: Services, reports: list[Report]
) -> None:
    bus.ask(StartSession(profile="dev"))

    assert "dev" in services.marks.current.uses
    assert reports == []
    assert runner.problems == [FULL]
