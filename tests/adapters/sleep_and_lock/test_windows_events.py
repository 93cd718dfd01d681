"""Sleep and lock as Windows tells them, by a window that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.sleep_and_lock.windows_events import (
    PBT_APMRESUMEAUTOMATIC,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    WTS_SESSION_LOCK,
    WTS_SESSION_UNLOCK,
    WindowsPower,
    WindowsScreenLock,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WM_PAINT = 0x000F
PBT_APMSUSPEND = 0x0004
PBT_APMRESUMESUSPEND = 0x0007
WTS_SESSION_LOGON = 5


class FakeWindow:
    """Tells what the test sends, between `start` and `close`."""

    def __init__(self) -> None:
        self.open = False

    def listen(self, heard: Callable[[int, int], None]) -> FakeWindow:
        self._heard = heard
        return self

    def start(self) -> None:
        self.open = True

    def close(self) -> None:
        self.open = False

    def send(self, message: int, parameter: int) -> None:
        assert self.open
        self._heard(message, parameter)


class Calls:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def test_each_wake_up_is_told_once() -> None:
    window, woke = FakeWindow(), Calls()
    power = WindowsPower(window.listen)
    power.on_resume(woke)

    for parameter in (PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC, PBT_APMRESUMESUSPEND):
        window.send(WM_POWERBROADCAST, parameter)
    window.send(WM_PAINT, PBT_APMRESUMEAUTOMATIC)

    assert woke.count == 1
    power.close()
    assert not window.open


def test_nobody_to_tell_nothing_is_heard() -> None:
    window = FakeWindow()

    WindowsPower(window.listen)

    assert not window.open


def test_the_lock_is_told_with_each_change() -> None:
    window, changed, seen = FakeWindow(), Calls(), []
    screen = WindowsScreenLock(window.listen, ask=lambda: False)
    screen.on_change(changed)
    screen.start()

    for parameter in (WTS_SESSION_LOGON, WTS_SESSION_LOCK, WTS_SESSION_LOCK, WTS_SESSION_UNLOCK):
        window.send(WM_WTSSESSION_CHANGE, parameter)
        seen.append((screen.locked, changed.count))
    window.send(WM_PAINT, WTS_SESSION_LOCK)

    assert seen == [(False, 0), (True, 1), (True, 1), (False, 2)]
    assert not screen.locked
    screen.close()
    assert not window.open


def test_a_screen_that_is_locked_at_the_start_is_known() -> None:
    screen = WindowsScreenLock(FakeWindow().listen, ask=lambda: True)
    before = screen.locked

    screen.start()

    assert (before, screen.locked) == (False, True)
