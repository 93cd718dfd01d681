"""A program that is killed at a chosen instant of its work."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Watched(Protocol):
    def watch(self, crossed: Callable[[], None], /) -> None: ...


World = TypeVar("World", bound=Watched)


class Killed(BaseException):
    """Nothing catches it, and nothing is done after it, as after SIGKILL."""


def killed_at(
    instant: int, work: Callable[[], object], watch: Callable[[Callable[[], None]], None]
) -> bool:
    """Do the work, but kill it at this instant; whether it came to that.

    `watch` takes what is to be called at each instant, which is counted from 1.
    """
    left = instant

    def crossed() -> None:
        nonlocal left
        left -= 1
        if left <= 0:  # a killed program does nothing more, not even in a `finally`
            raise Killed

    watch(crossed)
    try:
        work()
    except Killed:
        return True
    finally:
        watch(lambda: None)
    return False


def instants(prepare: Callable[[], tuple[World, Callable[[], object]]]) -> list[World]:
    """The world after a kill at each instant of the work."""
    worlds: list[World] = []
    for instant in count(1):
        world, work = prepare()
        if not killed_at(instant, work, world.watch):
            return worlds
        worlds.append(world)
    raise AssertionError
