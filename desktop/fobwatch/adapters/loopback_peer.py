"""Whose process is at the other end of a TCP connection within this computer."""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

Address = tuple[str, int]

PeerCheck = Callable[[Address, Address], bool]
"""Tells whether the process that connected from the first address to the second is the user's."""

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""proc_pid_net(5). A program that connects to 127.0.0.1 by an IPv6 socket is in the second."""

_WORD = struct.Struct("=I")
_MAPPED = b"\0" * 10 + b"\xff\xff"
_LOCAL, _REMOTE, _UID = 1, 2, 7


def is_same_user(client: Address, server: Address) -> bool:
    """Whether the client's process runs as this one's user.

    Only Linux says so without more rights. Elsewhere the answer is yes: a caller has to keep
    the address to itself.
    """
    if sys.platform != "linux":
        return True
    return socket_owner(client, server) == os.getuid()


def socket_owner(client: Address, server: Address, tables: tuple[Path, ...] = TABLES) -> int | None:
    """The user ID of the client's socket; None if the kernel does not show the connection."""
    wanted = {(_written(client, form), _written(server, form)) for form in (b"", _MAPPED)}
    for table in tables:
        for line in _lines(table):
            columns = line.split()
            if len(columns) > _UID and (columns[_LOCAL], columns[_REMOTE]) in wanted:
                return int(columns[_UID])
    return None


def _lines(table: Path) -> list[str]:
    try:
        return table.read_text("ascii").splitlines()
    except FileNotFoundError:  # a kernel without IPv6
        return []


def _written(address: Address, prefix: bytes) -> str:
    """The address as the kernel prints it: words of 32 bits in the machine's own byte order."""
    host, port = address
    packed = prefix + socket.inet_aton(host)
    words = "".join(f"{word:08X}" for (word,) in _WORD.iter_unpack(packed))
    return f"{words}:{port:04X}"
