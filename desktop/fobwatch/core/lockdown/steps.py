"""What the steps of a lockdown call, and how they are taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.aws.policy_documents import allowing
from fobwatch.core.json_values import moment

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.lockdown_records import LockdownStep

POLICY_NAME: Final = "AWSRevokeOlderSessions"
"""As the console calls it (IAM user guide, "Revoke IAM role temporary security credentials")."""

ACTIONS: Final = {
    StepKind.KEY: ("iam:UpdateAccessKey",),
    StepKind.OTHER_KEY: ("iam:UpdateAccessKey",),
    StepKind.USER: ("iam:PutUserPolicy",),
    StepKind.ROLE: ("iam:PutRolePolicy",),
    StepKind.LOGINS: ("signin:ListSessions", "signin:BatchRevokeSessions"),
    StepKind.PASSWORD: ("iam:UpdateLoginProfile",),
    StepKind.NEW_KEY: ("iam:ListAccessKeys", "iam:CreateAccessKey"),
    StepKind.EVENTS: ("cloudtrail:LookupEvents",),
}
"""What each calls of AWS."""

TAKEN_BACK_BY: Final = {
    StepKind.DOORS: "",
    StepKind.KEY: "iam:UpdateAccessKey",
    StepKind.OTHER_KEY: "iam:UpdateAccessKey",
    StepKind.USER: "iam:DeleteUserPolicy",
    StepKind.ROLE: "iam:DeleteRolePolicy",
}
"""The call that undoes it; empty for what needs none. The others cannot be undone."""


def statement_for(step: LockdownStep) -> str:
    """The policy (JSON) that lets the caller do it; empty where it calls nothing of AWS."""
    actions = ACTIONS.get(step.action, ())
    return allowing((actions, simulated_on(step))) if actions else ""


def simulated_on(step: LockdownStep) -> str:
    """The resource that the policies have to name; those of some services know none."""
    return step.resource if step.resource and step.action is not StepKind.EVENTS else "*"


def can_be_taken_back(step: LockdownStep) -> bool:
    return step.outcome is Outcome.DONE and step.action in TAKEN_BACK_BY


def denial_before(when: datetime) -> str:
    """The policy (JSON) that refuses every session that was issued earlier, as the console has it.

    `when` is in whole seconds, as AWS issues sessions: one that is made in that second is let in.
    """
    condition = {"DateLessThan": {"aws:TokenIssueTime": moment(when.replace(microsecond=0))}}
    statement = {"Effect": "Deny", "Action": ["*"], "Resource": ["*"], "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
