"""Policies as IAM's JSON: what would allow a call, and what limits a session."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


def allowing(*grants: tuple[Iterable[str], str]) -> str:
    """The policy (JSON) with a statement for each grant: its actions, and their resource."""
    statements = [
        {"Effect": "Allow", "Action": list(actions), "Resource": resource}
        for actions, resource in grants
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


ALLOW_ALL: Final = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
)
"""For GetFederationToken. The session may do what both it and the user's policies allow: this
leaves the user's, and without a policy nothing would be allowed."""

_READING: Final = {
    "acm": "Describe List",
    "apigateway": "GET",
    "athena": "Get List",
    "autoscaling": "Describe",
    "backup": "Describe List",
    "batch": "Describe List",
    "cloudformation": "Describe Get List",
    "cloudfront": "Get List",
    "cloudtrail": "Describe Get List LookupEvents",
    "cloudwatch": "Describe Get List",
    "codebuild": "BatchGet List",
    "codepipeline": "Get List",
    "config": "Describe Get List",
    "dynamodb": "BatchGet Describe Get List Query Scan",
    "ec2": "Describe",
    "ecr": "BatchGet Describe Get List",
    "ecs": "Describe List",
    "eks": "Describe List",
    "elasticache": "Describe List",
    "elasticfilesystem": "Describe",
    "elasticloadbalancing": "Describe",
    "es": "Describe List",
    "events": "Describe List",
    "health": "Describe",
    "iam": "Get List",
    "kinesis": "Describe List",
    "kms": "Describe Get List",
    "lambda": "Get List",
    "logs": "Describe Get FilterLogEvents StartQuery",
    "organizations": "Describe List",
    "rds": "Describe List",
    "redshift": "Describe",
    "route53": "Get List",
    "s3": "Get List",
    "secretsmanager": "Describe List",
    "sns": "Get List",
    "sqs": "Get List",
    "ssm": "Describe Get List",
    "states": "Describe List GetExecutionHistory",
    "sts": "GetAccessKeyInfo GetCallerIdentity",
    "tag": "Get",
    "wafv2": "Get List",
}
"""How the actions of each service begin, or their names: all of them are in ReadOnlyAccess."""

_BEGINNINGS: Final = {"BatchGet", "Describe", "Get", "List"}


def _document() -> str:
    actions = [
        f"{service}:{action}" + ("*" if action in _BEGINNINGS else "")
        for service, names in _READING.items()
        for action in names.split()
    ]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement}, separators=(",", ":"))


READING: Final = _document()
"""For GetScopedCredentials, which takes a text of 2,048 characters and no managed policy.

A service cannot be left open in it: AWS refuses `*:List*` (“Action vendors must not contain
wildcards”). So it names the services that are used most; all others are closed altogether.
"""


def read_only_access(partition: str) -> str:
    """The ARN of AWS's managed policy, for AssumeRole and GetFederationToken."""
    return f"arn:{partition}:iam::aws:policy/ReadOnlyAccess"
