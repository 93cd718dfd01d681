"""IAM's simulator, and what AWS tells about refused calls, by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.iam.ports import Decision, Verdict
from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.denials.denial import Evaluation
    from fobwatch.core.errors import FobwatchError


@dataclass
class FakeDenials(SignedFake):
    """Fulfils `DenialService`. `messages` are the decoded ones by the encoded."""

    messages: dict[str, str] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    failure: FobwatchError | None = None
    calls: list[tuple[str, Source, str]] = field(default_factory=list)

    def decode(self, encoded: str) -> str:
        self.calls.append(("decode", self.source, self.region))
        if self.failure is not None:
            raise self.failure
        return self.messages[encoded]

    def details(self, authorization_id: str) -> Evaluation:
        self.calls.append(("details", self.source, self.region))
        if self.failure is not None:
            raise self.failure
        return self.evaluations[authorization_id]


@dataclass
class FakeSimulator(SignedFake):
    """Fulfils `PolicySimulator` for policies of Allow and Deny of actions, and of MFA.

    `denied` are what nobody may do, `with_mfa` what takes MFA.
    """

    denied: set[str] = field(default_factory=set)
    with_mfa: set[str] = field(default_factory=set)
    arns: dict[str, str] = field(default_factory=dict)
    failure: FobwatchError | None = None
    calls: list[tuple[str, tuple[str, ...], bool | None, str]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)

    def simulate(
        self,
        principal: str,
        actions: Sequence[str],
        *,
        mfa: bool | None,
        resource: str = "*",
        with_policies: Sequence[str] = (),
    ) -> tuple[Verdict, ...]:
        self.calls.append((principal, tuple(actions), mfa, resource))
        self.sources.append(self.source)
        if self.failure is not None:
            raise self.failure
        return tuple(self._verdict(action, mfa=mfa, added=with_policies) for action in actions)

    def role_arn(self, role: str) -> str:
        if self.failure is not None:
            raise self.failure
        return self.arns[role]

    def _verdict(self, action: str, *, mfa: bool | None, added: Sequence[str]) -> Verdict:
        forbidding = [
            f"PolicyInputList.{number}"
            for number, text in enumerate(added, 1)
            if _forbids(text, action)
        ]
        if action in self.with_mfa:
            forbidding.insert(0, "user_anna_RequireMfa")
        if forbidding and not mfa:
            decision = Decision.EXPLICIT_DENY
            return Verdict(action=action, decision=decision, sources=tuple(forbidding))
        if action in self.denied:
            return Verdict(action=action, decision=Decision.IMPLICIT_DENY)
        return Verdict(action=action, decision=Decision.ALLOWED, sources=("user_anna_Work",))


def _forbids(policy: str, action: str) -> bool:
    """Of the policies that ask for MFA."""
    [statement] = json.loads(policy)["Statement"]
    if "NotAction" in statement:
        return action not in statement["NotAction"]
    return action in statement["Action"]


def decoded(principal: str, action: str, *, mfa: str = "false") -> str:
    """As DecodeAuthorizationMessage writes it."""
    condition = {"key": "aws:MultiFactorAuthPresent", "values": {"items": [{"value": mfa}]}}
    return json.dumps(
        {
            "allowed": False,
            "explicitDeny": True,
            "matchedStatements": {"items": []},
            "failures": {"items": []},
            "context": {
                "principal": {"id": "AIDATEST", "arn": principal},
                "action": action,
                "resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*",
                "conditions": {"items": [condition]},
            },
        }
    )
