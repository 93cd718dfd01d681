"""The company's access portal (IAM Identity Center): who may take which role in which account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.demo.company import COMPANY, EVERYTHING, READING, document

if TYPE_CHECKING:
    from fobwatch.demo.company import PolicyDocument

REGION = "eu-central-1"
START_URL = "https://d-9367a1c2b4.awsapps.com/start"
"""On a domain of AWS's, for the AWS CLI accepts no other; nothing ever asks it."""
_INSTANCE = "ssoins-69870a1b2c3d4e5f"
ISSUER_URL = f"https://identitycenter.amazonaws.com/{_INSTANCE}"
ADDRESSES = (
    START_URL,
    ISSUER_URL,
    f"https://{_INSTANCE}.portal.{REGION}.app.aws",
    f"https://{_INSTANCE}.{REGION}.portal.amazonaws.com",
)
"""All by which AWS knows the portal."""
TENANT_ID = "aa-0f3e5d7c9b1a2468"
PERSON = "anna@acme.example"

_FIRST_GENERATED = 700_000_000_000
_GENERATED_ROLES = ("Admin", "Billing", "Developer", "ReadOnly")


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSet:
    """`session` is the duration of its credentials, which the caller cannot choose."""

    name: str
    policy: PolicyDocument
    session: timedelta

    @property
    def role_name(self) -> str:
        """The role that Identity Center creates for it in each account."""
        return f"AWSReservedSSO_{self.name}_{hashlib.sha256(self.name.encode()).hexdigest()[:16]}"

    def role_arn(self, account_id: str) -> str:
        path = f"aws-reserved/sso.amazonaws.com/{REGION}"
        return f"arn:aws:iam::{account_id}:role/{path}/{self.role_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedAccount:
    account_id: str
    name: str
    permission_sets: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"aws+{self.name}@acme.example"


PERMISSION_SETS = {
    permission_set.name: permission_set
    for permission_set in (
        PermissionSet(name="Admin", policy=document(EVERYTHING), session=timedelta(hours=1)),
        PermissionSet(name="Billing", policy=document(READING), session=timedelta(hours=1)),
        PermissionSet(name="Developer", policy=document(EVERYTHING), session=timedelta(hours=8)),
        PermissionSet(name="ReadOnly", policy=document(READING), session=timedelta(hours=12)),
    )
}
_ASSIGNED = (("Admin", "ReadOnly"), ("Admin", "Developer", "ReadOnly"), ("ReadOnly",))
_ACCOUNTS = tuple(
    AssignedAccount(account_id=account.account_id, name=account.alias, permission_sets=names)
    for account, names in zip(COMPANY.accounts, _ASSIGNED, strict=False)
)

ACCOUNT_ACCESS = tuple(COMPANY.role(name).arn for name in ("Admin", "ReadOnly", "DataLake"))
"""The ordinary IAM roles that the account access manager assigns to the same person."""


def assigned_accounts(generated: int) -> tuple[AssignedAccount, ...]:
    """Return the company's accounts, then this many made-up ones with four roles each."""
    made_up = (
        AssignedAccount(
            account_id=str(_FIRST_GENERATED + number),
            name=f"acme-team-{number:04d}",
            permission_sets=_GENERATED_ROLES,
        )
        for number in range(generated)
    )
    return (*_ACCOUNTS, *made_up)
