"""Whose process asks over TCP, of several that have the connection."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from fobwatch.adapters.client_process.loopback_peer import process_of

WAITS = "import sys; sys.stdin.read()"


@pytest.mark.skipif(sys.platform != "linux", reason="a child inherits descriptors there")
def test_a_child_that_inherited_the_connection_is_not_who_asks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        with client, server.accept()[0]:
            child = subprocess.Popen(
                [sys.executable, "-I", "-c", WAITS],
                stdin=subprocess.PIPE,
                pass_fds=[client.fileno()],
            )
            asked = process_of(client.getsockname(), server.getsockname())
            child.communicate()

    assert asked == os.getpid()
