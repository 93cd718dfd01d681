"""Prints a profile's credentials, as `credential_process` wants them: asks the running Fobwatch.

    credential_helper.py [--demo] PROFILE

A tool may start this for each request that it signs, so the file stands alone and imports only
what is built into the interpreter: run as `python3 -I -S` it costs little more than the bare
start (benchmarks/bench_helper.py). That is why the socket's path, the exit codes and the wire are
written out here once more; tests hold them against their originals in `adapters.door_path`,
`core.door` and `core.door_wire`.
"""
# ruff: noqa: I002 - __future__ is a file to find and to read, for nothing that is used here

import sys

try:
    import _socket
    import posix
except ImportError:
    sys.exit("Fobwatch cannot be reached: It has no local door on Windows yet.")

OK = 0
FAILED = 1
BAD_REQUEST = 2
NOT_RUNNING = 3
TRY_AGAIN = 9

PATIENCE = 55
"""Seconds. A renewal may wait for the next code; the Go SDK gives a helper no more than 60."""

UCRED_SIZE = 12
UCRED_UID = slice(4, 8)
"""Where unix(7)'s `struct ucred` of pid, uid and gid has the uid."""


class Failed(Exception):
    """The exit code, and the words for standard error."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


def door_path(environment: dict[bytes, bytes], *, demo: bool) -> bytes:
    if home := environment.get(b"FOBWATCH_HOME"):
        runtime = home + b"/run"
    elif directory := environment.get(b"XDG_RUNTIME_DIR"):
        runtime = directory
    elif sys.platform == "darwin":
        runtime = environment.get(b"HOME", b"") + b"/Library/Caches"
    else:
        runtime = b"/run/user/%d" % posix.getuid()
    return runtime + (b"/fobwatch-demo" if demo else b"/fobwatch") + b"/door.sock"


def parsed(arguments: list[str]) -> tuple[bytes, bytes]:
    """The socket's path and the request. Raises `Failed`."""
    demo = arguments[:1] == ["--demo"]
    names = arguments[demo:]
    if len(names) != 1 or not names[0] or not names[0].isprintable():
        raise Failed(BAD_REQUEST, "Give one profile: credential_helper.py [--demo] PROFILE")
    profile = names[0].replace("\\", "\\\\").replace('"', '\\"')
    request = f'fobwatch/1 credentials {{"profile": "{profile}"}}\n'
    return door_path(posix.environ, demo=demo), request.encode()


def converse(path: bytes, request: bytes) -> bytes:
    """All that the running Fobwatch answers. Raises `Failed`."""
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        # Blocking: one with a timeout is refused while the server's backlog is full.
        connection.connect(path)
        check_owner(connection)
        connection.settimeout(PATIENCE)
        connection.sendall(request)
        reply = b""
        while chunk := connection.recv(65536):
            reply += chunk
    except TimeoutError:
        raise Failed(
            TRY_AGAIN,
            "Fobwatch does not answer: It runs, but did not answer in time. Try again in a moment.",
        ) from None
    except OSError:
        raise not_running() from None
    finally:
        connection.close()
    return reply


def check_owner(connection: "_socket.socket") -> None:
    """Raise `OSError` where another user serves the socket, as far as the system tells."""
    if sys.platform == "linux":
        peer = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, UCRED_SIZE)
        if int.from_bytes(peer[UCRED_UID], sys.byteorder) != posix.getuid():
            raise PermissionError


def credentials(reply: bytes) -> bytes:
    """The body of the reply. Raises `Failed` with its words where it has another exit code."""
    header, _newline, body = reply.partition(b"\n")
    code, _blank, length = header.partition(b" ")
    if length != b"%d" % len(body) or len(code) != 1:
        raise not_running()
    if code != b"0":
        raise Failed(int(code), body.decode())
    return body


def not_running() -> Failed:
    return Failed(
        NOT_RUNNING,
        "Fobwatch is not running: Nobody answers at its door. "
        "Start it from the menu, or with `fobwatch`.",
    )


def main(arguments: list[str]) -> int:
    """Write the answer to standard output, or one line to standard error; the exit code."""
    try:
        path, request = parsed(arguments)
        sys.stdout.buffer.write(credentials(converse(path, request)) + b"\n")
        sys.stdout.flush()
    except Failed as failure:
        sys.stderr.write(failure.words + "\n")
        return failure.code
    except OSError:  # whoever wanted the answer has left
        return FAILED
    return OK


if __name__ == "__main__":
    # Without taking the interpreter apart, which costs as much as all of the above.
    posix._exit(main(sys.argv[1:]))  # noqa: SLF001 - public as os._exit
