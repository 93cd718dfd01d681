"""Whose process is at the other end of a TCP connection within this computer."""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from fobwatch.adapters.process_files import stat_of

Address = tuple[str, int]

PeerCheck = Callable[[Address, Address], bool]
"""Tells whether the process that connected from the first address to the second is the user's."""

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""proc_pid_net(5). A program that connects to 127.0.0.1 by an IPv6 socket is in the second."""

_WORD = struct.Struct("=I")
_MAPPED = b"\0" * 10 + b"\xff\xff"
_UID, _INODE = 7, 9
"""Columns of a line."""

_lately: deque[int] = deque(maxlen=64)
_remembering = Lock()
"""The processes that asked last: a program that asks once asks again."""


def is_same_user(client: Address, server: Address) -> bool:
    """Whether the client's process runs as this one's user.

    Only Linux says so without more rights. Elsewhere the answer is yes: a caller has to keep
    the address to itself.
    """
    same = True
    if sys.platform == "linux":
        same = socket_owner(client, server) == os.getuid()
    return same


def socket_owner(client: Address, server: Address, tables: tuple[Path, ...] = TABLES) -> int | None:
    """The user ID of the client's socket; None if the kernel does not show the connection."""
    columns = _connection(client, server, tables)
    return int(columns[_UID]) if columns else None


def process_of(client: Address, server: Address) -> int | None:
    """The process that holds the client's socket, as far as the system shows it."""
    process = _process_by_table
    if sys.platform == "linux":
        process = _process_by_files
    return process(client, server)


def _process_by_files(client: Address, server: Address) -> int | None:
    columns = _connection(client, server, TABLES)
    if not columns:
        return None
    holder = _holder(f"socket:[{columns[_INODE]}]")
    if holder is not None:
        with _remembering:
            if holder in _lately:
                _lately.remove(holder)
            _lately.appendleft(holder)
    return holder


def _holder(wanted: str) -> int | None:
    """The process that has the file open: one that asked lately, or has begun lately, first.

    To look through every file of every process takes milliseconds, and much of one core.
    """
    with _remembering:
        known = tuple(_lately)
    others = sorted({int(name) for name in os.listdir("/proc") if name.isdecimal()} - {*known})  # noqa: PTH208 - names are enough
    found = next((p for p in (*known, *reversed(others)) if _has_open(p, wanted)), None)
    return None if found is None else _opener(found, wanted)


def _opener(process: int, wanted: str) -> int:
    """The first of the family that has it: a child has all of it between its fork and its exec."""
    while (stat := stat_of(process)) is not None and _has_open(stat.parent, wanted):
        process = stat.parent
    return process


def _process_by_table(client: Address, server: Address) -> int | None:
    """Where the system keeps a table of who holds which connection; macOS keeps it to root."""
    import psutil  # noqa: PLC0415 - for systems without /proc

    with suppress(psutil.Error, OSError):
        for entry in psutil.net_connections("tcp4"):
            if entry.laddr == client and entry.raddr == server:
                return entry.pid
    return None


def _has_open(process: int, wanted: str) -> bool:
    """Nothing is known of another user's process, and of one that is gone."""
    try:
        with os.scandir(f"/proc/{process}/fd") as links:
            return any(_target(link) == wanted for link in links)
    except OSError:
        return False


def _target(link: os.DirEntry[str]) -> str:
    try:
        return os.readlink(link.path)  # noqa: PTH115 - a Path for each would take thrice as long
    except OSError:
        return ""


def _connection(client: Address, server: Address, tables: tuple[Path, ...]) -> list[str]:
    """The columns of the client's side of the connection; none if the kernel shows none."""
    wanted = [f" {_written(client, form)} {_written(server, form)} " for form in (b"", _MAPPED)]
    for table in tables:
        text = _text(table)
        for addresses in wanted:
            found = text.find(addresses)  # taken apart, a table of thousands of lines takes long
            if found >= 0:
                begin, end = text.rfind("\n", 0, found) + 1, text.find("\n", found)
                return text[begin:end].split()
    return []


def _text(table: Path) -> str:
    try:
        return table.read_text("ascii")
    except FileNotFoundError:  # a kernel without IPv6
        return ""


def _written(address: Address, prefix: bytes) -> str:
    """The address as the kernel prints it: words of 32 bits in the machine's own byte order."""
    host, port = address
    packed = prefix + socket.inet_aton(host)
    words = "".join(f"{word:08X}" for (word,) in _WORD.iter_unpack(packed))
    return f"{words}:{port:04X}"
