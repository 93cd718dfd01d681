"""Listeners that are called after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")


class Listeners(Generic[P]):
    """Calling it adds a listener; `notify` calls all of them, the first added first.

    A service has one as its `on_change`. Listeners are added before threads notify them.
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[P, object]] = []

    def __call__(self, listener: Callable[P, object]) -> None:
        self._listeners.append(listener)

    def notify(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call all of them, on this thread."""
        for listener in self._listeners:
            listener(*args, **kwargs)
