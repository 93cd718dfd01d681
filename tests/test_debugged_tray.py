"""A tray that a debugger got hold of before it could protect itself opens no vault."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="by ptrace(2) of Linux")

FOBWATCH = (sys.executable, "-m", "fobwatch")

DEBUGGER = """
import ctypes, os, signal, sys

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
seized = os.pipe()
tray = os.fork()
if tray == 0:
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    os.read(seized[0], 1)
    os.execv(sys.argv[1], sys.argv[1:])
assert libc.ptrace(0x4206, tray, None, None) == 0  # PTRACE_SEIZE
os.write(seized[1], b".")
while True:
    pid, status = os.waitpid(tray, 0)
    if not os.WIFSTOPPED(status):
        break
    got = os.WSTOPSIG(status)
    libc.ptrace(7, pid, None, None if got == signal.SIGTRAP else got)  # PTRACE_CONT
"""


@pytest.fixture
def debugged() -> Iterator[None]:
    command = [sys.executable, "-c", DEBUGGER, *FOBWATCH]
    debugger = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        debugger.kill()
        debugger.wait()


def doctor() -> str:
    done = subprocess.run(
        [*FOBWATCH, "doctor"], env=os.environ, capture_output=True, text=True, check=False
    )
    return done.stdout


@pytest.mark.usefixtures("debugged")
def test_it_says_that_another_program_could_read_its_memory() -> None:
    wait_until(lambda: "could read Fobwatch's memory" in doctor(), "the vault that stays closed")
