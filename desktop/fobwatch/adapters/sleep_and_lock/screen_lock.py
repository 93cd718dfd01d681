"""The screen's lock on this computer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class WatchedScreen(Protocol):
    """A `ScreenLock` that listens from `start` to `close`."""

    @property
    def locked(self) -> bool: ...

    def on_change(self, listener: Callable[[], None]) -> None: ...

    def start(self) -> None: ...

    def close(self) -> None: ...


class OpenScreen:
    """For systems that do not report it: the screen counts as unlocked."""

    locked = False

    def on_change(self, listener: Callable[[], None]) -> None:
        """Do nothing: nothing is reported."""

    def start(self) -> None: ...

    def close(self) -> None: ...


def screen_lock() -> WatchedScreen:
    """Return what reports on this system whether the screen is locked."""
    screen: WatchedScreen = OpenScreen()
    if sys.platform == "linux":
        from fobwatch.adapters.sleep_and_lock.screen_lock_dbus import DesktopScreenLock  # noqa: PLC0415 - D-Bus

        screen = DesktopScreenLock()
    elif sys.platform == "win32":
        from fobwatch.adapters.sleep_and_lock import (  # noqa: PLC0415 - Windows
            message_window,
            terminal_session,
            windows_events,
        )

        screen = windows_events.WindowsScreenLock(
            lambda heard: message_window.MessageWindow("FobwatchSession", heard),
            terminal_session.is_locked,
        )
    elif sys.platform == "darwin":
        from fobwatch.adapters.sleep_and_lock import macos_events, notification_centre  # noqa: PLC0415 - macOS

        screen = macos_events.MacScreenLock(notification_centre.ScreenObserver)
    return screen
