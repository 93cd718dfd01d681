from __future__ import annotations

import gc
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.single_flight import SingleFlight

if TYPE_CHECKING:
    from collections.abc import Callable


def test_callers_of_one_key_share_one_outcome() -> None:
    single_flight: SingleFlight = SingleFlight()
    inside, go = threading.Event(), threading.Event()
    runs: list[int] = []

    def work() -> object:
        runs.append(1)
        inside.set()
        assert go.wait(10)
        return object()

    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(single_flight.run, "dev", work)
        assert inside.wait(10)
        others = [pool.submit(single_flight.run, "dev", work) for _ in range(19)]
        go.set()
        outcomes = {id(future.result(10)) for future in (first, *others)}

    assert len(outcomes) == len(runs)
    assert len(runs) <= 2  # a latecomer may start after the first has landed


def test_different_keys_fly_side_by_side() -> None:
    single_flight: SingleFlight = SingleFlight()

    def outer() -> str:
        return single_flight.run("inner", lambda: "inner") + " in outer"

    assert single_flight.run("outer", outer) == "inner in outer"


def test_a_failure_reaches_every_caller_and_is_not_kept() -> None:
    single_flight: SingleFlight = SingleFlight()

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        single_flight.run("dev", fail)

    assert single_flight.run("dev", lambda: 3) == 3


def test_each_caller_of_a_failed_flight_gets_an_error_of_its_own() -> None:
    single_flight: SingleFlight = SingleFlight()
    inside, go = threading.Event(), threading.Event()

    def fail() -> int:
        inside.set()
        assert go.wait(10)
        raise NetworkUnreachable("No network", "No way.", "Check it.")

    def error_of_a_caller() -> BaseException | None:
        return caught(single_flight, fail)

    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(error_of_a_caller)
        assert inside.wait(10)
        others = [pool.submit(error_of_a_caller) for _ in range(19)]
        go.set()
        errors = [future.result(10) for future in (first, *others)]

    assert {str(error) for error in errors} == {"No network: No way. Check it."}
    assert len({id(error) for error in errors}) == len(errors)
    assert all(len(traceback.extract_tb(e.__traceback__)) < 6 for e in errors if e)


def test_a_failed_flight_leaves_nothing_that_refers_to_itself() -> None:
    single_flight: SingleFlight = SingleFlight()

    def fail() -> int:
        raise NetworkUnreachable("No network", "No way.", "Check it.")

    caught(single_flight, fail)
    gc.collect()
    for _ in range(10):
        caught(single_flight, fail)

    assert gc.collect() == 0


def caught(single_flight: SingleFlight, work: Callable[[], int]) -> BaseException | None:
    try:
        single_flight.run("dev", work)
    except NetworkUnreachable as error:
        return error
    return None
