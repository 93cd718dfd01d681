"""Amazon Resource Names: who or what something is in AWS."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*)"
    r":(?P<account_id>\d{12}|aws|):(?P<resource>\S+)",
    re.ASCII,
)

_PERMISSION_SET = re.compile(r"(awsreservedsso_.+)_[0-9a-f]{16}")
"""The role that IAM Identity Center makes in an account, in lower-case letters."""

ACCOUNT_ID_OR_ALIAS = re.compile(
    r"(?!\d{12}$|.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]|\d{12}", re.ASCII
)
"""How an account is named (IAM API, CreateAccountAlias)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """An ARN's parts. `resource` is all that follows the account, such as ``role/team/Admin``."""

    partition: str
    service: str
    region: str
    account_id: str
    resource: str

    @property
    def resource_type(self) -> str:
        """The resource's kind, such as ``role``."""
        return self.resource.partition("/")[0]

    @property
    def resource_name(self) -> str:
        """The resource's name without kind and path, such as ``Admin``; empty where none is."""
        return self.resource.partition("/")[2].rpartition("/")[2]


def account_with_dashes(account_id: str) -> str:
    """An account's ID as the console shows it, and people paste it: `4821-0093-7715`."""
    return "-".join(account_id[start : start + 4] for start in range(0, len(account_id), 4))


def account_of(arn: str) -> str:
    """The account ID in an ARN, empty where it has none."""
    parsed = parse_arn(arn)
    return parsed.account_id if parsed else ""


def resource_name_of(arn: str) -> str:
    """The name of a user, role or device in its ARN, without the path; empty for no ARN."""
    parsed = parse_arn(arn)
    return parsed.resource_name if parsed else ""


def role_of(arn: str) -> str:
    """The role's name in a role's or a session's ARN ("IAM identifiers", IAM user guide).

    Empty where it is another's.
    """
    parsed = parse_arn(arn)
    if parsed is None or parsed.resource_type not in {"role", "assumed-role"}:
        return ""
    if parsed.resource_type == "assumed-role":  # behind the role is the session's name
        return parsed.resource.partition("/")[2].partition("/")[0]
    return parsed.resource_name


def identity_arn(arn: str) -> str:
    """The ARN whose policies count: a session's are its role's, named here without its path."""
    parsed = parse_arn(arn)
    if parsed is None or parsed.resource_type != "assumed-role":
        return arn
    return f"arn:{parsed.partition}:iam::{parsed.account_id}:role/{role_of(arn)}"


def identity_key(arn: str) -> str:
    """What is the same for all ARNs of one role, user or root user, as for its sessions' ARNs.

    Names of roles and users that differ in path or case alone are the same to IAM ("IAM
    identifiers", IAM user guide). Empty for what is none of them.
    """
    parsed = parse_arn(arn)
    if parsed is None:
        return ""
    kind, name = parsed.resource_type, parsed.resource_name.casefold()
    if role := role_of(arn).casefold():
        permission_set = _PERMISSION_SET.fullmatch(role)
        kind, name = "role", permission_set[1] if permission_set else role
    elif kind not in {"user", "root"}:
        return ""
    return f"{parsed.partition}:{parsed.account_id}:{kind}/{name}"


def permission_set_key(partition: str, account_id: str, name: str) -> str:
    """`identity_key` of the role that a permission set is in an account."""
    return f"{partition}:{account_id}:role/awsreservedsso_{name.casefold()}"


def partition_of(arn: str) -> str:
    """The partition in an ARN, empty where it is none."""
    parsed = parse_arn(arn)
    return parsed.partition if parsed else ""


def is_root(arn: str) -> bool:
    """Whether it is an account's root user ("IAM identifiers", IAM user guide)."""
    parsed = parse_arn(arn)
    return parsed is not None and parsed.service == "iam" and parsed.resource == "root"


def parse_arn(text: str) -> Arn | None:
    """The parts of `text`, None where it is no ARN."""
    match = _ARN.fullmatch(text)
    return Arn(**match.groupdict()) if match else None
