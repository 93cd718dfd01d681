"""The container endpoint that a job of `fobwatch exec --server` has for itself.

The job's own process listens, so that the port is never free while the job lives: another user
who took it would be sent the token, and could answer with credentials of theirs. It hands each
connection to the tray, which answers there; while no tray runs, it reports that itself.
"""

from __future__ import annotations

import errno
import logging
import secrets
import socket
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.connection_room import Room, break_off
from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.storage.private_folder import make_private
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.agent.endpoint import HOST, address_of
from fobwatch.core.agent.protocol import AgentVerb, ExitCode, refusal
from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fobwatch.core.agent.endpoint import EndpointReply, EndpointRequest
    from fobwatch.core.agent.protocol import AgentReply

logger = logging.getLogger(__name__)

MAX_AT_ONCE: Final = 192
"""Connections that are served: the tray takes few more of one process (`server.MAX_OF_ONE`).

A burst of clients must find room, since one whose request has not been read yet makes room.
"""

ANY_PEER: Final = "any"
"""No process has a limit of its own: it is costly to find out whose a connection is."""

BACKLOG: Final = 128


class JobEndpoint:
    """Serves `profile`, at `listener`, to any program of the same user that has `token`."""

    def __init__(
        self, agent: Path, profile: str, folder: Path, narrowing: Mapping[str, object] | None = None
    ) -> None:
        """`narrowing` are the arguments that ask for less than all.

        Raises `OSError` without a port, `StorageError` without the token's file in `folder`.
        """
        self._agent = AgentClient(agent)
        self._profile = profile
        self._narrowing = narrowing or {}
        self._token = secrets.token_hex(32)
        self._token_file = folder / f"{secrets.token_hex(8)}.token"
        self._room = Room(MAX_AT_ONCE, MAX_AT_ONCE + 1)
        self.listener = _listening()
        make_private(folder)
        TextFile(self._token_file).write(self._token)

    @property
    def mark(self) -> bytes:
        """A text in the environment of each process of the job, and in no other's."""
        return self._token.encode()

    def variables(self) -> dict[str, str]:
        """Where the endpoint is, and its token in two forms.

        The Rust and the newer SDKs use the file, s5cmd and older Go programs only the variable.
        """
        port = self.listener.getsockname()[1]
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": address_of(port, self._profile),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": self._token,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(self._token_file),
        }

    def serve_next(self) -> None:
        """Take the next connection, and serve it on a thread. Raises `OSError`."""
        connection, _client = self.listener.accept()
        self._room.admit(connection, ANY_PEER, partial(break_off, connection))
        try:
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
        except RuntimeError as error:  # the user may start no more
            self._room.leave(connection)
            connection.close()
            raise OSError(errno.EAGAIN, str(error)) from error

    def close(self) -> None:
        self.listener.close()
        self._token_file.unlink(missing_ok=True)

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._hand_over(connection)
        except OSError as error:
            logger.info("a program left the endpoint: %s", error)
        finally:
            self._room.leave(connection)

    def _hand_over(self, connection: socket.socket) -> None:
        """Hand the connection to the tray; the caller closes ours."""
        if not is_same_user(connection.getpeername(), connection.getsockname()):
            return
        if sys.platform == "win32":
            self._relay(connection)
        else:
            self._room.heard(connection)  # the tray reads it
            reply = self._asked(partial(self._agent.lend, connection))
            if reply.code is not ExitCode.OK:
                from fobwatch.adapters.agent.endpoint_connections import answer_at  # noqa: PLC0415 - seldom needed
                from fobwatch.core.agent import endpoint  # noqa: PLC0415 - as above

                answer_at(connection, lambda _request: endpoint.refusal(reply))

    if sys.platform == "win32":

        def _relay(self, connection: socket.socket) -> None:
            """Windows hands a socket over only to a process that others can open."""
            from fobwatch.adapters.agent.endpoint_connections import answer_at, relay_arguments  # noqa: PLC0415 - this system's
            from fobwatch.core.agent.endpoint import relayed  # noqa: PLC0415 - as above

            def answered(asked: EndpointRequest) -> EndpointReply:
                arguments = relay_arguments(asked, connection)
                return relayed(self._asked(partial(self._agent.ask, AgentVerb.SERVE, **arguments)))

            answer_at(connection, answered, partial(self._room.heard, connection))

    def _asked(self, ask: Callable[..., AgentReply]) -> AgentReply:
        try:
            return ask(profile=self._profile, token=self._token, **self._narrowing)
        except FobwatchError as error:
            return refusal(error)


def _listening() -> socket.socket:
    """Open the port exclusively: otherwise Windows lets a program take a port that is in use."""
    listener = socket.socket()
    if sys.platform == "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    listener.bind((HOST, 0))
    listener.listen(BACKLOG)
    return listener
