"""What locks the vault by itself asks for it as a person does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.sleep_and_lock.events import Power
from fobwatch.core.settings.settings import Settings
from fobwatch.core.vault.auto_lock import AutoLock
from fobwatch.ui.actions.background import PAUSE, AutoLocking
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import LockVault
from tests.core.vault.test_auto_lock import World
from tests.fakes_ui import InlineRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.adapters.sleep_and_lock.events import Listening
    from fobwatch.ui.runtime.intents import Intent


FALLING_ASLEEP = True
AWAKE = False


class Desk(World):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.asked: list[Intent] = []
        self.bus = IntentBus()
        self.bus.asked.connect(self.asked.append)
        self.power = Power(self._listen)
        self.locking = AutoLocking(
            self.bus,
            InlineRunner(),
            self.file,
            AutoLock(self.file, self.vault, self.screen, self.activity),
            self.power,
            self.screen,
            self.bus,
        )

    def _listen(self, note: Callable[[bool], None]) -> Listening:
        self.note_power = note
        return self

    def start(self) -> None: ...

    def close(self) -> None: ...

    @property
    def kinds(self) -> list[type[Intent]]:
        return [type(intent) for intent in self.asked]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_the_screen_is_locked(desk: Desk) -> None:
    desk.screen.set_locked(locked=True)
    before = list(desk.kinds)
    desk.screen.set_locked(locked=False)
    desk.file.change(lambda _: Settings(lock_with_screen=True))
    desk.screen.set_locked(locked=True)
    desk.screen.set_locked(locked=False)

    assert before == []
    assert desk.kinds == [LockVault]


def test_the_computer_goes_to_sleep(desk: Desk) -> None:
    desk.note_power(FALLING_ASLEEP)
    before = list(desk.kinds)
    desk.file.change(lambda _: Settings(lock_at_sleep=True))
    desk.note_power(AWAKE)
    after_wake = list(desk.kinds)
    desk.note_power(FALLING_ASLEEP)

    assert before == after_wake == []
    assert desk.kinds == [LockVault]


def test_nobody_uses_the_computer(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    timer = desk.locking.timer
    desk.activity.time = timedelta(hours=1)
    not_wanted = timer.isActive()
    desk.file.change(lambda _: Settings(lock_when_idle=True))
    wanted = timer.isActive()
    timer.timeout.emit()
    desk.file.change(lambda _: Settings())

    assert (not_wanted, wanted, timer.isActive()) == (False, True, False)
    assert timer.interval() == PAUSE / timedelta(milliseconds=1)
    assert desk.kinds == [LockVault]
