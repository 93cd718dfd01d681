"""This desktop's notifications."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.notices.ports import Notifier

if TYPE_CHECKING:
    from pathlib import Path


class ClosingNotifier(Notifier, Protocol):
    """A `Notifier` that withdraws all notices when it is closed."""

    def close(self) -> None: ...


def notifications(icon: Path) -> ClosingNotifier | None:
    """Return what shows notices with buttons; None if only the tray icon can show any.

    On Windows the icon is the one that Setup registered (installer.nsi).
    """
    notifier: ClosingNotifier | None = None
    if sys.platform == "linux":
        from fobwatch.adapters.notices.dbus import NotificationsDbus  # noqa: PLC0415 - D-Bus

        notifier = NotificationsDbus(icon=str(icon))
    elif sys.platform == "win32":
        from fobwatch.adapters.notices.toast_centre import toast_centre  # noqa: PLC0415 - Windows
        from fobwatch.adapters.notices.toasts import Toasts  # noqa: PLC0415 - as above

        centre = toast_centre()
        notifier = None if centre is None else Toasts(centre)
    return notifier
