"""The agent's questions to a person, and the answers that still hold."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.consent.consent import (
    BURST,
    LATE,
    MAX_QUESTIONS,
    QUESTION_TIME,
    QUIET,
    WAITING_TIME,
    Allowance,
    ConsentPolicy,
    Question,
    Verdict,
)
from fobwatch.core.consent.errors import (
    denied,
    never,
    not_answered,
    screen_locked,
    too_many,
    vault_locked,
)
from fobwatch.core.consent.narrowing import WHOLE
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from fobwatch.core.client_process.client_process import ClientProcess, Identity
    from fobwatch.core.consent.consent import Matter
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.ports import Clock, ScreenLock

_Key = tuple["Matter", "Identity | int"]
"""What is wanted, and the program; if it cannot be told apart, its question's number."""


@dataclass(slots=True)
class _Pending:
    key: _Key
    question: Question
    answered: threading.Event = field(default_factory=threading.Event)
    answer: _Answer | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was said to a program, which may go on to ask.

    It holds until then, by `Clock.elapsed`: whoever sets the computer's clock lengthens no answer.
    What it allows ends at `limit`, where a person has set one.
    """

    verdict: Verdict
    until: timedelta
    narrowing: Narrowing = WHOLE
    limit: timedelta | None = None

    def allowance(self, elapsed: timedelta) -> Allowance:
        left = None if self.limit is None else self.limit - elapsed
        return Allowance(verdict=self.verdict, narrowing=self.narrowing, left=left)


class ApprovalQueue:
    """Asks once for each program and what it wants; all who ask meanwhile share the answer.

    Thread-safe. The agent's threads wait in `require`; the window's calls never wait.
    """

    def __init__(
        self, clock: Clock, screen: ScreenLock, is_locked: Callable[[], bool] = lambda: False
    ) -> None:
        """While the vault `is_locked`, only what was allowed for a program before is allowed."""
        self._is_locked = is_locked
        self._clock = clock
        self._screen = screen
        self._lock = threading.Lock()
        self._pending: dict[_Key, _Pending] = {}
        self._remembered: dict[_Key, _Answer] = {}
        self._answers: dict[_Key, _Answer] = {}
        self.on_change = Listeners[[]]()
        """Called after a question was added or removed, on the changing thread."""
        self._next_number = 1
        self._quiet_until: timedelta | None = None

    def questions(self) -> tuple[Question, ...]:
        """What waits for a person, the oldest first."""
        with self._lock:
            return tuple(pending.question for pending in self._pending.values())

    def require(
        self,
        matter: Matter,
        client_process: ClientProcess,
        policy: ConsentPolicy,
        *,
        patience: timedelta,
    ) -> Allowance | None:
        """The answer by which the program may have what it wants; ask if there is none yet.

        None where nobody is to be asked. Blocks for a person's answer, `patience` at most; while
        the screen is locked not at all.

        Raises:
            ConsentDenied: the profile's policy or the person says no, or nobody answered in time.
            ConsentOpen: nobody has answered yet, and the question remains: a later try may succeed.
            VaultLocked: nobody is asked now.
        """
        if policy is ConsentPolicy.ALWAYS:
            return None
        if policy is ConsentPolicy.NEVER:
            raise never(matter)
        self.expire()
        # What cannot be told apart is not remembered: the answer would be good for others too.
        identity = client_process.identity  # which may take a look at files
        once = policy is ConsentPolicy.ONCE_PER_PROGRAM and bool(identity)
        answer = self._answer_or_question((matter, identity), client_process, once=once)
        if isinstance(answer, Allowance):
            return answer
        self.on_change.notify()
        return self._wait(answer, patience)

    def decide(self, number: int, verdict: Verdict, narrowing: Narrowing = WHOLE) -> None:
        """Take in a person's answer; one that comes too late changes nothing.

        With a limit of time, the answer itself is good for no longer.
        """
        with self._lock:
            pending = next((p for p in self._pending.values() if p.question.number == number), None)
            if pending is None:
                return
            self._settle(pending, verdict, narrowing)
        self.on_change.notify()

    def expire(self) -> None:
        """Withdraw the questions whose time is over: that is a no."""
        now = self._clock.now()
        with self._lock:
            over = [p for p in self._pending.values() if p.question.expires_at <= now]
            for pending in over:
                self._settle(pending, Verdict.DENY)
        if over:
            self.on_change.notify()

    def restart(self) -> None:
        """The screen was unlocked: the questions that waited for that get their usual time."""
        ends = self._clock.now() + QUESTION_TIME
        with self._lock:
            for pending in self._pending.values():
                pending.question = replace(
                    pending.question, expires_at=min(pending.question.expires_at, ends)
                )
        self.on_change.notify()

    def forget(self) -> None:
        """Ask every program again."""
        with self._lock:
            self._remembered.clear()
            self._answers.clear()

    def close(self, *, remember: bool = False) -> None:
        """Say no to what is asked now, and ask every program again.

        With `remember`, what was allowed for a program stays until `forget`.
        """
        self._deny_pending()
        if not remember:
            self.forget()
        self.on_change.notify()

    def deny_all(self) -> None:
        """Say no to what is asked now, and for a while to all that would be asked."""
        self._quiet_until = self._clock.elapsed() + QUIET
        self._deny_pending()
        self.on_change.notify()

    def _deny_pending(self) -> None:
        with self._lock:
            for pending in tuple(self._pending.values()):
                self._settle(pending, Verdict.DENY)

    def _answer_or_question(
        self, wanted: tuple[Matter, Identity], client_process: ClientProcess, *, once: bool
    ) -> Allowance | _Pending:
        """A yes that holds, or the question to wait for. Raises as `require` does."""
        elapsed = self._clock.elapsed()
        with self._lock:
            self._remembered = {
                k: a for k, a in self._remembered.items() if a.limit is None or elapsed < a.limit
            }
            if once and wanted in self._remembered:
                return self._remembered[wanted].allowance(elapsed)
            if self._is_locked():
                raise vault_locked(wanted[0])
            self._answers = {k: a for k, a in self._answers.items() if elapsed < a.until}
            key = self._key(*wanted)
            if key in self._answers:
                return self._held_answer(key, elapsed)
            pending = self._pending.get(key)
            matter = wanted[0]
            if pending is None:
                if self._quiet_until is not None and elapsed < self._quiet_until:
                    raise denied(matter)
                if len(self._pending) >= MAX_QUESTIONS:
                    raise too_many()
                question = self._question(wanted, client_process, once=once)
                key = question.matter, wanted[1] or question.number
                pending = self._pending[key] = _Pending(key, question)
            else:
                question = pending.question
                pending.question = replace(question, requests=question.requests + 1)
            pending.waiting += 1
            return pending

    def _key(self, matter: Matter, identity: Identity) -> _Key:
        """The key of the answer to a program, or of its question. Holds the lock.

        Of two programs that cannot be told apart neither gets the other's answer: it finds
        the one yes, or the question, that nobody waits for, and every no.
        """
        if identity:
            return matter, identity
        free = (key for key, pending in self._pending.items() if not pending.waiting)
        known = (key for key in (*self._answers, *free) if key[0] == matter)
        return next((key for key in known if isinstance(key[1], int)), (matter, 0))

    def _held_answer(self, key: _Key, elapsed: timedelta) -> Allowance:
        """Raises `ConsentDenied`. Holds the lock."""
        answer = self._answers[key]
        if answer.verdict is Verdict.DENY:
            raise denied(key[0])
        if isinstance(key[1], int):
            del self._answers[key]
        else:  # One that nobody waited for has now found who it was for.
            self._answers[key] = replace(answer, until=min(answer.until, elapsed + BURST))
        return answer.allowance(elapsed)

    def _question(
        self, wanted: tuple[Matter, Identity], client_process: ClientProcess, *, once: bool
    ) -> Question:
        now = self._clock.now()
        number, self._next_number = self._next_number, self._next_number + 1
        return Question(
            number=number,
            matter=wanted[0],
            told_apart=bool(wanted[1]),
            client_process=client_process,
            asked_at=now,
            expires_at=now + (WAITING_TIME if self._screen.locked else QUESTION_TIME),
            rememberable=once,
        )

    def _wait(self, pending: _Pending, patience: timedelta) -> Allowance:
        left = pending.question.expires_at - self._clock.now()
        seconds = 0.0 if self._screen.locked else min(patience, left).total_seconds()
        pending.answered.wait(max(seconds, 0.0))
        matter = pending.question.matter
        with self._lock:
            pending.waiting -= 1
            answer = pending.answer
        if answer is not None and answer.verdict is Verdict.DENY:
            raise denied(matter)
        if answer is not None:
            return answer.allowance(self._clock.elapsed())
        if self._screen.locked:
            raise screen_locked(matter)
        self.expire()
        raise not_answered(matter)

    def _settle(self, pending: _Pending, verdict: Verdict, narrowing: Narrowing = WHOLE) -> None:
        """Return the answer to all who wait, and store it for later requests. Holds the lock."""
        question = pending.question
        key = pending.key
        now = self._clock.elapsed()
        limit = now + narrowing.limit if narrowing.limit else None
        allowed_for_nobody = verdict is not Verdict.DENY and not pending.waiting
        good_for = LATE if allowed_for_nobody else BURST
        until = now + good_for if limit is None else min(now + good_for, limit)
        answer = _Answer(verdict, until, narrowing, limit)
        if verdict is Verdict.PROGRAM and question.rememberable:
            self._remembered[key] = answer
        if question.told_apart or allowed_for_nobody or verdict is Verdict.DENY:
            self._answers[key] = answer
        pending.answer = answer
        del self._pending[key]
        pending.answered.set()
