"""Single flight: however many callers ask for one thing, it is done once."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class SingleFlight:
    """Runs at most one piece of work for each key; callers that come meanwhile share its outcome.

    A key says what is renewed: a profile's session, or a token that several profiles use. No
    lock is held while the work runs. Work may start other work under other keys, as long as the
    keys form no circle.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[Hashable, Future[Any]] = {}

    def run(self, key: Hashable, work: Callable[[], T]) -> T:
        """The outcome of `work`, or of the same work that another caller has under way.

        Raises what the work raises, in every caller; a `FobwatchError` is each caller's own.
        """
        with self._lock:
            running = self._running.get(key)
            if running is None:
                self._running[key] = Future()
        return self._lead(key, work) if running is None else _outcome(running)

    def _lead(self, key: Hashable, work: Callable[[], T]) -> T:
        try:
            result = work()
        except BaseException as error:
            self._finish(key).set_exception(_kept(error))
            raise
        self._finish(key).set_result(result)
        return result

    def _finish(self, key: Hashable) -> Future[Any]:
        with self._lock:
            return self._running.pop(key)


def _outcome(running: Future[T]) -> T:
    error = running.exception()
    if error is not None:
        raise _kept(error)
    return running.result()


def _kept(error: BaseException) -> BaseException:
    return error.fresh() if isinstance(error, FobwatchError) else error
