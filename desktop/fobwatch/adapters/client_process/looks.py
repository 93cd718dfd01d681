"""Bounds the threads that look at other processes, since a look may never end."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from fobwatch.core.client_process.errors import UnreadableProcess

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

MAX_LOOKS: Final = 64
"""At once. The kernel can keep the memory of a process locked, and its program can be on a file
system that does not answer."""


class Looks:
    """One look at each thing at a time, and `most` looks at once. Thread-safe."""

    def __init__(self, patience: float, *, most: int = MAX_LOOKS) -> None:
        """`patience` is how many seconds others wait for a look that has begun.

        Those that wait because of `most` wait as long as other looks begin and end.
        """
        self._patience = patience
        self._most = most
        self._changed = threading.Condition()
        self._changed_at = 0.0
        self._begun: dict[Hashable, float] = {}
        """When each look began, by what is looked at."""

    @contextmanager
    def at(self, thing: Hashable, pid: int) -> Iterator[None]:
        """`pid` is the process that has it.

        Raises `UnreadableProcess` where others have been at it for too long.
        """
        with self._changed:
            while thing in self._begun or len(self._begun) >= self._most:
                end = self._begun.get(thing, self._changed_at) + self._patience
                if not self._changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                    raise UnreadableProcess(
                        "Fobwatch cannot see which program asks",
                        f"The system does not say what process {pid} is, or what several others "
                        "are.",
                        "End programs that hang, then try again.",
                    )
            self._begun[thing] = self._changed_at = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._begun[thing]
                self._changed_at = time.monotonic()
                self._changed.notify_all()
