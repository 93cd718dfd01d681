"""Observers of macOS's notifications, by PyObjC. They run on the main thread, in Qt's loop."""

from __future__ import annotations

import sys

assert sys.platform == "darwin"

from typing import TYPE_CHECKING

import objc
from AppKit import NSWorkspace
from Foundation import (
    NSDistributedNotificationCenter,
    NSNotificationSuspensionBehaviorDeliverImmediately,
    NSObject,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _Receiver(NSObject):  # type: ignore[misc] # PyObjC has no types
    """Cocoa calls a method of an object, by its own name for `hear_`: ``hear:``."""

    def initWithListener_(self, heard: Callable[[str], None]) -> _Receiver:  # noqa: N802 - Cocoa's
        made: _Receiver = objc.super(_Receiver, self).init()
        made._heard = heard
        return made

    def hear_(self, notification: objc.objc_object) -> None:
        self._heard(str(notification.name()))


class WorkspaceObserver:
    """Reports the names of AppKit's own notifications."""

    def __init__(self, names: Sequence[str], heard: Callable[[str], None]) -> None:
        self._names = names
        self._receiver = _Receiver.alloc().initWithListener_(heard)
        self._centre = NSWorkspace.sharedWorkspace().notificationCenter()

    def start(self) -> None:
        for name in self._names:
            self._centre.addObserver_selector_name_object_(self._receiver, b"hear:", name, None)

    def close(self) -> None:
        self._centre.removeObserver_(self._receiver)


class ScreenObserver(WorkspaceObserver):
    """Reports the names of notifications that other processes post."""

    def __init__(self, names: Sequence[str], heard: Callable[[str], None]) -> None:
        super().__init__(names, heard)
        self._centre = NSDistributedNotificationCenter.defaultCenter()

    def start(self) -> None:
        """Ask for delivery at once: Cocoa delays these for a program in the background, as ours."""
        for name in self._names:
            self._centre.addObserver_selector_name_object_suspensionBehavior_(
                self._receiver,
                b"hear:",
                name,
                None,
                NSNotificationSuspensionBehaviorDeliverImmediately,
            )
