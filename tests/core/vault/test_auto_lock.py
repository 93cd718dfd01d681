"""The vault locks by itself as the settings say, and never a second time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fobwatch.core.settings.settings import Settings, SettingsFile
from fobwatch.core.vault.auto_lock import AutoLock
from fobwatch.core.vault.vault import Vault
from tests.fakes import FakeScreen
from tests.fakes_files import MemoryTextStore
from tests.fakes_secrets import MemorySecretStore

MINUTE = timedelta(minutes=1)


class FakeActivity:
    def __init__(self) -> None:
        self.time: timedelta | None = timedelta(0)
        self.asked = 0

    def idle(self) -> timedelta | None:
        self.asked += 1
        return self.time


class World:
    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - of each option's type
        self.file = SettingsFile(MemoryTextStore())
        self.file.change(lambda _: Settings(**settings))
        self.vault = Vault(MemorySecretStore())
        self.vault.load()
        self.screen = FakeScreen()
        self.activity = FakeActivity()
        self.auto_lock = AutoLock(self.file, self.vault, self.screen, self.activity)

    def due(self) -> dict[str, bool]:
        return {
            "screen": self.auto_lock.at_screen(),
            "sleep": self.auto_lock.at_sleep(),
            "idle": self.auto_lock.when_idle(),
        }


def test_nothing_locks_by_itself_at_first() -> None:
    world = World()
    world.screen.locked = True
    world.activity.time = timedelta(days=1)

    assert world.due() == {"screen": False, "sleep": False, "idle": False}
    assert world.activity.asked == 0


@pytest.mark.parametrize(
    ("option", "due"),
    [("lock_with_screen", "screen"), ("lock_at_sleep", "sleep"), ("lock_when_idle", "idle")],
)
def test_each_is_a_setting_of_its_own(option: str, due: str) -> None:
    world = World(**{option: True})
    world.screen.locked = True
    world.activity.time = timedelta(days=1)

    assert [name for name, is_due in world.due().items() if is_due] == [due]


def test_a_screen_that_is_unlocked_locks_nothing() -> None:
    assert not World(lock_with_screen=True).auto_lock.at_screen()


@pytest.mark.parametrize(
    ("idle", "due"),
    [
        (timedelta(0), False),
        (5 * MINUTE - timedelta(milliseconds=1), False),
        (5 * MINUTE, True),
        (timedelta(days=30), True),
        (None, False),
    ],
)
def test_nobody_has_used_the_computer_for_so_long(idle: timedelta | None, due: bool) -> None:
    world = World(lock_when_idle=True, lock_after=5 * MINUTE)
    world.activity.time = idle

    assert world.auto_lock.when_idle() is due


def test_what_a_person_locked_is_locked_no_second_time() -> None:
    world = World(lock_with_screen=True, lock_at_sleep=True, lock_when_idle=True)
    world.screen.locked = True
    world.activity.time = timedelta(days=1)
    world.vault.lock()
    while_locked = world.due()
    world.vault.retry()

    assert not any(while_locked.values())
    assert all(world.due().values())
