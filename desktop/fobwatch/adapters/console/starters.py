"""Starts a browser, by the system's own means or by a command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from fobwatch.adapters.browsers.watched_start import NothingWatched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WELL = 0

BUNDLED_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Variables that a frozen program sets to its own libraries; the user's are in ``…_ORIG``."""


OnEnd = Callable[[int], None]
"""Gets the exit status, `WELL` or another, on a thread of its own."""

BrowserStarter = Callable[[str, OnEnd], bool]
"""Starts a browser with an address, without waiting; returns False if this way does not exist.

Where the starter goes on running as the browser itself, its end is not reported.
"""


def by_program(name: str, *arguments: str) -> BrowserStarter:
    """A starter by a program that takes an address, and knows the user's browser."""

    def start(url: str, on_end: OnEnd) -> bool:
        program = shutil.which(name)
        return program is not None and run((program, *arguments, url), on_end)

    return start


def run(command: Sequence[str], on_end: OnEnd) -> bool:
    """Start a program, with the address among its arguments; return whether that was possible."""
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell; what is chosen is run as it is
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=users_environment(os.environ),
            start_new_session=True,
        )
    except (OSError, ValueError):  # the latter for an argument that no program can have
        return False
    threading.Thread(target=lambda: on_end(process.wait()), daemon=True).start()
    return True


def windows_shell(url: str, on_end: OnEnd) -> bool:
    """A starter that does what a double click does on Windows."""
    if sys.platform == "win32":
        with suppress(OSError):
            os.startfile(url)  # noqa: S606 - no shell; the URL is our own
            on_end(WELL)
            return True
    return False


def starters_of(platform: str) -> tuple[BrowserStarter, ...]:
    """The starters for a platform, as `sys.platform` names it."""
    if platform == "win32":
        return (windows_shell,)
    if platform == "darwin":
        return (by_program("/usr/bin/open"),)
    return (
        by_program("xdg-open"),
        by_program("gio", "open"),
        by_program("sensible-browser"),
        by_program("x-www-browser"),
    )


def watched_browsers() -> NothingWatched:
    """On Windows, which lacks these pipes, no browser is watched."""
    if sys.platform == "win32":
        watched = NothingWatched()
    else:
        from fobwatch.adapters.browsers.watching import WatchedBrowsers  # noqa: PLC0415 - has pipes

        watched = WatchedBrowsers()
    return watched


def users_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Fobwatch was started: its own libraries would break a browser."""
    users = dict(environment)
    for name in BUNDLED_LIBRARIES:
        original = users.pop(f"{name}_ORIG", None)
        if getattr(sys, "frozen", False):
            users.pop(name, None)
            if original is not None:
                users[name] = original
    return users
