"""The owner of the other end of a TCP connection within this computer, as Linux reports it.

By sock_diag(7) the kernel looks up one connection, in microseconds however many there are. If it
does not support that, its lists (proc_pid_net(5)) are read, which takes milliseconds if another
user holds thousands.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import socket
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

Address = tuple[str, int]

TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""A program that connects to 127.0.0.1 by an IPv6 socket is in the second."""

_WORD: Final = struct.Struct("=I")
_MAPPED: Final = b"\0" * 10 + b"\xff\xff"
_UID, _INODE = 7, 9
"""Columns of a line."""

_NETLINK_SOCK_DIAG: Final = 4
_SOCK_DIAG_BY_FAMILY: Final = 20
_NLM_F_REQUEST: Final = 1
_NLMSG_ERROR: Final = 2
_HEADER: Final = struct.Struct("=IHHII")
"""struct nlmsghdr: length, type, flags, sequence, port."""

_REQUEST: Final = struct.Struct("=BBBxI")
"""struct inet_diag_req_v2 up to its socket: family, protocol, extensions, states."""

_PORTS: Final = struct.Struct("!HH")
_ANY_COOKIE: Final = struct.pack("=III", 0, 0xFFFF_FFFF, 0xFFFF_FFFF)
"""No interface, and INET_DIAG_NOCOOKIE twice."""

_SOCKET_LENGTH: Final = 48
_OWNER: Final = struct.Struct("=II")
_OWNER_AT: Final = _HEADER.size + 4 + _SOCKET_LENGTH + 12
"""struct inet_diag_msg: four bytes, the socket, three counters, then uid and inode."""

_LONGEST: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpSocket:
    """The user and the inode of a socket, as /proc/net/tcp lists them too."""

    uid: int
    inode: int


def client_socket(client: Address, server: Address) -> TcpSocket | None:
    """The client's side of the connection; None if the kernel does not show it."""
    if _can_be_asked():
        return _asked(client, server)
    return listed(client, server)


def listed(client: Address, server: Address, tables: tuple[Path, ...] = TABLES) -> TcpSocket | None:
    """The same, from the kernel's lists."""
    wanted = [f" {_written(client, form)} {_written(server, form)} " for form in (b"", _MAPPED)]
    for table in tables:
        text = _text(table)
        for addresses in wanted:
            found = text.find(addresses)  # parsing a table of thousands of lines takes long
            if found >= 0:
                begin, end = text.rfind("\n", 0, found) + 1, text.find("\n", found)
                columns = text[begin:end].split()
                return TcpSocket(uid=int(columns[_UID]), inode=int(columns[_INODE]))
    return None


@lru_cache(maxsize=1)
def _can_be_asked() -> bool:
    """Try it with our own connection: a kernel without it answers as if there were none."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        try:
            return _asked(client.getsockname(), listener.getsockname()) is not None
        except OSError:
            return False


def _asked(client: Address, server: Address) -> TcpSocket | None:
    wanted = _PORTS.pack(client[1], server[1]) + _packed(client) + _packed(server) + _ANY_COOKIE
    request = _REQUEST.pack(socket.AF_INET, socket.IPPROTO_TCP, 0, 0xFFFF_FFFF) + wanted
    length = _HEADER.size + len(request)
    header = _HEADER.pack(length, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as kernel:
        kernel.send(header + request)
        answer = kernel.recv(_LONGEST)
    _length, kind, *_others = _HEADER.unpack_from(answer)
    if kind == _NLMSG_ERROR:
        (number,) = struct.unpack_from("=i", answer, _HEADER.size)
        if -number == errno.ENOENT:
            return None
        raise OSError(-number, "the kernel does not list the connection")
    uid, inode = _OWNER.unpack_from(answer, _OWNER_AT)
    return TcpSocket(uid=uid, inode=inode)


def _packed(address: Address) -> bytes:
    return socket.inet_aton(address[0]).ljust(16, b"\0")


def _text(table: Path) -> str:
    try:
        return table.read_text("ascii")
    except FileNotFoundError:  # a kernel without IPv6
        return ""


def _written(address: Address, prefix: bytes) -> str:
    """The address as the kernel prints it: 32-bit words in the machine's byte order."""
    host, port = address
    packed = prefix + socket.inet_aton(host)
    words = "".join(f"{word:08X}" for (word,) in _WORD.iter_unpack(packed))
    return f"{words}:{port:04X}"
