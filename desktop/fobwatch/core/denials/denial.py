"""What an error of AWS's says about the call that was refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from fobwatch.core.aws.arns import parse_arn, role_of


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
    denies the call, or none allows it; None where AWS does not tell. `encoded` is what
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
        if parsed is None:
            return ""
        if role := role_of(self.principal):
            if parsed.service == "iam":
                return self.principal
            return f"arn:{parsed.partition}:iam::{parsed.account_id}:role/{role}"
        return self.principal if parsed.resource_type == "user" else ""
