"""The agent of the running program, in front of the core's services."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.endpoint_connections import EndpointConnections
from fobwatch.adapters.agent.lent_sockets import LentSockets
from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.agent import Agent, LentAgent
from fobwatch.core.agent.commands import AgentCommands
from fobwatch.core.agent.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.composition.backend import Backend
    from fobwatch.core.agent.commands import Desktop


class LocalAgent:
    """The agent, if this program owns it, with the sockets that are lent."""

    def __init__(self, local: AgentServer, lent: LentSockets) -> None:
        self._local = local
        self._lent = lent

    def start(self) -> None:
        """Open them. Raises `AlreadyRunning` or `StorageError`, for the first socket only."""
        self._local.start()
        self._lent.start()

    def stop(self) -> None:
        self._lent.stop()
        self._local.stop()


def local_agent(
    backend: Backend,
    desktop: Desktop,
    *,
    demo: bool,
    on_served: Callable[[], None] = lambda: None,
) -> LocalAgent:
    """Make the sockets, still closed: `start` opens them.

    `on_served` is called at the end of each connection, on its thread.
    """
    folder = agent_folder(os.environ, demo=demo)

    def lent_socket(profile: str, path: Path) -> AgentServer:
        return AgentServer(LentAgent(agent, profile), path, on_served)

    lent = LentSockets(folder, lent_socket)
    backend.changes.on_name_free(lent.take_back)
    answers = AgentCommands(
        sessions=backend.broker,
        profiles=backend.catalogue,
        vault=backend.vault,
        consoles=backend.console,
        desktop=desktop,
        switch=backend.authorizer,
        aws_time=backend.aws_time,
        activity=backend.journal,
        import_document=backend.importer.report,
        lend=lent.lend,
        extra_variables={"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]} if demo else {},
    )
    agent = Agent(
        answers.by_verb(),
        authorizer=backend.authorizer,
        journal=backend.journal,
        clock=backend.clock,
        refresh=backend.catalogue.refresh,
    )
    jobs = EndpointConnections(Endpoint(agent))
    local = AgentServer(agent, agent_path(os.environ, demo=demo), on_served, jobs.serve)
    return LocalAgent(local, lent)
