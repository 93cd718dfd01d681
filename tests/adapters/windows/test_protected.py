"""A process that nobody may open, itself included, still reaches AWS and gives up in time."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = """
import socket, threading, time
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from fobwatch.adapters.client_process.process_protection import protect_memory
from fobwatch.adapters.aws import bounded

protect_memory()
listener = socket.create_server(("127.0.0.1", 0))

def serve(after):
    connection, _address = listener.accept()
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n")
    for part in after:
        try:
            connection.sendall(part)
        except OSError:
            return
        time.sleep(0.1)

def answered(after):
    thread = threading.Thread(target=serve, args=(after,), daemon=True)
    thread.start()
    session = bounded.BoundedSession(URLLib3Session())
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    try:
        return session.send(AWSRequest("GET", url).prepare()).content
    except bounded.AnswerOverdue:
        return b"overdue"
    finally:
        session.close()

print(answered([b"whole"]))
bounded.ANSWER_SECONDS = 1.0
print(answered([b"x"] * 4 + [b""] * 100))
"""


def test_a_protected_process_is_answered_and_its_deadline_holds() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=60
    )

    assert (ended.stdout, ended.stderr) == ("b'whole'\nb'overdue'\n", "")


PROTECTED = """
import sys
from fobwatch.adapters.client_process.process_protection import protect_memory
protect_memory()
print("protected", flush=True)
sys.stdin.read()
"""

TERMINATE, READ_MEMORY, DUPLICATE, LOOK = 0x1, 0x10, 0x40, 0x1000
"""Rights to a process, as OpenProcess takes them."""

INHERIT = False


@pytest.fixture
def protected() -> Iterator[int]:
    command = (sys.executable, "-c", PROTECTED)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"protected")
        yield process.pid


@pytest.mark.parametrize("access", [TERMINATE, LOOK])
def test_a_protected_process_can_be_seen_and_ended(protected: int, access: int) -> None:
    _winapi.CloseHandle(_winapi.OpenProcess(access, INHERIT, protected))


@pytest.mark.parametrize("access", [READ_MEMORY, DUPLICATE])
def test_a_protected_process_is_closed_to_the_user_s_other_programs(
    protected: int, access: int
) -> None:
    with pytest.raises(PermissionError):
        _winapi.OpenProcess(access, INHERIT, protected)


RIGHTS = """
import ctypes
from fobwatch.adapters.client_process.process_protection import protect_memory
protect_memory()
found, text = ctypes.c_void_p(), ctypes.c_wchar_p()
process = ctypes.c_void_p(-1)  # this one
security = ctypes.WinDLL("advapi32")
security.GetSecurityInfo(process, 6, 4, None, None, None, None, ctypes.byref(found))
security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
    found, 1, 4, ctypes.byref(text), None
)
print(text.value)
"""


def test_the_owner_s_rights_are_limited_too() -> None:
    """Wine lets the owner change them all the same."""
    told = subprocess.run(
        [sys.executable, "-c", RIGHTS], capture_output=True, text=True, check=True
    )

    assert re.search(r"\(A;[^()]*;(OW|S-1-3-4)\)", told.stdout)


CRASH_REPORTS = """
import ctypes
from fobwatch.adapters.client_process.process_protection import protect_memory
protect_memory()
print(ctypes.WinDLL("kernel32").GetErrorMode() & 2)  # SEM_NOGPFAULTERRORBOX
print(ctypes.CDLL("ucrtbase")._set_abort_behavior(0, 0) & 2)  # _CALL_REPORTFAULT, as it was
"""


def test_a_protected_process_leaves_no_crash_report() -> None:
    """Wine has no such reports, and does not return the flags of WerSetFlags."""
    told = subprocess.run(
        [sys.executable, "-c", CRASH_REPORTS], capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["2", "0"]
