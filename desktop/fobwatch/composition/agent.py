"""The local doors of the running program, in front of the core's services."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.endpoint_connections import EndpointConnections
from fobwatch.adapters.agent.lent_sockets import LentDoors
from fobwatch.adapters.agent.path import door_folder, door_path
from fobwatch.adapters.agent.server import DoorServer
from fobwatch.core.agent.agent import Door, LentDoor
from fobwatch.core.agent.commands import DoorAnswers
from fobwatch.core.agent.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.composition.backend import Backend
    from fobwatch.core.agent.commands import Desktop


class Doorway:
    """The local door, whose owner this program is or is not, and with it the lent ones."""

    def __init__(self, local: DoorServer, lent: LentDoors) -> None:
        self._local = local
        self._lent = lent

    def start(self) -> None:
        """Open them. Raises `AlreadyRunning` or `StorageError`; the first door does alone."""
        self._local.start()
        self._lent.start()

    def stop(self) -> None:
        self._lent.stop()
        self._local.stop()


def doorway(
    backend: Backend,
    desktop: Desktop,
    *,
    demo: bool,
    on_served: Callable[[], None] = lambda: None,
) -> Doorway:
    """Doors that are still closed: `start` opens them.

    `on_served` is called at the end of each connection, on its thread.
    """
    folder = door_folder(os.environ, demo=demo)

    def lent_door(profile: str, path: Path) -> DoorServer:
        return DoorServer(LentDoor(door, profile), path, on_served)

    lent = LentDoors(folder, lent_door)
    backend.changes.on_name_free(lent.take_back)
    answers = DoorAnswers(
        sessions=backend.broker,
        profiles=backend.catalogue,
        vault=backend.vault,
        consoles=backend.console,
        desktop=desktop,
        doors=backend.gate,
        aws_time=backend.aws_time,
        activity=backend.journal,
        import_document=backend.importer.report,
        lend=lent.lend,
        extra_variables={"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]} if demo else {},
    )
    door = Door(
        answers.by_verb(),
        gate=backend.gate,
        journal=backend.journal,
        clock=backend.clock,
        refresh=backend.catalogue.refresh,
    )
    jobs = EndpointConnections(Endpoint(door))
    local = DoorServer(door, door_path(os.environ, demo=demo), on_served, jobs.serve)
    return Doorway(local, lent)
