"""The policy that refuses a user or a group what is not done with MFA."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from fobwatch.core.aws.ports import SignedPort
from fobwatch.core.errors import InputError
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Sequence


POLICY_NAME: Final = "FobwatchRequireMfa"
"""Of the policy, and of its statement, which marks it as one that Fobwatch has made."""

WITHOUT_MFA: Final = (
    "iam:CreateVirtualMFADevice",
    "iam:EnableMFADevice",
    "iam:GetMFADevice",
    "iam:GetUser",
    "iam:ListMFADevices",
    "iam:ListVirtualMFADevices",
    "iam:ResyncMFADevice",
    "sts:GetSessionToken",
)
"""What somebody without MFA needs to get it, and somebody with it to start a session.

"AWS: Allows MFA-authenticated IAM users to manage their own credentials", IAM user guide. Neither
a device is removed nor a key made without MFA: whoever has a stolen key would do just that.
"""

CONDITION: Final = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
"""With `IfExists`, since a call with a long-term key has no such key at all (IAM user guide)."""

MAX_ACTIONS: Final = 30
_ACTION: Final = re.compile(r"[a-z0-9-]{2,40}:[A-Za-z*?][A-Za-z0-9*?]{0,80}", re.ASCII)


class OwnerKind(StrEnum):
    USER = "user"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyOwner:
    """Whose inline policy it is."""

    kind: OwnerKind
    name: str


class OwnPolicies(SignedPort, Protocol):
    """Inline policies of users and groups."""

    def groups(self, user_name: str) -> tuple[str, ...]:
        """Those that the user is in (ListGroupsForUser)."""
        ...

    def members(self, group: str) -> tuple[str, ...]:
        """The users that are in it (GetGroup)."""
        ...

    def get(self, owner: PolicyOwner, name: str) -> str | None:
        """The policy (JSON); None where there is none of the name."""
        ...

    def put(self, owner: PolicyOwner, name: str, document: str) -> None:
        """Replaces one of the same name."""
        ...

    def delete(self, owner: PolicyOwner, name: str) -> None:
        """Harmless where there is none of the name."""
        ...


def mfa_policy(actions: Sequence[str] = ()) -> str:
    """The policy (JSON) for these actions, or for all but those that MFA itself needs."""
    what = {"Action": list(actions)} if actions else {"NotAction": list(WITHOUT_MFA)}
    statement = {
        "Sid": POLICY_NAME,
        "Effect": "Deny",
        **what,
        "Resource": "*",
        "Condition": CONDITION,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def is_ours(document: str) -> bool:
    """Whether it is a policy that `mfa_policy` makes."""
    statement = _only_statement(document)
    actions = statement.get("Action", [])
    if not isinstance(actions, list) or not all(isinstance(each, str) for each in actions):
        return False
    return same_policy(document, mfa_policy(actions))


def laid_out(document: str) -> str:
    """The same document as a person reads it: AWS may return it in one line."""
    return json.dumps(parse_object(document), indent=2)


def same_policy(one: str, other: str) -> bool:
    """Whether both say the same, however they are laid out."""
    try:
        return parse_object(one) == parse_object(other)
    except MalformedJson:
        return False


def read_actions(text: str) -> tuple[str, ...]:
    """The actions that a person has entered, with blanks or commas between.

    Raises `InputError` of the field `actions`.
    """
    actions = tuple(dict.fromkeys(re.split(r"[\s,]+", text.strip())))
    if actions == ("",):
        raise _wrong("No action is named", "Enter at least one, such as iam:*.")
    for action in actions:
        if not _ACTION.fullmatch(action):
            raise _wrong("This is no action", "Write service and action, as in ec2:StopInstances.")
    if len(actions) > MAX_ACTIONS:
        raise _wrong("These are too many actions", "Use wildcards, as in ec2:Stop*.")
    return actions


def _wrong(title: str, remedy: str) -> InputError:
    return InputError(
        title, "The policy names the actions that are refused without MFA.", remedy, field="actions"
    )


def _only_statement(document: str) -> dict[str, Any]:
    try:
        statements = parse_object(document).get("Statement")
    except MalformedJson:
        return {}
    if isinstance(statements, list) and len(statements) == 1 and isinstance(statements[0], dict):
        return statements[0]
    return {}
