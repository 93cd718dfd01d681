"""A connection to the agent over a named pipe.

The calls are those of `_winapi`, with which CPython itself serves pipes (multiprocessing,
asyncio): each call under way owns its buffer, which with ctypes we would have to keep alive.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import threading
import time
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.windows.security import owner_of, user_sid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECURITY_SQOS_PRESENT: Final = 0x0010_0000
SECURITY_IDENTIFICATION: Final = 0x0001_0000
"""The server may learn who we are, but not act as us, which is what Windows grants by default."""

CONNECT_TIME: Final = 55.0
"""Seconds to wait for a free instance of the pipe, as `client.PATIENCE`."""


RECEIVED_AT_ONCE: Final = 1 << 16


class PipeConnection:
    """As `UnixConnection`. One call at a time, except `break_off`."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle
        self._lock = threading.Lock()  # guards what follows
        self._pending: _winapi.Overlapped | None = None
        self._broken = False

    def send(self, data: bytes, patience: float) -> None:
        self._complete(lambda handle: _winapi.WriteFile(handle, data, overlapped=True), patience)

    def receive(self, patience: float, limit: int = RECEIVED_AT_ONCE) -> bytes:
        try:
            overlapped = self._complete(
                lambda handle: _winapi.ReadFile(handle, limit, overlapped=True), patience
            )
        except BrokenPipeError:  # the other end has closed: after all that it sent was read
            return b""
        return bytes(overlapped.getbuffer() or b"")

    def other_end_left(self) -> bool:
        with self._lock:
            if self._handle is None:
                return True
            try:
                _winapi.PeekNamedPipe(self._handle)
            except OSError:
                return True
            return False

    def end(self) -> None:
        """Close our end; the other end can still read what was sent."""
        self.close()

    def break_off(self) -> None:
        with self._lock:
            self._broken = True
            if self._pending is not None:
                self._pending.cancel()
        self.close()

    def close(self) -> None:
        with self._lock:
            handle, self._handle = self._handle, None
        if handle is not None:
            _winapi.CloseHandle(handle)

    def _complete(
        self, begin: Callable[[int], tuple[_winapi.Overlapped, int]], patience: float
    ) -> _winapi.Overlapped:
        """Begin a call and wait for its end."""
        with self._lock:
            if self._broken or self._handle is None:
                raise ConnectionAbortedError
            overlapped, _status = begin(self._handle)
            self._pending = overlapped
        try:
            return finished(overlapped, patience)
        finally:
            with self._lock:
                self._pending = None


def finished(overlapped: _winapi.Overlapped, patience: float | None = None) -> _winapi.Overlapped:
    """Wait until the call has ended. Raises `TimeoutError`, or `OSError` as the call does."""
    milliseconds = _winapi.INFINITE if patience is None else int(patience * 1000)
    waited = _winapi.WaitForSingleObject(overlapped.event, milliseconds)
    if waited == _winapi.WAIT_TIMEOUT:
        overlapped.cancel()
    _count, status = overlapped.GetOverlappedResult(True)  # noqa: FBT003 - takes no keyword
    if status == _winapi.ERROR_OPERATION_ABORTED:
        raise TimeoutError if waited == _winapi.WAIT_TIMEOUT else ConnectionAbortedError
    return overlapped


def connect(path: Path) -> PipeConnection:
    """Waits while every instance of the pipe is taken. Raises `OSError` for another's pipe."""
    handle = _opened(str(path), time.monotonic() + CONNECT_TIME)
    try:
        if owner_of(handle) != user_sid():
            raise PermissionError  # noqa: TRY301 - closed below, as for any other
    except BaseException:
        _winapi.CloseHandle(handle)
        raise
    return PipeConnection(handle)


def _opened(name: str, deadline: float) -> int:
    while True:
        try:
            return _winapi.CreateFile(
                name,
                _winapi.GENERIC_READ | _winapi.GENERIC_WRITE,
                0,
                _winapi.NULL,
                _winapi.OPEN_EXISTING,
                _winapi.FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION,
                _winapi.NULL,
            )
        except OSError as error:
            if error.winerror != _winapi.ERROR_PIPE_BUSY:
                raise
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        _wait_for_an_instance(name, left)


def _wait_for_an_instance(name: str, patience: float) -> None:
    """Another client may be quicker: then the next wait reports the deadline."""
    try:
        _winapi.WaitNamedPipe(name, max(int(patience * 1000), 1))
    except OSError as error:
        if error.winerror != _winapi.ERROR_SEM_TIMEOUT:
            raise
