"""What a person asks of the vault, and of the marks on profiles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.browsers.browsers import BrowserOwner
from fobwatch.core.catalogue.errors import CannotUndo
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import StorageError
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.actions import browser_choices
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.actions.vault_actions import VaultActions
from fobwatch.ui.runtime.browser_intents import OpenConsole, OpenShortcut
from fobwatch.ui.runtime.intents import UNDO_MILLISECONDS, LockVault, ShowWindow, Undo
from fobwatch.ui.runtime.profile_intents import (
    RemoveProfile,
    SetFavourite,
    SetMuted,
    SetPinned,
    SetPolicy,
)
from fobwatch.ui.runtime.session_intents import (
    CopyCommand,
    CopyEnvironment,
    EndSession,
    StartSession,
)
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import RemoveDevice
from tests.fakes import ANNA, NOON, SERIAL
from tests.fakes_ui import runtime_of, services_in
from tests.staged import FAILURES
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, ProfileIntent, Report
    from fobwatch.ui.runtime.profile_intents import MarkIntent
    from fobwatch.ui.runtime.services import Runtime
    from tests.fakes_console import FakeBrowserProfiles
    from tests.fakes_files import MemoryTextStore
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedBroker

DEV, ADMIN = BrowserOwner(name="dev"), BrowserOwner(name="prod-admin")


@pytest.fixture
def world() -> VaultWorld:
    return VaultWorld()


@pytest.fixture
def actions(bus: IntentBus, runner: InlineRunner, world: VaultWorld) -> VaultActions:
    return VaultActions(runtime_of(services_in(world), bus, runner), lock=world.vault.lock)


@pytest.fixture
def reports(reports: list[Report], runtime: Runtime, actions: VaultActions) -> list[Report]:
    PreferenceActions(runtime)
    return reports


@pytest.fixture
def browser_profiles(world: VaultWorld, actions: VaultActions) -> FakeBrowserProfiles:
    """The browser profiles, with one that was made for each of two profiles."""
    browser_profiles = world.browser_profiles
    browser_profiles.made.update({(DEV, "Chromium"): 1, (ADMIN, "Chromium"): 1})
    return browser_profiles


@pytest.fixture
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove a browser profile as soon as its profile is deleted."""
    monkeypatch.setattr(browser_choices, "REMOVAL_MILLISECONDS", 0)


def remove_profile(world: VaultWorld) -> Intent:
    return RemoveProfile(profile="dev")


def remove_device(world: VaultWorld) -> Intent:
    return RemoveDevice(serial=SERIAL)


def end_session(world: VaultWorld) -> Intent:
    return EndSession(profile="dev")


def is_there(world: VaultWorld) -> tuple[bool, bool, bool]:
    return (
        world.vault.profile("dev") is not None,
        world.vault.device(SERIAL) is not None,
        world.broker.record("dev").session is not None,
    )


@pytest.mark.parametrize(
    ("intend", "there", "said", "back"),
    [
        (remove_profile, (False, True, False), "Deleted dev", "dev is back"),
        (remove_device, (True, False, True), "Deleted anna-laptop", "anna-laptop is back"),
        (end_session, (True, True, False), "Ended the session of dev", "dev is back"),
    ],
    ids=["profile", "device", "session"],
)
def test_what_is_removed_can_be_undone(
    bus: IntentBus,
    broker: StagedBroker,
    world: VaultWorld,
    reports: list[Report],
    intend: Callable[[VaultWorld], Intent],
    there: tuple[bool, bool, bool],
    said: str,
    back: str,
) -> None:
    world.broker.start("dev")
    broker.start("dev")
    bus.ask(intend(world))
    after = is_there(world)
    bus.ask(Undo())

    assert after == there
    assert is_there(world) == (True, True, True)
    assert [(report.text, report.undo) for report in reports] == [
        (said, Undo(number=1)),
        (back, None),
    ]


@pytest.mark.usefixtures("no_delay")
def test_with_a_profile_the_browser_profile_made_for_it_goes(
    bus: IntentBus, world: VaultWorld, browser_profiles: FakeBrowserProfiles, qtbot: QtBot
) -> None:
    """Only when it is too late to undo: cookies do not come back."""
    bus.ask(RemoveProfile(profile="prod-admin"))
    bus.ask(Undo())
    bus.ask(remove_profile(world))
    at_once = list(browser_profiles.made), list(browser_profiles.abandoned)
    qtbot.waitUntil(lambda: not browser_profiles.abandoned)

    assert at_once == ([(ADMIN, "Chromium")], [(DEV, "Chromium")])
    assert list(browser_profiles.made) == [(ADMIN, "Chromium")]


def test_a_new_profile_of_that_name_never_gets_it_though_the_deletion_is_undone(
    bus: IntentBus, world: VaultWorld, browser_profiles: FakeBrowserProfiles, qtbot: QtBot
) -> None:
    """Which is refused: another profile has the name by now."""
    bus.ask(remove_profile(world))
    world.vault.save_profile(replace(ANNA, name="dev"))
    with qtbot.waitSignal(bus.reported) as reported:
        bus.ask(Undo())

    assert isinstance(reported.args[0].error, CannotUndo)
    assert list(browser_profiles.made) == [(ADMIN, "Chromium")]
    assert list(browser_profiles.abandoned) == [(DEV, "Chromium")]


@pytest.mark.usefixtures("no_delay")
def test_what_an_undo_could_not_bring_back_is_removed(
    bus: IntentBus, world: VaultWorld, browser_profiles: FakeBrowserProfiles, qtbot: QtBot
) -> None:
    bus.ask(remove_profile(world))
    world.vault.save_profile(replace(ANNA, name="dev"))
    bus.ask(Undo())
    qtbot.waitUntil(lambda: not browser_profiles.abandoned)

    assert list(browser_profiles.made) == [(ADMIN, "Chromium")]


@pytest.mark.usefixtures("no_delay")
def test_the_browser_profile_of_a_profile_that_came_back_stays_though_the_vault_is_locked(
    bus: IntentBus, world: VaultWorld, browser_profiles: FakeBrowserProfiles, qtbot: QtBot
) -> None:
    """A locked vault has no profiles to look up."""
    bus.ask(remove_profile(world))
    bus.ask(Undo())
    bus.ask(RemoveProfile(profile="prod-admin"))
    bus.ask(LockVault())
    qtbot.waitUntil(lambda: not browser_profiles.abandoned)

    assert list(browser_profiles.made) == [(DEV, "Chromium")]


def test_the_browser_profile_stays_while_the_keyring_takes_its_time_with_the_undo(
    bus: IntentBus,
    runner: InlineRunner,
    world: VaultWorld,
    browser_profiles: FakeBrowserProfiles,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser_choices, "REMOVAL_MILLISECONDS", 50)
    bus.ask(remove_profile(world))
    monkeypatch.setattr(browser_choices, "REMOVAL_MILLISECONDS", 0)
    bus.ask(RemoveProfile(profile="prod-admin"))
    runner.hold(Lane.KEYRING)
    bus.ask(Undo())
    qtbot.waitUntil(lambda: (DEV, "Chromium") not in browser_profiles.abandoned)
    before = world.vault.profile("prod-admin")
    runner.release()

    assert before is None
    assert list(browser_profiles.made) == [(ADMIN, "Chromium")]


@pytest.mark.usefixtures("no_delay")
def test_the_undo_of_something_else_keeps_no_browser_profile(
    bus: IntentBus, world: VaultWorld, browser_profiles: FakeBrowserProfiles, qtbot: QtBot
) -> None:
    bus.ask(remove_profile(world))
    bus.ask(remove_device(world))
    bus.ask(Undo())

    qtbot.waitUntil(lambda: not browser_profiles.abandoned)


def test_what_was_gone_already_cannot_be_undone(
    bus: IntentBus, world: VaultWorld, reports: list[Report]
) -> None:
    world.vault.remove_device(SERIAL)
    bus.ask(remove_device(world))

    assert [report.undo for report in reports] == [None]


def test_after_a_while_it_is_too_late(
    bus: IntentBus,
    world: VaultWorld,
    actions: VaultActions,
    reports: list[Report],
    qtbot: QtBot,
) -> None:
    actions._too_late.setInterval(0)
    bus.ask(remove_device(world))
    qtbot.waitUntil(lambda: not world.changes.undoable)
    bus.ask(Undo())

    assert isinstance(reports[-1].error, CannotUndo)
    assert world.vault.device(SERIAL) is None


def test_undo_brings_back_nothing_but_what_its_bar_reports(
    bus: IntentBus, world: VaultWorld, runner: InlineRunner, reports: list[Report]
) -> None:
    """The keyring may take its time for what was deleted next, with the first bar still there."""
    bus.ask(remove_device(world))
    undo = reports[0].undo
    assert undo is not None
    runner.hold(Lane.KEYRING)
    bus.ask(RemoveProfile(profile="prod-admin"))
    bus.ask(undo)
    runner.release()

    assert [report.text for report in reports[:2]] == ["Deleted anna-laptop", "Deleted prod-admin"]
    assert isinstance(reports[2].error, CannotUndo)
    assert world.vault.profile("prod-admin") is None


def test_the_time_to_undo_is_longer_than_the_bar_that_offers_it(actions: VaultActions) -> None:
    assert actions._too_late.interval() > UNDO_MILLISECONDS


def test_a_failed_start_is_dismissed_without_a_word(
    bus: IntentBus, world: VaultWorld, reports: list[Report]
) -> None:
    bus.ask(end_session(world))

    assert reports == []


def test_a_keyring_that_did_not_take_it_yet_is_said(
    bus: IntentBus, world: VaultWorld, reports: list[Report]
) -> None:
    world.store.failure = FAILURES[VaultState.UNAVAILABLE]
    bus.ask(remove_device(world))
    bus.ask(Undo())

    assert ["not stored this yet" in report.details for report in reports] == [True, True]


def test_a_rule_for_programs_is_kept(
    bus: IntentBus, world: VaultWorld, runner: InlineRunner, reports: list[Report]
) -> None:
    bus.ask(SetPolicy(profile="dev", policy=ConsentPolicy.NEVER))

    assert world.rules.chosen("dev") is ConsentPolicy.NEVER
    assert world.lines == [(Event.RULE_CHANGED, "dev")]
    assert runner.lanes == [Lane.KEYRING]
    assert reports == []


def test_a_locked_vault_holds_nothing_for_undo(
    bus: IntentBus,
    world: VaultWorld,
    reports: list[Report],
) -> None:
    bus.ask(remove_device(world))
    bus.ask(LockVault())

    assert world.vault.state is VaultState.LOCKED
    assert not world.changes.undoable
    assert world.lines[-1] == (Event.VAULT_LOCKED, "")


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        (SetFavourite, "favourites"),
        (SetMuted, "muted"),
        (SetPinned, "pinned"),
    ],
    ids=["favourite", "mute", "pin"],
)
def test_marks_are_put_on_and_taken_off_and_kept(
    bus: IntentBus,
    marks: PreferencesFile,
    marks_file: MemoryTextStore,
    reports: list[Report],
    kind: type[MarkIntent],
    attribute: str,
) -> None:
    bus.ask(kind(profile="dev", wanted=True))
    marked = getattr(marks.current, attribute)
    kept = marks_file.text or ""
    bus.ask(kind(profile="dev", wanted=False))

    assert marked in ({"dev"}, "dev")
    assert "dev" in kept
    assert not getattr(marks.current, attribute)


@pytest.mark.parametrize(
    "kind", [StartSession, OpenConsole, OpenShortcut, CopyCommand, CopyEnvironment]
)
def test_a_use_is_counted(
    bus: IntentBus, marks: PreferencesFile, reports: list[Report], kind: type[ProfileIntent]
) -> None:
    bus.ask(kind(profile="dev"))

    assert marks.current.recent(NOON) == ("dev",)


def test_a_file_that_cannot_be_written_is_told_once_and_the_mark_stays(
    bus: IntentBus,
    runner: InlineRunner,
    marks: PreferencesFile,
    marks_file: MemoryTextStore,
    reports: list[Report],
) -> None:
    marks_file.failure = StorageError("The disk is full", "", "")
    bus.ask(SetFavourite(profile="dev", wanted=True))

    assert marks.current.favourites == {"dev"}
    assert [report.error for report in reports] == [marks_file.failure]
    assert runner.problems == []


def test_what_uses_no_profile_writes_nothing(
    bus: IntentBus, runner: InlineRunner, reports: list[Report]
) -> None:
    bus.ask(ShowWindow())

    assert runner.lanes == []
