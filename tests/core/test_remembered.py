"""Small files of values that are read back by the types of their fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - a field's type is read
from enum import StrEnum

import pytest

from fobwatch.core.remembered import Remembered
from tests.fakes import NOON
from tests.fakes_files import MemoryTextStore


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    at: datetime
    colour: Colour
    count: int = 0
    sound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    name: str
    parts: tuple[Part, ...] = ()
    best: Part | None = None
    texts: tuple[str, ...] | None = None


PART = Part(at=NOON, colour=Colour.RED, count=3, sound=True)


@pytest.mark.parametrize(
    "whole",
    [
        Whole(name=""),
        Whole(name="“x”\n", parts=(PART, PART), best=PART, texts=("a", "b")),
        Whole(name="x", texts=()),
    ],
    ids=["empty", "full", "an empty list is not none"],
)
def test_what_was_written_is_read_back(whole: Whole) -> None:
    remembered = Remembered(MemoryTextStore(), Whole)

    remembered.write(whole)

    assert remembered.read() == whole


def test_without_a_file_nothing_is_remembered() -> None:
    assert Remembered(MemoryTextStore(), Whole).read() is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"name"', '"named"'),
        ('"red"', '"green"'),
        ("2026", "0001"),
        ('"count": 3', '"count": "three"'),
        ('"parts": [', '"parts": 1, "others": ['),
        ("{", "["),
    ],
)
def test_a_damaged_file_is_forgotten(before: str, after: str) -> None:
    store = MemoryTextStore()
    Remembered(store, Whole).write(Whole(name="x", parts=(PART,)))
    text = store.text or ""

    store.text = text.replace(before, after, 1)

    assert store.text != text
    assert Remembered(store, Whole).read() is None
