"""How long the commands wait for the tray's answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from fobwatch.adapters.agent import client
from fobwatch.adapters.agent.client import LONG, PATIENCE, AgentClient
from fobwatch.core.agent.protocol import AgentReply, AgentVerb, ExitCode, encode_reply


class Connection:
    """Answers at once, and notes how long it would have been waited for."""

    def __init__(self) -> None:
        self.patience: list[float] = []
        self._answer = encode_reply(AgentReply(code=ExitCode.OK, body="done"))

    def send(self, _data: bytes, _patience: float) -> None:
        """Take it."""

    def receive(self, patience: float, most: int = 1 << 16) -> bytes:
        self.patience.append(patience)
        given, self._answer = self._answer[:most], self._answer[most:]
        return given

    def close(self) -> None:
        """It is."""


@pytest.mark.parametrize(
    ("verb", "patience"),
    [
        (AgentVerb.CREDENTIALS, PATIENCE),
        (AgentVerb.LOCKDOWN_PROGRESS, PATIENCE),
        (AgentVerb.EXPLAIN, LONG),
        (AgentVerb.OPEN, LONG),
        (AgentVerb.LOCKDOWN_PLAN, LONG),
        (AgentVerb.LOCKDOWN, LONG),
    ],
)
def test_some_commands_take_longer_than_a_helper_may(
    monkeypatch: pytest.MonkeyPatch, verb: AgentVerb, patience: float
) -> None:
    connection = Connection()
    monkeypatch.setattr(client, "connect", lambda _path: connection)

    reply = AgentClient(Path("agent")).ask(verb)

    assert reply.body == "done"
    assert connection.patience[0] == patience
