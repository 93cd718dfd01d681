"""How many heaps glibc makes for the program's threads, in a process of their own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

THREADS_ALLOCATE = """
import ctypes, sys, threading
from fobwatch.adapters.desktop.heap import share_one_heap

libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.fopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]

if sys.argv[1] == "shared":
    share_one_heap()
together = threading.Barrier(4)
def allocate():
    libc.malloc(50_000)
    together.wait(60)
threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
out = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, out)
libc.fclose(out)
"""


def heaps(how: str) -> int:
    command = [sys.executable, "-c", THREADS_ALLOCATE, how]
    usual = {n: v for n, v in os.environ.items() if not n.startswith(("MALLOC_", "GLIBC_"))}
    told = subprocess.run(
        command, env=usual, capture_output=True, text=True, check=True, timeout=60
    )
    return told.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have one heap")
def test_all_threads_share_one_heap() -> None:
    assert heaps("each its own") > 1
    assert heaps("shared") == 1
