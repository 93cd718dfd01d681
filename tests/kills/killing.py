"""Kills the program throughout one walk again and again, and says what came of it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.kills.account import Account, Found
from tests.kills.processes import run
from tests.kills.program import Home
from tests.kills.walks import DONE, OVER, TAKEN_BACK, taken_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from fobwatch.composition.backend import Backend
    from fobwatch.demo.cloud import DemoCloud
    from tests.kills.jumping_clock import JumpingClock
    from tests.kills.processes import Ended
    from tests.kills.walks import Case

AT_AN_INSTANT: Final = 5
"""Every fifth process is killed at a random instant instead of at a crossing."""

KILLED_AGAIN: Final = 3
"""Of every third walk, the first two processes that go on with it are killed as well."""


class Kill(NamedTuple):
    """Where a process is killed: at a crossing, or after seconds; nowhere without either."""

    at: int = 0
    after: float | None = None

    def __str__(self) -> str:
        if self.after is not None:
            return f"killed after {self.after:.3f} s"
        return f"killed at {self.at}" if self.at else "not killed"


NOWHERE: Final = Kill()


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of all kills of one walk."""

    kills: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    orphans: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [*self.orphans, *self.lost, *self.wrong]

    def add(self, other: Tally) -> None:
        self.kills += other.kills
        self.ends += other.ends
        self.orphans += other.orphans
        self.lost += other.lost
        self.wrong += other.wrong

    def note(self, found: Found, story: str) -> None:
        self.orphans += [f"{story}: {each}" for each in found.orphans]
        self.lost += [f"{story}: {each}" for each in found.lost]


class Ground:
    """One cloud and one clock for all walks, of which each finds both as they were at first."""

    def __init__(self, cloud: DemoCloud, clock: JumpingClock, folder: Path) -> None:
        self._cloud = cloud
        self._clock = clock
        self._folder = folder

    def ready(self, case: Case) -> Attempt:
        self._cloud.reset()
        self._clock.reset()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        home = Home(self._folder, in_keyring=case.in_keyring)
        return Attempt(case, home, self._clock, self._cloud.endpoint_url)


class Attempt:
    """One walk in a home of its own. What it does, it does in processes of their own."""

    def __init__(self, case: Case, home: Home, clock: JumpingClock, endpoint_url: str) -> None:
        self._case = case
        self._home = home
        self._clock = clock
        self._endpoint_url = endpoint_url
        self._safely(lambda: home.furnish(case.passphrase, case.lost))

    def begin(self, kill: Kill = NOWHERE) -> Ended:
        def work(started: Callable[[], None]) -> str:
            backend = self._home.started(self._clock)
            begin = self._case.look(backend)
            started()
            begin()
            return self._case.finish(backend)

        return run(work, self._home.path, kill_at=kill.at, kill_after=kill.after)

    def go_on(self, kill: Kill = NOWHERE) -> Ended:
        return self._started_anew(self._case.finish, kill)

    def take_back(self, kill: Kill = NOWHERE) -> Ended:
        return self._started_anew(taken_back, kill)

    def look(self) -> Found:
        def work() -> str:
            return Account(self._home, self._case.user, self._endpoint_url, self._clock).look()

        return Found(**json.loads(self._safely(work)))

    def _started_anew(self, finish: Callable[[Backend], str], kill: Kill) -> Ended:
        def work(started: Callable[[], None]) -> str:
            started()
            return finish(self._home.started(self._clock))

        return run(work, self._home.path, kill_at=kill.at, kill_after=kill.after)

    def _safely(self, work: Callable[[], str | None]) -> str:
        ended = run(lambda _started: work() or "", self._home.path)
        assert not ended.problem, ended.problem
        return ended.said


class Killing:
    """Of one walk, which first is carried out without a kill, for what it is and comes to."""

    def __init__(self, case: Case, ground: Ground, random: Random) -> None:
        self._case = case
        self._ground = ground
        self._random = random
        self.tally = Tally()
        before = ground.ready(case).look().state
        attempt = ground.ready(case)
        self._whole = attempt.begin()
        assert not self._whole.problem, self._whole.problem
        found = attempt.look()
        self.tally.note(found, "not killed")
        self._states = {
            DONE: {found.state},
            TAKEN_BACK: {before},
            OVER: {before, found.state},
        }

    def kill(self, times: int) -> None:
        """At points that are spread evenly over the crossings of the walk, and at instants."""
        number = 0
        while self.tally.kills < times:
            point = 1 + int((number + 0.5) / times * self._whole.crossings) % self._whole.crossings
            is_instant = number % AT_AN_INSTANT == AT_AN_INSTANT - 1
            first = self._instant() if is_instant else Kill(at=point)
            again = 2 if number % KILLED_AGAIN == KILLED_AGAIN - 1 else 0
            most = min(again, times - self.tally.kills - 1)
            kills = [first, *(self._anywhere() for _ in range(most)), NOWHERE]
            self._one(kills, is_back=number % 2 == 1)
            number += 1

    def _instant(self) -> Kill:
        return Kill(after=self._random.uniform(0, self._whole.seconds))

    def _anywhere(self) -> Kill:
        return Kill(at=self._random.randint(1, self._whole.crossings))

    def _one(self, kills: list[Kill], *, is_back: bool) -> None:
        """The walk, begun by a process and ended by others, of which the last is not killed."""
        attempt = self._ground.ready(self._case)
        ended = attempt.begin(kills[0])
        story = [f"{self._case.name}, {kills[0]}"]
        for kill in kills[1:]:
            if not ended.killed:
                break
            self.tally.kills += 1
            is_back = is_back and self._case.can_be_taken_back
            ended = (attempt.take_back if is_back else attempt.go_on)(kill)
            story.append(f"{'taken back' if is_back else 'gone on with'}, {kill}")
            is_back = self._random.random() < 1 / 2
        if len(story) > 1 or ended.problem:
            self._judge(attempt, ended, "; ".join(story))

    def _judge(self, attempt: Attempt, ended: Ended, story: str) -> None:
        if ended.problem:
            self.tally.wrong.append(f"{story}: {ended.problem}")
            return
        self.tally.ends[ended.said] += 1
        found = attempt.look()
        self.tally.note(found, story)
        if found.state not in self._states[ended.said]:
            wanted = " or ".join(sorted(self._states[ended.said]))
            self.tally.wrong.append(f"{story}: {ended.said}, {found.state} instead of {wanted}")
