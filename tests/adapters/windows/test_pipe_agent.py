"""The agent over a named pipe: who is let in, and whose it is. On Windows, or under Wine."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.pipe_connection import connect
from fobwatch.adapters.agent.pipe_listener import Listener
from fobwatch.core.agent.errors import AlreadyRunning, NotRunning
from tests.contracts.local_agent import LocalAgentContract, ask

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contracts.local_agent import EchoAgent


CONNECTION = "fobwatch.adapters.agent.pipe_connection"


@pytest.fixture
def path(short_tmp_path: Path) -> Path:
    return agent_path(os.environ | {"FOBWATCH_HOME": str(short_tmp_path)}, demo=False)


class TestPipeAgent(LocalAgentContract):
    @pytest.mark.usefixtures("server")
    def test_another_user_s_agent_is_not_trusted(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(f"{CONNECTION}.owner_of", lambda _handle: "S-1-5-21-4711")

        with pytest.raises(NotRunning):
            ask(path, "dev")

        assert agent.recorded == []

    def test_another_program_s_entrance_is_not_opened_again(self, path: Path) -> None:
        first, second = Listener(path), Listener(path)
        first.open()

        with pytest.raises(AlreadyRunning):
            second.open()

        first.close()
        second.open()
        second.close()

    def test_a_client_that_came_and_left_is_seen_to_be_gone(self, path: Path) -> None:
        way_in = Listener(path)
        way_in.open()
        connect(path).close()

        caller = way_in.next()

        assert caller is not None
        assert caller.receive(1) == b""
        caller.close()
        way_in.close()

    def test_broken_off_a_connection_does_nothing_more(self, path: Path) -> None:
        way_in = Listener(path)
        way_in.open()
        connection = connect(path)
        caller = way_in.next()
        assert caller is not None

        caller.break_off()

        assert connection.receive(1) == b""
        with pytest.raises(ConnectionAbortedError):
            caller.send(b"late", 1)
        connection.close()
        way_in.close()
