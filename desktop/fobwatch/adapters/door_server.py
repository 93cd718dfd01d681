"""The local door on a Unix socket that only the same user can open (Linux and macOS)."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import selectors
import socket
import threading
import time
from typing import TYPE_CHECKING

from fobwatch.adapters.asker import asker_of
from fobwatch.adapters.peer import peer_left, peer_of
from fobwatch.core.door import refusal
from fobwatch.core.door_wire import LONGEST_REQUEST, decode_request, encode_reply
from fobwatch.core.errors import AlreadyRunning, BadRequest, FobwatchError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.core.door import Door, DoorReply

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 400
"""Connections; a process may have 1024 files open where nobody raised the limit."""

BACKLOG = 1024
"""Connections that the kernel keeps waiting for us."""

REQUEST_TIME = 5.0
"""Seconds for a client to send its request, and again for it to take the reply."""

PARTING_TIME = 1.0
"""Seconds that replies under way get when the door closes."""

PAUSE = 0.1
"""Seconds before the next try to take a connection, after one failed."""

_CHUNK = 1 << 16


class DoorServer:
    """Answers each connection on a thread of its own, as many at once as `MOST_AT_ONCE`.

    A lock beside the socket, which the kernel frees however the process ends, says whose the door
    is: the socket of a killed process is replaced, that of a living one never.
    """

    def __init__(self, door: Door, path: Path) -> None:
        self._door = door
        self._path = path
        self._lock_path = path.with_suffix(".lock")
        self._closing = contextlib.ExitStack()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        self._stopping = False

    def start(self) -> None:
        """Open the door. Raises `AlreadyRunning`, or `StorageError` if the place is not safe."""
        self._stopping = False
        try:
            with contextlib.ExitStack() as opened:
                self._make_directory()
                opened.enter_context(self._lock())
                listener = opened.enter_context(self._listen())
                waker, wakened = socket.socketpair()
                opened.enter_context(waker)
                opened.enter_context(wakened)
                acceptor = threading.Thread(
                    target=self._accept, args=(listener, wakened), name="door", daemon=True
                )
                acceptor.start()
                opened.callback(acceptor.join)
                opened.callback(waker.send, b"\0")
                self._closing = opened.pop_all()
        except OSError as error:
            raise StorageError(
                "Tools cannot reach Fobwatch",
                f"The socket {self._path} cannot be made: {error.strerror}.",
                "Check the folder's owner and free space, then start Fobwatch again.",
            ) from error

    def stop(self) -> None:
        """Close the door. Replies under way get a moment, then their connections break."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._closing.close()
        with self._changed:
            self._changed.wait_for(lambda: not self._open, PARTING_TIME)
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _make_directory(self) -> None:
        directory = self._path.parent
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
            raise StorageError(
                "Tools cannot reach Fobwatch",
                f"The folder {directory} is open to other users.",
                f"Make it yours alone (chmod 700 {directory}), then start Fobwatch again.",
            )

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with self._lock_path.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunning(
                    "Fobwatch is running already",
                    "Another process of yours answers at its door.",
                    "Use the one that runs, or quit it first.",
                ) from error
            yield

    @contextlib.contextmanager
    def _listen(self) -> Iterator[socket.socket]:
        self._path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.fspath(self._path))
            try:
                self._path.chmod(0o600)
                listener.listen(BACKLOG)
                yield listener
            finally:
                self._path.unlink(missing_ok=True)

    def _accept(self, listener: socket.socket, wakened: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(wakened, selectors.EVENT_READ)
            while all(key.fileobj is not wakened for key, _events in selector.select()):
                if self._wait_for_room():
                    self._take(listener)

    def _wait_for_room(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or len(self._open) < MOST_AT_ONCE)
            return not self._stopping

    def _take(self, listener: socket.socket) -> None:
        try:
            connection, _address = listener.accept()
        except OSError as error:  # no file is free: a pause, for the client still knocks
            logger.warning("a program must wait at the door: %s", error)
            time.sleep(PAUSE)
            return
        with self._changed:
            self._open.add(connection)
        threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._converse(connection)
        except OSError as error:
            logger.info("a program left the door: %s", error)
        finally:
            with self._changed:
                self._open.discard(connection)
                self._changed.notify_all()

    def _converse(self, connection: socket.socket) -> None:
        peer = peer_of(connection)
        if peer.uid != os.getuid():
            logger.warning("user %s was turned away at the door", peer.uid)
            return
        asker = asker_of(peer.pid)
        if peer_left(connection):
            logger.info("a program left the door before it could be seen: process %s", peer.pid)
            return
        try:
            request = decode_request(_request_line(connection))
        except FobwatchError as error:
            _send(connection, refusal(error))
            return
        reply = self._door.answer(request, asker)
        _send(connection, reply)
        self._door.note(request, reply, asker=asker)


def _send(connection: socket.socket, reply: DoorReply) -> None:
    """Send the reply and end it: what is done after it does not hold up the program that asked."""
    connection.settimeout(REQUEST_TIME)
    connection.sendall(encode_reply(reply))
    with contextlib.suppress(OSError):  # it has read enough, and left
        connection.shutdown(socket.SHUT_WR)


def _request_line(connection: socket.socket) -> bytes:
    """All up to the first newline. Raises `BadRequest`, or `OSError` if it does not come.

    What is too long is read to its end all the same: closed before, the connection would break
    and the client never see the reply.
    """
    deadline = time.monotonic() + REQUEST_TIME
    line = bytearray()
    received = b"..."
    while received and not received.endswith(b"\n"):
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        received = connection.recv(_CHUNK)
        if len(line) <= LONGEST_REQUEST:
            line += received
    if len(line) > LONGEST_REQUEST or not line.endswith(b"\n"):
        raise BadRequest(
            "The request cannot be read", "It is cut off or too long.", "Ask for less at a time."
        )
    return bytes(line)
