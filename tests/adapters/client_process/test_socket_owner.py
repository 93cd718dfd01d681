"""Whose a TCP connection within this computer is, by either way to ask the kernel."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform != "linux":
    pytest.skip("reads what Linux tells", allow_module_level=True)

from fobwatch.adapters.client_process import socket_owner
from fobwatch.adapters.client_process.socket_owner import TcpSocket, client_socket, listed

if TYPE_CHECKING:
    from pathlib import Path

CONNECTS = """
import os, socket, sys
client = socket.socket(getattr(socket, sys.argv[1]))
client.connect((sys.argv[2], int(sys.argv[3])))
print(client.getsockname()[1], os.fstat(client.fileno()).st_ino, flush=True)
sys.stdin.read()
"""

V4 = ("127.0.0.1", 40000)
SERVER = ("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("family", "host"),
    [("AF_INET", "127.0.0.1"), ("AF_INET6", "::ffff:127.0.0.1")],
    ids=["IPv4", "IPv6"],
)
@pytest.mark.parametrize("by_lists", [False, True], ids=["looked up", "by the lists"])
def test_both_ways_tell_the_clients_user_and_inode(
    family: str, host: str, by_lists: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by_lists:
        monkeypatch.setattr(socket_owner, "_can_be_asked", lambda: False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        client = subprocess.Popen(
            [sys.executable, "-I", "-c", CONNECTS, family, host, str(address[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert client.stdout is not None
        port, inode = map(int, client.stdout.readline().split())
        found = client_socket(("127.0.0.1", port), address)
        client.communicate()

    assert found == TcpSocket(uid=os.getuid(), inode=inode)


@pytest.mark.parametrize("by_lists", [False, True], ids=["looked up", "by the lists"])
def test_a_connection_that_is_not_there_is_nobodys(
    by_lists: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by_lists:
        monkeypatch.setattr(socket_owner, "_can_be_asked", lambda: False)

    assert client_socket(("127.0.0.1", 1), SERVER) is None


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        (" 0: 0100007F:9C40 0100007F:0050 01 0:0 00:0 0 1000 0 1", 1000),
        (" 0: 0100007F:0050 0100007F:9C40 01 0:0 00:0 0 1000 0 1", None),
        (" 0: 0100007F:9C40 0100007F:0051 01 0:0 00:0 0 1000 0 1", None),
        ("", None),
        ("  sl  local_address rem_address", None),
    ],
    ids=["the client", "the server's end", "another server", "empty", "heading"],
)
@pytest.mark.skipif(sys.byteorder != "little", reason="the lines are a little-endian kernel's")
def test_owner_is_read_from_the_clients_end(tmp_path: Path, line: str, owner: int | None) -> None:
    table = tmp_path / "tcp"
    table.write_text(f"heading\n{line}\n")
    found = listed(V4, SERVER, (tmp_path / "no-ipv6", table))

    assert (found.uid if found else None) == owner


@pytest.mark.skipif(sys.byteorder != "little", reason="the line is a little-endian kernel's")
def test_owner_of_an_ipv6_socket_is_found(tmp_path: Path) -> None:
    mapped = "0000000000000000FFFF00000100007F"
    table = tmp_path / "tcp6"
    table.write_text(f" 0: {mapped}:9C40 {mapped}:0050 01 0:0 00:0 0 1000 0 1\n")

    assert listed(V4, SERVER, (table,)) == TcpSocket(uid=1000, inode=1)
