"""The agent's listener on a Unix socket that only the same user can open (Linux and macOS)."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import contextlib
import logging
import os
import selectors
import socket
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.unix_connection import RECEIVED_AT_ONCE, UnixConnection, check_length
from fobwatch.adapters.client_process.lookup import client_process_of
from fobwatch.adapters.client_process.peer import peer_left, peer_of
from fobwatch.adapters.storage.private_folder import make_private
from fobwatch.adapters.storage.regular_file import set_aside
from fobwatch.adapters.storage.single_instance import lock_place
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.core.client_process.client_process import ClientProcess

logger = logging.getLogger(__name__)

BACKLOG = 1024
"""Connections that the kernel keeps waiting for us."""


class Listener:
    """Where client processes connect; on Windows `pipe_listener` has the same.

    A lock beside the socket, which the kernel frees however the process ends, decides who owns the
    agent: the socket of a killed process is replaced, that of a running one never.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closing = contextlib.ExitStack()

    def open(self) -> None:
        """Raises `AlreadyRunning`, or `StorageError` if the place is not safe."""
        check_length(self._path)
        try:
            with contextlib.ExitStack() as opened:
                make_private(self._path.parent)
                opened.enter_context(self._lock())
                self._listener = opened.enter_context(self._listen())
                self._waker, self._wakened = socket.socketpair()
                opened.enter_context(self._waker)
                opened.enter_context(self._wakened)
                self._selector = opened.enter_context(selectors.DefaultSelector())
                self._selector.register(self._listener, selectors.EVENT_READ)
                self._selector.register(self._wakened, selectors.EVENT_READ)
                self._closing = opened.pop_all()
        except OSError as error:
            raise StorageError(
                "Tools cannot reach Fobwatch",
                f"The socket {self._path} cannot be made: {error.strerror or error}.",
                "Check the folder's owner and free space, then start Fobwatch again.",
            ) from error

    def next(self) -> ClientConnection | None:
        """Wait for a program of the same user; refuse others. Return None after `wake`.

        Raises `OSError` if the program has to wait.
        """
        while all(key.fileobj is not self._wakened for key, _events in self._selector.select()):
            connection, _address = self._listener.accept()
            try:
                return ClientConnection(connection)
            except PermissionError:
                connection.close()
        return None

    def wake(self) -> None:
        """Make `next`, on another thread, return."""
        self._waker.send(b"\0")

    def close(self) -> None:
        self._closing.close()

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        descriptor = lock_place(self._path.with_suffix(".lock"))
        try:
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def _listen(self) -> Iterator[socket.socket]:
        if self._path.is_dir() and not self._path.is_symlink():
            logger.warning("%s was set aside as %s", self._path, set_aside(self._path).name)
        self._path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.fspath(self._path))
            try:
                self._path.chmod(0o600)
                listener.listen(BACKLOG)
                yield listener
            finally:
                self._path.unlink(missing_ok=True)


class ClientConnection(UnixConnection):
    """The agent's end of a connection, whose other end is a process of the same user."""

    _lent: socket.socket | None = None

    def __init__(self, connection: socket.socket) -> None:
        """Raises `PermissionError`, which is logged, for a process of another user."""
        super().__init__(connection)
        peer = peer_of(connection)
        if peer.uid != os.getuid():
            logger.warning("user %s was turned away at the agent", peer.uid)
            raise PermissionError
        self.process = peer.pid

    def receive(self, patience: float, limit: int = RECEIVED_AT_ONCE) -> bytes:
        """Receive, and store the first connection sent along (unix(7), SCM_RIGHTS)."""
        self._socket.settimeout(patience)
        data, descriptors, _flags, _address = socket.recv_fds(self._socket, limit, 1)
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)  # noqa: FBT003 - takes no keyword
            self._keep(descriptor)
        return data

    def take_lent(self) -> socket.socket | None:
        """Return the connection that came with the request; the caller must close it."""
        lent, self._lent = self._lent, None
        return lent

    def close(self) -> None:
        if self._lent is not None:
            self._lent.close()
        super().close()

    def _keep(self, descriptor: int) -> None:
        if self._lent is None:
            with contextlib.suppress(OSError):  # it is no socket
                self._lent = socket.socket(fileno=descriptor)
                return
        os.close(descriptor)

    def client_process(self) -> ClientProcess | None:
        """The program at the other end; None, which is logged, for one that has left."""
        client_process = client_process_of(self.process)
        if peer_left(self._socket):
            logger.debug("process %s left the agent before it could be seen", self.process)
            return None
        return client_process
