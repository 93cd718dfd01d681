"""What the agent is made of: one way in, and a connection for each program that comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import socket

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.client_process.client_process import ClientProcess


RECEIVED_AT_ONCE: Final = 1 << 16


class AgentConnection(Protocol):
    """Both ends' view. Its methods raise `OSError`, and `TimeoutError` when patience ends."""

    def send(self, data: bytes, patience: float) -> None:
        """Send all of it; `patience` in seconds."""
        ...

    def receive(self, patience: float, limit: int = RECEIVED_AT_ONCE) -> bytes:
        """What has come, at most `limit` bytes; empty when the other end has sent all."""
        ...

    def lend(self, request: AgentRequest, lent: socket.socket, patience: float) -> None:
        """Send the request, and the connection of a client of ours with it."""
        ...

    def end(self) -> None:
        """Tell the other end that it has all. Never raises."""
        ...

    def break_off(self) -> None:
        """Break it, from another thread: calls under way fail. Never raises."""
        ...

    def close(self) -> None: ...


class ClientConnection(AgentConnection, Protocol):
    """The agent's end of a connection, whose other end is a process of the same user."""

    process: int
    """The number of the process at the other end."""

    def client_process(self) -> ClientProcess | None:
        """The program at the other end; None, which is logged, for one that has left."""
        ...

    def take_lent(self, request: AgentRequest) -> socket.socket | None:
        """The connection that came with the request, which is the caller's to close."""
        ...


class Listener(Protocol):
    """Where programs knock."""

    def open(self) -> None:
        """Raises `AlreadyRunning`, or `StorageError` if the place is not safe."""
        ...

    def next(self) -> ClientConnection | None:
        """Wait for a program of the same user; others are turned away. None after `wake`.

        Raises `OSError` if the program has to wait.
        """
        ...

    def wake(self) -> None:
        """Make `next`, on another thread, return."""
        ...

    def close(self) -> None: ...
