"""What is made at its first use: once, and without missing a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from fobwatch.ui.runtime.first_use import FirstUse
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.runtime.task_runner import TaskRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

VERBS = {Verb.SHOW_WINDOW, Verb.NEW_PROFILE}
SHOW = Intent(verb=Verb.SHOW_WINDOW)


class Desk(QObject):
    """A bus with something that is made at its first use and hears its verbs from then on."""

    def __init__(self, runner: TaskRunner) -> None:
        super().__init__()
        self.bus = IntentBus(self)
        self.made = 0
        self.heard: list[Intent] = []
        FirstUse(VERBS, self.prepare, self.bus, runner, self)

    def prepare(self) -> Callable[[], None]:
        return self.make

    def make(self) -> None:
        self.made += 1
        self.bus.asked.connect(self.hear)

    def hear(self, intent: Intent) -> None:
        if intent.verb in VERBS:
            self.heard.append(intent)


@pytest.fixture
def desk(qapp: object) -> Iterator[Desk]:
    runner = TaskRunner()
    yield Desk(runner)
    runner.close()


def test_it_is_made_when_asked_for_and_hears_what_was_asked(desk: Desk, qtbot: QtBot) -> None:
    desk.bus.asked.emit(SHOW)

    qtbot.waitUntil(lambda: desk.heard == [SHOW])


def test_other_verbs_do_not_make_it(desk: Desk, qtbot: QtBot) -> None:
    desk.bus.asked.emit(Intent(verb=Verb.QUIT))
    desk.bus.asked.emit(SHOW)

    qtbot.waitUntil(lambda: bool(desk.heard))
    assert desk.heard == [SHOW]


def test_what_is_asked_while_it_is_made_is_heard_too_and_in_order(desk: Desk, qtbot: QtBot) -> None:
    asked = [SHOW, Intent(verb=Verb.NEW_PROFILE), Intent(verb=Verb.SHOW_WINDOW, profile="dev")]

    for intent in asked:
        desk.bus.asked.emit(intent)

    qtbot.waitUntil(lambda: desk.heard == asked)
    assert desk.made == 1


def test_it_is_made_once_and_hears_each_thing_once(desk: Desk, qtbot: QtBot) -> None:
    desk.bus.asked.emit(SHOW)
    qtbot.waitUntil(lambda: bool(desk.heard))
    desk.bus.asked.emit(SHOW)

    assert desk.heard == [SHOW, SHOW]
    assert desk.made == 1
