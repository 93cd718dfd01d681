"""The agent's listener over a named pipe that only the same user, on this computer, can open."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import contextlib
import ctypes
import logging
import threading
from ctypes import POINTER, byref, c_void_p
from ctypes.wintypes import BOOL, HANDLE, LPCWSTR, ULONG
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.agent.pipe_connection import PipeConnection, finished
from fobwatch.adapters.client_process.lookup import client_process_of
from fobwatch.adapters.client_process.windows_paths import opened
from fobwatch.adapters.storage.single_instance import already_running
from fobwatch.adapters.windows.security import SecurityAttributes, user_sid
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.core.client_process.client_process import ClientProcess

logger = logging.getLogger(__name__)

PIPE_TYPE_BYTE: Final = 0
PIPE_REJECT_REMOTE_CLIENTS: Final = 8

BUFFER: Final = 1 << 16
"""Bytes for each direction; what is longer waits for its reader."""

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.CreateMutexW.argtypes = [c_void_p, BOOL, LPCWSTR]
_kernel32.CreateMutexW.restype = HANDLE
_kernel32.GetNamedPipeClientProcessId.argtypes = [HANDLE, POINTER(ULONG)]


class Listener:
    """As `unix_listener.Listener`.

    A mutex of the pipe's name, which the kernel drops however the process ends, decides who owns
    the agent. The pipe's first instance is made as such, which fails if a program of another user
    has already made a pipe of that name; the next one is made before a client is served, so that
    the name is never free.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closing = contextlib.ExitStack()
        self._lock = threading.Lock()  # guards what follows
        self._pending: _winapi.Overlapped | None = None
        self._stopping = False

    def open(self) -> None:
        self._stopping = False
        try:
            with contextlib.ExitStack() as made:
                self._attributes = SecurityAttributes(_descriptor(user_sid()))
                made.enter_context(self._mutex())
                self._listening = self._instance(_winapi.FILE_FLAG_FIRST_PIPE_INSTANCE)
                self._closing = made.pop_all()
        except OSError as error:
            raise StorageError(
                "Tools cannot reach Fobwatch",
                f"The pipe {self._path} cannot be made: {error.strerror}.",
                "A program of another user may have made it. Sign out of Windows and in again.",
            ) from error

    def next(self) -> ClientConnection | None:
        while True:
            try:
                self._wait_for_client()
            except ConnectionAbortedError:
                return None
            except BrokenPipeError as error:  # it has left already, as the connection will report
                logger.debug("a program connected and left: %s", error)
            connected, self._listening = self._listening, self._instance()
            try:
                return ClientConnection(connected)
            except OSError as error:
                logger.debug("a program left the agent before it could be seen: %s", error)
                _winapi.CloseHandle(connected)

    def wake(self) -> None:
        with self._lock:
            self._stopping = True
            if self._pending is not None:
                self._pending.cancel()

    def close(self) -> None:
        _winapi.CloseHandle(self._listening)
        self._closing.close()

    def _wait_for_client(self) -> None:
        with self._lock:
            if self._stopping:
                raise ConnectionAbortedError
            self._pending = _winapi.ConnectNamedPipe(self._listening, overlapped=True)
        try:
            finished(self._pending)
        finally:
            with self._lock:
                self._pending = None

    @contextlib.contextmanager
    def _mutex(self) -> Iterator[None]:
        handle = _kernel32.CreateMutexW(byref(self._attributes), 0, f"Global\\{self._path.name}")
        status = ctypes.get_last_error()
        if not handle:
            raise ctypes.WinError(status)
        try:
            if status == _winapi.ERROR_ALREADY_EXISTS:
                raise already_running()
            yield
        finally:
            _winapi.CloseHandle(handle)

    def _instance(self, first: int = 0) -> int:
        return _winapi.CreateNamedPipe(
            str(self._path),
            _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_OVERLAPPED | first,
            PIPE_TYPE_BYTE | _winapi.PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
            _winapi.PIPE_UNLIMITED_INSTANCES,
            BUFFER,
            BUFFER,
            0,
            ctypes.addressof(self._attributes),
        )


class ClientConnection(PipeConnection):
    """As `unix_listener.ClientConnection`. The pipe's descriptor keeps other users out."""

    def __init__(self, handle: int) -> None:
        """Raises `OSError` for a client that has left."""
        super().__init__(handle)
        self.process = _client_of(handle)

    def client_process(self) -> ClientProcess | None:
        """No other process gets the number while a handle to this one is open."""
        number = self.process
        try:
            process = opened(number, access=_winapi.SYNCHRONIZE)
        except OSError as error:
            logger.debug("a program left the agent before it could be seen: %s", error)
            return None
        try:
            client_process = client_process_of(number)
            running = _winapi.WaitForSingleObject(process, 0) == _winapi.WAIT_TIMEOUT
        finally:
            _winapi.CloseHandle(process)
        if not running:
            logger.debug("a program left the agent before it could be seen: process %s", number)
            return None
        return client_process


def _descriptor(sid: str) -> str:
    """Only the user with this SID, in the Security Descriptor Definition Language.

    O: owned by the user, also if administrators' objects belong to their group, since clients
    check the owner. D: nobody over the network (NU); the user may do everything (GA). S: no
    program of less than medium integrity, such as a browser's sandbox, reads or writes.
    """
    return f"O:{sid}D:P(D;;GA;;;NU)(A;;GA;;;{sid})S:(ML;;NRNW;;;ME)"


def _client_of(handle: int) -> int:
    number = ULONG()
    if not _kernel32.GetNamedPipeClientProcessId(handle, byref(number)):
        raise ctypes.WinError(ctypes.get_last_error())
    return number.value
