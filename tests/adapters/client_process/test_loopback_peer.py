"""Whose process asks over TCP, of several that have the connection."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from fobwatch.adapters.client_process.loopback_peer import process_of, processes_at

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


CONNECTS = """
import json, socket, sys
client = socket.create_connection(json.loads(sys.argv[1]))
print(json.dumps(client.getsockname()), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="only root reads it there")
def test_both_ends_of_a_connection_are_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = server.getsockname()
        command = [sys.executable, "-c", CONNECTS, json.dumps(here)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            client = tuple(json.loads(process.stdout.readline()))
            with server.accept()[0]:
                found = processes_at(client, here)
            process.communicate()

    assert found == (process.pid, os.getpid())
