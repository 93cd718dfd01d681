"""The tray is started through the session bus, and asked once it has read its vault."""

from __future__ import annotations

import json
import os
from shutil import which
from typing import TYPE_CHECKING

import pytest
from jeepney import DBusAddress

from fobwatch.adapters.agent.bus_start import start_tray
from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.application import APPLICATION_ID
from fobwatch.core.errors import BadRequest
from tests.adapters.private_bus import FakeService, private_bus
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.agent.protocol import AgentRequest

needs_bus = pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")


@pytest.fixture
def client() -> AgentClient:
    return AgentClient(agent_path(os.environ, demo=False))


@needs_bus
@pytest.mark.parametrize(
    "answers", [["loading", "loading", "ready"], ["loading", None]], ids=["read", "not told"]
)
def test_a_tray_that_was_started_is_asked_again_until_its_vault_is_read(
    monkeypatch: pytest.MonkeyPatch,
    short_tmp_path: Path,
    client: AgentClient,
    answers: list[str | None],
) -> None:
    states = iter(answers)

    def status(_request: AgentRequest) -> str:
        if (state := next(states)) is None:
            raise BadRequest("No status", "It cannot be told.", "Ask again.")
        return json.dumps({"vault": state})

    agent = Agent(
        {AgentVerb.STATUS: status},
        authorizer=OpenAuthorizer(),
        journal=MemoryJournal(),
        clock=FakeClock(),
    )
    server = AgentServer(agent, agent_path(os.environ, demo=False))
    server.start()
    name = DBusAddress("/", APPLICATION_ID)
    with (
        private_bus(short_tmp_path) as bus,
        FakeService(bus, name, {"Ping": lambda: (None, ())}),
    ):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        start_tray(client)
    server.stop()

    assert list(states) == []


@needs_bus
def test_where_no_package_told_the_bus_how_it_is_said(
    monkeypatch: pytest.MonkeyPatch, short_tmp_path: Path, client: AgentClient
) -> None:
    with private_bus(short_tmp_path) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        with pytest.raises(NotRunning, match="could not start it"):
            start_tray(client)


@pytest.mark.parametrize("address", ["", "unix:path=/nonexistent", "nonsense:"])
def test_without_a_session_bus_it_is_said(
    monkeypatch: pytest.MonkeyPatch, client: AgentClient, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)

    with pytest.raises(NotRunning, match="does not answer"):
        start_tray(client)
