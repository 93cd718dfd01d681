"""The company in the demo cloud: its accounts, users, MFA devices and roles."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.demo.access_keys import access_key_id

PolicyDocument = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`trail` is the name of the trail that logs all its regions, empty where it has none."""

    account_id: str
    alias: str
    root_keys: int = 0
    root_mfa: bool = True
    root_password: bool = True
    trail: str = "every-region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A virtual MFA device as AWS makes it: SHA-1, six digits, 30 seconds; `seed` is base32."""

    serial: str
    name: str
    seed: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An IAM user; one without a `console_password` has access keys alone."""

    name: str
    account: Account
    access_key: AccessKey
    device: Device | None
    policy: PolicyDocument
    console_password: str = field(default="", repr=False)
    has_passkey: bool = False
    """Also a security key, which gives no codes."""

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account.account_id}:user/{self.name}"

    @property
    def passkey(self) -> str:
        """Its serial, in the form that AWS gives to those."""
        return f"arn:aws:iam::{self.account.account_id}:u2f/user/{self.name}/{self.name}-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    name: str
    account: Account
    trust: PolicyDocument
    policy: PolicyDocument
    max_session: timedelta = timedelta(hours=1)
    external_id: str = ""

    @property
    def arn(self) -> str:
        return _role_arn(self.account, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    accounts: tuple[Account, ...]
    users: tuple[User, ...]
    roles: tuple[Role, ...]

    def user(self, name: str) -> User:
        return next(user for user in self.users if user.name == name)

    def role(self, name: str) -> Role:
        return next(role for role in self.roles if role.name == name)

    def alias(self, account_id: str) -> str:
        """The account's alias, or an empty text for an account outside the company."""
        return next((a.alias for a in self.accounts if a.account_id == account_id), "")


def _derived(label: str) -> bytes:
    """Return the same 64 bytes for the same label.

    The demo's keys and seeds stay the same from one start to the next, so that what Fobwatch
    stored of them stays valid. They only open a look-alike on the loopback interface.
    """
    return hashlib.sha512(f"fobwatch demo: {label}".encode()).digest()


def _role_arn(account: Account, name: str) -> str:
    return f"arn:aws:iam::{account.account_id}:role/{name}"


def _device(account: Account, name: str) -> Device:
    return Device(
        serial=f"arn:aws:iam::{account.account_id}:mfa/{name}",
        name=name,
        seed=base64.b32encode(_derived(f"seed of {name}")[:40]).decode("ascii"),
    )


def _password(name: str) -> str:
    return base64.b64encode(_derived(f"password of {name}")[:15]).decode("ascii")


def _user(
    account: Account,
    name: str,
    *,
    policy: PolicyDocument,
    device: Device | None,
    console_password: str = "",
    has_passkey: bool = False,
) -> User:
    secret = base64.b64encode(_derived(f"secret key of {name}")[:30]).decode("ascii")
    return User(
        name=name,
        account=account,
        access_key=AccessKey(
            access_key_id=access_key_id("AKIA", account.account_id, _derived(f"key of {name}")[:5]),
            secret_access_key=secret,
        ),
        device=device,
        policy=policy,
        console_password=console_password,
        has_passkey=has_passkey,
    )


def document(*statements: dict[str, Any]) -> PolicyDocument:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _trust(*principals: str, **conditions: dict[str, str]) -> PolicyDocument:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
        "Principal": {"AWS": list(principals)},
    }
    return document({**statement, "Condition": conditions} if conditions else statement)


_WITH_MFA = {"aws:MultiFactorAuthPresent": "true"}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
READING = {
    "Effect": "Allow",
    "Action": ["s3:Get*", "s3:List*", "ec2:Describe*", "iam:Get*", "iam:List*", "sts:AssumeRole"],
    "Resource": "*",
}
# The statement of AWS's own example "Allows MFA-authenticated IAM users to manage their own
# credentials", with AssumeRole left to each role's trust policy.
_NOTHING_WITHOUT_MFA = {
    "Effect": "Deny",
    "NotAction": [
        "iam:CreateVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:GetMFADevice",
        "iam:GetUser",
        "iam:ListMFADevices",
        "iam:ListVirtualMFADevices",
        "iam:ResyncMFADevice",
        "sts:AssumeRole",
        "sts:GetSessionToken",
    ],
    "Resource": "*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
}

_PROD = Account(account_id="482100937715", alias="acme-prod")
_DEV = Account(account_id="901755201184", alias="acme-dev", root_mfa=False, trail="")
_DATA = Account(account_id="633084125596", alias="acme-data")
_AUDIT = Account(account_id="157203946681", alias="northwind-audit")

_ANNA = _user(
    _PROD,
    "anna",
    policy=document(EVERYTHING, _NOTHING_WITHOUT_MFA),
    device=_device(_PROD, "anna-laptop"),
    console_password=_password("anna"),
)
_DEPLOY = _user(_DEV, "deploy", policy=document(EVERYTHING), device=None)
_BORIS = _user(
    _DEV,
    "boris",
    policy=document(EVERYTHING),
    device=_device(_DEV, "boris-phone"),
    console_password=_password("boris"),
    has_passkey=True,
)

WITHOUT_MFA = "carla"
"""Somebody in the development account who signs in to its console by a password alone."""

COMPANY = Company(
    accounts=(_PROD, _DEV, _DATA, _AUDIT),
    users=(_ANNA, _DEPLOY, _BORIS),
    roles=(
        Role(
            name="Admin",
            account=_PROD,
            trust=_trust(f"arn:aws:iam::{_PROD.account_id}:root", Bool=_WITH_MFA),
            policy=document(EVERYTHING),
            max_session=timedelta(hours=12),
        ),
        Role(
            name="ReadOnly",
            account=_PROD,
            trust=_trust(f"arn:aws:iam::{_PROD.account_id}:root"),
            policy=document(READING),
            max_session=timedelta(hours=4),
        ),
        Role(
            name="Developer",
            account=_DEV,
            trust=_trust(_ANNA.arn, Bool=_WITH_MFA),
            policy=document(EVERYTHING),
            max_session=timedelta(hours=8),
        ),
        Role(
            name="Auditor",
            account=_AUDIT,
            trust=_trust(_ANNA.arn, Bool=_WITH_MFA, StringEquals={"sts:ExternalId": "acme-2f81c6"}),
            policy=document(READING),
            external_id="acme-2f81c6",
        ),
        Role(
            name="DataLake",
            account=_DATA,
            trust=_trust(_role_arn(_PROD, "Admin"), _role_arn(_PROD, "ReadOnly")),
            policy=document(READING),
        ),
    ),
)
