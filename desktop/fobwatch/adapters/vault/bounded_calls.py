"""Calls that may never return, since the system may prompt the user."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

TURN = timedelta(milliseconds=500)
"""How long a call waits for the one before it, which should take a tenth of that."""


class StillWaiting(Exception):
    """A call has not returned. It still may, and no other is made until then."""


class BoundedCalls:
    """Makes one call at a time on its own thread, and waits for each only for a limited time.

    A call that hangs keeps its thread and its prompt. Later calls are refused until it ends, so
    that prompts do not pile up. The threads are daemons: none prevents the program from ending.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._caller = threading.Thread()

    def call(self, patience: timedelta, function: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Make the call. Raises what it raises, and `StillWaiting`."""
        if not self._turn.acquire(timeout=TURN.total_seconds()):
            raise StillWaiting
        try:
            return self._call(patience, function, *arguments)
        finally:
            self._turn.release()

    def _call(self, patience: timedelta, function: Callable[[*Ts], T], *arguments: *Ts) -> T:
        if self._caller.is_alive():
            self._caller.join(TURN.total_seconds())
        if self._caller.is_alive():
            raise StillWaiting
        answer: Future[T] = Future()
        self._caller = threading.Thread(
            target=_answer, args=(answer, function, arguments), name="keyring-call", daemon=True
        )
        self._caller.start()
        self._caller.join(patience.total_seconds())
        if not answer.done():
            raise StillWaiting
        try:
            return answer.result()
        finally:
            del answer  # an error refers to this frame: the frame must not refer to the error


def _answer(answer: Future[T], function: Callable[[*Ts], T], arguments: tuple[*Ts]) -> None:
    try:
        answer.set_result(function(*arguments))
    except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
        answer.set_exception(error)
    finally:
        del answer  # as above
