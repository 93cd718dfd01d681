"""Imports Qt's classes on a worker without a crash."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

TURN_SECONDS: Final = 5.0
"""Far longer than any import computes before it waits for a file."""

_one_at_a_time = Lock()


@contextmanager
def made_by_one_thread() -> Iterator[None]:
    """Let no other thread have a turn before this one waits, for a file of a module for example.

    PySide makes the type of a Qt class when it is first named, from a table that it changes
    meanwhile (`Shiboken::Module::incarnateType`, PySide 6.11). If Python gives another thread its
    turn in the middle, and that one names a class too, the program ends with a segmentation fault.
    """
    with _one_at_a_time:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(TURN_SECONDS)
        try:
            yield
        finally:
            sys.setswitchinterval(usual)
