"""The parts of the agent: one listener, and a connection for each client process."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import socket

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.client_process.client_process import ClientProcess


RECEIVED_AT_ONCE: Final = 1 << 16


class AgentConnection(Protocol):
    """Either end. Its methods raise `OSError`, and `TimeoutError` when patience ends."""

    def send(self, data: bytes, patience: float) -> None:
        """Send all of it; `patience` in seconds."""
        ...

    def receive(self, patience: float, limit: int = RECEIVED_AT_ONCE) -> bytes:
        """Return what has arrived, at most `limit` bytes; empty when the other end has sent all."""
        ...

    if sys.platform != "win32":

        def lend(self, request: AgentRequest, lent: socket.socket, patience: float) -> None:
            """Send the request together with the connection of a client of ours."""
            ...

    def end(self) -> None:
        """Signal the other end that all was sent. Never raises."""
        ...

    def break_off(self) -> None:
        """Break the connection, from another thread: calls under way fail. Never raises."""
        ...

    def close(self) -> None: ...


class ClientConnection(AgentConnection, Protocol):
    """The agent's end of a connection, whose other end is a process of the same user."""

    process: int
    """The number of the process at the other end."""

    def client_process(self) -> ClientProcess | None:
        """The program at the other end; None, which is logged, for one that has left."""
        ...

    if sys.platform != "win32":

        def take_lent(self, request: AgentRequest) -> socket.socket | None:
            """Return the connection that came with the request; the caller must close it."""
            ...


class Listener(Protocol):
    """Where client processes connect."""

    def open(self) -> None:
        """Raises `AlreadyRunning`, or `StorageError` if the place is not safe."""
        ...

    def next(self) -> ClientConnection | None:
        """Wait for a program of the same user; refuse others. Return None after `wake`.

        Raises `OSError` if the program has to wait.
        """
        ...

    def wake(self) -> None:
        """Make `next`, on another thread, return."""
        ...

    def close(self) -> None: ...
