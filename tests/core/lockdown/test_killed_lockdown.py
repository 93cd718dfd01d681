"""A profile is locked down by a program that is killed at each instant in turn."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.aws.lockdown_records import TRIED, Outcome
from tests.core.killing import killed_at
from tests.core.lockdown.lockdown_world import PLAIN, ROLE, USER, LockdownWorld
from tests.fakes import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_INSTANTS = 80
"""Each side of each call, of each entry of the keyring, and of each line of the record."""


def worlds() -> Iterator[LockdownWorld]:
    """The world after a kill at each instant."""
    for instant in count(1):
        world = LockdownWorld()
        if not killed_at(instant, partial(world.lockdown.go_on, world.begun()), world.watch):
            return
        yield world


def test_killed_at_any_instant_it_goes_on_to_the_same_end() -> None:
    found = list(worlds())
    for world in found:
        world.start()
        for walk in world.lockdown.unfinished:
            assert world.lockdown.go_on(walk)

        assert set(world.outcomes().values()) == {Outcome.DONE}
        profile = world.vault.profile(PLAIN.name)
        assert profile is not None
        active = [key for key, record in world.keys.records.items() if record.active]
        assert active == [profile.identity] != [KEY.access_key_id]
        assert world.keys.made[profile.identity] == profile.long_term_key
        assert profile.console_password == world.iam.password
        assert all(world.iam.policies[arn] for arn in (USER, ROLE))
        assert not world.vault.all(TRIED)
        assert not world.vault.all(CHANGING_KEYS)
        assert world.lockdown.unfinished == ()

    assert len(found) >= LEAST_INSTANTS
