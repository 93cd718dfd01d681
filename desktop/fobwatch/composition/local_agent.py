"""The agent over the services: where programs of this computer ask."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.endpoint_connections import EndpointConnections
from fobwatch.adapters.agent.lent_sockets import LentSockets
from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.commands import AgentCommands
from fobwatch.core.agent.console_requests import ConsoleFinder, ConsoleOpenings, RateLimit
from fobwatch.core.agent.endpoint import Endpoint
from fobwatch.core.agent.lockdown_commands import LockdownCommands
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.agent.sign_in_commands import LoginCommands, PortalCommands
from fobwatch.core.catalogue.search import RankedSearch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.composition.backend import Backend
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.commands import Desktop
    from fobwatch.core.agent.protocol import AgentRequest


class LocalAgent:
    """The agent's sockets, still closed; those that are lent open while programs use them.

    `on_served` is called at the end of each connection, on its thread.
    """

    def __init__(
        self,
        backend: Backend,
        desktop: Desktop,
        *,
        demo: bool,
        on_served: Callable[[], None] = lambda: None,
    ) -> None:
        def lent_socket(profile: str, path: Path) -> AgentServer:
            return AgentServer(agent.lent(profile), path, on_served)

        self._lent = LentSockets(agent_folder(os.environ, demo=demo), lent_socket)
        backend.changes.on_name_free(self._lent.take_back)
        agent = _agent(backend, desktop, self._lent.lend, demo=demo)
        jobs = EndpointConnections(Endpoint(agent))
        path = agent_path(os.environ, demo=demo)
        relay = jobs.relay if sys.platform == "win32" else None
        self._local = AgentServer(agent, path, on_served, jobs.serve, relay)

    def start(self) -> None:
        """Open them. Raises `AlreadyRunning` or `StorageError`, for the first socket only."""
        self._local.start()
        self._lent.start()

    def stop(self) -> None:
        self._lent.stop()
        self._local.stop()


def _agent(backend: Backend, desktop: Desktop, lend: Callable[[str], str], *, demo: bool) -> Agent:
    commands = AgentCommands(
        sessions=backend.broker,
        served=backend.while_locked,
        profiles=backend.profiles,
        vault=backend.vault,
        consoles=backend.console,
        openings=ConsoleOpenings(backend.clock, backend.screen),
        links=backend.links,
        desktop=desktop,
        switch=backend.authorizer,
        aws_time=backend.aws_time,
        activity=backend.journal,
        import_document=backend.importer.report,
        agreement=backend.agreements.asked_by_program,
        lend=lend,
        extra_variables={"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]} if demo else {},
    )
    return Agent(
        commands.by_verb() | _verbs_of_subjects(backend),
        authorizer=backend.authorizer,
        journal=backend.journal,
        clock=backend.clock,
        is_locked=lambda: backend.while_locked.serving,
    )


def _verbs_of_subjects(backend: Backend) -> dict[AgentVerb, Answer]:
    """What is answered beside the commands about sessions."""
    portals = PortalCommands(
        portals=backend.portals,
        known=backend.known_portals,
        roles=backend.portal_roles,
        profiles=backend.portal_profiles,
    )
    logins = LoginCommands(logins=backend.logins, known=backend.known_logins)
    lockdown = LockdownCommands(lockdown=backend.lockdown, aws_time=backend.aws_time)
    finder = ConsoleFinder(
        profiles=backend.profiles,
        sessions=backend.broker,
        search=lambda: RankedSearch(
            backend.profiles.profiles,
            backend.account_names.all,
            backend.marks,
            backend.aws_time,
        ),
        searches=RateLimit(backend.clock),
    )
    return (
        finder.by_verb()
        | portals.by_verb()
        | logins.by_verb()
        | lockdown.by_verb()
        | _verbs_of_policies(backend)
    )


def _verbs_of_policies(backend: Backend) -> dict[AgentVerb, Answer]:
    """What is answered by modules that are imported when it is first asked for."""

    def answer(verb: AgentVerb, request: AgentRequest) -> str:
        from fobwatch.core.agent.policy_commands import PolicyCommands  # noqa: PLC0415 - as above

        policies = PolicyCommands(reading=backend.account_reading, denials=backend.denials)
        return policies.by_verb()[verb](request)

    return {verb: partial(answer, verb) for verb in (AgentVerb.AS_CODE, AgentVerb.EXPLAIN)}
