"""Authorization: every transport asks here before it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.protocol import LENT_VERBS, AgentVerb
from fobwatch.core.consent.consent import QUESTION_TIME, ConsentPolicy, Matter, Purpose
from fobwatch.core.errors import AgentPaused, NotLent
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.client_process.client_process import ClientProcess
    from fobwatch.core.consent.approvals import ApprovalQueue
    from fobwatch.core.consent.consent import Verdict
    from fobwatch.core.consent.rules import ConsentRules

PURPOSES: Final = {
    AgentVerb.CREDENTIALS: Purpose.CREDENTIALS,
    AgentVerb.ENV: Purpose.CREDENTIALS,
    AgentVerb.CONTAINER: Purpose.CREDENTIALS,
    AgentVerb.ENDPOINT: Purpose.CREDENTIALS,
    AgentVerb.LEND: Purpose.CREDENTIALS,
    AgentVerb.OPEN: Purpose.CONSOLE,
    AgentVerb.CODE: Purpose.CODE,
    AgentVerb.IMPORT: Purpose.IMPORT,
}
"""What needs consent, and is refused while the agent is paused. The program itself can still be
shown and quit."""

ImportJudge = Callable[[str], "Matter | None"]
"""What a person has to agree to before this document is taken in; None for nothing.

Raises `InvalidImport`, and `VaultError` while that cannot be known.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorized:
    """A request that may be answered: a person's answer, if one was asked, and what it is about."""

    verdict: Verdict | None
    judged: tuple[Matter, ConsentPolicy]


class AgentAuthorizer:
    """Authorizes a request, or raises `AgentPaused`, `ConsentDenied` or `ConsentOpen`.

    Also `NotLent`, to a program in a container, and `VaultError` while the rules are unknown.
    Thread-safe; blocks while a person is asked.
    """

    def __init__(
        self,
        desk: ApprovalQueue,
        rules: ConsentRules,
        *,
        import_matter: ImportJudge,
        refresh: Callable[[], object] = lambda: None,
    ) -> None:
        """Call `refresh` before each judgement, so that it sees the AWS files as they are then."""
        self._approvals = desk
        self._refresh = refresh
        self._rules = rules
        self._import_matter = import_matter
        self._paused = False
        self.on_change = Listeners[[]]()
        """Called after the agent was paused or resumed."""

    @property
    def paused(self) -> bool:
        """Whether the agent answers “paused” until `resume`."""
        return self._paused

    def pause(self) -> None:
        self._set_paused(paused=True)

    def resume(self) -> None:
        self._set_paused(paused=False)

    def check(
        self,
        request: AgentRequest,
        client_process: ClientProcess,
        *,
        patience: timedelta = QUESTION_TIME,
    ) -> Authorized | None:
        """Return once the request may be answered; None if it needs no consent.

        Blocks for a person's answer, `patience` at most. What was agreed to must be unchanged when
        it is answered; otherwise the person is asked again.
        """
        if client_process.elsewhere and request.verb not in LENT_VERBS:
            raise _not_from_a_container()
        if request.verb not in PURPOSES:
            return None
        self._refuse_while_paused()
        judged = self.judge(request)
        while True:
            matter, policy = judged
            verdict = self._approvals.require(matter, client_process, policy, patience=patience)
            self._refuse_while_paused()
            judged = self.judge(request)
            if judged == (matter, policy):
                return Authorized(verdict=verdict, judged=judged)

    def judge(self, request: AgentRequest) -> tuple[Matter, ConsentPolicy]:
        """What the request is about now, and by which rule. It is one of `PURPOSES`."""
        self._refresh()
        purpose = PURPOSES[AgentVerb(request.verb)]
        subject = request.subject
        if purpose is Purpose.IMPORT:
            matter = self._import_matter(request.text("document"))
            if matter is None:
                return Matter(subject="", purpose=purpose), ConsentPolicy.ALWAYS
            return matter, ConsentPolicy.EVERY_TIME
        is_code = purpose is Purpose.CODE
        judge = self._rules.ruling_for_device if is_code else self._rules.ruling
        ruling = judge(subject)
        matter = Matter(
            subject=subject, purpose=purpose, because=ruling.because, identity=ruling.identity
        )
        if request.verb == AgentVerb.LEND and ruling.policy is not ConsentPolicy.NEVER:
            return (
                matter,
                ConsentPolicy.ALWAYS,
            )  # each program that comes to that socket is asked for
        return matter, ruling.policy

    def _refuse_while_paused(self) -> None:
        if self._paused:
            raise _paused()

    def _set_paused(self, *, paused: bool) -> None:
        self._paused = paused
        self.on_change.notify()


def _not_from_a_container() -> NotLent:
    return NotLent(
        "That is not for programs in a container",
        "They may ask for credentials, and nothing else.",
        "Do it outside of the container.",
    )


def _paused() -> AgentPaused:
    return AgentPaused(
        "Fobwatch is paused",
        "It gives nothing to programs until it is resumed.",
        "Choose Resume in the tray menu.",
    )
