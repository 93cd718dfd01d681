"""What stands behind the agent: an authorizer without rules, and a desktop that records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.agent.judging import PortalConsent
from fobwatch.core.agent.verb_rules import VERB_RULES
from fobwatch.core.agent.while_locked import SessionsWhileLocked
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import QUESTION_TIME, ConsentPolicy, Purpose
from fobwatch.core.consent.rules import ConsentRule, ConsentRules
from fobwatch.core.imports.importer import ImportConsent
from fobwatch.core.portals.portal import Portal, PortalState
from fobwatch.core.sessions.narrowed_sessions import NarrowedSessions
from fobwatch.core.settings.settings import SettingsFile
from tests.fakes import FakeClock, FakeScreen
from tests.fakes_files import MemoryTextStore
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import timedelta

    from fobwatch.core.agent.authorization import Authorized, Judgement
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.agent.verb_rules import VerbRule
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.client_process.client_process import Provider
    from fobwatch.core.consent.consent import Ruling, Verdict
    from fobwatch.core.ports import Clock
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


SECRET_VERBS = sorted(verb for verb, rule in VERB_RULES.items() if rule.channel)
LENT_VERBS = sorted(verb for verb, rule in VERB_RULES.items() if rule.lent)


SIGN_INS = {Purpose.LOGIN, Purpose.LOGOUT, Purpose.PORTAL_SIGN_IN, Purpose.PORTAL_SIGN_OUT}
"""What a person is asked about once per program, at least."""


class OpenAuthorizer(AgentAuthorizer):
    """The real one without a rule; `consent` is the answer that a person is taken to have given."""

    def __init__(
        self, consent: Verdict | None = None, *, revision: Callable[[], object] = lambda: None
    ) -> None:
        vault = StagedVault()
        rules = ConsentRules(vault, StagedCatalogue(vault))
        super().__init__(
            ApprovalQueue(FakeClock(), FakeScreen()),
            rules,
            import_matter=ImportConsent(vault, rules).matter,
            portal_judge=portal_consent(rules).judge,
            revision=revision,
        )
        self._consent = consent

    def check(
        self, request: AgentRequest, *, patience: timedelta = QUESTION_TIME
    ) -> Authorized | None:
        authorized = super().check(request, patience=patience)
        return authorized and replace(authorized, verdict=authorized.verdict or self._consent)

    def judge(self, request: AgentRequest, rule: VerbRule, purpose: Purpose) -> Judgement:
        judgement = super().judge(request, rule, purpose)
        if purpose in SIGN_INS:
            return replace(judgement, policy=ConsentPolicy.ALWAYS)
        return judgement


def authorizer_of(
    desk: ApprovalQueue,
    vault: Vault,
    profiles: Catalogue,
    *,
    revision: Callable[[], object] | None = None,
    running: Callable[[], Collection[Provider]] = tuple,
    kept_ruling: Callable[[str], Ruling | None] = lambda _name: None,
) -> AgentAuthorizer:
    """The real one, over what these have."""
    rules = ConsentRules(vault, profiles)
    return AgentAuthorizer(
        desk,
        rules,
        import_matter=ImportConsent(vault, rules).matter,
        portal_judge=portal_consent(rules).judge,
        revision=revision or profiles.current_revision,
        running=running,
        kept_ruling=kept_ruling,
    )


def served_by(
    broker: SessionBroker,
    tokens: TokenService,
    vault: Vault,
    profiles: Catalogue,
    clock: Clock,
    *,
    settings: SettingsFile | None = None,
    approvals: ApprovalQueue | None = None,
) -> SessionsWhileLocked:
    """The real one, over what these have."""
    aws_time = AwsTime(clock)
    return SessionsWhileLocked(
        settings=settings or SettingsFile(MemoryTextStore()),
        vault=vault,
        profiles=profiles,
        rules=ConsentRules(vault, profiles),
        approvals=approvals or ApprovalQueue(clock, FakeScreen()),
        broker=broker,
        narrowed=NarrowedSessions(broker, tokens, aws_time),
        aws_time=aws_time,
    )


def portal_consent(rules: ConsentRules) -> PortalConsent:
    """The real one: every name is a portal's that nobody is signed in to."""
    return PortalConsent(
        rules,
        named=lambda name: Portal(
            start_url=f"https://{name}.awsapps.com/start", region="eu-west-1"
        ),
        state=lambda _start_url: PortalState(),
    )


def chosen(**policies: ConsentPolicy) -> tuple[ConsentRule, ...]:
    """The rules of profiles, by name."""
    return tuple(ConsentRule(profile=name, policy=policy) for name, policy in policies.items())


@dataclass
class RecordingDesktop:
    calls: list[str] = field(default_factory=list)

    def show_window(self) -> None:
        self.calls.append("show")

    def quit(self) -> None:
        self.calls.append("quit")
