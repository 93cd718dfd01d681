"""Whether work that is done again and again leaves memory as it was."""

from __future__ import annotations

import gc
import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MEASURES = 8


def assert_flat(
    work: Callable[[], object],
    settle: Callable[[], object] = lambda: None,
    *,
    rounds: int = 200,
    blocks: float = 1,
    circles: float = 1,
) -> None:
    """After as many rounds for what is made once, each leaves less than so many blocks of memory.

    The interpreter's own count of blocks is exact, where the size of a process is not. What grows
    does so each time that it is measured, and what is made once, only once. Of what refers to
    itself, which the windows' thread has to collect, each round leaves less than `circles`.
    `settle` waits for what is done behind the work.
    """

    def grown() -> tuple[float, float]:
        before = sys.getallocatedblocks()
        for _ in range(rounds):
            work()
        settle()
        in_circles = gc.collect()
        return (sys.getallocatedblocks() - before) / rounds, in_circles / rounds

    logging.disable(logging.INFO)  # pytest keeps every record
    try:
        grown()
        measures = [grown()]
        while _grows(measures, blocks, circles) and len(measures) < MEASURES:
            measures.append(grown())
    finally:
        logging.disable(logging.NOTSET)

    assert not _grows(measures, blocks, circles), measures


def _grows(measures: Sequence[tuple[float, float]], blocks: float, circles: float) -> bool:
    """Whether it grew each time that it was measured."""
    return (
        min(left for left, _ in measures) >= blocks
        or min(in_circles for _, in_circles in measures) >= circles
    )
