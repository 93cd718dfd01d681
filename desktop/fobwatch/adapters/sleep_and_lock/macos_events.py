"""Sleep and lock on macOS, which posts notifications of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

DID_WAKE: Final = "NSWorkspaceDidWakeNotification"
"""Of AppKit, from the workspace's own centre."""

SCREEN_LOCKED: Final = "com.apple.screenIsLocked"
SCREEN_UNLOCKED: Final = "com.apple.screenIsUnlocked"
"""Of the log-in window, from the distributed centre. Apple does not document them; they have been
posted since Mac OS X 10.6."""


class MacListening(Protocol):
    """An observer of notifications."""

    def start(self) -> None: ...

    def close(self) -> None: ...


class MacPower:
    """Fulfils `PowerEvents`. `listen` makes an observer that reports each notification's name."""

    def __init__(self, listen: Callable[[Callable[[str], None]], MacListening]) -> None:
        self._observer = listen(self._heard)
        self._listeners: list[Callable[[], None]] = []

    def on_resume(self, listener: Callable[[], None]) -> None:
        """The first listener starts the listening."""
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            self._observer.start()

    def close(self) -> None:
        self._observer.close()

    def _heard(self, name: str) -> None:
        if name == DID_WAKE:
            for listener in self._listeners:
                listener()


class MacScreenLock:
    """Fulfils `ScreenLock`, from `start` on; until the first notification it is unlocked.

    A program that is started at log-in, or by a click, starts with the screen unlocked.
    """

    def __init__(self, listen: Callable[[Callable[[str], None]], MacListening]) -> None:
        self._observer = listen(self._heard)
        self._locked = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def locked(self) -> bool:
        return self._locked

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def start(self) -> None:
        self._observer.start()

    def close(self) -> None:
        self._observer.close()

    def _heard(self, name: str) -> None:
        if name not in {SCREEN_LOCKED, SCREEN_UNLOCKED}:
            return
        before, self._locked = self._locked, name == SCREEN_LOCKED
        if self._locked is not before:
            for listener in self._listeners:
                listener()
