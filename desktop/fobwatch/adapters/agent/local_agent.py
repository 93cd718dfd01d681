"""The sockets where programs of this computer ask the agent."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.endpoint_connections import EndpointConnections
from fobwatch.adapters.agent.lent_sockets import LentSockets
from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.core.agent.agent import Agent


class LocalAgent:
    """The agent's sockets, still closed; those that are lent open while programs use them.

    `on_served` is called at the end of each connection, on its thread.
    """

    def __init__(
        self,
        agent: Callable[[LentSockets], Agent],
        *,
        demo: bool,
        on_served: Callable[[], None] = lambda: None,
    ) -> None:
        """`agent` returns the one that answers, and that lends these sockets."""

        def lent_socket(profile: str, path: Path) -> AgentServer:
            return AgentServer(answering.lent(profile), path, on_served)

        lent = LentSockets(agent_folder(os.environ, demo=demo), lent_socket)
        answering = agent(lent)
        jobs = EndpointConnections(Endpoint(answering))
        relay = jobs.relay if sys.platform == "win32" else None
        path = agent_path(os.environ, demo=demo)
        self._local = AgentServer(answering, path, on_served, jobs.serve, relay)
        self._lent = lent

    def start(self) -> None:
        """Open them. Raises `AlreadyRunning` or `StorageError`, for the first socket only."""
        self._local.start()
        self._lent.start()

    def stop(self) -> None:
        self._lent.stop()
        self._local.stop()
