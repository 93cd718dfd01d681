"""Sessions that can do less: STS's GetScopedCredentials and AssumeRoot, which MiniStack lacks."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.demo.company import COMPANY
from fobwatch.demo.server.principals import CredentialKind, Grant
from fobwatch.demo.server.records import credentials_xml
from fobwatch.demo.server.refusals import (
    access_denied,
    bad_request,
    constraint_violated,
    validation_error,
)

if TYPE_CHECKING:
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.principals import Principal
    from fobwatch.demo.server.requests import Reply, Request

# Limits of the STS API reference, GetScopedCredentials and AssumeRoot.
MOST_POLICIES = 3
LONGEST_POLICY = 2048
LONGEST_SCOPED = 129_600
LONGEST_ROOT = 900
MANAGEMENT_ACCOUNT = COMPANY.accounts[0].account_id
"""The only account that may call AssumeRoot."""

_TASKS = "arn:aws:iam::aws:policy/root-task/"
_AUDIT = (
    "iam:GetAccessKeyLastUsed",
    "iam:GetAccountSummary",
    "iam:GetLoginProfile",
    "iam:GetUser",
    "iam:ListAccessKeys",
    "iam:ListMFADevices",
    "iam:ListSigningCertificates",
)
TASK_POLICIES = {
    f"{_TASKS}IAMAuditRootUserCredentials": _AUDIT,
    f"{_TASKS}IAMCreateRootUserPassword": ("iam:CreateLoginProfile", "iam:GetLoginProfile"),
    f"{_TASKS}IAMDeleteRootUserCredentials": (
        *_AUDIT,
        "iam:DeactivateMFADevice",
        "iam:DeleteAccessKey",
        "iam:DeleteLoginProfile",
        "iam:DeleteSigningCertificate",
        "iam:DeleteVirtualMFADevice",
    ),
    f"{_TASKS}S3UnlockBucketPolicy": (
        "s3:DeleteBucketPolicy",
        "s3:GetBucketPolicy",
        "s3:ListAllMyBuckets",
        "s3:PutBucketPolicy",
    ),
    f"{_TASKS}SQSUnlockQueuePolicy": (
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueues",
        "sqs:SetQueueAttributes",
    ),
}


class NarrowedSessions:
    def __init__(self, emulator: Emulator, clock: AwsClock) -> None:
        self._emulator = emulator
        self._clock = clock

    def scoped_credentials(self, request: Request, caller: Principal) -> Reply:
        """Answer GetScopedCredentials: the caller's own session, narrowed. Raises `Refusal`."""
        if caller.expires_at is None or caller.arn.endswith(":root"):
            raise bad_request(
                "InvalidSubjectCredentials",
                "GetScopedCredentials must be called with temporary credentials.",
            )
        if not request.parameter("Policy") and not request.parameter("DurationSeconds"):
            raise validation_error("Specify at least one of Policy or DurationSeconds.")
        left = caller.expires_at - self._clock.now()
        duration = _duration(request, LONGEST_SCOPED, left)
        if duration > left:
            raise bad_request(
                "InsufficientSessionLifetime",
                "The requested DurationSeconds exceeds the remaining lifetime of the session.",
            )
        policy = request.parameter("Policy")
        policies = (*caller.grant.policies, *((_checked(policy),) if policy else ()))
        if len(policies) > MOST_POLICIES:
            raise validation_error("The session has reached the limit of nested scoped policies.")
        grant = Grant(kind=caller.grant.kind, mfa_at=caller.grant.mfa_at, policies=policies)
        granted = self._emulator.records.new_session(caller.arn, duration, grant)
        session_id = f"{caller.arn.rpartition('/')[2]}:scoped-{secrets.token_hex(4)}"
        return self._emulator.sts_answer(
            "GetScopedCredentials",
            credentials_xml(granted)
            + f"<SessionInfo><ScopedSessionId>{session_id}</ScopedSessionId>"
            f"<Arn>{caller.arn}</Arn></SessionInfo>"
            f"<ScopedPoliciesCount>{len(policies)}</ScopedPoliciesCount>",
        )

    def assume_root(self, request: Request, caller: Principal) -> Reply:
        """Answer AssumeRoot: a task of a member account's root user. Raises `Refusal`."""
        task = request.parameter("TaskPolicyArn.arn")
        target = request.parameter("TargetPrincipal").removeprefix("arn:aws:iam::")
        account_id = target.removesuffix(":root")
        refused = (
            caller.account_id != MANAGEMENT_ACCOUNT
            or caller.arn.endswith(":root")
            or account_id == MANAGEMENT_ACCOUNT
            or not COMPANY.alias(account_id)
        )
        if refused:
            raise access_denied(
                f"User: {caller.arn} is not authorized to perform: sts:AssumeRoot on resource: "
                f"arn:aws:iam::{account_id}:root"
            )
        if task not in TASK_POLICIES:
            raise validation_error("The task policy ARN is not valid.")
        duration = _duration(request, LONGEST_ROOT, timedelta(seconds=LONGEST_ROOT))
        statement = {"Effect": "Allow", "Action": list(TASK_POLICIES[task]), "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        grant = Grant(kind=CredentialKind.ROOT_TASK, policies=(policy,))
        granted = self._emulator.records.new_session(
            f"arn:aws:iam::{account_id}:root", duration, grant
        )
        return self._emulator.sts_answer("AssumeRoot", credentials_xml(granted))


def _duration(request: Request, longest: int, default: timedelta) -> timedelta:
    asked = request.parameter("DurationSeconds")
    if not asked:
        return default
    if not asked.isdecimal() or not 0 < int(asked) <= longest:
        bound = f"Member must have value less than or equal to {longest}"
        raise constraint_violated("durationSeconds", asked, bound)
    return timedelta(seconds=int(asked))


def _checked(policy: str) -> str:
    if len(policy) > LONGEST_POLICY:
        bound = f"Member must have length less than or equal to {LONGEST_POLICY}"
        raise constraint_violated("policy", policy, bound)
    try:
        statements = json.loads(policy)["Statement"]
    except (ValueError, KeyError, TypeError):
        statements = None
    if not statements:
        raise bad_request(
            "MalformedPolicyDocument",
            "The policy is not in the valid JSON format.",
        )
    return policy
