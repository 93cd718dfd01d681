"""The agent's service: answers what protocol.py says may be asked, and writes it down."""

from __future__ import annotations

import logging
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.agent.errors import ChangedMeanwhile, NotLent
from fobwatch.core.agent.protocol import BROKEN, AgentReply, AgentRequest, ExitCode, refusal
from fobwatch.core.agent.verb_rules import rule_of
from fobwatch.core.consent.consent import QUESTION_TIME, Verdict
from fobwatch.core.errors import BadRequest, FobwatchError
from fobwatch.core.text_rules import printable, printable_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.agent.authorization import AgentAuthorizer, Authorized
    from fobwatch.core.agent.protocol import AgentVerb
    from fobwatch.core.ports import Clock

logger = logging.getLogger(__name__)

MAX_NOTED = 300
"""Characters. A name that no profile has is whatever a program sent, a megabyte of it perhaps."""

MAX_PROCESS = 500
"""Characters of a command line and its folder. A hundred thousand such lines are kept."""

Answer = Callable[[AgentRequest], str]
"""Makes the body of a reply. Raises `FobwatchError`; may block for a renewal."""

CONSENTS = {
    None: "",
    Verdict.ONCE: "allowed once",
    Verdict.PROGRAM: "program allowed",
}
"""A person's answer to the question about a secret, for the journal."""


class Agent:
    """Answers each request by its verb. Thread-safe as far as the answers are; may block.

    What is given while the vault `is_locked` is recorded as such.
    """

    def __init__(
        self,
        answers: Mapping[AgentVerb, Answer],
        *,
        authorizer: AgentAuthorizer,
        journal: Journal,
        clock: Clock,
        is_locked: Callable[[], bool] = lambda: False,
    ) -> None:
        self._answers: dict[str, Answer] = {str(verb): call for verb, call in answers.items()}
        self._authorizer = authorizer
        self._journal = journal
        self._clock = clock
        self._is_locked = is_locked
        self._lent_for: str | None = None

    def lent(self, profile: str) -> Agent:
        """The same for a socket that is lent: it offers the profile's credentials, and no more.

        Any other request is refused before a person is asked.
        """
        lent = copy(self)
        lent._lent_for = profile  # noqa: SLF001 - of the same class
        return lent

    def answer(self, request: AgentRequest, *, patience: timedelta = QUESTION_TIME) -> AgentReply:
        """The reply to a program, which a person may have to allow first. Never raises."""
        try:
            answer = self._answer_for(request)
            authorized = self._authorizer.check(request, patience=patience)
            if authorized is None:
                return AgentReply(code=ExitCode.OK, body=answer(request))
            narrowing, left = authorized.narrowing, authorized.left
            body = answer(replace(request, narrowing=narrowing, left=left))
            if authorized.rule.channel:
                self._refuse_if_changed(authorized, request)
            return AgentReply(
                code=ExitCode.OK, body=body, consent=authorized.verdict, narrowing=narrowing
            )
        except FobwatchError as error:
            return refusal(error)
        except Exception:  # a boundary: whatever breaks, the program that asked gets an answer
            logger.exception("a request to the agent failed: %s", request.verb)
            return BROKEN

    def note(self, request: AgentRequest, reply: AgentReply) -> None:
        """Record what the program was given, or that it was refused."""
        rule, subject = rule_of(request), request.subject
        title, story = request.client_process.title, request.client_process.story
        program = printable(title, MAX_NOTED)
        asked = printable(" of ".join(filter(None, (request.verb, subject))), MAX_NOTED)
        logger.debug("%s asked for %s: %s", program, asked, reply.code.name)
        if rule.channel is None:
            return
        given = reply.code is ExitCode.OK
        detail = self._terms(reply) if given else reply.title
        self._journal.record(
            Activity(
                at=self._clock.now(),
                event=rule.given if given else Event.CREDENTIALS_REFUSED,
                subject=printable(subject, MAX_NOTED),
                detail=printable(detail, MAX_NOTED),
                channel=rule.channel,
                program=program,
                origin=printable_lines(story, MAX_PROCESS),
            )
        )

    def _refuse_if_changed(self, authorized: Authorized, request: AgentRequest) -> None:
        if not self._authorizer.still_holds(authorized, request):
            raise ChangedMeanwhile(
                f"“{printable(request.subject, MAX_NOTED)}” has changed",
                "It, or what it is built upon, was changed while this was answered.",
                "Run it again.",
            )
        self._authorizer.refuse_while_paused()  # last: the files may have been read meanwhile

    def _answer_for(self, request: AgentRequest) -> Answer:
        profile = self._lent_for
        if profile is not None and not (rule_of(request).lent and request.subject == profile):
            raise NotLent(
                f"This socket is for “{printable(profile, MAX_NOTED)}”",
                "It was lent for the credentials of that profile, and for nothing else.",
                "Ask for that one, or outside of the container.",
            )
        answer = self._answers.get(request.verb)
        if answer is None:
            raise BadRequest(
                "The running Fobwatch does not know this request",
                f"It has no “{request.verb}”.",
                "Quit it, and start the version that is installed.",
            )
        return answer

    def _terms(self, reply: AgentReply) -> str:
        """On what terms it was given, as far as these are not the usual ones."""
        locked = "while locked" if self._is_locked() else ""
        return "; ".join(filter(None, (str(reply.narrowing), CONSENTS[reply.consent], locked)))
