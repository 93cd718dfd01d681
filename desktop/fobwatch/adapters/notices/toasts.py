"""Notices by Windows' own notifications ("toasts"), with buttons.

learn.microsoft.com, "App notification content" and "Toast XML schema".
"""

from __future__ import annotations

import hashlib
import logging
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol
from xml.etree.ElementTree import Element, SubElement, tostring

from fobwatch.core.listeners import Listeners
from fobwatch.core.notices.notices import NoticeAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.notices.notices import Notice

logger = logging.getLogger(__name__)

MAX_BUTTONS: Final = 5
"""Windows refuses a notification with more."""

STAYING: Final = "reminder"
"""The scenario of what stays until somebody has dealt with it; it has to have a button."""


class ToastCentre(Protocol):
    """Windows' notifications, by their tags. Methods raise `OSError`."""

    def show(self, xml: str, tag: str, pressed: Callable[[str], None]) -> None:
        """Show it in place of an earlier one with the tag.

        `pressed` is called with the arguments of what was clicked, on a thread of Windows.
        """
        ...

    def remove(self, tag: str) -> None:
        """Remove it; it is no error if it is gone."""
        ...


class Toasts:
    """Fulfils `Notifier`; `close` withdraws all notices, since their buttons no longer work."""

    def __init__(self, centre: ToastCentre) -> None:
        self._centre = centre
        self.on_action = Listeners[str, str]()
        self._calling = Lock()  # one call at a time, and the keys of what is shown
        self._shown: set[str] = set()

    def show(self, notice: Notice) -> None:
        with self._calling:
            try:
                pressed = partial(self.on_action.notify, notice.key)
                self._centre.show(toast_xml(notice), toast_tag(notice.key), pressed)
                self._shown.add(notice.key)
            except OSError as error:
                logger.info("A notice is not shown: %s", error)

    def withdraw(self, key: str) -> None:
        with self._calling:
            if key in self._shown:
                self._shown.remove(key)
                self._remove(key)

    def close(self) -> None:
        for key in tuple(self._shown):
            self.withdraw(key)

    def _remove(self, key: str) -> None:
        try:
            self._centre.remove(toast_tag(key))
        except OSError as error:  # the person has switched notifications off meanwhile
            logger.info("A notice is not taken back: %s", error)


def toast_xml(notice: Notice) -> str:
    """The XML. A click outside the buttons is the action `OPEN`."""
    toast = Element("toast", launch=NoticeAction.OPEN.value)
    if notice.urgent and notice.actions:
        toast.set("scenario", STAYING)
    binding = SubElement(SubElement(toast, "visual"), "binding", template="ToastGeneric")
    for text in filter(None, (notice.title, notice.body)):
        SubElement(binding, "text").text = text
    if notice.actions:
        buttons = SubElement(toast, "actions")
        for action, words in notice.actions[:MAX_BUTTONS]:
            SubElement(buttons, "action", content=words, arguments=action.value)
    return tostring(toast, encoding="unicode")


def toast_tag(key: str) -> str:
    """The tag by which Windows finds the notice again: at most 64 characters."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
