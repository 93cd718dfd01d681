"""Sleep and lock as Windows and macOS report them, by a source that is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.sleep_and_lock.events import (
    PBT_APMRESUMEAUTOMATIC,
    PBT_APMSUSPEND,
    SCREEN_LOCKED,
    SCREEN_UNLOCKED,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    WTS_SESSION_LOCK,
    WTS_SESSION_UNLOCK,
    Power,
    ScreenLock,
    lock_heard,
    lock_posted,
    power_heard,
)
from tests.contracts.screen_lock import ScreenLockContract

if TYPE_CHECKING:
    from collections.abc import Callable

WM_PAINT = 0x000F
PBT_APMRESUMESUSPEND = 0x0007
WTS_SESSION_LOGON = 5
OTHER_NOTIFICATION = "NSWorkspaceWillSleepNotification"


class FakeSource:
    """Reports what the test sends, between `start` and `close`, as `meaning` reads it."""

    def __init__(self, meaning: Callable[..., None]) -> None:
        self._meaning = meaning
        self.open = False

    def listen(self, reported: Callable[..., None]) -> FakeSource:
        self._heard = partial(self._meaning, reported)
        return self

    def start(self) -> None:
        self.open = True

    def close(self) -> None:
        self.open = False

    def send(self, *event: object) -> None:
        assert self.open
        self._heard(*event)


def test_each_wake_up_is_reported_once_to_everybody() -> None:
    window, woke = FakeSource(power_heard), list[str]()
    power = Power(window.listen)
    power.on_resume(lambda: woke.append("first"))
    power.on_resume(lambda: woke.append("second"))
    power.start()

    for parameter in (PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC, PBT_APMRESUMESUSPEND):
        window.send(WM_POWERBROADCAST, parameter)
    window.send(WM_PAINT, PBT_APMRESUMEAUTOMATIC)

    assert woke == ["first", "second"]
    power.close()
    assert not window.open


def test_sleep_is_reported_before_the_wake_up() -> None:
    window, heard = FakeSource(power_heard), list[str]()
    power = Power(window.listen)
    power.on_sleep(lambda: heard.append("falls asleep"))
    power.on_resume(lambda: heard.append("woke up"))
    power.start()

    for parameter in (PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC, PBT_APMRESUMESUSPEND):
        window.send(WM_POWERBROADCAST, parameter)

    assert heard == ["falls asleep", "woke up"]


def test_nobody_listens_for_wake_ups_until_it_is_started() -> None:
    window = FakeSource(power_heard)

    Power(window.listen)

    assert not window.open


def test_the_lock_is_reported_by_windows_with_each_change() -> None:
    window, seen = FakeSource(lock_heard), list[bool]()
    screen = ScreenLock(window.listen)
    screen.on_change(lambda: seen.append(screen.locked))
    screen.start()
    states = []

    for parameter in (WTS_SESSION_LOGON, WTS_SESSION_LOCK, WTS_SESSION_LOCK, WTS_SESSION_UNLOCK):
        window.send(WM_WTSSESSION_CHANGE, parameter)
        states.append(screen.locked)
    window.send(WM_PAINT, WTS_SESSION_LOCK)

    assert (states, seen) == ([False, True, True, False], [True, False])
    assert not screen.locked
    screen.close()
    assert not window.open


def test_the_lock_is_reported_by_macos_with_each_change() -> None:
    centre, seen = FakeSource(lock_posted), list[bool]()
    screen = ScreenLock(centre.listen)
    screen.on_change(lambda: seen.append(screen.locked))
    screen.start()
    before = screen.locked

    for name in (SCREEN_LOCKED, SCREEN_LOCKED, OTHER_NOTIFICATION, SCREEN_UNLOCKED):
        centre.send(name)
    screen.close()

    assert (before, seen) == (False, [True, False])
    assert not centre.open


def test_a_screen_that_is_locked_at_the_start_is_known() -> None:
    window = FakeSource(lock_heard)
    screen = ScreenLock(window.listen, ask=lambda: True)
    before = screen.locked

    screen.start()
    known = screen.locked
    window.send(WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK)

    assert (before, known, screen.locked) == (False, True, False)


class TestScreenLockContract(ScreenLockContract):
    @pytest.fixture
    def source(self) -> FakeSource:
        return FakeSource(lock_heard)

    @pytest.fixture
    def screen(self, source: FakeSource) -> ScreenLock:
        screen = ScreenLock(source.listen)
        screen.start()
        return screen

    @pytest.fixture
    def set_locked(self, source: FakeSource) -> Callable[..., None]:
        def set_locked(*, locked: bool) -> None:
            happened = WTS_SESSION_LOCK if locked else WTS_SESSION_UNLOCK
            source.send(WM_WTSSESSION_CHANGE, happened)

        return set_locked
