"""A refused call: the error's words, and AWS's own evaluation of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from fobwatch.core.aws.arns import identity_arn, parse_arn, role_of
from fobwatch.core.aws.ports import SignedPort
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Iterator


class PolicyType(StrEnum):
    """The kinds of policies, in the words of AWS's messages.

    "Troubleshoot access denied error messages", IAM user guide.
    """

    IDENTITY = "identity-based policy"
    RESOURCE = "resource-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    SERVICE_CONTROL = "service control policy"
    RESOURCE_CONTROL = "resource control policy"
    VPC_ENDPOINT = "VPC endpoint policy"
    TRUST = "role trust policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Empty texts are what the error does not say.

    `action` is as policies name it, `operation` as the API does. `explicit` is whether a policy
    denies the call, or none allows it; None where AWS does not say. `encoded` is what
    DecodeAuthorizationMessage takes, `authorization_id` what GetRequestAuthorizationDetails does.
    """

    code: str = ""
    operation: str = ""
    action: str = ""
    resource: str = ""
    principal: str = ""
    explicit: bool | None = None
    policy_type: PolicyType | None = None
    policy: str = ""
    encoded: str = field(default="", repr=False)
    authorization_id: str = ""
    region: str = ""
    endpoint: str = ""

    @property
    def policy_source(self) -> str:
        """The ARN of the user or role whose policies decide; of a session's role without its path.

        Empty for anybody else.
        """
        parsed = parse_arn(self.principal)
        is_user = parsed is not None and parsed.resource_type == "user"
        return identity_arn(self.principal) if is_user or role_of(self.principal) else ""


MAX_VALUE: Final = 500
"""Characters of a text of AWS's that are shown."""

MAX_CONTEXT: Final = 60
"""Keys: a call to EC2 has some twenty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """AWS's evaluation of one call. `context` are condition keys with their values."""

    explicit: bool
    principal: str = ""
    action: str = ""
    resource: str = ""
    policy_type: PolicyType | None = None
    policies: tuple[str, ...] = ()
    context: tuple[tuple[str, str], ...] = ()

    def completed(self, denial: Denial) -> Denial:
        """The error with what it left open."""
        return replace(
            denial,
            principal=denial.principal or self.principal,
            action=denial.action or self.action,
            resource=denial.resource or self.resource,
            explicit=self.explicit,
            policy_type=self.policy_type or denial.policy_type,
            policy=denial.policy or next(iter(self.policies), ""),
        )


class DenialService(SignedPort, Protocol):
    """What AWS offers for errors."""

    def decode(self, encoded: str) -> str:
        """The message as JSON (sts:DecodeAuthorizationMessage)."""
        ...

    def details(self, authorization_id: str) -> Evaluation:
        """The evaluation that denied (iam-toolbox, GetRequestAuthorizationDetails).

        It is kept for a day, in the region of the refusal.
        """
        ...


def evaluation_in(decoded: str) -> Evaluation | None:
    """What a decoded message says; None where it is not as AWS writes it."""
    try:
        message = parse_object(decoded)
    except MalformedJson:
        return None
    context = _mapping(message.get("context"))
    return Evaluation(
        explicit=message.get("explicitDeny") is True,
        principal=_text(_mapping(context.get("principal")).get("arn")),
        action=_text(context.get("action")),
        resource=_text(context.get("resource")),
        context=tuple(_conditions(context))[:MAX_CONTEXT],
    )


def _conditions(context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for condition in map(_mapping, _items(context.get("conditions"))):
        values = (_text(_mapping(each).get("value")) for each in _items(condition.get("values")))
        key = _text(condition.get("key"))
        if key:
            yield key, printable(", ".join(values), MAX_VALUE)


def _items(value: object) -> list[Any]:
    items = _mapping(value).get("items")
    return items if isinstance(items, list) else []


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return printable(value, MAX_VALUE) if isinstance(value, str) else ""
