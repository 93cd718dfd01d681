"""The agent: answers programs of the same user, each on its own connection."""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.connection_room import Room, break_off
from fobwatch.core.agent.protocol import (
    MAX_REQUEST,
    AgentVerb,
    ExitCode,
    decode_request,
    encode_reply,
    refusal,
)
from fobwatch.core.client_process.errors import UnreadableProcess
from fobwatch.core.errors import BadRequest, FobwatchError

if sys.platform == "win32":
    from fobwatch.adapters.agent import pipe_listener as transport
else:
    from fobwatch.adapters.agent import unix_listener as transport

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.agent.agent import Agent
    from fobwatch.core.agent.protocol import AgentReply, AgentRequest

logger = logging.getLogger(__name__)

ServeLent = Callable[[socket.socket, "AgentRequest", Callable[[], None]], None]

Relay = Callable[["AgentRequest", int], "AgentReply"]

MAX_AT_ONCE = 400
"""Connections; a process may have 1024 files open where nobody raised the limit."""

MAX_OF_ONE = 200
"""Connections of one process: a container endpoint asks for all the programs behind it."""

REQUEST_TIME = 5.0
"""Seconds for a client to send its request, and again for it to take the reply."""

PARTING_TIME = 0.2
"""Seconds that replies under way get when the agent closes."""

PAUSE = 0.1
"""Seconds before the next try to take a connection, after one failed."""


class AgentServer:
    """Answers each connection on its own thread; `on_served` is called there after each.

    `serve` gets a connection that a program handed over (`AgentVerb.SERVE`), and must report when
    the request of the client at its other end has arrived. Where connections cannot be
    handed over, `relay` answers what the program read of such a client; it also gets the program's
    process.
    """

    def __init__(
        self,
        agent: Agent,
        path: Path,
        on_served: Callable[[], None] = lambda: None,
        serve: ServeLent | None = None,
        relay: Relay | None = None,
    ) -> None:
        self._agent = agent
        self._serve_lent = serve
        self._relay = relay
        self._listener = transport.Listener(path)
        self._on_served = on_served
        self._acceptor: threading.Thread | None = None
        self._room = Room(MAX_AT_ONCE, MAX_OF_ONE)

    def start(self) -> None:
        """Open the agent. Raises `AlreadyRunning`, or `StorageError` if the place is not safe."""
        self._listener.open()
        self._room.open()
        self._acceptor = threading.Thread(target=self._accept, name="agent", daemon=True)
        self._acceptor.start()

    def stop(self) -> None:
        """Close the agent. Replies under way get a moment, then their connections break."""
        if self._acceptor is None:
            return
        self._listener.wake()
        self._room.close(PARTING_TIME)
        self._acceptor.join()
        self._acceptor = None
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.next()
            except OSError as error:  # no file is free: a pause, since the client still waits
                logger.warning("a program must wait for the agent: %s", error)
                time.sleep(PAUSE)
                continue
            if connection is None:
                return
            if self._room.admit(connection, connection.process, connection.break_off):
                self._begin(connection)
            else:
                connection.close()

    def _begin(self, connection: transport.ClientConnection) -> None:
        serve = threading.Thread(
            target=self._serve, args=(connection,), name="agent-connection", daemon=True
        )
        try:
            serve.start()
        except RuntimeError as error:  # the user may start no more; the client hears of the end
            logger.warning("a program is not answered: %s", error)
            self._room.leave(connection)
            connection.close()

    def _serve(self, connection: transport.ClientConnection) -> None:
        try:
            self._converse(connection)
        except OSError as error:
            logger.debug("a program left the agent: %s", error)  # any number of times
        finally:
            self._room.leave(connection)
            connection.close()
            self._on_served()

    def _converse(self, connection: transport.ClientConnection) -> None:
        try:
            client_process = connection.client_process()
        except UnreadableProcess as error:
            with contextlib.suppress(BadRequest):  # if not read, it would break the connection
                _request_line(connection)
            _send(connection, refusal(error))
            return
        if client_process is None:
            return
        try:
            request = decode_request(_request_line(connection))
        except FobwatchError as error:
            _send(connection, refusal(error))
            return
        self._room.heard(connection)
        request = replace(
            request,
            client_process=client_process,
            client_waits=lambda: not connection.other_end_left(),
        )
        reply = self._agent.answer(request)
        lent: socket.socket | None = None
        if request.verb == AgentVerb.SERVE and reply.code is ExitCode.OK:
            if self._relay is not None:
                reply = self._relay(request, connection.process)
            elif sys.platform != "win32":
                lent = connection.take_lent()
        with lent or contextlib.nullcontext():
            if lent is not None:
                self._room.wait_again(connection, partial(break_off, lent))
            _send(connection, reply)
            self._agent.note(request, reply)
            if lent is not None and self._serve_lent is not None:
                self._serve_lent(lent, request, partial(self._room.heard, connection))


def _send(connection: transport.ClientConnection, reply: AgentReply) -> None:
    """Send the reply and end it: later work does not delay the client process."""
    connection.send(encode_reply(reply), REQUEST_TIME)
    connection.end()


def _request_line(connection: transport.ClientConnection) -> bytes:
    """Read up to the first newline. Raises `BadRequest`, or `OSError` if it does not come.

    Read a request that is too long to its end: otherwise the connection would break and the client
    never see the reply.
    """
    deadline = time.monotonic() + REQUEST_TIME
    line = bytearray()
    received = b"..."
    while received and not received.endswith(b"\n"):
        received = connection.receive(max(deadline - time.monotonic(), 0.001))
        if len(line) <= MAX_REQUEST:
            line += received
    if len(line) > MAX_REQUEST or not line.endswith(b"\n"):
        raise BadRequest(
            "The request cannot be read", "It is cut off or too long.", "Ask for less at a time."
        )
    return bytes(line)
