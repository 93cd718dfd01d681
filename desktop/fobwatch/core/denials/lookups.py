"""Asks AWS about a refused call with a profile that a person chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.aws.arns import role_of
from fobwatch.core.denials.denial import evaluation_in
from fobwatch.core.denials.explanation import explain_denied, needing_mfa
from fobwatch.core.errors import FobwatchError
from fobwatch.core.iam.key_pair import key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.denials.denial import Denial, DenialService, Evaluation
    from fobwatch.core.denials.explanation import Explanation
    from fobwatch.core.iam.ports import PolicySimulator, Verdict
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault

T = TypeVar("T")

MFA_KEY: Final = "aws:multifactorauthpresent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What AWS said; None where it was not asked, or refused: `problems` has why.

    `simulated` is the call as it was made, as far as is known, and `with_mfa` the same with MFA.
    """

    denial: Denial
    evaluation: Evaluation | None = None
    simulated: Verdict | None = None
    with_mfa: Verdict | None = None
    problems: tuple[FobwatchError, ...] = ()

    @property
    def needs_mfa(self) -> bool:
        """Whether the call is refused without MFA, and would be allowed with it."""
        before, after = self.simulated, self.with_mfa
        return before is not None and after is not None and after.is_allowed > before.is_allowed

    def explained(self) -> Explanation:
        """In place of what the error alone says."""
        explanation = explain_denied(self.denial)
        return needing_mfa(explanation) if self.needs_mfa else explanation


class DenialLookups:
    """`ask` blocks, and raises what starting the profile's session does."""

    def __init__(
        self,
        *,
        vault: Vault,
        broker: SessionBroker,
        service: DenialService,
        simulator: PolicySimulator,
        connection: Callable[[str], Connection],
        region: Callable[[str], str],
    ) -> None:
        self._vault = vault
        self._broker = broker
        self._service = service
        self._simulator = simulator
        self._connection = connection
        self._region = region

    def ask(self, denial: Denial, profile: str) -> Findings:
        """All that AWS says to this profile about the call."""
        connection, source = self._connection(profile), self._source(profile)
        region = denial.region or self._region(profile)
        service = self._service.via(connection)
        return Question(
            service=service.signed_with(source, region=region),
            decoder=service.signed_with(self._decoding(profile), region=region),
            simulator=self._simulator.via(connection).signed_with(source, region=region),
        ).ask(denial)

    def _decoding(self, name: str) -> Source:
        """A user's own key: a user's session may call nothing of STS but AssumeRole (STS API)."""
        profile = self._vault.profile(name)
        key = profile.long_term_key if profile else None
        return key or self._source(name)

    def _source(self, name: str) -> Source:
        """A user's own key where there is no MFA: IAM accepts no session without MFA."""
        profile = self._vault.profile(name)
        if profile is not None and profile.long_term_key and not profile.mfa_serial:
            return key_of(profile)
        return self._broker.start(name).credentials


@dataclass(slots=True, kw_only=True)
class Question:
    """What is asked in one go; a refused part keeps no other from being asked."""

    service: DenialService
    decoder: DenialService
    simulator: PolicySimulator
    problems: list[FobwatchError] = field(default_factory=list)

    def ask(self, denial: Denial) -> Findings:
        """All that AWS says about the call."""
        evaluation = self._try(lambda: self._evaluation(denial))
        if evaluation is not None:
            denial = evaluation.completed(denial)
        simulated = with_mfa = None
        if denial.action and denial.policy_source:
            principal = self._principal(denial)
            simulated = self._try(
                lambda: self._simulate(denial, principal, mfa=_mfa_of(evaluation))
            )
            if simulated is not None and not simulated.is_allowed:
                with_mfa = self._try(lambda: self._simulate(denial, principal, mfa=True))
        return Findings(
            denial=denial,
            evaluation=evaluation,
            simulated=simulated,
            with_mfa=with_mfa,
            problems=tuple(self.problems),
        )

    def _evaluation(self, denial: Denial) -> Evaluation | None:
        if denial.authorization_id:
            return self.service.details(denial.authorization_id)
        if denial.encoded:
            return evaluation_in(self.decoder.decode(denial.encoded))
        return None

    def _principal(self, denial: Denial) -> str:
        """With the path of the role, as far as this profile may see it."""
        role = role_of(denial.principal) if ":assumed-role/" in denial.principal else ""
        if not role:
            return denial.policy_source
        found = self._try(lambda: self.simulator.role_arn(role))
        return found or denial.policy_source

    def _simulate(self, denial: Denial, principal: str, *, mfa: bool | None) -> Verdict | None:
        found = self.simulator.simulate(
            principal,
            [denial.action],
            mfa=mfa,
            resource=denial.resource if denial.resource.startswith("arn:") else "*",
        )
        return next(iter(found), None)

    def _try(self, call: Callable[[], T]) -> T | None:
        try:
            return call()
        except FobwatchError as problem:
            self.problems.append(problem)
            return None


def _mfa_of(evaluation: Evaluation | None) -> bool | None:
    """Whether the refused call was made with MFA, as far as AWS says."""
    context = {key.lower(): value for key, value in evaluation.context} if evaluation else {}
    value = context.get(MFA_KEY)
    return None if value is None else value.lower() == "true"
