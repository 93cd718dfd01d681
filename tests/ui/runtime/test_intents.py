"""What is asked is carried out once; what nobody answers yet is kept until somebody does."""

from __future__ import annotations

import sys
from threading import current_thread, main_thread
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QTimer

from fobwatch.ui.runtime.intent_bus import FirstUse
from fobwatch.ui.runtime.intents import Quit, ShowWindow, WindowIntent
from fobwatch.ui.runtime.profile_intents import NewProfile
from fobwatch.ui.runtime.task_runner import TaskRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent

SHOW = ShowWindow()
NEW = NewProfile()
DEV = ShowWindow(profile="dev")
MODULES = ("first_use_one", "first_use_two")
IMPORTED_ON = "from threading import current_thread\nthread = current_thread()\n"


class Window(QObject):
    """Something that answers its intents, and is made at its first use."""

    def __init__(self, bus: IntentBus, runner: TaskRunner) -> None:
        super().__init__()
        self.bus = bus
        self.made = 0
        self.fails = False
        self.heard: list[Intent] = []
        FirstUse(WindowIntent, MODULES, self.prepare, bus, runner, self)

    def prepare(self) -> Callable[[], None]:
        self.prepared_on = current_thread()
        if self.fails:
            raise ZeroDivisionError
        return self.make

    def make(self) -> None:
        self.made += 1
        self.bus.answer(ShowWindow, self.heard.append)
        self.bus.answer(NewProfile, self.heard.append)


@pytest.fixture(autouse=True)
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules that note the thread that imports them."""
    monkeypatch.syspath_prepend(tmp_path)
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text(IMPORTED_ON)
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
        del sys.modules[name]


@pytest.fixture
def window(bus: IntentBus) -> Iterator[Window]:
    runner = TaskRunner()
    yield Window(bus, runner)
    runner.close()


def test_an_intent_is_carried_out_by_what_answers_its_class(bus: IntentBus) -> None:
    heard: list[Intent] = []
    bus.answer(ShowWindow, heard.append)

    bus.ask(NEW)
    bus.ask(ShowWindow(profile="dev"))

    assert heard == [DEV]


def test_what_nobody_answers_yet_is_kept_and_asked_again_in_its_order(bus: IntentBus) -> None:
    heard: list[Intent] = []
    for intent in (SHOW, NEW, DEV):
        bus.ask(intent)
    bus.answer(ShowWindow, heard.append)
    bus.answer(NewProfile, heard.append)

    bus.ask_again()
    bus.ask_again()

    assert heard == [SHOW, NEW, DEV]


def test_whoever_answers_later_takes_the_intent_over(bus: IntentBus) -> None:
    early: list[Intent] = []
    late: list[Intent] = []
    bus.answer(Quit, early.append)
    bus.answer(Quit, late.append)

    bus.ask(Quit())

    assert (early, late) == ([], [Quit()])


def test_it_is_made_when_asked_for_and_hears_what_was_asked(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    bus.ask(SHOW)

    qtbot.waitUntil(lambda: window.heard == [SHOW])


def test_its_modules_are_imported_on_qts_thread_and_the_rest_is_prepared_on_a_worker(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    bus.ask(SHOW)

    qtbot.waitUntil(lambda: bool(window.heard))
    assert [sys.modules[name].thread for name in MODULES] == [main_thread()] * 2
    assert window.prepared_on is not main_thread()


def test_the_event_loop_goes_on_between_two_imports(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    imported: list[set[str]] = []
    QTimer.singleShot(0, lambda: imported.append(set(MODULES) & set(sys.modules)))
    bus.ask(SHOW)

    qtbot.waitUntil(lambda: bool(window.heard))
    assert imported == [{MODULES[0]}]


def test_other_verbs_do_not_make_it(bus: IntentBus, window: Window, qtbot: QtBot) -> None:
    bus.ask(Quit())
    bus.ask(SHOW)

    qtbot.waitUntil(lambda: bool(window.heard))
    assert window.heard == [SHOW]


def test_what_is_asked_while_it_is_made_is_heard_too_and_in_order(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    for intent in (SHOW, NEW, DEV):
        bus.ask(intent)

    qtbot.waitUntil(lambda: window.heard == [SHOW, NEW, DEV])
    assert window.made == 1


def test_what_was_asked_before_there_was_a_maker_makes_it(bus: IntentBus, qtbot: QtBot) -> None:
    runner = TaskRunner()
    bus.ask(SHOW)
    window = Window(bus, runner)

    bus.ask_again()

    qtbot.waitUntil(lambda: window.heard == [SHOW])
    runner.close()


def test_it_is_made_once_and_hears_each_thing_once(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    bus.ask(SHOW)
    qtbot.waitUntil(lambda: bool(window.heard))
    bus.ask(SHOW)

    assert window.heard == [SHOW, SHOW]
    assert window.made == 1


@pytest.mark.expects_log("Background work failed with ZeroDivisionError")
@pytest.mark.parametrize("at", MODULES)
def test_what_needs_a_module_that_fails_is_told_and_tried_anew(
    at: str, bus: IntentBus, window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / f"{at}.py").write_text("1 / 0")
    with qtbot.waitSignal(bus.reported) as failed:
        bus.ask(SHOW)
    (tmp_path / f"{at}.py").write_text(IMPORTED_ON)
    bus.ask(DEV)

    qtbot.waitUntil(lambda: window.heard == [DEV])
    assert window.made == 1
    assert (failed.args[0].intent, failed.args[0].error is None) == (SHOW, False)


@pytest.mark.expects_log("Background work failed with ZeroDivisionError")
def test_what_cannot_be_prepared_is_told_and_tried_anew(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    window.fails = True
    with qtbot.waitSignal(bus.reported) as failed:
        bus.ask(SHOW)
    window.fails = False
    bus.ask(DEV)

    qtbot.waitUntil(lambda: window.heard == [DEV])
    assert (failed.args[0].intent, failed.args[0].error is None) == (SHOW, False)
