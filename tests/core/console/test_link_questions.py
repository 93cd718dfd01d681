"""What a person is asked about links, however many come in."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from fobwatch.core.consent.errors import ConsentDenied
from fobwatch.core.console.errors import InvalidLink
from fobwatch.core.console.link_questions import (
    ANSWER_TIME,
    MOST_BY_ITSELF,
    PERIOD,
    QUIET,
    REST,
    LinkQuestions,
)
from fobwatch.core.console.links import read_link
from fobwatch.core.errors import FobwatchError
from tests.fakes import ACCOUNT, FakeClock, FakeScreen

LINK = f"fobwatch://open?account={ACCOUNT}&role=Admin"
OTHER = f"fobwatch://open?account={ACCOUNT}&role=ReadOnly"
BAD = "fobwatch://quit"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def screen() -> FakeScreen:
    return FakeScreen()


@pytest.fixture
def questions(clock: FakeClock, screen: FakeScreen) -> LinkQuestions:
    return LinkQuestions(clock, screen)


def number_of(questions: LinkQuestions) -> int:
    assert questions.question is not None
    return questions.question.number


def test_a_link_is_asked_about_until_it_is_answered(questions: LinkQuestions) -> None:
    heard: list[object] = []
    questions.on_change(lambda: heard.append(questions.question))

    questions.ask(LINK)
    number = number_of(questions)

    assert questions.close(number + 1, denied=False) is None
    assert questions.close(number, denied=False) == read_link(LINK)
    assert questions.close(number, denied=False) is None
    assert questions.question is None
    assert len(heard) == 2


def test_a_hundred_thousand_links_are_one_question_told_of_twice(questions: LinkQuestions) -> None:
    heard: list[object] = []
    questions.on_change(lambda: heard.append(questions.question))
    questions.ask(LINK)

    refused: Counter[type[FobwatchError]] = Counter()
    for number in range(100_000):
        try:
            questions.ask(f"{OTHER}{number}" if number % 4 else BAD)
        except FobwatchError as error:
            refused[type(error)] += 1

    assert refused == {ConsentDenied: 75_000, InvalidLink: 25_000}
    question = questions.question
    assert question is not None
    assert question.link == read_link(LINK)
    assert question.more
    assert len(heard) == 2


def test_the_same_link_again_changes_nothing(questions: LinkQuestions) -> None:
    questions.ask(LINK)
    before = questions.question

    questions.ask(LINK)

    assert questions.question == before


def test_after_a_no_while_more_came_nobody_is_asked_for_a_while(
    questions: LinkQuestions, clock: FakeClock
) -> None:
    questions.ask(LINK)
    with pytest.raises(ConsentDenied):
        questions.ask(OTHER)
    questions.close(number_of(questions), denied=True)

    with pytest.raises(ConsentDenied):
        questions.ask(OTHER)
    assert questions.question is None
    clock.advance(QUIET)
    questions.ask(OTHER)
    assert questions.question is not None


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)], ids=["back", "on"])
def test_whoever_sets_the_clock_neither_ends_nor_lengthens_a_silence(
    questions: LinkQuestions, clock: FakeClock, jump: timedelta
) -> None:
    questions.ask(LINK)
    with pytest.raises(ConsentDenied):
        questions.ask(OTHER)
    questions.deny()

    clock.set_wall(clock.now() + jump)

    with pytest.raises(ConsentDenied):
        questions.ask(OTHER)
    clock.advance(QUIET)
    questions.ask(OTHER)
    assert questions.question is not None


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)], ids=["back", "on"])
def test_whoever_sets_the_clock_does_not_change_when_a_question_is_over(
    questions: LinkQuestions, clock: FakeClock, jump: timedelta
) -> None:
    questions.ask(LINK)

    clock.set_wall(clock.now() + jump)
    before = questions.question
    clock.advance(ANSWER_TIME)

    assert before is not None
    assert questions.question is None


def test_after_a_no_to_one_link_alone_the_next_is_asked_about(questions: LinkQuestions) -> None:
    questions.ask(LINK)
    questions.deny()

    questions.ask(LINK)

    assert questions.question is not None


def test_a_page_that_goes_on_after_each_no_is_asked_about_twice(
    questions: LinkQuestions, clock: FakeClock
) -> None:
    asked = 0
    for number in range(1000):
        try:
            questions.ask(f"{OTHER}{number % 2}")
        except ConsentDenied:
            continue
        asked += 1
        questions.deny()
    clock.advance(QUIET)
    questions.ask(LINK)

    assert asked == 2
    assert questions.question is not None


def test_a_question_that_nobody_answers_is_a_no(questions: LinkQuestions, clock: FakeClock) -> None:
    questions.ask(LINK)
    number = number_of(questions)
    clock.advance(ANSWER_TIME)

    assert questions.question is None
    assert questions.close(number, denied=False) is None


def test_nobody_is_asked_while_the_screen_is_locked(
    questions: LinkQuestions, screen: FakeScreen
) -> None:
    screen.locked = True

    with pytest.raises(ConsentDenied, match="locked"):
        questions.ask(LINK)
    assert questions.question is None


def test_a_bad_link_is_shown_to_the_person_and_refused_to_the_program(
    questions: LinkQuestions,
) -> None:
    with pytest.raises(InvalidLink):
        questions.ask("fobwatch://quit?account=1")

    question = questions.question
    assert question is not None
    assert question.link is None
    assert isinstance(question.problem, InvalidLink)
    assert question.problem.__traceback__ is None


def test_a_flood_in_a_silence_is_told_of_once_a_minute(
    questions: LinkQuestions, clock: FakeClock
) -> None:
    told: list[type] = []
    questions.on_silenced(lambda error: told.append(type(error)))
    questions.ask(LINK)
    with pytest.raises(ConsentDenied):
        questions.ask(OTHER)
    questions.deny()
    before = len(told)

    for second in range(60):
        for _ in range(100):
            with pytest.raises(ConsentDenied):
                questions.ask(f"{OTHER}{second}")
        clock.advance(QUIET / 60)

    assert before == 0
    assert told == [ConsentDenied]


@pytest.mark.parametrize("bad_links", [1, 2, 1000])
def test_closing_refusals_never_silences_the_good_link_that_follows(
    questions: LinkQuestions, bad_links: int
) -> None:
    for _ in range(2):
        for _ in range(bad_links):
            with pytest.raises(InvalidLink):
                questions.ask(BAD)
        questions.deny()

    questions.ask(LINK)
    questions.deny()
    questions.ask(OTHER)

    assert questions.question is not None
    assert questions.question.link == read_link(OTHER)


def test_a_good_link_takes_the_place_of_a_refusal_that_is_shown(questions: LinkQuestions) -> None:
    with pytest.raises(InvalidLink):
        questions.ask(BAD)
    refused = number_of(questions)

    questions.ask(LINK)

    assert questions.question is not None
    assert questions.question.link == read_link(LINK)
    assert not questions.question.more
    assert questions.close(refused, denied=True) is None


def test_a_page_that_goes_on_with_bad_links_shows_two_a_minute(
    questions: LinkQuestions, clock: FakeClock
) -> None:
    def shown() -> int:
        count = 0
        for _ in range(1000):
            with pytest.raises(InvalidLink):
                questions.ask(BAD)
            if questions.question is not None:
                count += 1
                questions.deny()
        return count

    assert shown() == 2
    clock.advance(QUIET)
    assert shown() == 2


def test_nobody_is_shown_a_bad_link_in_the_silence_after_a_no(questions: LinkQuestions) -> None:
    questions.ask(LINK)
    with pytest.raises(ConsentDenied):
        questions.ask(OTHER)
    questions.deny()

    with pytest.raises(InvalidLink):
        questions.ask(BAD)

    assert questions.question is None


def test_after_a_link_that_opened_by_itself_the_next_is_asked_about_for_a_while(
    questions: LinkQuestions, clock: FakeClock
) -> None:
    def may_open_by_itself() -> bool:
        questions.ask(LINK)
        question = questions.question
        assert question is not None
        questions.close(question.number, denied=False)
        return question.by_itself

    assert may_open_by_itself()
    questions.note_opened_by_itself()

    assert not may_open_by_itself()
    clock.advance(REST)
    assert may_open_by_itself()


def test_a_page_that_follows_an_allowed_link_all_day_opens_ten_an_hour(
    questions: LinkQuestions, clock: FakeClock
) -> None:
    opened = []
    for _ in range(3 * PERIOD // REST):
        questions.ask(LINK)
        question = questions.question
        assert question is not None
        if question.by_itself:
            questions.note_opened_by_itself()
            opened.append(clock.elapsed())
        questions.close(question.number, denied=False)
        clock.advance(REST)

    assert len(opened) == 3 * MOST_BY_ITSELF
    for first, later in zip(opened, opened[MOST_BY_ITSELF:], strict=False):
        assert later - first >= PERIOD


def nowhere(questions: LinkQuestions) -> bool:
    """Follow a link to which no profile leads; whether that is shown."""
    questions.ask(OTHER)
    return questions.note_leads(number_of(questions), found=False)


@pytest.mark.parametrize("more", [False, True])
def test_closing_a_link_that_leads_nowhere_silences_no_link_that_does(
    questions: LinkQuestions, more: bool
) -> None:
    for _ in range(2):
        assert nowhere(questions) or more
        if more and questions.question is not None:
            with pytest.raises(ConsentDenied):
                questions.ask(f"{OTHER}1")
        questions.deny()

    questions.ask(LINK)

    assert questions.note_leads(number_of(questions), found=True)
    assert questions.question is not None


def test_a_page_that_goes_on_with_links_that_lead_nowhere_is_shown_twice_a_minute(
    questions: LinkQuestions, clock: FakeClock
) -> None:
    told: list[type] = []
    questions.on_silenced(lambda error: told.append(type(error)))

    def shown() -> int:
        count = 0
        for _ in range(1000):
            if nowhere(questions):
                count += 1
                questions.deny()
        return count

    first = shown(), len(told)
    clock.advance(QUIET)

    assert (first, shown(), len(told)) == ((2, 1), 2, 2)


def test_a_link_that_led_nowhere_is_a_no_again_once_a_profile_leads_there(
    questions: LinkQuestions,
) -> None:
    assert nowhere(questions)
    assert questions.note_leads(number_of(questions), found=True)
    with pytest.raises(ConsentDenied):
        questions.ask(LINK)
    questions.deny()

    with pytest.raises(ConsentDenied):
        questions.ask(LINK)


def test_what_is_over_is_noted_no_more(questions: LinkQuestions) -> None:
    questions.ask(LINK)
    number = number_of(questions)
    questions.deny()

    assert not questions.note_leads(number, found=True)
    assert questions.question is None
