"""The end comes in time, whatever hangs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HANGS = {
    "a lock that is never free": "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "a thread that is no daemon": "threading.Thread(target=threading.Event().wait).start()",
    "a socket that says nothing": "a, b = socket.socketpair(); a.recv(1)",
}


@pytest.mark.parametrize("hang", HANGS.values(), ids=HANGS.keys())
def test_the_program_ends_whatever_hangs(hang: str) -> None:
    script = (
        "import socket, threading\n"
        "from fobwatch.adapters.desktop.process_end import end_within\n"
        f"end_within(0.1)\n{hang}\nprint('it did not hang')\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == 0
    assert "something still under way" in ended.stderr


def test_an_end_that_comes_by_itself_is_not_told_as_such() -> None:
    script = "from fobwatch.adapters.desktop.process_end import end_within\nend_within(60)\n"

    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True
    )

    assert ended.stderr == ""
