"""What is asked is carried out once; what nobody answers yet is kept until somebody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from fobwatch.ui.runtime.intent_bus import FirstUse
from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.runtime.task_runner import TaskRunner
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intent_bus import IntentBus

VERBS = (Verb.SHOW_WINDOW, Verb.NEW_PROFILE)
SHOW = Intent(verb=Verb.SHOW_WINDOW)
NEW = Intent(verb=Verb.NEW_PROFILE)
DEV = Intent(verb=Verb.SHOW_WINDOW, profile="dev")


class Window(QObject):
    """Something that answers its verbs, and is made at its first use."""

    def __init__(self, bus: IntentBus, runner: TaskRunner) -> None:
        super().__init__()
        self.bus = bus
        self.made = 0
        self.heard: list[Intent] = []
        FirstUse(VERBS, self.prepare, bus, runner, self)

    def prepare(self) -> Callable[[], None]:
        return self.make

    def make(self) -> None:
        self.made += 1
        self.bus.answer(dict.fromkeys(VERBS, self.heard.append))


@pytest.fixture
def window(bus: IntentBus) -> Iterator[Window]:
    runner = TaskRunner()
    yield Window(bus, runner)
    runner.close()


def test_an_intent_is_carried_out_by_what_answers_its_verb(bus: IntentBus) -> None:
    heard: list[Intent] = []
    bus.answer({Verb.SHOW_WINDOW: heard.append})

    bus.asked.emit(NEW)
    bus.ask(Verb.SHOW_WINDOW, "dev")

    assert heard == [DEV]


def test_what_nobody_answers_yet_is_kept_and_asked_again_in_its_order(bus: IntentBus) -> None:
    heard: list[Intent] = []
    for intent in (SHOW, NEW, DEV):
        bus.asked.emit(intent)
    bus.answer(dict.fromkeys(VERBS, heard.append))

    bus.ask_again()
    bus.ask_again()

    assert heard == [SHOW, NEW, DEV]


def test_whoever_answers_later_takes_the_verb_over(bus: IntentBus) -> None:
    early: list[Intent] = []
    late: list[Intent] = []
    bus.answer({Verb.QUIT: early.append})
    bus.answer({Verb.QUIT: late.append})

    bus.ask(Verb.QUIT)

    assert (early, late) == ([], [Intent(verb=Verb.QUIT)])


def test_it_is_made_when_asked_for_and_hears_what_was_asked(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    bus.asked.emit(SHOW)

    qtbot.waitUntil(lambda: window.heard == [SHOW])


def test_other_verbs_do_not_make_it(bus: IntentBus, window: Window, qtbot: QtBot) -> None:
    bus.ask(Verb.QUIT)
    bus.asked.emit(SHOW)

    qtbot.waitUntil(lambda: bool(window.heard))
    assert window.heard == [SHOW]


def test_what_is_asked_while_it_is_made_is_heard_too_and_in_order(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    for intent in (SHOW, NEW, DEV):
        bus.asked.emit(intent)

    qtbot.waitUntil(lambda: window.heard == [SHOW, NEW, DEV])
    assert window.made == 1


def test_what_was_asked_before_there_was_a_maker_makes_it(bus: IntentBus, qtbot: QtBot) -> None:
    runner = TaskRunner()
    bus.asked.emit(SHOW)
    window = Window(bus, runner)

    bus.ask_again()

    qtbot.waitUntil(lambda: window.heard == [SHOW])
    runner.close()


def test_it_is_made_once_and_hears_each_thing_once(
    bus: IntentBus, window: Window, qtbot: QtBot
) -> None:
    bus.asked.emit(SHOW)
    qtbot.waitUntil(lambda: bool(window.heard))
    bus.asked.emit(SHOW)

    assert window.heard == [SHOW, SHOW]
    assert window.made == 1
