"""Whether work grows with its input and no faster, told without a limit in seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def assert_in_proportion(work: Callable[[int], object], size: int) -> None:
    """Four times the size takes four times as long; what grew by the square took sixteen times."""

    def seconds(size: int) -> float:
        started = time.process_time()
        work(size)
        return time.process_time() - started

    short = min(seconds(size) for _ in range(3))
    long = min(seconds(4 * size) for _ in range(3))

    assert long < 9 * short + 0.01
