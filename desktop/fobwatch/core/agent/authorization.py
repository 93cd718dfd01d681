"""Authorization: who may have what the agent is asked for; every transport asks here first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.errors import AgentPaused, LeadsBack, NotLent
from fobwatch.core.agent.judging import LOCKDOWNS, asked_narrowing, lockdown_judged
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.agent.verb_rules import rule_of
from fobwatch.core.consent.consent import QUESTION_TIME, STRICTNESS, ConsentPolicy, Matter, Purpose
from fobwatch.core.consent.errors import only_narrowed
from fobwatch.core.consent.narrowing import WHOLE
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.agent.verb_rules import VerbRule
    from fobwatch.core.client_process.client_process import Provider
    from fobwatch.core.consent.approvals import ApprovalQueue
    from fobwatch.core.consent.consent import Allowance, Ruling, Verdict
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.consent.rules import ConsentRules


ImportJudge = Callable[[str], "Matter | None"]
"""What a person has to agree to before this document is taken in; None for nothing.

Raises `InvalidImport`, and `VaultError` while that cannot be known.
"""

PortalJudge = Callable[[Purpose, str], "tuple[Matter, ConsentPolicy]"]
"""What signing in to or out of the portal of this name is, and by which rule.

Raises `UnknownPortal` or `BadRequest` if none or several are called that, and `VaultError`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a request is about, and by which rule a person is asked.

    Until `revision` changes the judgement cannot. It is None where the judgement rests on more than
    the profiles, devices and rules.
    """

    matter: Matter
    policy: ConsentPolicy
    revision: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorized:
    """A request that may be answered: a person's answer, if one was asked, and what it is about.

    `narrowing` is what it gets less of, for no longer than is `left`.
    """

    rule: VerbRule
    judgement: Judgement
    verdict: Verdict | None = None
    narrowing: Narrowing = WHOLE
    left: timedelta | None = None


class AgentAuthorizer:
    """Authorizes a request, or raises `AgentPaused`, `ConsentDenied` or `ConsentOpen`.

    Also `NotLent`, to a program in a container, `LeadsBack` to one that Fobwatch itself runs, and
    `VaultError` while the rules are unknown.
    Thread-safe; blocks while a person is asked.
    """

    def __init__(
        self,
        approvals: ApprovalQueue,
        rules: ConsentRules,
        *,
        import_matter: ImportJudge,
        portal_judge: PortalJudge,
        revision: Callable[[], object],
        running: Callable[[], Collection[Provider]] = tuple,
        console_protection: Callable[[str], str] = lambda _name: "",
        kept_ruling: Callable[[str], Ruling | None] = lambda _name: None,
    ) -> None:
        """`revision` is `Catalogue.current_revision`, which reads the AWS files if they changed.

        `running` returns the programs that Fobwatch waits for: they provide credentials to it.
        `console_protection` returns the profile for whose sake a console opens only after a
        question, empty where none does. `kept_ruling` returns what holds for a profile whose
        session goes on being served while the vault is locked.
        """
        self._approvals = approvals
        self._kept_ruling = kept_ruling
        self._revision = revision
        self._running = running
        self._console_protection = console_protection
        self._rules = rules
        self._import_matter = import_matter
        self._portal_judge = portal_judge
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
        self, request: AgentRequest, *, patience: timedelta = QUESTION_TIME
    ) -> Authorized | None:
        """Return once the request may be answered; None if it needs no consent.

        Blocks for a person's answer, `patience` at most. What was agreed to must be unchanged when
        it is answered; otherwise the person is asked again.
        """
        rule, client_process = rule_of(request), request.client_process
        if client_process.elsewhere and not rule.lent:
            raise NotLent(
                "That is not for programs in a container",
                "They may ask for credentials, and nothing else.",
                "Do it outside the container.",
            )
        if rule.purpose is None:
            if rule.about_profiles:
                self._revision()
            return None
        if client_process.is_below(self._running()):
            raise _leads_back()
        self.refuse_while_paused()
        judgement = self.judge(request, rule, rule.purpose)
        while True:
            matter, policy = judgement.matter, judgement.policy
            _refuse_more_than(matter)
            answer = self._approvals.require(matter, client_process, policy, patience=patience)
            self.refuse_while_paused()
            if answer is None:  # nobody was asked: no time has passed since
                return Authorized(rule=rule, judgement=judgement, narrowing=matter.narrowing)
            before, judgement = judgement, self.judge(request, rule, rule.purpose)
            if judgement == before:
                return _authorized(rule, judgement, answer)

    def still_holds(self, authorized: Authorized, request: AgentRequest) -> bool:
        """Whether what the request is about, and its rule, are as they were when authorized."""
        before, rule = authorized.judgement, authorized.rule
        if before.revision is not None and before.revision == self._revision():
            return True
        return self.judge(request, rule, before.matter.purpose) == before

    def judge(self, request: AgentRequest, rule: VerbRule, purpose: Purpose) -> Judgement:
        """What the request is about now, and by which rule.

        `rule` is its verb's, for this purpose.
        """
        revision = self._revision()  # before what is judged by: that can only be newer
        subject = request.subject
        if purpose in JUDGED_APART:
            matter, policy = self._judged_apart(request, rule, purpose)
            return Judgement(matter=matter, policy=policy)
        ruling = self._ruling(rule, subject)
        narrowing = asked_narrowing(request)
        if ruling.narrowed:
            narrowing &= ruling.narrowing_for(request.client_process)
        matter = Matter(
            subject=subject,
            purpose=purpose,
            because=ruling.because,
            identity=ruling.identity,
            narrowing=narrowing,
        )
        # Which program a rule names may change on the disk, and a console's protection has no part
        # in the revision.
        rests_on = None if ruling.narrowed or purpose is Purpose.CONSOLE else revision
        if request.verb == AgentVerb.LEND and ruling.policy is not ConsentPolicy.NEVER:
            # Each program that comes to that socket is asked for.
            return Judgement(matter=matter, policy=ConsentPolicy.ALWAYS, revision=rests_on)
        policies = [ruling.policy, rule.least]
        if purpose is Purpose.CONSOLE and (because := self._console_protection(subject)):
            policies.append(ConsentPolicy.EVERY_TIME)
            if not matter.because and because != subject:
                matter = replace(matter, because=because)
        policy = max(policies, key=STRICTNESS.index)
        return Judgement(matter=matter, policy=policy, revision=rests_on)

    def _judged_apart(
        self, request: AgentRequest, rule: VerbRule, purpose: Purpose
    ) -> tuple[Matter, ConsentPolicy]:
        """By what each of `JUDGED_APART` has of its own."""
        if purpose is Purpose.IMPORT:
            matter = self._import_matter(request.text("document"))
            if matter is None:
                return Matter(subject="", purpose=purpose), ConsentPolicy.ALWAYS
            return matter, ConsentPolicy.EVERY_TIME
        if purpose in LOCKDOWNS:
            return lockdown_judged(self._rules, request, purpose, rule.least)
        return self._portal_judge(purpose, request.subject)

    def _ruling(self, rule: VerbRule, subject: str) -> Ruling:
        """Raises `VaultError`."""
        if rule.purpose is Purpose.CODE:
            return self._rules.ruling_for_device(subject)
        kept = self._kept_ruling(subject) if rule.while_locked else None
        return kept or self._rules.ruling(subject)

    def refuse_while_paused(self) -> None:
        """Raises `AgentPaused`."""
        if self._paused:
            raise AgentPaused(
                "Fobwatch is paused",
                "Programs get nothing from it until it is resumed.",
                "Choose Resume in the tray menu.",
            )

    def _set_paused(self, *, paused: bool) -> None:
        self._paused = paused
        self.on_change.notify()


JUDGED_APART: Final = LOCKDOWNS | {
    Purpose.IMPORT,
    Purpose.PORTAL_SIGN_IN,
    Purpose.PORTAL_SIGN_OUT,
}
"""What is about more than one profile or device."""

OPENS_ALL: Final = frozenset({Purpose.CONSOLE, Purpose.CODE, Purpose.AS_CODE, Purpose.EXPLAIN})
"""What is done with the whole of a profile, and cannot be narrowed."""


def _leads_back() -> LeadsBack:
    """Fobwatch would wait for itself; and past its own processes, nobody has asked."""
    return LeadsBack(
        "The request comes from a program that Fobwatch runs",
        "That program is to provide credentials to Fobwatch, and asks Fobwatch for some.",
        "In Fobwatch, choose the other profile as the source of a role.",
    )


def _refuse_more_than(matter: Matter) -> None:
    if matter.purpose in OPENS_ALL and matter.narrowing:
        raise only_narrowed(matter)


def _authorized(rule: VerbRule, judgement: Judgement, answer: Allowance) -> Authorized:
    narrowing = judgement.matter.narrowing & answer.narrowing
    _refuse_more_than(replace(judgement.matter, narrowing=narrowing))
    return Authorized(
        rule=rule,
        judgement=judgement,
        verdict=answer.verdict,
        narrowing=narrowing,
        left=answer.left,
    )
