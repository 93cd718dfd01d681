"""The ways to start a browser: the system's, a command, and one that is seen into from then on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fobwatch.adapters.browsers.watched_start import BrowserStart, NothingWatched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fobwatch.core.browsers.browsers import BrowserPlace

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
        return program is not None and _run((program, *self.arguments, url), on_end)


@dataclass(frozen=True, slots=True)
class WholeCommand:
    """A program with all its arguments, the URL among them."""

    arguments: tuple[str, ...]

    def start(self, _url: str, on_end: Callable[[int], None]) -> bool:
        return _run(self.arguments, on_end)


def watched_browsers() -> NothingWatched:
    """Without pipes, as on Windows, no browser is seen into."""
    if sys.platform == "win32":
        watched = NothingWatched()
    else:
        from fobwatch.adapters.browsers.watching import WatchedBrowsers  # noqa: PLC0415 - has pipes

        watched = WatchedBrowsers()
    return watched


@dataclass(frozen=True, slots=True)
class WatchedCommand:
    """The same, of a browser that is seen into from then on."""

    watched: NothingWatched
    place: BrowserPlace
    arguments: tuple[str, ...]

    def start(self, _url: str, on_end: Callable[[int], None]) -> bool:
        return self.watched.start(
            BrowserStart(
                place=self.place,
                command=self.arguments,
                environment=users_environment(os.environ),
                on_end=on_end,
            )
        )


def _run(command: Sequence[str], on_end: Callable[[int], None]) -> bool:
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


@dataclass(frozen=True, slots=True)
class WindowsShell:
    """What a double click does on Windows."""

    def start(self, url: str, on_end: Callable[[int], None]) -> bool:
        if sys.platform == "win32":
            with suppress(OSError):
                os.startfile(url)  # noqa: S606 - no shell; the URL is our own
                on_end(WELL)
                return True
        return False


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
