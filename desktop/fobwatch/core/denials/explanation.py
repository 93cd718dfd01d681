"""The meaning of a refusal, and the next step, in words for a person."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.regions import is_opt_in
from fobwatch.core.denials.denial import PolicyType
from fobwatch.core.denials.error_codes import Cause, cause_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.denials.denial import Denial


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`next_step` is one sentence. `statement` is the policy statement (JSON) that would allow it.

    It is empty where none would.
    """

    cause: Cause
    title: str
    why: str
    next_step: str
    statement: str = ""


def explain(denial: Denial, text: str) -> Explanation:
    """What the error alone says; `text` is what was pasted."""
    cause = cause_of(denial.code, text)
    if cause in {Cause.UNKNOWN, Cause.OTHER} and (denial.action or denial.encoded):
        cause = Cause.DENIED
    if cause is Cause.DENIED:
        return explain_denied(denial)
    if cause is Cause.OTHER:
        return _no_permission_problem(denial)
    if cause is Cause.TOKEN and is_opt_in(denial.region):
        cause = Cause.REGION_OFF
    title, why, next_step = _WORDS[cause]
    region = denial.region or "the region"
    return Explanation(
        cause=cause,
        title=title,
        why=why.format(region=region, endpoint=denial.endpoint or "the address"),
        next_step=next_step.format(region=region),
    )


def explain_denied(denial: Denial) -> Explanation:
    """Whether a policy denies the call or none allows it, and which kind of policy decides."""
    call = denial.action or denial.operation or _UNKNOWN_CALL
    kind = denial.policy_type
    name = kind.value if kind else "policy"
    if denial.explicit:
        policy = f" ({denial.policy})" if denial.policy else ""
        article = "An" if kind is PolicyType.IDENTITY else "A"
        why = f"{article} {name}{policy} denies {call} expressly. No other policy can allow it."
        next_step = _LIFTED[kind].format(call=call)
        if kind is PolicyType.IDENTITY and ":assumed-role/" in denial.principal:
            why = f"{why} {_MAY_BE_REVOKED}"
        return Explanation(
            cause=Cause.DENIED, title=f"{_sentence(call)} is denied", why=why, next_step=next_step
        )
    if denial.explicit is False:
        why = f"No {name} allows {call}{_on(denial)}."
    else:
        why = f"AWS refuses {call}{_on(denial)}, and does not say which policy decides."
    statement = allowing_statement(denial)
    next_step = _ALLOWED.get(kind, _ASK) if statement else _LOOK
    return Explanation(
        cause=Cause.DENIED,
        title=f"{_sentence(call)} is not allowed",
        why=why,
        next_step=next_step.format(call=call),
        statement=statement,
    )


def _sentence(call: str) -> str:
    """At the beginning of one; names of actions stay as they are."""
    return "The call" if call == _UNKNOWN_CALL else call


def needing_mfa(explanation: Explanation) -> Explanation:
    """The same call, of which is known that it is allowed with MFA."""
    return replace(
        explanation,
        why=f"{explanation.why} With MFA it would be allowed.",
        next_step="Start the session with MFA, and make the call with that.",
        statement="",
    )


def allowing_statement(denial: Denial) -> str:
    """JSON for the kind of policy that lacks it; empty where the action is not known."""
    if not denial.action:
        return ""
    statement: dict[str, object] = {"Effect": "Allow"}
    if denial.policy_type in {PolicyType.TRUST, PolicyType.RESOURCE, PolicyType.VPC_ENDPOINT}:
        statement["Principal"] = {"AWS": denial.policy_source or denial.principal or "*"}
    statement["Action"] = denial.action
    if denial.policy_type is not PolicyType.TRUST:
        statement["Resource"] = _resource(denial)
    return json.dumps(statement, indent=2)


def _resource(denial: Denial) -> str:
    """As a policy takes it: messages of IAM name some by kind and name alone, as `role dev`."""
    resource = denial.resource
    kind, _, name = resource.rpartition(" ")
    if kind and denial.policy_source:
        owner = denial.policy_source.rpartition(":")[0]
        return f"{owner}:{kind.replace(' ', '-')}/{name}"
    return resource if resource.startswith("arn:") else "*"


def _on(denial: Denial) -> str:
    return f" on {denial.resource}" if denial.resource else ""


def _no_permission_problem(denial: Denial) -> Explanation:
    return Explanation(
        cause=Cause.OTHER,
        title="This is not about permissions",
        why=f"AWS let the call in and answered {denial.code or 'with another error'}: something "
        "about what was asked for, or about the service, is wrong.",
        next_step="Look at the rest of the message: policies need no change.",
    )


_MAY_BE_REVOKED: Final = (
    "If it worked before, the role's older sessions may have been revoked "
    "(AWSRevokeOlderSessions): then a new session works."
)
_UNKNOWN_CALL: Final = "the call"
_LOOK: Final = (
    "Find the line that names the action, as in “is not authorized to perform: s3:GetObject”, and "
    "explain that."
)
_ASK: Final = "Ask who manages the policies to allow {call}, with the statement below."
_ALLOWED: Final[Mapping[PolicyType | None, str]] = {
    PolicyType.IDENTITY: "Add the statement below to a policy of the user or role.",
    PolicyType.RESOURCE: "Add the statement below to the policy of the resource itself.",
    PolicyType.BOUNDARY: "Ask who manages the permissions boundary to allow {call} in it too.",
    PolicyType.SESSION: "Start a session without that session policy, or with one that allows it.",
    PolicyType.SERVICE_CONTROL: "Ask who manages your AWS organization to allow {call} for this "
    "account.",
    PolicyType.RESOURCE_CONTROL: "Ask who manages your AWS organization to allow {call} on this "
    "resource.",
    PolicyType.VPC_ENDPOINT: "Add the statement below to the policy of the VPC endpoint, or call "
    "from another network.",
    PolicyType.TRUST: "Add the statement below to the trust policy of the role.",
}
_LIFTED: Final[Mapping[PolicyType | None, str]] = {
    None: "Look for a Deny that fits {call}: often it holds without MFA, from another network or "
    "for another region only.",
    PolicyType.IDENTITY: "Find the Deny in a policy of the user, their groups or the role: often "
    "it holds only without MFA.",
    PolicyType.RESOURCE: "Ask the owner of the resource: the Deny is in its own policy.",
    PolicyType.BOUNDARY: "Ask who manages the permissions boundary of the user or role.",
    PolicyType.SESSION: "Start a session without that session policy.",
    PolicyType.SERVICE_CONTROL: "Ask who manages your AWS organization: nobody in the account can "
    "change it.",
    PolicyType.RESOURCE_CONTROL: "Ask who manages your AWS organization: nobody in the account can "
    "change it.",
    PolicyType.VPC_ENDPOINT: "Call from another network, or ask who manages the VPC endpoint.",
    PolicyType.TRUST: "Ask who manages the role: its trust policy keeps you out.",
}

_WORDS: Final = {
    Cause.MFA_CODE: (
        "AWS did not take the MFA code",
        "The code is wrong, was used before, or the device is not this user's.",
        "Wait for the next code and try again; each code is good for one call.",
    ),
    Cause.EXPIRED: (
        "The session is over",
        "These temporary credentials have expired, or their sessions were revoked.",
        "Start the session again, and let the program read its credentials anew.",
    ),
    Cause.CLOCK: (
        "This computer's clock is wrong",
        "AWS refuses what is signed at a time that is not its own.",
        "Set the clock of the computer or container that made the call.",
    ),
    Cause.SECRET: (
        "The secret access key does not fit",
        "AWS knows the access key ID, but the signature was made with another secret.",
        "Copy the secret access key again, without blanks, or make a new key.",
    ),
    Cause.KEY: (
        "AWS does not know the access key",
        (
            "It was deleted, is of another partition or another system that is like AWS, or "
            "temporary credentials were used without their session token."
        ),
        "Use the profile's current key, together with its session token if it has one.",
    ),
    Cause.TOKEN: (
        "AWS did not accept the credentials",
        (
            "The key is deleted or inactive, the session token is missing or revoked, IAM was "
            "called with a session without MFA, or {region} is not enabled for the account: then "
            "every credential is refused so."
        ),
        (
            "Try the same credentials in us-east-1: if they work there, enable {region} for the "
            "account."
        ),
    ),
    Cause.REGION_OFF: (
        "The region or the service is not enabled",
        "The account has not opted in to {region}, or is not subscribed to the service.",
        "Enable it in the console under Account, AWS Regions, or sign up for the service.",
    ),
    Cause.NO_SERVICE: (
        "The service could not be reached",
        (
            "Nothing answered at {endpoint}: many services are not in every region, and a region's "
            "name may be mistyped. If others work, it is not the network."
        ),
        "Check the region's name, and whether the service is offered in {region}.",
    ),
    Cause.THROTTLED: (
        "AWS was asked too often",
        "The call is allowed: there were too many at a time.",
        "Wait a moment and call less often, or let the SDK retry with a pause.",
    ),
    Cause.NO_CREDENTIALS: (
        "The program had no credentials",
        "The call was not signed at all, or without the session token.",
        "Name a profile, as by AWS_PROFILE, or run it with “fobwatch exec PROFILE -- COMMAND”.",
    ),
    Cause.SIGN_IN: (
        "The sign-in to the access portal is over",
        "IAM Identity Center takes the token no more.",
        "Sign in to the portal again.",
    ),
    Cause.KUBERNETES: (
        "The cluster refused it, not IAM",
        (
            "AWS let the caller in; the Kubernetes cluster does not know them, or its own roles do "
            "not allow this."
        ),
        "Ask who manages the cluster for an access entry, or an entry in aws-auth, for this role.",
    ),
    Cause.UNKNOWN: (
        "No AWS error was found",
        "The text has none of the codes and sentences that AWS uses.",
        "Paste the whole error, with the line that names its code.",
    ),
}
