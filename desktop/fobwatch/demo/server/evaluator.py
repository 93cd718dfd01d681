"""Policy evaluation: whether a user's or role's policies allow a call, without making it."""

# ruff: noqa: SLF001 - with `emulator`, the place for MiniStack's private names
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

_GROUP = "group"
_DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`source` names it as SimulatePrincipalPolicy does."""

    source: str
    document: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`decision` is in the API's words, `sources` are the policies that decided."""

    decision: str
    sources: tuple[str, ...] = ()


class Evaluator:
    """Knows what MiniStack's evaluator does: Allow and Deny, wildcards and its conditions.

    Boundaries, organizations and the policies of resources are left out.
    """

    def __init__(self, iam: ModuleType, evaluator: ModuleType) -> None:
        self._iam = iam
        self._evaluator = evaluator

    def policies_of(self, arn: str) -> tuple[Policy, ...] | None:
        """Of a user or role of the current account; None where there is no such one."""
        kind, _, path = arn.rpartition(":")[2].partition("/")
        name = path.rpartition("/")[2]
        if kind == "user" and name in self._iam._users:
            return tuple(self._of_user(name))
        if kind == "role" and name in self._iam._roles:
            role = self._iam._roles[name]
            inline = role.get("InlinePolicies") or {}
            return (*self._inline("role", name, inline), *self._attached(role))
        return None

    def judge(
        self,
        policies: Sequence[Policy],
        *,
        principal: str,
        action: str,
        resource: str,
        context: Mapping[str, Any],
    ) -> Judgement:
        """The decision, where `context` are the condition keys in lower case."""
        evaluator = self._evaluator
        call = evaluator.EvalContext(
            principal_arn=principal,
            principal_type="User",
            principal_account=principal.split(":")[4],
            action=action,
            resource_arn=resource,
            region="us-east-1",
            principal_keys=dict(context),
        )
        parsed = [evaluator.parse_policy_document(policy.document) for policy in policies]
        result = evaluator.evaluate(call, parsed)
        matched = [
            policy.source
            for policy, statements in zip(policies, parsed, strict=True)
            if evaluator._first_match(call, statements, result.decision)
        ]
        return Judgement(decision=_DECISIONS[result.decision], sources=tuple(matched))

    def _of_user(self, name: str) -> Iterator[Policy]:
        yield from self._inline("user", name, self._iam._user_inline_policies.get(name) or {})
        yield from self._attached(self._iam._users[name])
        for group, record in self._iam._groups.items():
            if name in record.get("Users", []):
                inline = self._iam._group_inline_policies.get(group) or {}
                yield from self._inline(_GROUP, group, inline)
                yield from self._attached(record)

    def _inline(self, kind: str, name: str, policies: Mapping[str, Any]) -> Iterator[Policy]:
        for policy, document in policies.items():
            yield Policy(source=f"{kind}_{name}_{policy}", document=_parsed(document))

    def _attached(self, record: Mapping[str, Any]) -> Iterator[Policy]:
        for arn in record.get("AttachedPolicies", []):
            document = self._evaluator._resolve_managed_policy_document(
                arn, record["Arn"].split(":")[4]
            )
            if document:
                yield Policy(source=arn.rpartition("/")[2], document=_parsed(document))


def _parsed(document: Any) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(document) if isinstance(document, str) else document
