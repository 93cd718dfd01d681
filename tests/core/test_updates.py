"""Which news of releases is believed, and when to ask for more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.errors import (
    FeedDowngraded,
    FeedExpired,
    FeedMalformed,
    FeedNotSigned,
    FeedReplayed,
    FeedUnreachable,
)
from fobwatch.core.update_text import read_feed, read_memory, write_feed, write_memory
from fobwatch.core.updates import (
    Outcome,
    Release,
    UpdateMemory,
    after_look,
    believed,
    is_due,
    newer_release,
    numbers,
    outcome_of,
)
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RELEASE = Release(
    version="1.2.0",
    url="https://fobwatch.example/1.2.0",
    notes="Sessions start faster.",
    published=NOON - DAY,
    expires=NOON + 90 * DAY,
)
SEEN = UpdateMemory(release=RELEASE)


def test_a_feed_is_read_back_as_it_was_written() -> None:
    assert read_feed(json.dumps(write_feed(RELEASE))) == RELEASE


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.2"},
        {"version": "1.2.0rc1"},
        {"version": "01.2.0"},
        {"version": "1.2.0\n"},
        {"version": "1.2.³"},
        {"version": 120},
        {"version": ""},
        {"url": "http://fobwatch.example/"},
        {"url": "javascript:alert(1)"},
        {"url": "https://user:word@fobwatch.example/"},
        {"url": "https:///no-host"},
        {"url": "https://["},
        {"url": "https://fobwatch.example/ two"},
        {"url": "https://fobwatch.exämple/"},
        {"url": "https://fobwatch.example/" + "x" * 300},
        {"notes": "x" * 301},
        {"notes": None},
        {"published": "2026-11-22T12:00:00"},
        {"published": "yesterday"},
        {"published": "0001-01-01T00:00:00+14:00"},
        {"published": 1},
        {"expires": None},
        {"expires": "2020-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_what_is_no_feed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FeedMalformed):
        read_feed(json.dumps({**write_feed(RELEASE), **change}))


@pytest.mark.parametrize("key", write_feed(RELEASE))
def test_each_part_of_a_feed_has_to_be_there(key: str) -> None:
    document = write_feed(RELEASE)
    del document[key]

    with pytest.raises(FeedMalformed):
        read_feed(json.dumps(document))


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"version": NaN}'])
def test_other_texts_are_no_feed(text: str) -> None:
    with pytest.raises(FeedMalformed):
        read_feed(text)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    with pytest.raises(FeedMalformed):
        read_feed(text)


def test_later_parts_of_a_feed_are_passed_over() -> None:
    assert read_feed(json.dumps({**write_feed(RELEASE), "size": 12})) == RELEASE


def test_notes_are_shown_as_text_that_can_be_seen() -> None:
    read = read_feed(json.dumps({**write_feed(RELEASE), "notes": "Better.\x1b[2J\u202eso"}))

    assert read.notes == "Better.\ufffd[2J\ufffdso"


def test_the_first_feed_is_believed() -> None:
    assert believed(UpdateMemory(), RELEASE, NOON).release == RELEASE


def test_the_same_feed_is_believed_again() -> None:
    assert believed(SEEN, RELEASE, NOON) == SEEN


def test_a_feed_is_believed_until_it_expires() -> None:
    last = RELEASE.expires - timedelta(seconds=1)

    assert believed(SEEN, RELEASE, last) == SEEN
    with pytest.raises(FeedExpired, match=r"2027-02-20"):
        believed(SEEN, RELEASE, RELEASE.expires)


def test_an_older_feed_than_the_last_is_refused() -> None:
    old = replace(RELEASE, published=RELEASE.published - timedelta(seconds=1))

    with pytest.raises(FeedReplayed):
        believed(SEEN, old, NOON)


def test_a_feed_that_names_an_older_release_than_the_last_is_refused() -> None:
    back = replace(RELEASE, version="1.1.9", published=NOON)

    with pytest.raises(FeedDowngraded, match=r"1\.1\.9.*1\.2\.0"):
        believed(SEEN, back, NOON)


@pytest.mark.parametrize(
    ("ahead", "is_believed"), [(DAY, True), (DAY + timedelta(seconds=1), False)], ids=str
)
def test_a_feed_from_the_future_is_refused(ahead: timedelta, *, is_believed: bool) -> None:
    """Else every true one after it would count as shown again."""
    ahead_of_us = replace(RELEASE, published=NOON + ahead)
    try:
        memory = believed(UpdateMemory(), ahead_of_us, NOON)
    except FeedMalformed:
        memory = UpdateMemory()

    assert (memory.release is not None) == is_believed


@pytest.mark.parametrize(
    ("running", "news"),
    [
        ("1.1.9", True),
        ("0.99.99", True),
        ("1.2.0", False),
        ("1.2.0rc1", False),
        ("1.10.0", False),
        ("2.0", False),
    ],
)
def test_news_is_what_is_newer_than_what_runs(running: str, *, news: bool) -> None:
    assert (newer_release(SEEN, running) == RELEASE) == news


def test_without_a_feed_there_is_no_news() -> None:
    assert newer_release(UpdateMemory(), "0.1.0") is None


@given(st.tuples(*[st.integers(0, 99999)] * 3), st.tuples(*[st.integers(0, 99999)] * 3))
def test_versions_are_compared_as_numbers(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    def text(version: tuple[int, ...]) -> str:
        return ".".join(map(str, version))

    assert (numbers(text(one)) < numbers(text(other))) == (one < other)


@pytest.mark.parametrize(
    ("outcome", "chance", "pause"),
    [
        (Outcome.ANSWERED, 0.0, DAY),
        (Outcome.ANSWERED, 0.5, DAY + 3 * HOUR),
        (Outcome.SILENCE, 0.0, HOUR),
        (Outcome.SILENCE, 0.5, 1.5 * HOUR),
    ],
)
def test_it_is_asked_once_a_day_at_some_time_and_sooner_where_nobody_answered(
    outcome: Outcome, chance: float, pause: timedelta
) -> None:
    memory = after_look(UpdateMemory(), outcome, NOON, chance)

    assert not is_due(memory, NOON + pause - timedelta(seconds=1))
    assert is_due(memory, NOON + pause)


@given(st.floats(0, 1, exclude_max=True))
def test_whoever_answered_is_never_asked_twice_within_a_day(chance: float) -> None:
    memory = after_look(UpdateMemory(), Outcome.ANSWERED, NOON, chance)

    assert not is_due(memory, NOON + DAY - timedelta(microseconds=1))


def test_a_look_that_was_planned_by_a_wrong_clock_is_due() -> None:
    memory = after_look(UpdateMemory(), Outcome.ANSWERED, NOON + 365 * DAY, 0.0)

    assert is_due(memory, NOON)


def test_only_a_feed_that_cannot_be_reached_was_not_asked() -> None:
    assert outcome_of(None) is Outcome.ANSWERED
    assert outcome_of(FeedUnreachable("", "", "")) is Outcome.SILENCE
    for kind in (FeedNotSigned, FeedMalformed, FeedExpired, FeedReplayed, FeedDowngraded):
        assert outcome_of(kind("", "", "")) is Outcome.ANSWERED


@pytest.mark.parametrize(
    "memory",
    [
        UpdateMemory(),
        UpdateMemory(release=RELEASE, told="1.2.0", looked=NOON, next_look=NOON + DAY),
    ],
    ids=["empty", "full"],
)
def test_what_is_kept_comes_back(memory: UpdateMemory) -> None:
    assert read_memory(json.dumps(write_memory(memory))) == memory


@pytest.mark.parametrize(
    "damage",
    [
        lambda _text: "",
        lambda text: text[:-2],
        lambda text: text.replace("2026", "20x6"),
        lambda text: text.replace('"told"', '"tole"'),
    ],
    ids=["empty", "cut off", "no date", "no part"],
)
def test_a_damaged_memory_is_told(damage: Callable[[str], str]) -> None:
    memory = UpdateMemory(release=RELEASE, looked=NOON)

    with pytest.raises(FeedMalformed):
        read_memory(damage(json.dumps(write_memory(memory))))
