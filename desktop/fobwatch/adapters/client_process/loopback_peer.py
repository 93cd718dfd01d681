"""The process at the other end of a TCP connection within this computer."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from fobwatch.adapters.client_process.linux import stat_of

if sys.platform == "linux":
    from fobwatch.adapters.client_process.socket_owner import client_socket

Address = tuple[str, int]

PeerCheck = Callable[[Address, Address], bool]
"""Tells whether the process that connected from the first address to the second is the user's."""

_lately: deque[int] = deque(maxlen=64)
_remembering = Lock()
"""The processes that asked last: a program that asks once asks again."""


def is_same_user(client: Address, server: Address) -> bool:
    """Whether the client's process runs as this one's user.

    Only Linux reports it without more rights. Elsewhere the answer is yes: a caller must keep
    the address secret.
    """
    same = True
    if sys.platform == "linux":
        found = client_socket(client, server)
        same = found is not None and found.uid == os.getuid()
    return same


def process_of(client: Address, server: Address) -> int | None:
    """The process that holds the client's socket, as far as the system shows it."""
    if sys.platform == "linux":
        found = client_socket(client, server)
        holder = None if found is None else _process_with(found.inode)
    else:
        holder = _processes_by_table().get((client, server))
    return holder


def processes_at(client: Address, server: Address) -> tuple[int | None, int | None]:
    """The processes that hold the client's socket and the server's, as `process_of`."""
    if sys.platform == "linux":
        found = process_of(client, server), process_of(server, client)
    else:
        table = _processes_by_table()  # reading it costs much
        found = table.get((client, server)), table.get((server, client))
    return found


def _process_with(inode: int) -> int | None:
    holder = _holder(f"socket:[{inode}]")
    if holder is not None:
        with _remembering:
            if holder in _lately:
                _lately.remove(holder)
            _lately.appendleft(holder)
    return holder


def _holder(wanted: str) -> int | None:
    """The process that has the file open; recent clients and new processes are tried first.

    Searching every file of every process takes milliseconds, and much of one core.
    """
    with _remembering:
        known = tuple(_lately)
    others = sorted({int(name) for name in os.listdir("/proc") if name.isdecimal()} - {*known})  # noqa: PTH208 - names are enough
    found = next((p for p in (*known, *reversed(others)) if _has_open(p, wanted)), None)
    return None if found is None else _opener(found, wanted)


def _opener(process: int, wanted: str) -> int:
    """The topmost parent that has it: a child has all its files between fork and exec."""
    while (stat := stat_of(process)) is not None and _has_open(stat.parent, wanted):
        process = stat.parent
    return process


def _processes_by_table() -> dict[tuple[object, object], int | None]:
    """The system's table of connections and their processes; on macOS only root reads it."""
    import psutil  # noqa: PLC0415 - for systems without /proc

    with suppress(psutil.Error, OSError):
        return {(entry.laddr, entry.raddr): entry.pid for entry in psutil.net_connections("tcp4")}
    return {}


def _has_open(process: int, wanted: str) -> bool:
    """False for another user's process, and for one that has ended."""
    try:
        with os.scandir(f"/proc/{process}/fd") as links:
            return any(_target(link) == wanted for link in links)
    except OSError:
        return False


def _target(link: os.DirEntry[str]) -> str:
    try:
        return os.readlink(link.path)  # noqa: PTH115 - a Path for each would take three times as long
    except OSError:
        return ""
