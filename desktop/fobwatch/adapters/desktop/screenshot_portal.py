"""A screenshot of all screens by the desktop's portal: on Wayland no program may take its own.

XDG Desktop Portal documentation, org.freedesktop.portal.Screenshot and .Request.
"""

from __future__ import annotations

import secrets
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from jeepney import DBusAddress, HeaderFields, MatchRule, new_method_call

from fobwatch.adapters.dbus.message_bus import BusError, MessageBus
from fobwatch.core.errors import ScreenUnavailable

if TYPE_CHECKING:
    from jeepney import Message

PORTAL: Final = DBusAddress(
    "/org/freedesktop/portal/desktop",
    bus_name="org.freedesktop.portal.Desktop",
    interface="org.freedesktop.portal.Screenshot",
)
START_PATIENCE: Final = timedelta(seconds=20)
"""For the bus to start the portal and its desktop's part."""

PERSON_PATIENCE: Final = timedelta(minutes=2)
MAX_PICTURE_SIZE: Final = 128 << 20

_SUCCESS, _CANCELLED = 0, 1
_EXPLAINED: Final = 3
"""The exit code of the process for the picture where it writes the reason why there is none."""

_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def screenshot(*, address: str = "SESSION") -> bytes:
    """As `portal_screenshot`, by a process of its own, which has no secrets to protect.

    xdg-desktop-portal refuses a caller whose /proc/PID/root it cannot open, as the tray's.
    """
    option = "-I" if sys.flags.isolated else "-P"  # as the packages' own Python is started
    command = (sys.executable, option, "-m", __name__, address)
    try:
        done = subprocess.run(  # noqa: S603 - this module, and no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False
        )
    except OSError as error:
        raise _unavailable("The program that takes one could not be started.") from error
    if done.returncode == _EXPLAINED:
        raise _unavailable(done.stdout.decode())
    if done.returncode:  # it was killed, perhaps amid the picture
        raise _unavailable("The program that takes one has failed.")
    return done.stdout


def portal_screenshot(*, address: str = "SESSION", patience: timedelta = PERSON_PATIENCE) -> bytes:
    """Return the encoded picture; remove its file. Blocks while the desktop asks a person.

    Some desktops take one for a program that they do not know only in their own dialog. Raises
    `ScreenUnavailable`.
    """
    answers: SimpleQueue[Message] = SimpleQueue()
    rule = MatchRule(type="signal", interface="org.freedesktop.portal.Request", member="Response")
    try:
        bus = MessageBus(address, rules=[rule], heard=answers.put, lost=lambda: None)

        def asked(*, interactive: bool) -> tuple[int, dict[str, Any]]:
            (handle,) = bus.call(_call(interactive=interactive), patience=START_PATIENCE)
            return _answer(answers, handle, patience)

        with closing(bus):
            code, results = asked(interactive=False)
            if code not in {_SUCCESS, _CANCELLED}:
                code, results = asked(interactive=True)
    except BusError as error:
        raise _unavailable("The desktop offers no way to take one.") from error
    if code == _CANCELLED:
        raise _unavailable("It was not allowed.")
    kind, uri = results.get("uri", ("", ""))
    if code != _SUCCESS or kind != "s":
        raise _unavailable("The desktop took none.")
    return _taken(uri)


def _call(*, interactive: bool) -> Message:
    options = {
        "handle_token": ("s", f"fobwatch_{secrets.token_hex(8)}"),
        "interactive": ("b", interactive),
    }
    return new_method_call(PORTAL, "Screenshot", "sa{sv}", ("", options))


def _answer(
    answers: SimpleQueue[Message], handle: str, patience: timedelta
) -> tuple[int, dict[str, Any]]:
    """Return the answer to our request. Raises `ScreenUnavailable` if none comes."""
    try:
        while True:
            message = answers.get(timeout=patience.total_seconds())
            if message.header.fields.get(HeaderFields.path) == handle:
                code, results = message.body
                return code, results
    except Empty:
        raise _unavailable("Nobody answered the desktop's question.") from None


def _taken(uri: str) -> bytes:
    """Return the file's content; remove the file if it is a picture, as it must be."""
    path = Path(unquote(urlsplit(uri).path))
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # a pipe would block, a link leads elsewhere
            raise _unavailable("What the desktop returned is not a file.")
        with path.open("rb") as file:
            picture = file.read(MAX_PICTURE_SIZE + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise _unavailable("The desktop's picture cannot be read.") from error
    if not picture.startswith(_PICTURES):
        raise _unavailable("What the desktop returned is not a picture.")
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _unavailable(f"Its file shows your screen and cannot be removed: {path}") from error
    if len(picture) > MAX_PICTURE_SIZE:
        raise _unavailable("It is too large.")
    return picture


def _unavailable(message: str) -> ScreenUnavailable:
    return ScreenUnavailable(
        "There is no picture of the screen",
        message,
        "Take a screenshot of the QR code yourself, and paste it.",
    )


def _main(address: str) -> int:
    """Write the picture to the standard output, or the reason why there is none."""
    try:
        written, status = portal_screenshot(address=address), 0
    except ScreenUnavailable as error:
        written, status = error.message.encode(), _EXPLAINED
    sys.stdout.buffer.write(written)
    return status


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
