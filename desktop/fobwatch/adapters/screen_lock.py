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
    """For systems that do not say: the screen counts as open."""

    locked = False

    def on_change(self, listener: Callable[[], None]) -> None:
        """There is nothing to be told."""

    def start(self) -> None: ...

    def close(self) -> None: ...


def screen_lock() -> WatchedScreen:
    """What tells here whether the screen is locked."""
    screen: WatchedScreen = OpenScreen()
    if sys.platform == "linux":
        from fobwatch.adapters.screen_lock_dbus import DesktopScreenLock  # noqa: PLC0415 - D-Bus

        screen = DesktopScreenLock()
    elif sys.platform == "win32":
        from fobwatch.adapters.windows import message_window, session_events, terminal_session  # noqa: PLC0415 - Windows

        screen = session_events.WindowsScreenLock(
            lambda heard: message_window.MessageWindow("FobwatchSession", heard),
            terminal_session.is_locked,
        )
    elif sys.platform == "darwin":
        from fobwatch.adapters.macos import notification_centre, session_events  # noqa: PLC0415 - macOS

        screen = session_events.MacScreenLock(notification_centre.ScreenObserver)
    return screen
