"""Looking for a newer release, and remembering what was found."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.errors import (
    FeedDowngraded,
    FeedExpired,
    FeedMalformed,
    FeedNotSigned,
    FeedReplayed,
    FeedUnreachable,
    FobwatchError,
)
from fobwatch.core.update_check import UpdateCheck, UpdateState
from fobwatch.core.update_text import write_feed
from tests.core.test_updates import DAY, HOUR, RELEASE
from tests.fakes import NOON
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from fobwatch.core.updates import Release

NEXT = replace(RELEASE, version="1.3.0", published=NOON)
NOT_SIGNED = FeedNotSigned("Not ours", "", "")
UNREACHABLE = FeedUnreachable("No way", "", "")


@dataclass
class FakeFeed:
    """Fulfils `UpdateFeed`: gives or raises what the test puts into `answer`."""

    answer: Release | str | FobwatchError = RELEASE
    host: str = "fobwatch.example"

    def fetch(self) -> str:
        if isinstance(self.answer, FobwatchError):
            raise self.answer
        return self.answer if isinstance(self.answer, str) else json.dumps(write_feed(self.answer))


@dataclass
class Desk:
    feed: FakeFeed = field(default_factory=FakeFeed)
    store: MemoryTextStore = field(default_factory=MemoryTextStore)

    def check(self, running: str = "1.1.0") -> UpdateCheck:
        """As the program makes it at its start."""
        made = UpdateCheck(self.feed, self.store, running=running, chance=lambda: 0.0)
        made.load()
        return made


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_at_first_nothing_is_known_and_a_look_is_due(desk: Desk) -> None:
    check = desk.check()

    assert check.state == UpdateState()
    assert check.is_due(NOON)
    assert check.source == "fobwatch.example"


def test_a_newer_release_is_known_after_a_look_and_after_a_start(desk: Desk) -> None:
    seen = desk.check().look(NOON)
    again = desk.check()

    assert seen == UpdateState(newer=RELEASE, looked=NOON)
    assert again.state == seen
    assert not again.is_due(NOON + DAY - HOUR)
    assert again.is_due(NOON + DAY)


def test_after_an_upgrade_it_is_no_news_any_more(desk: Desk) -> None:
    desk.check().look(NOON)

    assert desk.check(running="1.2.0").state == UpdateState(looked=NOON)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (NOT_SIGNED, FeedNotSigned),
        (UNREACHABLE, FeedUnreachable),
        ("{}", FeedMalformed),
        (replace(NEXT, expires=NOON + HOUR, published=RELEASE.published), None),
        (replace(NEXT, published=RELEASE.published - HOUR), FeedReplayed),
        (replace(NEXT, version="1.1.5"), FeedDowngraded),
        (replace(NEXT, published=NOON - HOUR, expires=NOON), FeedExpired),
    ],
    ids=["not signed", "unreachable", "no feed", "sound", "replayed", "downgraded", "expired"],
)
def test_what_is_not_believed_changes_nothing_that_was_known(
    desk: Desk, answer: Release | str | FobwatchError, kind: type[FobwatchError] | None
) -> None:
    check = desk.check()
    check.look(NOON - DAY)
    desk.feed.answer = answer
    state = check.look(NOON)

    if kind is None:
        assert state.problem is None
        assert state.newer == answer
    else:
        assert isinstance(state.problem, kind)
        assert state.newer == RELEASE


def test_where_nobody_answered_it_looks_again_within_the_day(desk: Desk) -> None:
    desk.feed.answer = UNREACHABLE
    check = desk.check()
    state = check.look(NOON)

    assert state.looked is None
    assert not check.is_due(NOON + HOUR - timedelta(seconds=1))
    assert check.is_due(NOON + HOUR)


def test_a_wrong_answer_is_asked_for_once_a_day_too(desk: Desk) -> None:
    desk.feed.answer = NOT_SIGNED
    check = desk.check()
    check.look(NOON)

    assert not check.is_due(NOON + DAY - HOUR)


def test_a_look_that_goes_well_clears_the_problem(desk: Desk) -> None:
    check = desk.check()
    desk.feed.answer = NOT_SIGNED
    check.look(NOON)
    desk.feed.answer = RELEASE

    assert check.look(NOON + DAY).problem is None


def test_each_release_is_told_once_also_after_a_start(desk: Desk) -> None:
    check = desk.check()
    check.look(NOON)
    before = check.state.told
    check.note_told()
    after = desk.check().state.told
    desk.feed.answer = NEXT
    of_the_next = desk.check().look(NOON + DAY).told

    assert (before, after, of_the_next) == (False, True, False)


def test_nothing_was_told_where_there_is_no_news(desk: Desk) -> None:
    check = desk.check()
    check.note_told()

    assert not check.state.told
    assert desk.store.text is None


def test_a_damaged_memory_counts_as_none_and_is_kept_aside(desk: Desk) -> None:
    desk.store.text = "{"
    check = desk.check()
    unread = desk.store.text
    check.look(NOON)

    assert unread == "{"
    assert desk.store.aside == "{"
    assert desk.check().state.newer == RELEASE
