"""Asks the running Fobwatch for a profile's credentials and prints them for `credential_process`.

    credential_helper.py [--demo | --start] [--read-only] PROFILE

With --start, if no tray runs, it becomes the command `fobwatch` of its package, which starts one.

A tool may start this for each request that it signs, so the file stands alone and imports only
what is built into the interpreter: as `python3 -I -S` it costs little more than the bare
start (benchmarks/bench_helper.py). That is why the socket's path, the exit codes and the protocol
are repeated here; tests compare them with the originals in `adapters.agent.path` and
`core.agent.protocol`. Python compiles the file at each start, so each line of code counts; comments
do not, and neither do types in quotes.
"""
# ruff: noqa: I002 - __future__ would be one more file to find and read, and is not needed

import sys

FAILED = 1
BAD_REQUEST = 2
NOT_RUNNING = 3
TRY_AGAIN = 9
OUT_OF_REACH = 13

MAX_PATH = 107 if sys.platform == "linux" else 103  # bytes (unix(7), sun_path)

# Seconds. A renewal may wait for the next code; the Go SDK gives a helper no more than 60.
PATIENCE = 55

# Of unix(7)'s `struct ucred`, three integers.
UCRED_SIZE = 12
UCRED_UID = 1

PR_SET_DUMPABLE = 4  # prctl(2)
RTLD_LAZY = 1  # dlopen(3)

GONE = (
    b"Fobwatch is not running: Its agent does not answer. "
    b"Start it from the menu, or with `fobwatch`."
)


class Failed(Exception):
    """Its arguments are the exit code, and the words for standard error."""


def parsed(arguments: "list[str]") -> "tuple[bool, bytes]":
    """Return whether the demo is asked, and the request. Raises `Failed`."""
    demo = arguments[:1] == ["--demo"]
    *options, profile = arguments[demo:] or [""]
    read_only = options == ["--read-only"]
    if not profile.isprintable() or not profile or len(options) > read_only:
        raise Failed(
            BAD_REQUEST,
            b"Give one profile: credential_helper.py [--demo | --start] [--read-only] PROFILE",
        )
    # What narrows has another protocol: an older Fobwatch, which would give all, refuses it.
    narrowed = b'fobwatch/2 credentials {"narrowing": {"read_only": true}, '
    begin = narrowed if read_only else b"fobwatch/1 credentials {"
    name = profile.replace("\\", "\\\\").replace('"', '\\"').encode()
    return demo, b'%b"profile": "%b"}\n' % (begin, name)


def answer(arguments: "list[str]") -> "tuple[int, bytes]":
    """Return the exit code, and the credentials or the words for standard error."""
    try:
        demo, request = parsed(arguments)
        return received(ask(request, demo=demo))
    except Failed as failure:
        return failure.args
    except TimeoutError:
        return TRY_AGAIN, (
            b"Fobwatch does not answer: It runs, but did not answer in time. Try again in a moment."
        )
    except (OSError, ValueError):  # the reply's code is no number: no tray of ours
        return NOT_RUNNING, GONE
    except ImportError:  # this Python is not whole, as Debian's python3-minimal
        return FAILED, (
            b"The answer was not read: Other programs could read it here, since this Python "
            b"has no _ctypes. Install all of Python (Debian's package python3), or use "
            b"credential-helper, which is in Fobwatch's packages."
        )


def received(reply: bytes) -> "tuple[int, bytes]":
    """Return the exit code and the body of the tray's reply, of which nothing may be missing."""
    header, _newline, body = reply.partition(b"\n")
    if header[1:] != b" %d" % len(body):
        return NOT_RUNNING, GONE
    return int(header[:1]), body


def socket_path(environment: "dict[bytes, bytes]", *, demo: bool, uid: int) -> bytes:
    if home := environment.get(b"FOBWATCH_HOME"):
        runtime = home + b"/run"
    elif directory := environment.get(b"XDG_RUNTIME_DIR"):
        runtime = directory
    elif sys.platform == "darwin":
        runtime = environment.get(b"HOME", b"") + b"/Library/Caches"
    else:
        runtime = b"/run/user/%d" % uid
    return b"%b/%b/agent.sock" % (runtime, b"fobwatch-demo" if demo else b"fobwatch")


if sys.platform == "win32":
    # A separate file, so that other systems do not compile it at each start.
    sys.path.append(__file__.rpartition("\\fobwatch\\")[0])
    from fobwatch.credential_helper_windows import ask, end
else:
    import _socket
    import posix

    end = posix._exit  # noqa: SLF001 - public as os._exit

    def ask(request: bytes, *, demo: bool) -> bytes:
        """Raises `OSError`, also if another user serves the socket, and `Failed`."""
        uid = posix.getuid()
        place = socket_path(posix.environ, demo=demo, uid=uid)
        if len(place) > MAX_PATH:
            raise Failed(
                OUT_OF_REACH,
                b"Fobwatch's socket has too long a path: No socket can have it. "
                b"Set XDG_RUNTIME_DIR or FOBWATCH_HOME to a shorter folder, for the tray as well.",
            )
        connection = _socket.socket(_socket.AF_UNIX)
        try:
            # Blocking: one with a timeout is refused while the server's backlog is full.
            connection.connect(place)
            if sys.platform == "linux":  # elsewhere the system does not say who serves it
                peer = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, UCRED_SIZE)
                if memoryview(peer).cast("I")[UCRED_UID] != uid:
                    raise PermissionError
            connection.settimeout(PATIENCE)
            connection.sendall(request)
            if sys.platform == "linux":  # while the tray makes its answer
                import _ctypes  # noqa: PLC0415 - `ctypes` takes 4 ms

                itself: str = None  # type: ignore[assignment]  # typeshed lacks dlopen(NULL)
                prctl = _ctypes.dlsym(_ctypes.dlopen(itself, RTLD_LAZY), "prctl")
            reply = connection.recv(1)  # of the exit code
            # Keep the user's other programs and core dumps out of the secrets to come, as
            # `client_process.process_protection` does. Only now: until it answered, the tray had
            # to read this process.
            if sys.platform == "linux" and _ctypes.call_function(
                prctl, (PR_SET_DUMPABLE, 0, 0, 0, 0)
            ):
                raise Failed(
                    FAILED,
                    b"The answer was not read: The system lets other programs read this "
                    b"command's memory. Run the command outside of a sandbox.",
                )
            while chunk := connection.recv(65536):
                reply += chunk
        finally:
            connection.close()
        return reply


def main(arguments: "list[str]") -> int:
    """Write the answer to standard output, or a line to standard error. Return the exit code."""
    start = len(arguments) > 1 and arguments[0] == "--start"
    code, words = answer(arguments[start:])
    if start and code == NOT_RUNNING and sys.platform != "win32":
        command = sys.argv[0].rpartition("/")[0] + "/bin/fobwatch"
        try:  # noqa: SIM105 - contextlib would be one more file to read
            posix.execv(command, [command, "credentials", *arguments])
        except OSError:  # only packages for Linux have it there
            pass
    # In UTF-8 whatever the system's code page: botocore decodes it so.
    out = sys.stderr if code else sys.stdout
    try:
        out.buffer.write(words + b"\n")
        out.flush()
    except OSError:  # the tool that wanted the answer has ended
        return FAILED
    return code


if __name__ == "__main__":
    # Without the interpreter's clean-up, which costs as much as all of the above.
    end(main(sys.argv[1:]))
