"""A notice in the XML of Windows' notifications ("toasts").

learn.microsoft.com, "App notification content" and "Toast XML schema".
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from fobwatch.core.notices.notices import NoticeAction

if TYPE_CHECKING:
    from fobwatch.core.notices.notices import Notice

MAX_BUTTONS: Final = 5
"""Windows refuses a notification with more."""

STAYING: Final = "reminder"
"""The scenario of what stays until somebody has dealt with it; it has to have a button."""


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
