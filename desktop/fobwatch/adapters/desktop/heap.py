"""The heap of the C library, from which Python and Qt have their memory."""

from __future__ import annotations

import ctypes

M_ARENA_MAX = -8  # <malloc.h> of glibc


def share_one_heap() -> None:
    """Have all threads use one heap; call it before the first of them begins.

    glibc makes one for each thread, up to eight for each processor (mallopt(3)). What is free in
    one is no use to the others: a MiB after the start. Python's threads take turns anyway.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # musl has one heap only
        mallopt(M_ARENA_MAX, 1)
