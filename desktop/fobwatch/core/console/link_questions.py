"""The questions to a person about links: one at a time, whatever comes in.

Nobody knows who follows a link. A page that opens a hundred thousand of them gets one question, and
for a while none after a no. Links that cannot be opened have a silence of their own, and make way
for one that can: whoever mistyped a link follows the right one next.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.consent.errors import ConsentDenied
from fobwatch.core.console.errors import InvalidLink
from fobwatch.core.console.links import read_link
from fobwatch.core.errors import FobwatchError
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.ports import Clock, ScreenLock

ANSWER_TIME: Final = timedelta(minutes=5)
"""A question that nobody answers is a no. The vault may have to be unlocked within it."""

QUIET: Final = timedelta(minutes=1)
"""How long nobody is asked after a no while more links came, or after a second no within this time:
a page could go on after each of them."""

REST: Final = timedelta(seconds=10)
"""How long after a link that opened by itself no other does: a page that follows an allowed link
again and again opens it once, and gets one question."""

MOST_BY_ITSELF: Final = 10
"""In a `PERIOD`, for all links together: a page that waits each time would fill the browser too."""

PERIOD: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkQuestion:
    """A link that a person is asked about, or None with the `problem` that refused it.

    `more`: other links came meanwhile, and are not opened. `by_itself`: it may be opened without
    asking, if a person has allowed that. `leads`: a profile leads there, as far as that is known.
    """

    number: int
    link: ConsoleLink | None = None
    problem: FobwatchError | None = None
    more: bool = False
    by_itself: bool = True
    leads: bool = True


class _Silence:
    """Begins with the second denial within `QUIET`, or with one while more links came."""

    def __init__(self) -> None:
        self._denied_at: timedelta | None = None
        self._until: timedelta | None = None

    def note_denial(self, now: timedelta, *, more: bool) -> None:
        if more or (self._denied_at is not None and now - self._denied_at < QUIET):
            self._until = now + QUIET
        self._denied_at = now

    def holds(self, now: timedelta) -> bool:
        return self._until is not None and now < self._until


class LinkQuestions:
    """Thread-safe; no call blocks. Setting the computer's clock changes nothing here."""

    def __init__(self, clock: Clock, screen: ScreenLock) -> None:
        self._clock = clock
        self._screen = screen
        self._lock = threading.Lock()
        self._question: LinkQuestion | None = None
        self._expires = timedelta()
        self._opened = deque[timedelta](maxlen=MOST_BY_ITSELF)
        """When links were opened by themselves."""
        self._after_denials = _Silence()
        self._after_refusals = _Silence()
        self._tells_from: timedelta | None = None
        self._next_number = 1
        self.on_change = Listeners[[]]()
        """Called after the question changed, on the changing thread."""
        self.on_silenced = Listeners[[FobwatchError]]()
        """Called with the reason when a link was dropped in a silence, once within `QUIET`."""

    @property
    def question(self) -> LinkQuestion | None:
        """The one that waits for a person."""
        self._expire()
        return self._question

    def ask(self, text: str, refusal: FobwatchError | None = None) -> None:
        """Have a person asked about the link, or shown why it is refused. Any text may come.

        Raises the `refusal`, or `InvalidLink`; otherwise `ConsentDenied` if nobody is asked now.
        """
        self._expire()
        if self._screen.locked:
            raise _not_now("The screen is locked.", "Unlock it, and follow the link again.")
        link, problem = (None, refusal) if refusal else _read(text)
        with self._lock:
            before = self._question
            silent = self._is_silent(refused=problem is not None)
            not_now = _silence() if silent else self._take(link, problem)
            changed = self._question != before
            tells = silent and self._may_tell()
        if changed:
            self.on_change.notify()
        error = problem or not_now
        if error and tells:
            self.on_silenced.notify(error.fresh())
        if error:
            raise error

    def close(self, number: int, *, denied: bool) -> ConsoleLink | None:
        """Take a person's answer; return the link, None if the question was over already."""
        with self._lock:
            question = self._question
            if question is None or question.number != number:
                return None
            self._question = None
            if denied:
                self._note_denial(question)
        self.on_change.notify()
        return question.link

    def note_opened_by_itself(self) -> None:
        """A link that a person had allowed was opened: ask about the next one for a while."""
        with self._lock:
            self._opened.append(self._clock.elapsed())

    def note_leads(self, number: int, *, found: bool) -> bool:
        """Note whether any profile leads to the link; return whether the question is still open.

        Without one there is nothing to say yes to: closing the question counts as a refused link,
        not as a no. It is over at once if a person has just closed others like it.
        """
        with self._lock:
            question = self._question
            if question is None or question.number != number:
                return False
            silent = not found and self._after_refusals.holds(self._clock.elapsed())
            self._question = None if silent else replace(question, leads=found)
            tells = silent and self._may_tell()
        if silent:
            self.on_change.notify()
        if tells:
            self.on_silenced.notify(_silence())
        return not silent

    def deny(self) -> None:
        """Say no to what is asked now, since the vault is locked or the program ends."""
        question = self._question
        if question is not None:
            self.close(question.number, denied=True)

    def _note_denial(self, question: LinkQuestion) -> None:
        is_no = question.link is not None and question.leads
        silence = self._after_denials if is_no else self._after_refusals
        silence.note_denial(self._clock.elapsed(), more=question.more)

    def _is_silent(self, *, refused: bool) -> bool:
        now = self._clock.elapsed()
        return self._after_denials.holds(now) or (refused and self._after_refusals.holds(now))

    def _may_tell(self) -> bool:
        """Whether a dropped link may be reported to a person now. Holds the lock."""
        now = self._clock.elapsed()
        if self._tells_from is not None and now < self._tells_from:
            return False
        self._tells_from = now + QUIET
        return True

    def _take(
        self, link: ConsoleLink | None, problem: FobwatchError | None
    ) -> ConsentDenied | None:
        """Make it the question, or say why it is none. Holds the lock."""
        now, question = self._clock.elapsed(), self._question
        if question is not None and question.link == link and link is not None:
            return None
        if question is not None and (question.link is not None or link is None):
            self._question = replace(question, more=True)
            return _not_now(
                "It asks about another link.", "Answer that, and follow this one again."
            )
        self._question = LinkQuestion(
            number=self._next_number,
            link=link,
            problem=problem.fresh() if problem else None,
            by_itself=self._may_open_by_itself(now),
        )
        self._expires = now + ANSWER_TIME
        self._next_number += 1
        return None

    def _may_open_by_itself(self, now: timedelta) -> bool:
        """Whether that has happened neither just now nor too often. Holds the lock."""
        if not self._opened:
            return True
        too_many = len(self._opened) == MOST_BY_ITSELF and now - self._opened[0] < PERIOD
        return not too_many and now - self._opened[-1] >= REST

    def _expire(self) -> None:
        question = self._question
        if question is not None and self._clock.elapsed() >= self._expires:
            self.close(question.number, denied=True)


def _read(text: str) -> tuple[ConsoleLink | None, InvalidLink | None]:
    try:
        return read_link(text), None
    except InvalidLink as error:
        return None, error


def _silence() -> ConsentDenied:
    return _not_now("A link was not opened, and more links came.", "Follow it again in a minute.")


def _not_now(message: str, remedy: str) -> ConsentDenied:
    return ConsentDenied("Fobwatch does not ask about the link now", message, remedy)
