"""Waiting for something that another process does."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

PATIENCE = timedelta(seconds=45)
"""Long, as a busy machine of half the speed has to pass too: nobody waits for it in vain."""

EFFECT = timedelta(seconds=5)
"""More than a press takes that has any effect."""

STEP = timedelta(milliseconds=20)


def wait_until(
    check: Callable[[], Answer | None], what: str, patience: timedelta = PATIENCE
) -> Answer:
    """Give the first true answer of `check`.

    Raises:
        TimeoutError: `patience` ran out; the message names `what`.
    """
    deadline = time.monotonic() + patience.total_seconds()
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience.total_seconds():g} s in vain for {what}")
        time.sleep(STEP.total_seconds())


def act_until(act: Callable[[], object], check: Callable[[], Answer | None], what: str) -> Answer:
    """Act again until `check` gives something: a window that comes to the front takes no press.

    Raises:
        TimeoutError: as `wait_until`.
    """

    def acted() -> Answer | None:
        act()
        with suppress(TimeoutError):
            return wait_until(check, what, EFFECT)
        return None

    return wait_until(acted, what)
