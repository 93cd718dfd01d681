"""The part of the emulator's data that the demo cloud reads and writes."""

# ruff: noqa: SLF001 - with `emulator`, the place for MiniStack's private names
from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.credentials import Credentials
from fobwatch.demo.access_keys import access_key_id
from fobwatch.demo.server.principals import CredentialKind, Grant, Principal

if TYPE_CHECKING:
    from datetime import timedelta
    from types import ModuleType

    from fobwatch.demo.server.clock import AwsClock

Record = dict[str, Any]

GRANT = "FobwatchGrant"
"""The key of a session's `Grant` in its record."""

CHANGED_AT = "FobwatchChangedAt"
"""When a device was made or enabled last; absent for the company's own."""

LAG = "FobwatchLag"
"""By how many steps a device's clock is slow, as two codes have shown it; absent for those too."""


_PRINCIPAL_TYPES = {
    "assumed-role": "AssumedRole",
    "federated-user": "FederatedUser",
    "root": "Root",
    "user": "User",
}


class Records:
    """MiniStack's stores of keys, sessions, users, roles and devices; private names of 1.5.33."""

    def __init__(
        self, iam: ModuleType, sts: ModuleType, evaluator: ModuleType, clock: AwsClock
    ) -> None:
        self._iam = iam
        self._sts = sts
        self._evaluator = evaluator
        self._clock = clock

    def put_access_key(self, account_id: str, key: Record) -> None:
        self._iam._access_keys.set_scoped(account_id, None, key["AccessKeyId"], key)

    def put_mfa_device(self, account_id: str, device: Record) -> None:
        self._iam._mfa_devices.set_scoped(account_id, None, device["SerialNumber"], device)

    def remove_mfa_device(self, serial: str) -> None:
        """Of the current account."""
        del self._iam._mfa_devices[serial]

    def access_keys_of(self, user_name: str) -> list[Record]:
        """The long-term keys of a user of the current account."""
        keys: list[Record] = self._iam._access_keys.values()
        return [key for key in keys if key["UserName"] == user_name]

    def created_at(self, key: str) -> datetime | None:
        """When a long-term key was created; None for a session's."""
        account_id = self._evaluator.find_iam_access_key_account(key)
        record: Record | None = self._iam._access_keys.get_scoped(account_id, None, key)
        return datetime.fromisoformat(record["CreateDate"]) if record else None

    def user_exists(self, user_name: str) -> bool:
        return user_name in self._iam._users

    def user_arn(self, user_name: str) -> str:
        """Of a user of the current account."""
        arn: str = self._iam._users[user_name]["Arn"]
        return arn

    def boundary_of(self, detail: str, name: str) -> str:
        """The permissions boundary of a `User` or `Role` of the current account, or nothing."""
        store = self._iam._users if detail == "User" else self._iam._roles
        return store[name].get("PermissionsBoundary") or ""

    def role(self, arn: str) -> Record | None:
        account_id, _, name = arn.removeprefix("arn:aws:iam::").partition(":role/")
        role: Record | None = self._iam._roles.get_scoped(account_id, None, name.rpartition("/")[2])
        return role

    def mfa_device(self, account_id: str, serial: str) -> Record | None:
        device: Record | None = self._iam._mfa_devices.get_scoped(account_id, None, serial)
        return device

    def mfa_devices(self) -> list[Record]:
        """The devices of the current account."""
        devices: list[Record] = self._iam._mfa_devices.values()
        return devices

    def principal(self, key: str) -> Principal | None:
        """Return the owner of a key, whether or not it still works."""
        session: Record | None = self._sts._sessions.get(key)
        if session is not None:
            return Principal(
                access_key_id=key,
                arn=session["Arn"],
                account_id=session["AccountId"],
                user_name=session["PrincipalName"] if session["PrincipalType"] == "User" else "",
                grant=session[GRANT],
                expires_at=datetime.fromtimestamp(session["Expiration"], UTC),
            )
        account_id = self._evaluator.find_iam_access_key_account(key)
        record: Record | None = self._iam._access_keys.get_scoped(account_id, None, key)
        if record is None:
            return None
        user_name = record["UserName"]
        user: Record = self._iam._users.get_scoped(account_id, None, user_name, {})
        return Principal(
            access_key_id=key,
            arn=user.get("Arn", ""),
            account_id=account_id,
            user_name=user_name,
            grant=Grant(kind=CredentialKind.ACCESS_KEY),
            expires_at=None,
        )

    def holds(self, key: str, secret: str, token: str) -> bool:
        """Return whether these three are one session's credentials."""
        session: Record = self._sts._sessions.get(key, {})
        return bool(session) and (session["SecretAccessKey"], session["SessionToken"]) == (
            secret,
            token,
        )

    def new_session(self, arn: str, duration: timedelta, grant: Grant) -> Credentials:
        """Create a session without a caller, as AWS's own services do.

        `arn` is a user's, root's, or an assumed role's with the name of the session.
        """
        account_id, resource = arn.split(":")[4:6]
        kind, _, name = resource.partition("/")
        if grant.policies and kind == "root":
            kind = "federated-user"  # which MiniStack limits, as it never does root
        ends_at = self._clock.now() + duration
        granted = Credentials(
            access_key_id=access_key_id("ASIA", account_id, secrets.token_bytes(5)),
            secret_access_key=self._sts._gen_secret(),
            session_token=self._sts._gen_session_token(),
            expires_at=ends_at,
        )
        self._sts._sessions[granted.access_key_id] = {
            "Arn": arn,
            "UserId": f"{self._sts._role_id(arn)}:{name.rpartition('/')[2]}",
            "SecretAccessKey": granted.secret_access_key,
            "SessionToken": granted.session_token,
            "Expiration": ends_at.timestamp(),
            "IssuedAt": self._clock.time(),
            "AccountId": account_id,
            "PrincipalType": _PRINCIPAL_TYPES[kind],
            "PrincipalName": name,
            GRANT: grant,
        }
        return granted

    def role_session(
        self,
        role_arn: str,
        name: str,
        duration: timedelta,
        kind: CredentialKind = CredentialKind.FEDERATED_ROLE,
    ) -> Credentials:
        """Create the session of a role without the caller's own credentials."""
        return self.new_session(assumed_role_arn(role_arn, name), duration, Grant(kind=kind))


def assumed_role_arn(role_arn: str, name: str) -> str:
    """Return the ARN of the role's session with this name."""
    account_id, role = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    return f"arn:aws:sts::{account_id}:assumed-role/{role}/{name}"


def credentials_xml(granted: Credentials) -> str:
    """Return the element `Credentials` of STS's answers."""
    return (
        f"<Credentials><AccessKeyId>{granted.access_key_id}</AccessKeyId>"
        f"<SecretAccessKey>{granted.secret_access_key}</SecretAccessKey>"
        f"<SessionToken>{granted.session_token}</SessionToken>"
        f"<Expiration>{granted.expires_at:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
    )
