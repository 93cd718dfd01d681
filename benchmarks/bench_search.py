"""A keystroke in the search over 10,000 profiles, against reading every profile again each time.

    bench_search.py [--rounds 15]

The time is that of `ProfileSearch` alone, without drawing the rows. Both search in turn.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.on_desktop import verdict

from fobwatch.core.catalogue.search import ProfileSearch
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BUDGET_MS = 16
PROFILES = 10_000
SHOWN = 50
WORDS = [
    "prod",
    "dev",
    "stage",
    "test",
    "audit",
    "lake",
    "data",
    "team",
    "billing",
    "admin",
    "platform",
    "eu",
    "us",
    "web",
    "api",
    "core",
]
ROLES = ("AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess", "Billing", "DataScientist")
QUERIES = ("p", "pr", "prod", "prod ", "prod a", "prod admin", "e", "1", "1234", "nothing", "pda")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    every = profiles()
    weights = {profile.name: 1.0 for profile in every[:200]}
    begun = time.perf_counter()
    search = ProfileSearch(every)
    print(f"prepared once in {_ms(begun):.1f} ms")
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        for query in QUERIES:
            ours.append(_timed(lambda q: search.find(q, most=SHOWN, weights=weights), query))
            theirs.append(_timed(lambda q: _plain_search(every, q), query))
    print(f"{'fobwatch':<24} {_median(ours):6.2f} ms, 95th percentile {_p95(ours):6.2f} ms")
    print(f"{'reading each profile':<24} {_median(theirs):6.2f} ms")
    print(f"{'ratio':<24} {_median(ours) / _median(theirs):6.2f} x")
    print(verdict("A keystroke, 95th percentile", _p95(ours), BUDGET_MS, "ms"))


def profiles(count: int = PROFILES) -> list[RoleProfile]:
    """Roles with names and accounts as a company has them, the same in each run."""
    choose = random.Random(1)  # noqa: S311 - names for a measurement
    return [
        RoleProfile(
            name=f"{choose.choice(WORDS)}-{choose.choice(WORDS)}-{number}",
            role_arn=f"arn:aws:iam::{choose.randrange(10**12):012d}:role/{choose.choice(ROLES)}",
            source_profile="anna",
            region="eu-west-1",
        )
        for number in range(count)
    ]


def _plain_search(every: Sequence[RoleProfile], query: str) -> list[str]:
    """The same question without preparation: what a list with a filter does."""
    terms = query.casefold().split()
    found = [
        profile.name
        for profile in every
        if all(
            term in f"{profile.name}\n{profile.role_arn}\n{profile.region}".casefold()
            for term in terms
        )
    ]
    return sorted(found, key=str.casefold)[:SHOWN]


def _timed(search: Callable[[str], object], query: str) -> float:
    begun = time.perf_counter()
    search(query)
    return _ms(begun)


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


def _median(times: Sequence[float]) -> float:
    return statistics.median(times)


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
