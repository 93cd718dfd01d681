"""Windows' notifications by the Windows Runtime."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import logging
from typing import TYPE_CHECKING

from winrt.windows.data.xml.dom import XmlDocument
from winrt.windows.ui.notifications import (
    ToastActivatedEventArgs,
    ToastNotification,
    ToastNotificationManager,
)

from fobwatch.adapters.desktop.app_identity import APPLICATION_ID, APPLICATION_ID_KEY
from fobwatch.adapters.windows.registry import UserRegistry

if TYPE_CHECKING:
    from collections.abc import Callable

    from winrt.system import Object

logger = logging.getLogger(__name__)

GROUP = "fobwatch"


def toast_centre() -> WinrtToastCentre | None:
    """Return None if Windows would show nothing: it must know the sender, as Setup registers it."""
    try:
        if UserRegistry().read(APPLICATION_ID_KEY, "DisplayName") is None:
            return None
        return WinrtToastCentre()
    except OSError as error:
        logger.info("Windows has no notifications for us: %s", error)
        return None


class WinrtToastCentre:
    """Fulfils `ToastCentre`. Raises `OSError` if there is none."""

    def __init__(self) -> None:
        self._notifier = ToastNotificationManager.create_toast_notifier(APPLICATION_ID)
        self._toasts: dict[str, ToastNotification] = {}

    def show(self, xml: str, tag: str, pressed: Callable[[str], None]) -> None:
        document = XmlDocument()
        document.load_xml(xml)
        toast = ToastNotification(document)
        toast.tag, toast.group = tag, GROUP
        toast.add_activated(lambda _toast, event: pressed(_arguments(event)))
        self._notifier.show(toast)
        self._toasts[tag] = toast  # Windows reports nothing of one without a reference

    def remove(self, tag: str) -> None:
        self._toasts.pop(tag, None)
        ToastNotificationManager.history.remove(tag, GROUP, APPLICATION_ID)


def _arguments(event: Object) -> str:
    arguments: str = event.as_(ToastActivatedEventArgs).arguments
    return arguments
