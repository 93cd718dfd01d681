"""A browser of Chromium's family that is started here, and controlled over DevTools' pipe.

No port is opened: only this process reaches the browser, through two file descriptors
(Chromium, `--remote-debugging-pipe`; messages are JSON, each ended by a NUL).
"""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import fcntl
import json
import os
import signal
import socket
import threading
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Message = dict[str, Any]  # as the DevTools protocol names its fields

READS, WRITES, OWN_COMMANDS = 3, 4, 5
"""The descriptors on which the browser reads commands and writes events.

Chromium ends when nobody can send it commands any more. One that is to stay open without us has
the other end of its commands as well, which it does not use."""

CLEAR_OF_THEM: Final = 10
CHUNK: Final = 1 << 16
MAX_MESSAGE: Final = 1 << 24
"""Bytes; the longest holds one request with its form."""

SENDING_SECONDS: Final = 2.0
"""A browser that does not take a command within this time counts as gone."""


class DevToolsPipe:
    """A browser that runs until it is closed, or closes itself. One thread reads `messages`."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        outlives_us: bool = False,
        on_end: Callable[[int], object] = lambda _status: None,
    ) -> None:
        """Start it; `on_end` gets its exit status, on a thread of its own. Raises `OSError`.

        A browser that does not outlive us ends when this process does, however that happens.
        """
        ours, theirs = _pipes()
        self._from_browser, self._to_browser = (socket.socket(fileno=end) for end in ours)
        self._to_browser.settimeout(SENDING_SECONDS)
        self._on_end = on_end
        kept = (ours[1],) if outlives_us else ()
        self._sending = threading.Lock()
        try:
            self._pid = _spawn(command, environment, (*theirs, *kept))
        except OSError:
            self.close_pipes()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self._numbers = count(1)
        self._end = threading.Thread(target=self._wait, name="browser", daemon=True)
        self._end.start()

    def _wait(self) -> None:
        _, status = os.waitpid(self._pid, 0)
        self._on_end(os.waitstatus_to_exitcode(status))

    def next_number(self) -> int:
        """The `id` for a command whose answer is awaited."""
        return next(self._numbers)

    def send(
        self, method: str, session: str = "", *, number: int = 0, **parameters: object
    ) -> None:
        """Send a command within `SENDING_SECONDS`; nothing happens if the browser is gone.

        A browser that does not take it gets no other, and its `messages` end.
        """
        message: Message = {
            "id": number or next(self._numbers),
            "method": method,
            "params": parameters,
        }
        if session:
            message["sessionId"] = session
        content = json.dumps(message).encode() + b"\0"
        with self._sending, suppress(OSError):  # the browser is gone, or given up
            try:
                self._to_browser.sendall(content)
            except TimeoutError:
                # Part of it may be on the way, so what followed would not be understood.
                self._to_browser.close()
                self._from_browser.shutdown(socket.SHUT_RD)

    def messages(self) -> Iterator[Message]:
        """What the browser reports, until it ends or sends something that is no message."""
        rest = b""
        while chunk := self._received():
            *whole, rest = (rest + chunk).split(b"\0")
            if len(rest) > MAX_MESSAGE:
                return
            for content in whole:
                message = _message(content)
                if message is None:
                    return
                yield message

    def _received(self) -> bytes:
        try:
            return self._from_browser.recv(CHUNK)
        except ConnectionResetError:  # it ended with commands unread
            return b""

    def close(self, patience: float) -> None:
        """Let it save its cookies and end; after `patience` seconds, end it."""
        self.send("Browser.close")
        self._end.join(patience)
        if self._end.is_alive():
            os.kill(self._pid, signal.SIGKILL)
            self._end.join()

    def close_pipes(self) -> None:
        """Close our ends, once the browser has ended and nobody reads its messages."""
        with self._sending:
            self._from_browser.close()
            self._to_browser.close()


def _message(content: bytes) -> Message | None:
    try:
        message = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _pipes() -> tuple[tuple[int, int], tuple[int, int]]:
    """Our ends and the browser's, each to read and to write, clear of the browser's numbers.

    They are sockets: another program of the user's can open a pipe by `/proc`, but no socket.
    """
    (commands_out, commands_in), (events_out, events_in) = socket.socketpair(), socket.socketpair()
    moved = []
    for end in (events_out, commands_in, commands_out, events_in):
        with end:
            moved.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, CLEAR_OF_THEM))
    return (moved[0], moved[1]), (moved[2], moved[3])


def _spawn(command: Sequence[str], environment: Mapping[str, str], pipes: Sequence[int]) -> int:
    """Start it with only these open; subprocess cannot choose their numbers."""
    null = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(READS)]
    ends = [
        (os.POSIX_SPAWN_DUP2, pipe, number)
        for pipe, number in zip(pipes, (READS, WRITES, OWN_COMMANDS), strict=False)
    ]
    return os.posix_spawn(
        command[0], list(command), environment, file_actions=[*null, *ends], setpgroup=0
    )
