"""Runs another program and reads what it prints, within limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Final

from fobwatch.adapters.console.browser import users_environment
from fobwatch.core.client_process.client_process import PROVIDES
from fobwatch.core.errors import ProcessFailed
from fobwatch.core.masking import masked_arguments
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE: Final = 120.0
"""Seconds: the program may send a person to a page first."""

MAX_OUTPUT: Final = 64 * 1024
"""Bytes; a session token has some thousands at most."""

LAST_WORDS: Final = 2.0
"""Seconds for what is still in a pipe after the program ended, which its own children may hold."""

MAX_LINES: Final = 3
MAX_SAID: Final = 300
"""What is shown of standard error: its last lines, and so many characters."""

_CHUNK: Final = 16 * 1024


class ProcessRunner:
    """Runs commands without a shell. Thread-safe.

    The programs get no input, the user's environment with `PROVIDES`, and the home folder.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._running: set[subprocess.Popen[bytes]] = set()
        self._starting = threading.Lock()

    @property
    def running(self) -> frozenset[int]:
        """The processes that run now. Waits for one that is being started."""
        with self._starting:
            return frozenset(process.pid for process in self._running)

    def run(self, command: str) -> str:
        """What the command prints to standard output. Raises `ProcessFailed`.

        Blocks until it ends, `PATIENCE` at most.
        """
        words = split(command)
        name = printable(PurePath(words[0]).name, MAX_SAID)
        process = self._started(words, name)
        output = _Pipe(process.stdout, partial(_end, process))
        complaints = _Pipe(process.stderr, partial(_end, process))
        try:
            status = process.wait(self._patience)
        except subprocess.TimeoutExpired:
            raise _failed(
                f"“{name}” took too long", f"It did not end within {self._patience:.0f} seconds."
            ) from None
        finally:
            if process.returncode is None:
                _end(process)
                process.wait()
            with self._starting:
                self._running.discard(process)
        return _printed(name, status, output, complaints)

    def end_all(self) -> None:
        """End what runs, as when secrets are to be forgotten."""
        with self._starting:
            for process in self._running:
                _end(process)

    def _started(self, words: list[str], name: str) -> subprocess.Popen[bytes]:
        try:
            with self._starting:
                process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                    words,
                    bufsize=0,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    cwd=Path.home(),
                    env=users_environment(os.environ) | {PROVIDES: "1"},
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
                self._running.add(process)
        except FileNotFoundError as error:
            raise _failed(f"There is no program “{name}”", "It is not in the PATH.") from error
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", "") or "the system does not take the command"
            raise _failed(f"“{name}” cannot be started", f"{said}.") from error
        return process


def split(command: str) -> list[str]:
    """The program and its arguments, as the AWS tools split them. Raises `ProcessFailed`."""
    from botocore.compat import compat_shell_split  # noqa: PLC0415 - takes long to import

    try:
        words: list[str] = compat_shell_split(command)
    except ValueError:  # whose text is the command
        words = []
    if not words:
        raise _failed("The command cannot be read", "A quotation mark in it is not closed.")
    return words


class _Pipe:
    """What comes out of a pipe, read on a thread of its own; `on_full` is called beyond a limit."""

    def __init__(self, pipe: IO[bytes] | None, on_full: Callable[[], None]) -> None:
        if pipe is None:
            raise TypeError("the process has no pipe")
        self._pipe = pipe
        self._on_full = on_full
        self._read = bytearray()
        self._thread = threading.Thread(target=self._drain, name="credential process", daemon=True)
        self._thread.start()

    @property
    def is_full(self) -> bool:
        return len(self._read) > MAX_OUTPUT

    def text(self) -> str:
        """All of it, after the process has ended."""
        self._thread.join(LAST_WORDS)
        return bytes(self._read).decode("utf-8", "replace")

    def _drain(self) -> None:
        with self._pipe:
            while not self.is_full and (chunk := self._pipe.read(_CHUNK)):
                self._read += chunk
            if self.is_full:
                self._on_full()


def _printed(name: str, status: int, output: _Pipe, complaints: _Pipe) -> str:
    text, said = output.text(), _shown(complaints.text())
    if output.is_full or complaints.is_full:
        raise _failed(
            f"“{name}” printed too much", f"More than {MAX_OUTPUT // 1024} KB are no credentials."
        )
    if status == 0:
        return text
    ending = f"It ended with exit code {status}."
    if status < 0:
        ending = f"It was ended by the signal {_signal_name(-status)}."
    raise _failed(f"“{name}” failed", f"{ending} {said}".strip())


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _shown(complaints: str) -> str:
    """The last lines of standard error, masked."""
    lines = [line.strip() for line in complaints.splitlines() if line.strip()]
    said = printable(" ".join(masked_arguments(lines[-MAX_LINES:])), MAX_SAID)
    return f"It says: {said}" if said else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it started."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415 - for systems without process groups

        with suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
    elif process.returncode is None:
        with suppress(OSError):  # it has just ended
            os.killpg(process.pid, signal.SIGKILL)


def _failed(title: str, message: str) -> ProcessFailed:
    return ProcessFailed(
        title, message, "Run the command of the profile in a terminal: it may need you there."
    )
