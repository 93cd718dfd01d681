"""MFA is enabled and taken back by a program that is killed at each instant in turn."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.core.iam.mfa_world import PLAIN, SERIAL, MfaWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.walks.walk import Walk


class Killed(BaseException):
    """Nothing catches it, and nothing is done after it, as after SIGKILL."""


def killed_at(world: MfaWorld, instant: int, work: Callable[[], object]) -> bool:
    """Do the work, but kill it at this instant; whether it came to that."""
    left = instant

    def crossed() -> None:
        nonlocal left
        left -= 1
        if left <= 0:  # a killed program does nothing more, not even in a `finally`
            raise Killed

    world.watch(crossed)
    try:
        work()
    except Killed:
        return True
    finally:
        world.watch(lambda: None)
    return False


def unfinished(world: MfaWorld) -> Walk:
    world.start()
    (walk,) = world.enabling.unfinished
    return walk


def instants(prepare: Callable[[], tuple[MfaWorld, Callable[[], object]]]) -> list[MfaWorld]:
    """The world after a kill at each instant of the work."""
    worlds: list[MfaWorld] = []
    for instant in count(1):
        world, work = prepare()
        if not killed_at(world, instant, work):
            return worlds
        worlds.append(world)
    raise AssertionError


def enabling() -> tuple[MfaWorld, Callable[[], object]]:
    world = MfaWorld()
    walk = world.begun()
    return world, lambda: world.enabling.go_on(walk)


def taking_back() -> tuple[MfaWorld, Callable[[], object]]:
    world = MfaWorld()
    walk = world.begun()
    world.enabling.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)
    return world, lambda: world.enabling.take_back(walk)


def is_enabled(world: MfaWorld) -> bool:
    device = world.vault.device(SERIAL)
    return (
        world.aws.users == {SERIAL: "anna"}
        and device is not None
        and device.seed == world.aws.seeds[SERIAL]
        and world.profile.mfa_serial == SERIAL
    )


def is_as_before(world: MfaWorld) -> bool:
    gone = world.vault.device(SERIAL) is None
    return world.aws.users == {} and gone and world.profile == PLAIN


@pytest.mark.parametrize("prepare", [enabling, taking_back])
def test_killed_at_any_instant_it_goes_on_to_the_end(
    prepare: Callable[[], tuple[MfaWorld, Callable[[], object]]],
) -> None:
    worlds = instants(prepare)
    for world in worlds:
        world.start()
        for walk in world.enabling.unfinished:
            assert world.enabling.go_on(walk)

    ends = [is_enabled(world) or is_as_before(world) for world in worlds]
    assert len(worlds) >= 8
    assert all(ends)
    assert all(world.enabling.unfinished == () for world in worlds)


def test_what_was_killed_while_it_was_enabled_is_enabled_in_the_end() -> None:
    worlds = instants(enabling)
    for world in worlds:
        world.start()
        for walk in world.enabling.unfinished:
            world.enabling.go_on(walk)

    assert all(is_enabled(world) for world in worlds)


@pytest.mark.parametrize("prepare", [enabling, taking_back])
def test_killed_at_any_instant_it_can_be_taken_back(
    prepare: Callable[[], tuple[MfaWorld, Callable[[], object]]],
) -> None:
    worlds = instants(prepare)
    finished = 0
    for world in worlds:
        world.start()
        finished += not world.enabling.unfinished
        for walk in world.enabling.unfinished:
            world.enabling.take_back(walk)

    assert sum(is_as_before(world) for world in worlds) >= len(worlds) - finished
    assert all(is_as_before(world) or is_enabled(world) for world in worlds)


def test_killed_again_while_it_goes_on_nothing_is_lost() -> None:
    for first in count(1):
        world, work = enabling()
        if not killed_at(world, first, work):
            break
        for second in range(1, 40, 3):
            world.start()
            if not world.enabling.unfinished:
                break
            (walk,) = world.enabling.unfinished
            if not killed_at(world, second, partial(world.enabling.go_on, walk)):
                break

        assert is_enabled(world)
