"""The process at the other end of a connection on this machine."""

from __future__ import annotations

import os
import select
import socket
import struct
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    uid: int
    pid: int


if sys.platform == "linux":
    _UCRED = struct.Struct("=iII")  # unix(7): pid_t, uid_t, gid_t

    def peer_of(connection: socket.socket) -> Peer:
        """The process that connected, as the kernel noted it then. Raises `OSError`."""
        data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        pid, uid, _gid = _UCRED.unpack(data)
        return Peer(uid=uid, pid=pid)

    def _readable(descriptor: int) -> bool:
        poll = select.poll()  # select() refuses numbers beyond 1023
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))

    _SO_PEERPIDFD = 77  # <asm-generic/socket.h> since Linux 6.5

    def peer_left(connection: socket.socket) -> bool:
        """Whether the process that connected has ended, so that another may have its number.

        Older kernels do not report it: then assume that it still waits for its answer.
        """
        try:
            pidfd = connection.getsockopt(socket.SOL_SOCKET, _SO_PEERPIDFD)
        except OSError:
            return False
        try:
            return _readable(pidfd)  # pidfd_open(2): readable at its end
        finally:
            os.close(pidfd)

else:
    # <sys/un.h> of macOS, of which Python has only a part.
    _SOL_LOCAL = 0
    _LOCAL_PEERCRED = 1
    _LOCAL_PEERPID = 2
    _XUCRED = struct.Struct("=IIh2x16I")  # cr_version, cr_uid, cr_ngroups, cr_groups

    def peer_of(connection: socket.socket) -> Peer:
        """The process that connected, as the kernel noted it then. Raises `OSError`."""
        data = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED.size)
        pid = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID)
        return Peer(uid=_XUCRED.unpack(data)[1], pid=pid)

    def peer_left(_connection: socket.socket) -> bool:
        """Always False: this system does not report whether the process has ended."""
        return False
