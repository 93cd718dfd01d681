"""Whether work that is done again and again leaves memory as it was."""

from __future__ import annotations

import ctypes
import gc
import logging
import sys
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MEASURES = 8
MOST_MEASURES = 32
FADING = 0.9
ALIKE = 2
"""Measures in succession that have to be flat: one may be so by what happened to be freed in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is in use, or what each round has left of it.

    Python keeps objects of up to 512 bytes in blocks of its own, and has larger ones from the
    system, as Qt and every library have all of theirs.
    """

    blocks: float
    native_bytes: float
    circles: float = 0
    """Objects that refer to themselves, which the windows' thread has to collect."""


def assert_flat(
    work: Callable[[], object],
    settle: Callable[[], object] = lambda: None,
    *,
    rounds: int = 200,
    most: Memory = Memory(blocks=0.5, native_bytes=100, circles=1),
) -> None:
    """After as many rounds for what is made once, each leaves less than `most`.

    The allocators' own counts are exact, where the size of a process is not. What grows does so
    each time that it is measured, and what is made once, only once. `settle` waits for what is done
    behind the work.
    """

    def left() -> Memory:
        before = _in_use()
        for _ in range(rounds):
            work()
        settle()
        in_circles = gc.collect()
        after = _in_use()
        return Memory(
            blocks=(after.blocks - before.blocks) / rounds,
            native_bytes=(after.native_bytes - before.native_bytes) / rounds,
            circles=in_circles / rounds,
        )

    logging.disable(logging.INFO)  # pytest keeps every record
    try:
        left()
        measures = [left() for _ in range(ALIKE)]
        while not _is_flat(measures, most) and (len(measures) < MEASURES or _fades(measures, most)):
            measures.append(left())
    finally:
        logging.disable(logging.NOTSET)

    assert _is_flat(measures, most), measures


def _fades(measures: Sequence[Memory], most: Memory) -> bool:
    """Whether fewer blocks are left from measure to measure, and nothing else is.

    Caches that fill up fade so; what leaks goes on.
    """
    half = len(measures) // 2
    first, second = (fmean(m.blocks for m in part) for part in (measures[:half], measures[half:]))
    blocks_alone = _is_less(replace(_mean(measures), blocks=0), most)
    return blocks_alone and len(measures) < MOST_MEASURES and second < first * FADING


def _is_flat(measures: Sequence[Memory], most: Memory) -> bool:
    """Whether the last measures are flat, or the mean of all of them once there are enough.

    What other threads hold at the moment of a measure moves one up and the next one down.
    """
    if all(_is_less(left, most) for left in measures[-ALIKE:]):
        return True
    return len(measures) == MEASURES and _is_less(_mean(measures), most)


def _mean(measures: Sequence[Memory]) -> Memory:
    return Memory(
        blocks=fmean(left.blocks for left in measures),
        native_bytes=fmean(left.native_bytes for left in measures),
        circles=fmean(left.circles for left in measures),
    )


def _is_less(left: Memory, most: Memory) -> bool:
    return (
        left.blocks < most.blocks
        and left.native_bytes < most.native_bytes
        and left.circles < most.circles
    )


def _in_use() -> Memory:
    return Memory(blocks=sys.getallocatedblocks(), native_bytes=_native_bytes())


if sys.platform == "linux":

    class _MallInfo(ctypes.Structure):
        """`struct mallinfo2` (mallinfo(3))."""

        _fields_ = tuple(
            (name, ctypes.c_size_t)
            for name in (
                *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
                *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
            )
        )

    _mallinfo = ctypes.CDLL(None).mallinfo2
    _mallinfo.restype = _MallInfo

    def _native_bytes() -> int:
        """Those of all arenas, and what has pages of its own."""
        info = _mallinfo()
        return int(info.uordblks + info.hblkhd)

else:

    def _native_bytes() -> int:
        """Not to be had."""
        return 0
