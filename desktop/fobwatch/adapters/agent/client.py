"""Requests to the agent of the running Fobwatch."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import (
    AgentReply,
    AgentRequest,
    AgentVerb,
    ExitCode,
    decode_reply,
    encode_request,
)

if sys.platform == "win32":
    from fobwatch.adapters.agent.pipe_connection import connect
else:
    from fobwatch.adapters.agent.unix_connection import connect

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 55.0
"""Seconds. A renewal may wait for the next code; the Go SDK gives a helper no more than 60."""

LONG = 900.0
"""Seconds, where AWS is asked about each thing of an account, one MFA code waits for another, or a
browser is waited for after a sign-in."""

TAKE_LONG = frozenset(
    {AgentVerb.AS_CODE, AgentVerb.EXPLAIN, AgentVerb.OPEN}
    | {AgentVerb.LOCKDOWN_PLAN, AgentVerb.LOCKDOWN}
)

LATE = AgentReply(
    code=ExitCode.TRY_AGAIN,
    body="Fobwatch does not answer: It runs, but did not answer in time. Try again in a moment.",
    title="Fobwatch does not answer",
)


class AgentClient:
    def __init__(self, path: Path, *, on_reply: Callable[[], None] = lambda: None) -> None:
        """Call `on_reply` when the reply has begun, before anything secret of it is read.

        What it raises must be no `OSError`, which would mean that nothing runs.
        """
        self._path = path
        self._on_reply = on_reply

    def ask(self, verb: AgentVerb, **arguments: object) -> AgentReply:
        """Return the reply, or `LATE`. Raises `NotRunning`, or `BadRequest` if it is cut off."""
        return self._reply(AgentRequest(verb=verb, arguments=arguments))

    def show(self, link: str) -> AgentReply:
        """Have it ask about the link, or show its window if that is empty. As `ask`."""
        return self.ask(AgentVerb.OPEN_LINK, link=link) if link else self.ask(AgentVerb.SHOW)

    if sys.platform != "win32":

        def lend(self, lent: socket.socket, **arguments: object) -> AgentReply:
            """Let Fobwatch serve a client of ours at its connection. Otherwise as `ask`."""
            return self._reply(AgentRequest(verb=AgentVerb.SERVE, arguments=arguments), lent)

    def _reply(self, request: AgentRequest, lent: socket.socket | None = None) -> AgentReply:
        try:
            data = self._converse(request, lent)
        except TimeoutError:
            return LATE
        except OSError as error:
            raise not_running() from error
        if not data:
            raise not_running()
        return decode_reply(data)

    def _converse(self, request: AgentRequest, lent: socket.socket | None) -> bytes:
        patience = LONG if request.verb in TAKE_LONG else PATIENCE
        with closing(connect(self._path)) as connection:
            if sys.platform != "win32" and lent is not None:
                connection.lend(request, lent, PATIENCE)
            else:
                connection.send(encode_request(request), PATIENCE)
            first = connection.receive(patience, 1)  # of the exit code
            self._on_reply()
            return first + b"".join(iter(lambda: connection.receive(PATIENCE), b""))


def not_running() -> NotRunning:
    return NotRunning(
        "Fobwatch is not running",
        "Its agent does not answer.",
        "Start it from the menu, or with `fobwatch`.",
    )
