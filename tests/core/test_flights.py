from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fobwatch.core.flights import Flights


def test_callers_of_one_key_share_one_outcome() -> None:
    flights: Flights[object] = Flights()
    inside, go = threading.Event(), threading.Event()
    runs: list[int] = []

    def work() -> object:
        runs.append(1)
        inside.set()
        assert go.wait(10)
        return object()

    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(flights.run, "dev", work)
        assert inside.wait(10)
        others = [pool.submit(flights.run, "dev", work) for _ in range(19)]
        go.set()
        outcomes = {id(future.result(10)) for future in (first, *others)}

    assert len(outcomes) == len(runs)
    assert len(runs) <= 2  # a latecomer may start after the first has landed


def test_different_keys_fly_side_by_side() -> None:
    flights: Flights[str] = Flights()

    def outer() -> str:
        return flights.run("inner", lambda: "inner") + " in outer"

    assert flights.run("outer", outer) == "inner in outer"


def test_a_failure_reaches_every_caller_and_is_not_kept() -> None:
    flights: Flights[int] = Flights()

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        flights.run("dev", fail)

    assert flights.run("dev", lambda: 3) == 3
