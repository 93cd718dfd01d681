"""Single flight: however many callers ask for one thing, it is done once."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Flights(Generic[T]):
    """Runs at most one piece of work for each key; those who come meanwhile share its outcome.

    No lock is held while the work runs. Work may start other work under other keys, as long as
    the keys form no circle.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flying: dict[str, Future[T]] = {}

    def run(self, key: str, work: Callable[[], T]) -> T:
        """The outcome of `work`, or of the same work that another caller has under way.

        Raises what the work raises, in every caller.
        """
        with self._lock:
            future = self._flying.get(key)
            mine = future is None
            if future is None:
                future = self._flying[key] = Future()
        if mine:
            self._fly(key, future, work)
        return future.result()

    def _fly(self, key: str, future: Future[T], work: Callable[[], T]) -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - every caller gets it, this one too
            self._land(key)
            future.set_exception(error)
        else:
            self._land(key)
            future.set_result(result)

    def _land(self, key: str) -> None:
        with self._lock:
            del self._flying[key]
