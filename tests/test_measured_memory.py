"""The measure by which memory counts as flat sees what grows, however little at a time."""

from __future__ import annotations

import gc
import sys
from itertools import count
from math import isqrt
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QTextDocument

from tests.flat_memory import MEASURES, assert_flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 100

kept: list[object] = []


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    yield
    kept.clear()
    gc.collect()


def _a_circle() -> None:
    circle: list[object] = []
    circle.append(circle)


def _an_error_that_is_raised_again(error: Exception) -> None:
    try:
        raise error
    except ValueError:
        pass


def _what_grows() -> dict[str, Callable[[], object]]:
    numbers, text, error = count(), bytearray(), ValueError()
    return {
        "300 bytes": lambda: kept.append(bytes(300)),
        "6 kB in one piece": lambda: kept.append(bytes(6000)),
        "a small object": lambda: kept.append(object()),
        "one text that becomes longer": lambda: text.extend(bytes(300)),
        "a small object in two rounds of three": lambda: (
            kept.append(object()) if next(numbers) % 3 else None
        ),
        "what refers to itself": _a_circle,
        "an error that is raised again and again": lambda: _an_error_that_is_raised_again(error),
    }


@pytest.mark.parametrize("name", _what_grows())
def test_what_grows_is_seen(name: str) -> None:
    with pytest.raises(AssertionError, match="Memory"):
        assert_flat(_what_grows()[name], rounds=ROUNDS)


@pytest.mark.skipif(sys.platform != "linux", reason="counts what glibc has given")
def test_what_grows_in_qt_is_seen() -> None:
    mother = QTextDocument("What it says")

    with pytest.raises(AssertionError, match="Memory"):
        assert_flat(lambda: mother.clone(mother), rounds=ROUNDS)


def test_what_a_release_hides_in_one_measure_is_seen() -> None:
    """Something large goes while the small grows."""
    rounds = count()
    once = [bytes(1000) for _ in range(ROUNDS)]

    def grow() -> None:
        kept.append(bytes(300))
        if next(rounds) == ROUNDS * 3 // 2:
            once.clear()

    with pytest.raises(AssertionError, match="Memory"):
        assert_flat(grow, rounds=ROUNDS)


@pytest.mark.parametrize("made", [ROUNDS * 2, ROUNDS * (MEASURES - 3)], ids=["soon", "late"])
def test_what_is_made_once_is_none_of_it(made: int) -> None:
    rounds = count()

    def fill_up() -> None:
        if next(rounds) < made:
            kept.append(bytes(300))

    assert_flat(fill_up, rounds=ROUNDS)


def test_what_is_used_and_given_back_is_none_of_it() -> None:
    assert_flat(lambda: [bytes(size) for size in (30, 300, 3000, 300_000)], rounds=ROUNDS)


def test_a_cache_that_fills_up_ever_more_slowly_is_no_leak() -> None:
    numbers = count()

    def fill() -> None:
        number = next(numbers)
        if isqrt(number) ** 2 == number:
            kept.extend(object() for _ in range(30))

    assert_flat(fill, rounds=ROUNDS)

    assert next(numbers) > ROUNDS * (MEASURES + 1)
