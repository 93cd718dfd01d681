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

from fobwatch.adapters.sleep_and_lock.macos_events import DID_WAKE, SCREEN_LOCKED, SCREEN_UNLOCKED

if TYPE_CHECKING:
    from collections.abc import Callable


class _Receiver(NSObject):  # type: ignore[misc] # PyObjC has no types
    """Cocoa calls a method of an object, by its own name for `hear_`: ``hear:``."""

    def initWithListener_(self, heard: Callable[[str], None]) -> _Receiver:  # noqa: N802 - Cocoa's
        made: _Receiver = objc.super(_Receiver, self).init()
        made._heard = heard
        return made

    def hear_(self, notification: objc.objc_object) -> None:
        self._heard(str(notification.name()))


class WorkspaceObserver:
    """Observes the computer's wake-ups."""

    def __init__(self, heard: Callable[[str], None]) -> None:
        self._receiver = _Receiver.alloc().initWithListener_(heard)
        self._centre = NSWorkspace.sharedWorkspace().notificationCenter()

    def start(self) -> None:
        self._centre.addObserver_selector_name_object_(self._receiver, b"hear:", DID_WAKE, None)

    def close(self) -> None:
        self._centre.removeObserver_(self._receiver)


class ScreenObserver:
    """Observes the locking and unlocking of the screen."""

    def __init__(self, heard: Callable[[str], None]) -> None:
        self._receiver = _Receiver.alloc().initWithListener_(heard)
        self._centre = NSDistributedNotificationCenter.defaultCenter()

    def start(self) -> None:
        """Ask for delivery at once: Cocoa delays these for a program in the background, as ours."""
        for name in (SCREEN_LOCKED, SCREEN_UNLOCKED):
            self._centre.addObserver_selector_name_object_suspensionBehavior_(
                self._receiver,
                b"hear:",
                name,
                None,
                NSNotificationSuspensionBehaviorDeliverImmediately,
            )

    def close(self) -> None:
        self._centre.removeObserver_(self._receiver)
