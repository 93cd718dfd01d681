"""A job's endpoint on Windows, where the job's own process reads the requests."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import socket
from contextlib import ExitStack
from threading import Thread
from typing import TYPE_CHECKING

from fobwatch.adapters.agent import loopback_server
from fobwatch.adapters.agent.job_endpoint import MAX_AT_ONCE, JobEndpoint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_connections_that_say_nothing_or_trickle_hold_up_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the deadline of a request alone, which is made too long to be met by waiting."""
    monkeypatch.setattr(loopback_server, "REQUEST_SECONDS", 600)
    job = JobEndpoint(tmp_path / "no agent", "dev", tmp_path)
    count = MAX_AT_ONCE + 10

    def serve() -> None:
        for _ in range(count + 1):
            job.serve_next()

    serving = Thread(target=serve, daemon=True)
    serving.start()

    with ExitStack() as others:
        for number in range(count):
            other = others.enter_context(socket.create_connection(job.listener.getsockname()))
            if number % 2:
                other.sendall(b"GET /profiles/dev HTTP/1.1\r\nX: ")
        with socket.create_connection(job.listener.getsockname(), 10) as client:
            client.sendall(b"GET /profiles/dev HTTP/1.1\r\n\r\n")
            reply = client.recv(4096)
        serving.join()
        job.close()

    assert b"503" in reply.split(b"\r\n")[0]
