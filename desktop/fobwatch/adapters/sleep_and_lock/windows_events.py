"""Sleep and lock on Windows, as messages to windows (learn.microsoft.com, Win32 messages)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

WM_POWERBROADCAST: Final = 0x0218
PBT_APMRESUMEAUTOMATIC: Final = 0x0012
"""Sent at each wake-up; another follows if it was a person's, for whom this one does as well."""

WM_WTSSESSION_CHANGE: Final = 0x02B1
WTS_SESSION_LOCK: Final = 7
WTS_SESSION_UNLOCK: Final = 8


class WindowsListening(Protocol):
    """A window that is never shown."""

    def start(self) -> None:
        """Receive messages from now on, on its own thread."""
        ...

    def close(self) -> None: ...


class WindowsPower:
    """Fulfils `PowerEvents`. `listen` makes a window that reports messages with their parameter."""

    def __init__(self, listen: Callable[[Callable[[int, int], None]], WindowsListening]) -> None:
        self._window = listen(self._heard)
        self._listeners: list[Callable[[], None]] = []

    def on_resume(self, listener: Callable[[], None]) -> None:
        """The first listener starts the listening."""
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            self._window.start()

    def close(self) -> None:
        self._window.close()

    def _heard(self, message: int, parameter: int) -> None:
        if (message, parameter) == (WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC):
            for listener in self._listeners:
                listener()


class WindowsScreenLock:
    """Fulfils `ScreenLock`, from `start` on. `ask` returns whether the screen is locked now."""

    def __init__(
        self,
        listen: Callable[[Callable[[int, int], None]], WindowsListening],
        ask: Callable[[], bool],
    ) -> None:
        self._window = listen(self._heard)
        self._ask = ask
        self._locked = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def locked(self) -> bool:
        return self._locked

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def start(self) -> None:
        self._window.start()
        self._note(locked=self._ask())

    def close(self) -> None:
        self._window.close()

    def _heard(self, message: int, parameter: int) -> None:
        if message == WM_WTSSESSION_CHANGE and parameter in {WTS_SESSION_LOCK, WTS_SESSION_UNLOCK}:
            self._note(locked=parameter == WTS_SESSION_LOCK)

    def _note(self, *, locked: bool) -> None:
        changed, self._locked = locked is not self._locked, locked
        if changed:
            for listener in self._listeners:
                listener()
