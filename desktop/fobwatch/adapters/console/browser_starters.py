"""Ways to start the user's browser, in the order in which they are tried."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WELL = 0

BUNDLED_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What a frozen program points to its own libraries, with the user's value in ``…_ORIG``."""


class BrowserStarter(Protocol):
    def start(self, url: str, on_end: Callable[[int], None]) -> bool:
        """Start without waiting; return False if this way does not exist.

        `on_end` gets the exit status, on its own thread: `WELL`, or a failure's. It is not called
        while the starter goes on running as the browser itself.
        """
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """A program that takes a URL, and knows the user's browser."""

    program: str
    arguments: tuple[str, ...] = ()

    def start(self, url: str, on_end: Callable[[int], None]) -> bool:
        program = shutil.which(self.program)
        if program is None:
            return False
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell; the URL is our own
                [program, *self.arguments, url],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=users_environment(os.environ),
                start_new_session=True,
            )
        except OSError:
            return False
        reaper = threading.Thread(target=lambda: on_end(process.wait()), daemon=True)
        reaper.start()
        return True


@dataclass(frozen=True, slots=True)
class WindowsShell:
    """What a double click does on Windows."""

    def start(self, url: str, on_end: Callable[[int], None]) -> bool:
        if not _opened(url):
            return False
        on_end(WELL)
        return True


def _opened(url: str) -> bool:
    opened = False
    if sys.platform == "win32":
        with suppress(OSError):
            os.startfile(url)  # noqa: S606 - no shell; the URL is our own
            opened = True
    return opened


def starters_of(platform: str) -> tuple[BrowserStarter, ...]:
    """The ways of a platform, as `sys.platform` names it."""
    if platform == "win32":
        return (WindowsShell(),)
    if platform == "darwin":
        return (Command("/usr/bin/open"),)
    return (
        Command("xdg-open"),
        Command("gio", ("open",)),
        Command("sensible-browser"),
        Command("x-www-browser"),
    )


def users_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment that the program was started in: its own libraries break a browser."""
    users = dict(environment)
    for name in BUNDLED_LIBRARIES:
        original = users.pop(f"{name}_ORIG", None)
        if getattr(sys, "frozen", False):
            users.pop(name, None)
            if original is not None:
                users[name] = original
    return users
