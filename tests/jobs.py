"""The endpoint of a job, served from a thread of the test's own process."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.job_endpoint import JobEndpoint
from fobwatch.adapters.agent.path import agent_folder, agent_path

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def served_job(profile: str, *, demo: bool = False) -> Iterator[JobEndpoint]:
    """As `fobwatch exec --server PROFILE` serves it, in front of the tray of this environment."""
    endpoint = JobEndpoint(
        agent_path(os.environ, demo=demo), profile, agent_folder(os.environ, demo=demo)
    )
    thread = threading.Thread(target=_serve, args=(endpoint,))
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.listener.shutdown(socket.SHUT_RDWR)  # a thread that waits there hears of no close
        thread.join()
        endpoint.close()


def _serve(endpoint: JobEndpoint) -> None:
    with suppress(OSError):  # it was shut down
        while True:
            endpoint.serve_next()
