"""This desktop's notifications."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.ports import Notifier

if TYPE_CHECKING:
    from pathlib import Path


class ClosingNotifier(Notifier, Protocol):
    """A `Notifier` that takes everything back when it is closed."""

    def close(self) -> None: ...


def notifications(icon: Path) -> ClosingNotifier | None:
    """What shows notices with buttons here; None where the tray icon alone can show any."""
    notifier: ClosingNotifier | None = None
    if sys.platform == "linux":
        from fobwatch.adapters.notifications_dbus import NotificationsDbus  # noqa: PLC0415 - D-Bus

        notifier = NotificationsDbus(icon=str(icon))
    return notifier
