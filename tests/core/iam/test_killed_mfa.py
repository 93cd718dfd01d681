"""MFA devices are changed by a program that is killed at each instant in turn."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.iam.errors import CannotTakeBack
from fobwatch.core.iam.mfa_plan import Change
from tests.core.iam.mfa_world import NAME, OLD, MfaWorld
from tests.core.killing import instants, killed_at

if TYPE_CHECKING:
    from collections.abc import Callable

    Prepared = tuple[MfaWorld, Callable[[], object]]
    State = tuple[dict[str, str], set[str], dict[str, str]]


def enabling() -> Prepared:
    world = MfaWorld()
    walk = world.begun()
    return world, lambda: world.changes.go_on(walk)


def taking_back() -> Prepared:
    world = MfaWorld()
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)
    return world, lambda: world.changes.take_back(walk)


def backing_up() -> Prepared:
    world = MfaWorld().with_a_device()
    walk = world.begun_with(Change.BACK_UP, NAME)
    return world, lambda: world.changes.go_on(walk)


def replacing() -> Prepared:
    world = MfaWorld().with_a_device()
    walk = world.begun_with(Change.REPLACE, NAME)
    return world, lambda: world.changes.go_on(walk)


def replacing_back() -> Prepared:
    world = MfaWorld().with_a_device()
    walk = world.begun_with(Change.REPLACE, NAME)
    world.changes.go_on(walk, goes_on=lambda: "deactivate" not in world.aws.calls)
    return world, lambda: world.changes.take_back(walk)


def removing() -> Prepared:
    world = MfaWorld().with_a_device()
    walk = world.begun_with(Change.REMOVE)
    return world, lambda: world.changes.go_on(walk)


def putting_back() -> Prepared:
    world = MfaWorld().with_a_device()
    walk = world.begun_with(Change.REMOVE)
    world.changes.go_on(walk, goes_on=lambda: "deactivate" not in world.aws.calls)
    return world, lambda: world.changes.take_back(walk)


def removing_with_mfa() -> Prepared:
    """As AWS's own example of a policy has it, after which no device is left to give MFA."""
    world, work = removing()
    world.aws.with_mfa_only = frozenset({"deactivate", "delete"})
    return world, work


def replacing_with_mfa() -> Prepared:
    world, work = replacing()
    world.aws.with_mfa_only = frozenset({"deactivate", "delete"})
    return world, work


EVERY = (
    removing_with_mfa,
    replacing_with_mfa,
    enabling,
    taking_back,
    backing_up,
    replacing,
    replacing_back,
    removing,
    putting_back,
)


FORWARD = (enabling, backing_up, replacing, removing, removing_with_mfa)
"""Those that come to their own end and to no other."""


def state(world: MfaWorld) -> State:
    """What is enabled at AWS, which seeds the vault has, and which profile names which device."""
    seeds = {each.serial for each in world.vault.devices()}
    named = {p.name: p.mfa_serial for p in world.vault.profiles()}
    return dict(world.aws.users), seeds, named


def end_of(prepare: Callable[[], Prepared]) -> State:
    """The state that the work comes to if nothing stops it."""
    world, work = prepare()
    work()
    return state(world)


def ends(*prepared: Callable[[], Prepared]) -> list[State]:
    return [end_of(prepare) for prepare in prepared]


BEGINNING_AND_END = {
    enabling: (taking_back, enabling),
    taking_back: (taking_back, enabling),
    backing_up: (replacing_back, backing_up),
    replacing: (replacing_back, replacing),
    replacing_back: (replacing_back, replacing),
    removing: (putting_back, removing),
    putting_back: (putting_back, removing),
    removing_with_mfa: (putting_back, removing),
    replacing_with_mfa: (replacing_back, replacing),
}


@pytest.mark.parametrize("prepare", EVERY)
def test_killed_at_any_instant_it_goes_on_to_the_end(prepare: Callable[[], Prepared]) -> None:
    goes_forward = prepare in FORWARD
    expected = [end_of(prepare)] if goes_forward else ends(*BEGINNING_AND_END[prepare])
    worlds = instants(prepare)
    for world in worlds:
        world.start()
        for walk in world.changes.unfinished:
            assert world.changes.go_on(walk)

    assert len(worlds) >= 8
    assert all(state(world) in expected for world in worlds)
    assert all(world.changes.unfinished == () for world in worlds)


@pytest.mark.parametrize("prepare", EVERY)
def test_killed_at_any_instant_it_can_be_taken_back_until_aws_has_deleted_the_device(
    prepare: Callable[[], Prepared],
) -> None:
    before, after = ends(*BEGINNING_AND_END[prepare])
    for world in instants(prepare):
        world.start()
        for walk in world.changes.unfinished:
            is_deleted = OLD in before[0] and OLD not in world.aws.users
            if not is_deleted:
                world.changes.take_back(walk)
                assert state(world) == before
                continue
            with pytest.raises(CannotTakeBack):
                world.changes.take_back(walk)
            assert world.changes.go_on(walk)

        assert state(world) in (before, after)


@pytest.mark.parametrize("prepare", [backing_up, replacing, replacing_with_mfa, replacing_back])
def test_there_are_two_devices_that_work_at_most_and_never_none(
    prepare: Callable[[], Prepared],
) -> None:
    for world in instants(prepare):
        world.start()
        working = [serial for serial, user in world.aws.users.items() if user]

        assert 1 <= len(working) <= 2
        for serial in working:
            device = world.vault.device(serial)
            assert device is not None
            assert device.seed == world.aws.seeds[serial]


@pytest.mark.parametrize("prepare", [enabling, replacing, removing_with_mfa])
def test_killed_again_while_it_goes_on_nothing_is_lost(prepare: Callable[[], Prepared]) -> None:
    expected = end_of(prepare)
    for first in count(1):
        world, work = prepare()
        if not killed_at(first, work, world.watch):
            break
        for second in range(1, 40, 3):
            world.start()
            if not world.changes.unfinished:
                break
            (walk,) = world.changes.unfinished
            if not killed_at(second, partial(world.changes.go_on, walk), world.watch):
                break

        assert state(world) == expected
