"""The local door of the running program, in front of the core's services."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fobwatch.adapters.door_path import door_path
from fobwatch.adapters.door_server import DoorServer
from fobwatch.core.door import Door
from fobwatch.core.door_answers import DoorAnswers

if TYPE_CHECKING:
    from fobwatch.backend import Backend
    from fobwatch.core.door_answers import Desktop


def doorway(backend: Backend, desktop: Desktop, *, demo: bool) -> DoorServer:
    """A door that is still closed: `start` opens it."""
    answers = DoorAnswers(
        sessions=backend.broker,
        profiles=backend.catalogue,
        vault=backend.vault,
        consoles=backend.console,
        desktop=desktop,
        aws_time=backend.aws_time,
        import_document=backend.importer.report,
        extra_variables={"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]} if demo else {},
    )
    door = Door(answers.by_verb(), gate=backend.gate, journal=backend.journal, clock=backend.clock)
    return DoorServer(door, door_path(os.environ, demo=demo))
