"""The local doors of the running program, in front of the core's services."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from fobwatch.adapters.door_path import door_folder, door_path
from fobwatch.adapters.door_server import DoorServer
from fobwatch.adapters.endpoint_offer import EndpointOffer
from fobwatch.adapters.endpoint_server import EndpointServer
from fobwatch.core.door import Door
from fobwatch.core.door_answers import DoorAnswers
from fobwatch.core.endpoint import Endpoint, EndpointPlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.backend import Backend
    from fobwatch.core.door_answers import Desktop

logger = logging.getLogger(__name__)


class Doorway:
    """The local door, whose owner this program is or is not, and with it the container endpoint."""

    def __init__(self, local: DoorServer, endpoint: EndpointServer) -> None:
        self._local = local
        self._endpoint = endpoint

    def start(self) -> None:
        """Open both. Raises `AlreadyRunning` or `StorageError`; without a port one door does."""
        self._local.start()
        try:
            self._endpoint.start()
        except OSError as error:
            logger.warning("there is no container endpoint: %s", error)

    def stop(self) -> None:
        self._endpoint.stop()
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
    place = EndpointPlace()
    answers = DoorAnswers(
        sessions=backend.broker,
        profiles=backend.catalogue,
        vault=backend.vault,
        consoles=backend.console,
        desktop=desktop,
        doors=backend.gate,
        aws_time=backend.aws_time,
        endpoint=EndpointOffer(place, backend.endpoint_tokens, folder),
        import_document=backend.importer.report,
        extra_variables={"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]} if demo else {},
    )
    door = Door(
        answers.by_verb(),
        gate=backend.gate,
        journal=backend.journal,
        clock=backend.clock,
        refresh=backend.catalogue.refresh,
    )
    endpoint = Endpoint(door, backend.endpoint_tokens, place)
    server = EndpointServer(endpoint, door, place, backend.endpoint_port, on_served)
    local = DoorServer(door, door_path(os.environ, demo=demo), on_served, server.serve)
    return Doorway(local, server)
