"""This computer's wake-ups from sleep."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class WatchedPower(Protocol):
    """`PowerEvents` that listen from the first listener on, to `close`."""

    def on_resume(self, listener: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


class SteadyPower:
    """For systems that do not report it; the heartbeat notices by itself, a little later."""

    def on_resume(self, listener: Callable[[], None]) -> None:
        """Do nothing: nothing is reported."""

    def close(self) -> None: ...


def power_events() -> WatchedPower:
    """Return what reports on this system that the computer woke up."""
    power: WatchedPower = SteadyPower()
    if sys.platform == "linux":
        from fobwatch.adapters.sleep_and_lock.power_logind import PowerLogind  # noqa: PLC0415 - D-Bus

        power = PowerLogind()
    elif sys.platform == "win32":
        from fobwatch.adapters.sleep_and_lock import message_window, windows_events  # noqa: PLC0415 - Windows

        power = windows_events.WindowsPower(
            lambda heard: message_window.MessageWindow("FobwatchPower", heard)
        )
    elif sys.platform == "darwin":
        from fobwatch.adapters.sleep_and_lock import macos_events, notification_centre  # noqa: PLC0415 - macOS

        power = macos_events.MacPower(notification_centre.WorkspaceObserver)
    return power
