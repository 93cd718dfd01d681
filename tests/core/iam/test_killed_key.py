"""A key is replaced and taken back by a program that is killed at each instant in turn."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.iam.key_steps import DELETE, DISABLE
from tests.core.iam.key_world import KeyWorld
from tests.core.killing import instants, killed_at
from tests.fakes import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.walks.walk import Walk

Prepared = tuple[KeyWorld, "Callable[[], object]"]

LEAST_INSTANTS = 30
"""Each side of each call, of each entry of the keyring, and of each line of the record."""


def to_the_end(world: KeyWorld, walk: Walk) -> None:
    """As a person who waits for no grace time."""
    for early in ("", DISABLE, DELETE):
        if world.rotation.go_on(walk, early=early):
            return


def rotating() -> Prepared:
    world = KeyWorld()
    walk = world.begun()
    return world, lambda: to_the_end(world, walk)


def taking_back() -> Prepared:
    world = KeyWorld()
    walk = world.begun()
    for early in ("", DISABLE):
        world.rotation.go_on(walk, early=early)
    return world, lambda: world.rotation.take_back(walk)


def has_only(world: KeyWorld) -> bool:
    """Whether AWS has one key, active, whose secret is that of every profile."""
    dev = world.vault.profile("dev")
    (record,) = world.aws.records.values()
    sound = record.active and world.aws.made[record.access_key_id] == world.key
    return sound and dev is not None and dev.long_term_key == world.key and world.pair is None


def is_as_before(world: KeyWorld) -> bool:
    return has_only(world) and world.key == KEY


def is_new(world: KeyWorld) -> bool:
    return has_only(world) and world.key != KEY


@pytest.fixture(scope="module")
def _counted() -> None:
    assert len(instants(rotating)) >= LEAST_INSTANTS


@pytest.mark.parametrize("prepare", [rotating, taking_back])
def test_at_each_instant_the_profiles_have_a_key_that_aws_takes(
    prepare: Callable[[], Prepared],
) -> None:
    for world in instants(prepare):
        world.start()
        assert world.aws.records[world.key.access_key_id].active
        assert world.aws.made[world.key.access_key_id] == world.key


@pytest.mark.usefixtures("_counted")
@pytest.mark.parametrize("prepare", [rotating, taking_back])
def test_killed_at_any_instant_it_goes_on_to_the_end(prepare: Callable[[], Prepared]) -> None:
    for world in instants(prepare):
        world.start()
        for walk in world.rotation.unfinished:
            to_the_end(world, walk)

        assert is_new(world) or (prepare is taking_back and is_as_before(world))
        assert world.rotation.unfinished == ()


@pytest.mark.parametrize("prepare", [rotating, taking_back])
def test_killed_at_any_instant_it_can_be_taken_back(prepare: Callable[[], Prepared]) -> None:
    for world in instants(prepare):
        world.start()
        old_is_there = KEY.access_key_id in world.aws.records
        for walk in world.rotation.unfinished:
            if old_is_there:
                world.rotation.take_back(walk)
            else:  # AWS has deleted it: there is only one way
                to_the_end(world, walk)

        assert is_as_before(world) or (not old_is_there and is_new(world))
        assert world.rotation.unfinished == ()


def test_killed_again_while_it_goes_on_nothing_is_lost() -> None:
    for first in count(1):
        world, work = rotating()
        if not killed_at(first, work, world.watch):
            break
        for second in range(1, 60, 5):
            world.start()
            if not world.rotation.unfinished:
                break
            walk = world.unfinished
            if not killed_at(second, partial(to_the_end, world, walk), world.watch):
                break

        assert is_new(world)
