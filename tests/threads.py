"""Several threads that want the same thing at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def at_once(number: int, ask: Callable[[], T]) -> list[T]:
    """What so many threads get. Raises what one of them raised."""
    start = threading.Barrier(number)

    def wait_and_ask(_: int) -> T:
        start.wait()
        return ask()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(wait_and_ask, range(number)))
