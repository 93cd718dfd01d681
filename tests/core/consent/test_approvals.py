"""Questions to a person: who waits for which, and how long an answer holds."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import (
    BURST,
    LATE,
    MAX_QUESTIONS,
    QUESTION_TIME,
    QUIET,
    WAITING_TIME,
    Allowance,
    ConsentPolicy,
    Matter,
    Purpose,
    Verdict,
)
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from tests.fakes import NOON, FakeClock, FakeScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

ASK_ONCE = ConsentPolicy.ONCE_PER_PROGRAM
EVERY_TIME = ConsentPolicy.EVERY_TIME
NO_TIME = timedelta()
PROD = Matter(subject="prod", identity=("prod=AKIAPROD",))
SECOND = timedelta(seconds=1)


def client_process(executable: str = "/usr/bin/terraform", *, pid: int = 42) -> ClientProcess:
    return ClientProcess(processes=(Process(pid=pid, executable=executable),))


@dataclass
class Office:
    """A desk, and threads that ask at it."""

    clock: FakeClock = field(default_factory=FakeClock)
    screen: FakeScreen = field(default_factory=FakeScreen)

    def __post_init__(self) -> None:
        self.desk = ApprovalQueue(self.clock, self.screen)
        self.changed = threading.Condition()
        self.desk.on_change(self._on_change)
        self.pool = ThreadPoolExecutor(32)

    def ask(
        self,
        who: ClientProcess | None = None,
        policy: ConsentPolicy = ASK_ONCE,
        matter: Matter = PROD,
    ) -> Verdict | None:
        """Ask without waiting. Raises what a program gets at once."""
        answer = self.desk.require(matter, who or client_process(), policy, patience=NO_TIME)
        return answer.verdict if answer else None

    def wait_for(self, *, questions: int, requests: int = 1) -> None:
        def there() -> bool:
            waiting = self.desk.questions()
            return len(waiting) == questions and sum(q.requests for q in waiting) >= requests

        with self.changed:
            assert self.changed.wait_for(there, 10)

    def _on_change(self) -> None:
        with self.changed:
            self.changed.notify_all()


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    yield office
    office.pool.shutdown()


@pytest.fixture
def desk(office: Office) -> ApprovalQueue:
    return office.desk


def decide(office: Office, verdict: Verdict) -> None:
    [question] = office.desk.questions()
    office.desk.decide(question.number, verdict)


def test_an_ordinary_profile_is_given_without_a_question(office: Office) -> None:
    assert office.ask(policy=ConsentPolicy.ALWAYS) is None
    assert office.desk.questions() == ()


def test_a_profile_that_is_not_for_programs_is_denied_without_a_question(office: Office) -> None:
    with pytest.raises(ConsentDenied, match="not for programs"):
        office.ask(policy=ConsentPolicy.NEVER)

    assert office.desk.questions() == ()


def test_a_burst_from_one_program_is_one_question(office: Office) -> None:
    asked = [
        office.pool.submit(
            office.desk.require, PROD, client_process(pid=pid), ASK_ONCE, patience=QUESTION_TIME
        )
        for pid in range(20)
    ]
    office.wait_for(questions=1, requests=20)

    decide(office, Verdict.ONCE)

    assert [future.result(10) for future in asked] == [Allowance(verdict=Verdict.ONCE)] * 20
    assert office.desk.questions() == ()


@pytest.mark.parametrize("policy", [ASK_ONCE, EVERY_TIME])
def test_who_waits_is_told_of_a_no(office: Office, policy: ConsentPolicy) -> None:
    asked = office.pool.submit(
        office.desk.require, PROD, client_process(), policy, patience=QUESTION_TIME
    )
    office.wait_for(questions=1)

    decide(office, Verdict.DENY)

    with pytest.raises(ConsentDenied, match="“prod” was denied"):
        asked.result(10)


def test_the_question_says_who_asks_for_what(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask()

    [question] = office.desk.questions()
    assert (question.matter, question.client_process) == (PROD, client_process())
    assert (question.asked_at, question.expires_at) == (NOON, NOON + QUESTION_TIME)


def test_a_program_that_is_allowed_is_not_asked_again(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask()
    decide(office, Verdict.PROGRAM)
    office.clock.advance(timedelta(hours=9))

    assert office.ask(client_process(pid=77)) is Verdict.PROGRAM
    assert office.desk.questions() == ()


@pytest.mark.parametrize(
    ("who", "matter"),
    [
        (client_process("/usr/bin/other"), PROD),
        (client_process(), replace(PROD, subject="other-profile")),
        (client_process(), replace(PROD, purpose=Purpose.CODE)),
        (client_process(), replace(PROD, purpose=Purpose.CONSOLE)),
        (client_process(), replace(PROD, identity=("prod=AKIAOTHER",))),
        (client_process(), replace(PROD, because="anna")),
    ],
    ids=["program", "profile", "device of the same name", "console", "key", "rule"],
)
def test_what_is_allowed_to_one_is_not_to_another(
    office: Office, who: ClientProcess, matter: Matter
) -> None:
    with pytest.raises(ConsentOpen):
        office.ask()
    decide(office, Verdict.PROGRAM)

    with pytest.raises(ConsentOpen):
        office.ask(who, matter=matter)

    [question] = office.desk.questions()
    assert question.matter == matter


def test_forgetting_asks_every_program_anew(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask()
    decide(office, Verdict.PROGRAM)

    office.desk.forget()

    with pytest.raises(ConsentOpen):
        office.ask()


def test_a_yes_that_nobody_waits_for_is_good_for_the_next_try(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)
    decide(office, Verdict.ONCE)
    office.clock.advance(LATE - SECOND)

    assert office.ask(policy=EVERY_TIME) is Verdict.ONCE
    office.clock.advance(SECOND)
    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)


def test_a_late_yes_covers_one_burst_and_no_more(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)
    decide(office, Verdict.ONCE)
    office.clock.advance(LATE / 2)
    office.ask(policy=EVERY_TIME)
    office.clock.advance(BURST - SECOND)
    office.ask(policy=EVERY_TIME)

    office.clock.advance(SECOND)

    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)


@pytest.mark.parametrize("verdict", [Verdict.ONCE, Verdict.DENY])
def test_one_answer_covers_a_burst_and_no_more(office: Office, verdict: Verdict) -> None:
    asked = office.pool.submit(
        office.desk.require, PROD, client_process(), EVERY_TIME, patience=QUESTION_TIME
    )
    office.wait_for(questions=1)
    decide(office, verdict)
    asked.exception(10)
    office.clock.advance(BURST - SECOND)

    if verdict is Verdict.ONCE:
        office.ask(policy=EVERY_TIME)
    else:
        with pytest.raises(ConsentDenied):
            office.ask(policy=EVERY_TIME)

    office.clock.advance(SECOND)
    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)


def test_where_each_time_is_asked_no_program_is_remembered(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)
    [question] = office.desk.questions()
    decide(office, Verdict.PROGRAM)
    office.clock.advance(LATE)

    assert not question.rememberable
    for policy in (EVERY_TIME, ASK_ONCE):  # the rule may be another one by then
        with pytest.raises(ConsentOpen):
            office.ask(policy=policy)
    office.desk.expire()


def test_a_program_that_cannot_be_seen_is_never_remembered(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask(UNSEEN)
    [question] = office.desk.questions()
    decide(office, Verdict.PROGRAM)
    assert office.ask(UNSEEN) is Verdict.PROGRAM

    assert not question.rememberable
    with pytest.raises(ConsentOpen):
        office.ask(UNSEEN)


def test_programs_that_cannot_be_told_apart_share_no_yes(office: Office) -> None:
    """The one that was allowed was another one, for all that is known."""
    asked = [
        office.pool.submit(office.desk.require, PROD, UNSEEN, ASK_ONCE, patience=QUESTION_TIME)
        for _ in range(2)
    ]
    office.wait_for(questions=2)
    first, second = office.desk.questions()

    office.desk.decide(first.number, Verdict.ONCE)
    office.desk.decide(second.number, Verdict.DENY)

    outcomes = {type(future.exception(10)) for future in asked}
    assert outcomes == {type(None), ConsentDenied}
    office.clock.advance(BURST)
    with pytest.raises(ConsentOpen):
        office.ask(UNSEEN)


def test_one_that_cannot_be_seen_and_asks_again_is_one_question(office: Office) -> None:
    for _ in range(MAX_QUESTIONS + 1):
        with pytest.raises(ConsentOpen):
            office.ask(UNSEEN)

    [question] = office.desk.questions()
    assert question.requests == MAX_QUESTIONS + 1


def test_closing_says_no_to_all_and_forgets_what_was_allowed(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask()
    decide(office, Verdict.PROGRAM)
    asked = office.pool.submit(
        office.desk.require, PROD, client_process("/bin/b"), ASK_ONCE, patience=QUESTION_TIME
    )
    office.wait_for(questions=1)

    office.desk.close()

    assert isinstance(asked.exception(10), ConsentDenied)
    assert office.desk.questions() == ()
    with pytest.raises(ConsentOpen):
        office.ask()


@pytest.mark.parametrize(
    "name", ["x" * 100_000, "two\nlines \x1b[31m", "\u202egnp.exe"], ids=["long", "control", "bidi"]
)
def test_whatever_a_profile_is_called_the_refusal_is_one_short_line(
    office: Office, name: str
) -> None:
    with pytest.raises(ConsentDenied) as raised:
        office.ask(policy=ConsentPolicy.NEVER, matter=Matter(subject=name, because=name))

    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 600


def test_a_question_that_nobody_answers_is_a_no(office: Office) -> None:
    with pytest.raises(ConsentOpen, match="needs your consent"):
        office.ask()
    office.clock.advance(QUESTION_TIME)

    office.desk.expire()

    assert office.desk.questions() == ()
    with pytest.raises(ConsentDenied):
        office.ask()


def test_while_the_screen_is_locked_the_question_waits_and_the_program_does_not(
    office: Office,
) -> None:
    office.screen.locked = True

    with pytest.raises(ConsentOpen) as raised:
        office.desk.require(PROD, client_process(), ASK_ONCE, patience=QUESTION_TIME)

    assert "The screen is locked" in raised.value.message
    [question] = office.desk.questions()
    assert question.expires_at == NOON + WAITING_TIME


def test_an_unlocked_screen_gives_the_question_its_usual_time(office: Office) -> None:
    office.screen.locked = True
    with pytest.raises(ConsentOpen):
        office.ask()
    office.screen.locked = False
    office.clock.advance(timedelta(minutes=1))

    office.desk.restart()

    [question] = office.desk.questions()
    assert question.expires_at == NOON + timedelta(minutes=1) + QUESTION_TIME


def test_more_questions_than_a_person_can_answer_are_refused(office: Office) -> None:
    for number in range(MAX_QUESTIONS):
        with pytest.raises(ConsentOpen):
            office.ask(client_process(f"/bin/{number}"))

    with pytest.raises(ConsentDenied, match="Too many"):
        office.ask(client_process("/bin/one-more"))
    with pytest.raises(ConsentOpen):
        office.ask(client_process("/bin/0"))


def test_after_all_was_denied_nobody_is_asked_for_a_while(office: Office) -> None:
    """A program that asks on under ever new names would wear a person down."""
    with pytest.raises(ConsentOpen):
        office.ask()
    decide(office, Verdict.PROGRAM)
    for number in range(MAX_QUESTIONS):
        with pytest.raises(ConsentOpen):
            office.ask(client_process(f"/bin/{number}"))

    office.desk.deny_all()

    for number in range(MAX_QUESTIONS + 1):
        with pytest.raises(ConsentDenied):
            office.ask(client_process(f"/bin/{number}"))
    assert office.desk.questions() == ()
    assert office.ask() is Verdict.PROGRAM  # what was allowed before stays so
    office.clock.advance(QUIET)
    with pytest.raises(ConsentOpen):
        office.ask(client_process("/bin/0"))


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)], ids=["back", "on"])
def test_whoever_sets_the_clock_neither_ends_nor_lengthens_the_quiet(
    office: Office, jump: timedelta
) -> None:
    office.desk.deny_all()

    office.clock.set_wall(office.clock.now() + jump)

    with pytest.raises(ConsentDenied):
        office.ask()
    office.clock.advance(QUIET)
    with pytest.raises(ConsentOpen):
        office.ask()


def test_a_clock_that_is_set_back_lengthens_no_answer(office: Office) -> None:
    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)
    decide(office, Verdict.ONCE)

    office.clock.set_wall(office.clock.now() - timedelta(days=400))
    office.clock.advance(LATE)

    with pytest.raises(ConsentOpen):
        office.ask(policy=EVERY_TIME)


def test_answers_that_hold_no_longer_are_not_kept(office: Office) -> None:
    for number in range(20 * MAX_QUESTIONS):
        with pytest.raises(ConsentOpen):
            office.ask(client_process(f"/bin/{number}"))
        if number % MAX_QUESTIONS == MAX_QUESTIONS - 1:
            office.clock.advance(QUESTION_TIME + LATE)

    assert len(office.desk._answers) <= MAX_QUESTIONS
    assert len(office.desk._pending) <= MAX_QUESTIONS


def test_an_answer_that_comes_too_late_changes_nothing(desk: ApprovalQueue) -> None:
    desk.decide(99, Verdict.PROGRAM)

    assert desk.questions() == ()
