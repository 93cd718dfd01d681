"""Sleep and wake-ups, and the screen's lock, as each system reports them."""

from __future__ import annotations

import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable

WM_POWERBROADCAST: Final = 0x0218
PBT_APMSUSPEND: Final = 0x0004
PBT_APMRESUMEAUTOMATIC: Final = 0x0012
"""Sent at each wake-up. If a person caused it another one follows, which is not needed here."""

WM_WTSSESSION_CHANGE: Final = 0x02B1
WTS_SESSION_LOCK: Final = 7
WTS_SESSION_UNLOCK: Final = 8
"""Messages to windows (learn.microsoft.com, Win32 messages)."""

WILL_SLEEP: Final = "NSWorkspaceWillSleepNotification"
DID_WAKE: Final = "NSWorkspaceDidWakeNotification"
"""Of AppKit on macOS, from the workspace's own centre."""

SCREEN_LOCKED: Final = "com.apple.screenIsLocked"
SCREEN_UNLOCKED: Final = "com.apple.screenIsUnlocked"
"""Of macOS's log-in window, from the distributed centre. Apple does not document them; they have
been posted since Mac OS X 10.6."""


class Listening(Protocol):
    """Receives what the system reports, from `start` to `close`."""

    def start(self) -> None: ...

    def close(self) -> None: ...


class NothingReported:
    """For other systems: the heartbeat notices wake-ups a little later, no screen is locked."""

    def start(self) -> None: ...

    def close(self) -> None: ...


class Power:
    """Fulfils `PowerEvents` from `start` on.

    `listen` returns what calls its argument: with True before the computer sleeps, otherwise False.
    No renewal depends on it alone: the heartbeat notices by itself, a little later.
    """

    def __init__(self, listen: Callable[[Callable[[bool], None]], Listening]) -> None:
        self.on_sleep = Listeners[[]]()
        self.on_resume = Listeners[[]]()
        self._listening = listen(self._note)
        self.start, self.close = self._listening.start, self._listening.close

    def _note(self, falls_asleep: bool) -> None:  # noqa: FBT001 - what a source reports
        (self.on_sleep if falls_asleep else self.on_resume).notify()


class ScreenLock:
    """Fulfils `ScreenLock`, from `start` on. What is unknown counts as not locked.

    `listen` returns what calls its argument with the name of a source, and whether that reports the
    screen as locked. It is locked as long as one source does. `ask` says whether it is locked at
    the start; a program that is started at log-in, or by a click, starts with it unlocked.
    """

    def __init__(
        self,
        listen: Callable[[Callable[[str, bool], None]], Listening],
        ask: Callable[[], bool] = lambda: False,
    ) -> None:
        self._listening = listen(self._note)
        self._ask = ask
        self._lock = threading.Lock()
        self._locked_by: set[str] = set()
        self.on_change = Listeners[[]]()

    @property
    def locked(self) -> bool:
        return bool(self._locked_by)

    def start(self) -> None:
        self._listening.start()
        if self._ask():
            self._note(sys.platform, True)  # noqa: FBT003 - as the sources call it

    def close(self) -> None:
        self._listening.close()

    def _note(self, source: str, locked: bool) -> None:  # noqa: FBT001 - what a source reports
        with self._lock:
            before = self.locked
            (self._locked_by.add if locked else self._locked_by.discard)(source)
            changed = before is not self.locked
        if changed:
            self.on_change.notify()


def power_heard(note: Callable[[bool], None], message: int, parameter: int) -> None:
    """Report sleep or a wake-up, if that is what Windows sends."""
    if message == WM_POWERBROADCAST and parameter in {PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC}:
        note(parameter == PBT_APMSUSPEND)


def lock_heard(note: Callable[[str, bool], None], message: int, parameter: int) -> None:
    if message == WM_WTSSESSION_CHANGE and parameter in {WTS_SESSION_LOCK, WTS_SESSION_UNLOCK}:
        note(sys.platform, parameter == WTS_SESSION_LOCK)


def lock_posted(note: Callable[[str, bool], None], name: str) -> None:
    """Report what macOS posts of the screen's lock."""
    if name in {SCREEN_LOCKED, SCREEN_UNLOCKED}:
        note(sys.platform, name == SCREEN_LOCKED)


def power_events() -> Power:
    """Return what reports on this system that the computer goes to sleep, or woke up."""
    power = Power(lambda _note: NothingReported())
    if sys.platform == "linux":
        from fobwatch.adapters.sleep_and_lock.linux import logind  # noqa: PLC0415 - D-Bus

        power = Power(logind)
    elif sys.platform == "win32":
        from fobwatch.adapters.sleep_and_lock.windows import MessageWindow  # noqa: PLC0415 - Windows

        power = Power(lambda note: MessageWindow("FobwatchPower", partial(power_heard, note)))
    elif sys.platform == "darwin":
        from fobwatch.adapters.sleep_and_lock.macos import WorkspaceObserver  # noqa: PLC0415 - macOS

        names = (WILL_SLEEP, DID_WAKE)
        power = Power(lambda note: WorkspaceObserver(names, lambda name: note(name == WILL_SLEEP)))
    return power


def screen_lock() -> ScreenLock:
    """Return what reports on this system whether the screen is locked."""
    screen = ScreenLock(lambda _note: NothingReported())
    if sys.platform == "linux":
        from fobwatch.adapters.sleep_and_lock.linux import DesktopLocks  # noqa: PLC0415 - D-Bus

        screen = ScreenLock(DesktopLocks)
    elif sys.platform == "win32":
        from fobwatch.adapters.sleep_and_lock import windows  # noqa: PLC0415 - Windows

        screen = ScreenLock(
            lambda note: windows.MessageWindow("FobwatchSession", partial(lock_heard, note)),
            windows.is_locked,
        )
    elif sys.platform == "darwin":
        from fobwatch.adapters.sleep_and_lock.macos import ScreenObserver  # noqa: PLC0415 - macOS

        names = (SCREEN_LOCKED, SCREEN_UNLOCKED)
        screen = ScreenLock(lambda note: ScreenObserver(names, partial(lock_posted, note)))
    return screen
