"""Creates the company in the emulator."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.demo.company import WITHOUT_MFA
from fobwatch.demo.federation import FEDERATED_ROLES

if TYPE_CHECKING:
    from fobwatch.demo.company import Company, Role, User
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator

_KEY_AGE = timedelta(days=137)


def populate(emulator: Emulator, clock: AwsClock, company: Company) -> None:
    """Empty every account of the emulator and create the company."""
    emulator.forget_everything()
    created = f"{clock.now() - _KEY_AGE:%Y-%m-%dT%H:%M:%SZ}"
    for account in company.accounts:
        with emulator.account(account.account_id):
            emulator.iam("CreateAccountAlias", AccountAlias=account.alias)
            if account.trail:
                emulator.start_trail(account.trail)
            if not account.root_mfa:
                _add_careless_user(emulator)
    for user in company.users:
        with emulator.account(user.account.account_id):
            _add_user(emulator, user, created)
    for role in (*company.roles, *FEDERATED_ROLES):
        with emulator.account(role.account.account_id):
            _add_role(emulator, role)


def _add_user(emulator: Emulator, user: User, created: str) -> None:
    emulator.iam("CreateUser", UserName=user.name)
    emulator.iam(
        "PutUserPolicy",
        UserName=user.name,
        PolicyName="Work",
        PolicyDocument=json.dumps(user.policy),
    )
    emulator.records.put_access_key(
        user.account.account_id,
        {
            "UserName": user.name,
            "AccessKeyId": user.access_key.access_key_id,
            "SecretAccessKey": user.access_key.secret_access_key,
            "Status": "Active",
            "CreateDate": created,
        },
    )
    if user.console_password:
        emulator.iam("CreateLoginProfile", UserName=user.name)
    if user.device is not None:
        _add_device(emulator, user, user.device.serial, user.device.seed, created)
    if user.has_passkey:
        unknown = base64.b32encode(secrets.token_bytes(40)).decode()
        _add_device(emulator, user, user.passkey, unknown, created)


def _add_device(emulator: Emulator, user: User, serial: str, seed: str, created: str) -> None:
    emulator.records.put_mfa_device(
        user.account.account_id,
        {
            "SerialNumber": serial,
            "Path": "/",
            "CreateDate": created,
            "User": user.name,
            "EnableDate": created,
            "Base32StringSeed": seed,
            "Tags": [],
        },
    )


def _add_careless_user(emulator: Emulator) -> None:
    emulator.iam("CreateUser", UserName=WITHOUT_MFA)
    password = secrets.token_urlsafe()
    emulator.iam("CreateLoginProfile", UserName=WITHOUT_MFA, Password=password)


def _add_role(emulator: Emulator, role: Role) -> None:
    emulator.iam(
        "CreateRole",
        RoleName=role.name,
        AssumeRolePolicyDocument=json.dumps(role.trust),
        MaxSessionDuration=str(int(role.max_session.total_seconds())),
    )
    emulator.iam(
        "PutRolePolicy",
        RoleName=role.name,
        PolicyName="Work",
        PolicyDocument=json.dumps(role.policy),
    )
