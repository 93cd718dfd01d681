"""Runs another program and reads what it prints, within limits."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Final, Self

from fobwatch.adapters.console.starters import users_environment
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.client_process.client_process import PROVIDES, Provider
from fobwatch.core.masking import masked_words
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE: Final = 120.0
"""Seconds from before the start: the program may send a person to a page first."""

MAX_OUTPUT: Final = 64 * 1024
"""Bytes; a session token has some thousands at most."""

MAX_LINES: Final = 3
MAX_SAID: Final = 300
"""What is shown of standard error: its last lines, and so many characters."""

_CHUNK: Final = 16 * 1024

_FIRST_PAUSE: Final = 0.001
_LONGEST_PAUSE: Final = 0.05
"""Seconds between two looks at a program that prints nothing, as `Popen.wait` makes them."""


class ProcessRunner:
    """Runs commands without a shell. Thread-safe.

    The programs get no input, the user's environment with `PROVIDES`, and the home folder.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._running: dict[subprocess.Popen[bytes], Provider] = {}
        """Those that are not seen to have ended: their process IDs are nobody else's yet."""
        self._starting: set[str] = set()
        """The marks of those that have no process ID yet."""
        self._lock = threading.Lock()
        """Never held while a program starts: its file system may not answer."""

    @property
    def running(self) -> frozenset[Provider]:
        """What runs now or is being started."""
        with self._lock:
            starting = (Provider(mark=mark) for mark in self._starting)
            return frozenset((*self._running.values(), *starting))

    def run(self, command: str) -> str:
        """What the command prints to standard output. Raises `ProcessFailed`.

        Blocks until it ends, `PATIENCE` at most, or longer where the system takes longer to start
        it. Children that it leaves behind are not waited for, even if they hold its pipes.
        """
        words = split(command)
        name = printable(PurePath(words[0]).name, MAX_SAID)
        deadline = time.monotonic() + self._patience
        process = self._started(words, name)
        with _Pipe(process.stdout) as output, _Pipe(process.stderr) as complaints:
            try:
                self._read(process, name, (output, complaints), deadline)
            finally:
                self._end_now(process)
                status = process.wait()
        return _printed(name, status, output, complaints)

    def end_all(self) -> None:
        """End what runs, as when secrets are to be forgotten, and what starts once it has."""
        with self._lock:
            self._starting.clear()
            for process in self._running:
                _end(process)

    def _read(
        self,
        process: subprocess.Popen[bytes],
        name: str,
        pipes: Sequence[_Pipe],
        deadline: float,
    ) -> None:
        """Read until the program has ended and its pipes are empty."""
        pause = _FIRST_PAUSE
        while True:
            ended = self._has_ended(process)
            moved = [pipe for pipe in pipes if pipe.take()]
            if any(pipe.is_full for pipe in pipes):
                raise _failed(
                    f"“{name}” printed too much",
                    f"It printed more than {MAX_OUTPUT // 1024} KB, which cannot be credentials.",
                )
            if moved:
                pause = _FIRST_PAUSE
            elif ended:
                return
            else:
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            if not ended and time.monotonic() > deadline:
                raise _failed(
                    f"“{name}” took too long",
                    f"It did not end within {self._patience:.0f} seconds.",
                )

    def _has_ended(self, process: subprocess.Popen[bytes]) -> bool:
        """Once it has, nothing of it is ended any more: others may get its process ID."""
        with self._lock:
            ended = process.poll() is not None
            if ended:
                self._running.pop(process, None)
            return ended

    def _end_now(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._running.pop(process, None) is not None:
                _end(process)

    def _started(self, words: list[str], name: str) -> subprocess.Popen[bytes]:
        mark = secrets.token_hex(16)
        with self._lock:
            self._starting.add(mark)
        try:
            process = _started(words, name, mark)
            with self._lock:
                self._running[process] = Provider(pid=process.pid, mark=mark)
                if mark not in self._starting:  # it was to end meanwhile
                    _end(process)
        finally:
            with self._lock:
                self._starting.discard(mark)
        return process


def _started(words: list[str], name: str, mark: str) -> subprocess.Popen[bytes]:
    environment = users_environment(os.environ) | {PROVIDES: mark}
    try:
        return subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
            words,
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path.home(),
            env=environment,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except FileNotFoundError as error:
        raise _not_found(words[0], name, environment) from error
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", "") or "the system does not take the command"
        raise _failed(f"“{name}” cannot be started", f"{said}.") from error


def split(command: str) -> list[str]:
    """The program and its arguments, as the AWS tools split them. Raises `ProcessFailed`."""
    from botocore.compat import compat_shell_split  # noqa: PLC0415 - takes long to import

    title = "The command cannot be read"
    try:
        words: list[str] = compat_shell_split(command)
    except ValueError as error:
        if str(error) == "No escaped character":  # `shlex`'s words
            raise _failed(title, "It ends with a backslash, which quotes nothing.") from None
        # The text may be the command.
        raise _failed(title, "A quotation mark in it is not closed.") from None
    if not words or not words[0]:
        raise _failed(title, "It names no program.")
    return words


class _Pipe:
    """What comes out of a pipe, read without waiting."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        if pipe is None:
            raise TypeError("the process has no pipe")
        self._pipe = pipe
        self._read = bytearray()
        if sys.platform != "win32":
            os.set_blocking(pipe.fileno(), False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.close()

    @property
    def is_full(self) -> bool:
        return len(self._read) > MAX_OUTPUT

    @property
    def text(self) -> str:
        return bytes(self._read).decode("utf-8", "replace")

    def take(self) -> bool:
        """Read what is there now, if anything is."""
        chunk = self._available()
        self._read += chunk
        return bool(chunk)

    def _available(self) -> bytes:
        try:
            if sys.platform == "win32":
                import _winapi  # noqa: PLC0415 - Windows
                import msvcrt  # noqa: PLC0415 - Windows

                handle = msvcrt.get_osfhandle(self._pipe.fileno())
                if not _winapi.PeekNamedPipe(handle, 0)[0]:
                    return b""
            return os.read(self._pipe.fileno(), _CHUNK)
        except (BlockingIOError, BrokenPipeError):  # nothing now; on Windows, nothing any more
            return b""


def _printed(name: str, status: int, output: _Pipe, complaints: _Pipe) -> str:
    if status == 0:
        return output.text
    ending = f"It ended with exit code {status}."
    if status < 0:
        ending = f"It was ended by the signal {_signal_name(-status)}."
    said = masked_words(complaints.text, MAX_LINES, MAX_SAID)
    raise _failed(f"“{name}” failed", f"{ending} It says: {said}" if said else ending)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it started. Its process ID must not be anybody else's."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415 - for systems without process groups

        with suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
    else:
        with suppress(OSError):  # it has just ended
            os.killpg(process.pid, signal.SIGKILL)


def _not_found(program: str, name: str, environment: Mapping[str, str]) -> ProcessFailed:
    """What is missing: the program, its interpreter, or the folder that it runs in."""
    home = Path.home()
    if not home.is_dir():
        return _failed(f"“{name}” cannot be started", f"The home folder {home} does not exist.")
    if PurePath(program).name == program:
        if shutil.which(program, path=environment.get("PATH")) is None:
            return _failed(f"There is no program “{name}”", "It is not in the PATH.")
    elif not (home / program).exists():
        return _failed(f"There is no program “{name}”", "Its folder has no file of that name.")
    return _failed(
        f"“{name}” cannot be started", "The interpreter that its first line names is missing."
    )


def _failed(title: str, message: str) -> ProcessFailed:
    return ProcessFailed(
        title, message, "Run the command of the profile in a terminal: it may need you there."
    )
