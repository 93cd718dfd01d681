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
    """Runs at most one piece of work for each key; those who come meanwhile share its outcome.

    A key says what is renewed: a profile's session, or a token that several profiles use. No
    lock is held while the work runs. Work may start other work under other keys, as long as the
    keys form no circle.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flying: dict[Hashable, Future[Any]] = {}

    def run(self, key: Hashable, work: Callable[[], T]) -> T:
        """The outcome of `work`, or of the same work that another caller has under way.

        Raises what the work raises, in every caller; a `FobwatchError` is each caller's own.
        """
        with self._lock:
            flying = self._flying.get(key)
            if flying is None:
                self._flying[key] = Future()
        return self._fly(key, work) if flying is None else _outcome(flying)

    def _fly(self, key: Hashable, work: Callable[[], T]) -> T:
        try:
            result = work()
        except BaseException as error:
            self._land(key).set_exception(_kept(error))
            raise
        self._land(key).set_result(result)
        return result

    def _land(self, key: Hashable) -> Future[Any]:
        with self._lock:
            return self._flying.pop(key)


def _outcome(flying: Future[T]) -> T:
    error = flying.exception()
    if error is not None:
        raise _kept(error)
    return flying.result()


def _kept(error: BaseException) -> BaseException:
    return error.fresh() if isinstance(error, FobwatchError) else error
