"""The local door's service: answers what door_protocol.py says may be asked, and writes it down."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.activity.activity import Activity, DoorName, Event
from fobwatch.core.agent.protocol import (
    BROKEN,
    LENT_VERBS,
    DoorReply,
    DoorRequest,
    ExitCode,
    Verb,
    refusal,
)
from fobwatch.core.consent.consent import QUESTION_TIME, Verdict
from fobwatch.core.errors import BadRequest, ChangedMeanwhile, FobwatchError, NotLent
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.client_process.client_process import Asker
    from fobwatch.core.ports import Clock

logger = logging.getLogger(__name__)

SECRET_VERBS = frozenset({Verb.CREDENTIALS, Verb.ENV, Verb.CONTAINER, Verb.CODE})
"""The verbs whose answers hold a secret: who was given one, and who was not, is recorded."""

LONGEST_NOTED = 300
"""Characters. A name that no profile has is whatever a program sent, a megabyte of it perhaps."""

LONGEST_PROCESS = 500
"""Characters of a command line and its folder. A hundred thousand such lines are kept."""

Answer = Callable[[DoorRequest], str]
"""Makes the body of a reply. Raises `FobwatchError`; may block for a renewal."""

DOORS = {
    Verb.CREDENTIALS: DoorName.HELPER,
    Verb.ENV: DoorName.COMMAND_LINE,
    Verb.CODE: DoorName.COMMAND_LINE,
    Verb.CONTAINER: DoorName.ENDPOINT,
}
"""Through which door each secret goes, in words that a person knows."""

CONSENTS = {
    None: "",
    Verdict.ONCE: "allowed once",
    Verdict.PROGRAM: "program allowed",
}
"""A person's answer to the question for a secret that was given, for the journal."""


WITHOUT_PROFILES = frozenset({Verb.SHOW, Verb.QUIT})
"""The verbs that are about no profile: they do not wait for the disk."""


class Gate(Protocol):
    """Whether a request may be answered."""

    def check(self, request: DoorRequest, asker: Asker, *, patience: timedelta) -> Verdict | None:
        """A person's answer, if one was needed; may block for it, `patience` at most.

        Raises `FobwatchError` where the request may not be answered.
        """
        ...

    def judge(self, request: DoorRequest) -> object:
        """What a request for a secret is about now, and by which rule; it compares."""
        ...


class Door:
    """Answers each request by its verb. Thread-safe as far as the answers are; may block.

    `refresh` is called before gate and answer, so that both see the profiles as they are now.
    """

    def __init__(
        self,
        answers: Mapping[Verb, Answer],
        *,
        gate: Gate,
        journal: Journal,
        clock: Clock,
        refresh: Callable[[], object] = lambda: None,
    ) -> None:
        self._answers: dict[str, Answer] = {str(verb): call for verb, call in answers.items()}
        self._gate = gate
        self._journal = journal
        self._clock = clock
        self._refresh = refresh

    def answer(
        self, request: DoorRequest, asker: Asker, *, patience: timedelta = QUESTION_TIME
    ) -> DoorReply:
        """The reply to `asker`, with whom a person may have to agree first. Never raises."""
        try:
            answer = self._answer_for(request)
            if request.verb not in WITHOUT_PROFILES:
                self._refresh()
            consent = self._gate.check(request, asker, patience=patience)
            body = self._as_judged(request, answer)
            return DoorReply(code=ExitCode.OK, body=body, consent=consent)
        except FobwatchError as error:
            return refusal(error)
        except Exception:  # a boundary: whatever breaks, the program that asked is told so
            logger.exception("a request at the local door failed: %s", request.verb)
            return BROKEN

    def note(self, request: DoorRequest, reply: DoorReply, *, asker: Asker) -> None:
        """Record that `asker` was given a secret or refused."""
        if request.verb not in SECRET_VERBS:
            return
        given = reply.code is ExitCode.OK
        event = Event.CREDENTIALS_GIVEN if given else Event.CREDENTIALS_REFUSED
        if given and request.verb == Verb.CODE:
            event = Event.CODE_COPIED
        self._journal.record(
            Activity(
                at=self._clock.now(),
                event=event,
                subject=printable(request.subject, LONGEST_NOTED),
                detail=CONSENTS[reply.consent] if given else printable(reply.title, LONGEST_NOTED),
                door=DOORS[Verb(request.verb)],
                program=printable(asker.title, LONGEST_NOTED),
                origin="\n".join(
                    printable(process, LONGEST_PROCESS) for process in asker.story.splitlines()
                ),
            )
        )

    def _as_judged(self, request: DoorRequest, answer: Answer) -> str:
        """The answer, unless what it is about has changed since it was let through."""
        if request.verb not in SECRET_VERBS:
            return answer(request)
        judged = self._gate.judge(request)
        body = answer(request)
        if self._gate.judge(request) != judged:
            raise _changed_meanwhile(request)
        return body

    def _answer_for(self, request: DoorRequest) -> Answer:
        answer = self._answers.get(request.verb)
        if answer is None:
            raise BadRequest(
                "The running Fobwatch does not know this request",
                f"It has no “{request.verb}”.",
                "Quit it, and start the version that is installed.",
            )
        return answer


class LentDoor:
    """A `Door` for one profile's credentials, for a place where not all of it is meant to be had.

    What else is asked for is refused before anybody is asked.
    """

    def __init__(self, door: Door, profile: str) -> None:
        self._door = door
        self._profile = profile

    def answer(
        self, request: DoorRequest, asker: Asker, *, patience: timedelta = QUESTION_TIME
    ) -> DoorReply:
        """As `Door.answer`."""
        if request.verb not in LENT_VERBS or request.subject != self._profile:
            return refusal(_lent_for(self._profile))
        return self._door.answer(request, asker, patience=patience)

    def note(self, request: DoorRequest, reply: DoorReply, *, asker: Asker) -> None:
        """As `Door.note`."""
        self._door.note(request, reply, asker=asker)


def _changed_meanwhile(request: DoorRequest) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"“{printable(request.subject, LONGEST_NOTED)}” has changed",
        "It, or what it is built upon, was changed while this was answered.",
        "Run it again.",
    )


def _lent_for(profile: str) -> NotLent:
    return NotLent(
        f"This door is for “{printable(profile, LONGEST_NOTED)}”",
        "It was lent for the credentials of that profile, and for nothing else.",
        "Ask for that one, or outside of the container.",
    )
