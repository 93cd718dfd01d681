"""Where the doors ask a person, and the answers that still hold."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.consent import (
    BURST,
    LATE,
    MOST_QUESTIONS,
    QUESTION_TIME,
    WAITING_TIME,
    ConsentPolicy,
    Question,
    Verdict,
)
from fobwatch.core.errors import ConsentDenied, ConsentOpen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from fobwatch.core.asker import Asker, Identity
    from fobwatch.core.ports import Clock, ScreenLock

_Key = tuple[str, bool, "Identity"]
"""A profile or device, which of the two it is, and a program."""


@dataclass(slots=True)
class _Pending:
    key: _Key
    question: Question
    answered: threading.Event = field(default_factory=threading.Event)
    verdict: Verdict | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was said to a program, which may go on to ask."""

    verdict: Verdict
    until: datetime


class ConsentDesk:
    """Asks once for each program and what it wants; all who ask meanwhile share the answer.

    Thread-safe. The doors' threads wait in `require`; the window's calls never wait.
    """

    def __init__(self, clock: Clock, screen: ScreenLock) -> None:
        self._clock = clock
        self._screen = screen
        self._lock = threading.Lock()
        self._pending: dict[_Key, _Pending] = {}
        self._remembered: set[_Key] = set()
        self._answers: dict[_Key, _Answer] = {}
        self._listeners: list[Callable[[], None]] = []
        self._next_number = 1

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after a question came or went, on the changing thread."""
        self._listeners.append(listener)

    def questions(self) -> tuple[Question, ...]:
        """What waits for a person, the oldest first."""
        with self._lock:
            return tuple(pending.question for pending in self._pending.values())

    def require(
        self,
        subject: str,
        asker: Asker,
        policy: ConsentPolicy,
        *,
        patience: timedelta,
        is_code: bool = False,
    ) -> Verdict | None:
        """The answer by which the program may have what it wants; ask if that is open.

        That is the credentials of the profile `subject` or, if it `is_code`, a code of that device.
        None where nobody is to be asked. Blocks for a person's answer, `patience` at most; while
        the screen is locked not at all.

        Raises:
            ConsentDenied: the profile's policy or the person says no, or nobody answered in time.
            ConsentOpen: nobody has answered yet, and the question stands: a later try may do.
        """
        if policy is ConsentPolicy.ALWAYS:
            return None
        if policy is ConsentPolicy.NEVER:
            raise _never(subject)
        self.expire()
        # What cannot be told from others is not remembered: the answer would be good for those too.
        identity = asker.identity
        once = policy is ConsentPolicy.ONCE_PER_PROGRAM and bool(identity)
        answer = self._answer_or_question((subject, is_code, identity), asker, once=once)
        if isinstance(answer, Verdict):
            return answer
        self._tell()
        return self._wait(answer, patience)

    def decide(self, number: int, verdict: Verdict) -> None:
        """A person's answer; one that comes too late changes nothing."""
        with self._lock:
            pending = next((p for p in self._pending.values() if p.question.number == number), None)
            if pending is None:
                return
            self._settle(pending, verdict)
        self._tell()

    def expire(self) -> None:
        """Take the questions back whose time is over: that is a no."""
        now = self._clock.now()
        with self._lock:
            over = [p for p in self._pending.values() if p.question.expires_at <= now]
            for pending in over:
                self._settle(pending, Verdict.DENY)
        if over:
            self._tell()

    def restart(self) -> None:
        """The screen was unlocked: the questions that waited for that have their usual time."""
        ends = self._clock.now() + QUESTION_TIME
        with self._lock:
            for pending in self._pending.values():
                pending.question = replace(
                    pending.question, expires_at=min(pending.question.expires_at, ends)
                )
        self._tell()

    def forget(self) -> None:
        """Ask every program anew."""
        with self._lock:
            self._remembered.clear()
            self._answers.clear()

    def _answer_or_question(self, key: _Key, asker: Asker, *, once: bool) -> Verdict | _Pending:
        """A yes that holds, or the question to wait for. Raises `ConsentDenied`."""
        now = self._clock.now()
        with self._lock:
            if once and key in self._remembered:
                return Verdict.PROGRAM
            self._answers = {k: a for k, a in self._answers.items() if now < a.until}
            answer = self._answers.get(key)
            if answer is not None:
                if answer.verdict is Verdict.DENY:
                    raise _denied(key[0])
                # One that nobody waited for has now found who it was for.
                self._answers[key] = replace(answer, until=min(answer.until, now + BURST))
                return answer.verdict
            pending = self._pending.get(key)
            if pending is None:
                if len(self._pending) >= MOST_QUESTIONS:
                    raise _too_many()
                question = self._question(key, asker, now, once=once)
                pending = self._pending[key] = _Pending(key, question)
            else:
                question = pending.question
                pending.question = replace(question, requests=question.requests + 1)
            pending.waiting += 1
            return pending

    def _question(self, key: _Key, asker: Asker, now: datetime, *, once: bool) -> Question:
        number, self._next_number = self._next_number, self._next_number + 1
        return Question(
            number=number,
            subject=key[0],
            is_code=key[1],
            asker=asker,
            asked_at=now,
            expires_at=now + (WAITING_TIME if self._screen.locked else QUESTION_TIME),
            rememberable=once,
        )

    def _wait(self, pending: _Pending, patience: timedelta) -> Verdict:
        left = pending.question.expires_at - self._clock.now()
        seconds = 0.0 if self._screen.locked else min(patience, left).total_seconds()
        pending.answered.wait(max(seconds, 0.0))
        subject = pending.question.subject
        with self._lock:
            pending.waiting -= 1
            verdict = pending.verdict
        if verdict is Verdict.DENY:
            raise _denied(subject)
        if verdict is not None:
            return verdict
        if self._screen.locked:
            raise _screen_locked(subject)
        self.expire()
        raise _not_answered(subject)

    def _settle(self, pending: _Pending, verdict: Verdict) -> None:
        """Give the answer to all who wait, and keep it for those who come. Holds the lock."""
        question = pending.question
        key = pending.key
        if verdict is Verdict.PROGRAM and question.rememberable:
            self._remembered.add(key)
        allowed_for_nobody = verdict is not Verdict.DENY and not pending.waiting
        good_for = LATE if allowed_for_nobody else BURST
        self._answers[key] = _Answer(verdict, self._clock.now() + good_for)
        pending.verdict = verdict
        del self._pending[key]
        pending.answered.set()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _never(subject: str) -> ConsentDenied:
    return ConsentDenied(
        f"“{subject}” is not for programs",
        "It is set so that no program gets its credentials or codes.",
        "Change that in Fobwatch, under Profiles.",
    )


def _denied(subject: str) -> ConsentDenied:
    return ConsentDenied(
        f"“{subject}” was denied",
        "You said no when Fobwatch asked, or did not answer.",
        "Run it again and allow it, if it should have the credentials.",
    )


def _not_answered(subject: str) -> ConsentOpen:
    return ConsentOpen(
        f"“{subject}” needs your consent",
        "Nobody has answered Fobwatch's question.",
        "Answer it, then run the program again.",
    )


def _screen_locked(subject: str) -> ConsentOpen:
    return ConsentOpen(
        f"“{subject}” needs your consent",
        "The screen is locked, so Fobwatch's question waits.",
        "Unlock the screen and answer it, then run the program again.",
    )


def _too_many() -> ConsentDenied:
    return ConsentDenied(
        "Too many programs ask at once",
        "Fobwatch has more questions open than a person can answer.",
        "Answer those, then run the program again.",
    )
