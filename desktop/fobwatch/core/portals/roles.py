"""The roles that a person may use through each portal, and their text in a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.arns import account_of
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.portals.discovery_run import AccountRoles
from fobwatch.core.portals.ports import PortalAccount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.portals.discovery_run import DiscoveryRun

MALFORMED = (MalformedJson, AttributeError, KeyError, TypeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRole:
    """A permission set that the person has in an account; name and email may be empty.

    With a `role_arn` it is a role that the account access manager assigns.
    """

    start_url: str
    account_id: str
    account_name: str
    email: str
    role_name: str
    role_arn: str = ""

    @property
    def identity(self) -> str:
        """Identifies it within the portal, as the `identity` of its profiles does."""
        return self.role_arn or f"{self.account_id}/{self.role_name}"


RolesByAccount = dict[str, tuple[PortalRole, ...]]


@dataclass(slots=True)
class KnownRoles:
    """What is known of a portal: its permission sets, and the roles that are assigned beside them.

    `sorted` is made again when they change. `whole`: the last discovery found everything.
    """

    start_url: str
    accounts: RolesByAccount = field(default_factory=dict)
    assigned: RolesByAccount = field(default_factory=dict)
    sorted: tuple[PortalRole, ...] = ()
    whole: bool = False

    def put(self, accounts: RolesByAccount, assigned: RolesByAccount | None = None) -> None:
        """Replace both; without `assigned` these roles stay as they are."""
        self.accounts = {account: roles for account, roles in accounts.items() if roles}
        self.assigned = self.assigned if assigned is None else assigned
        self.sorted = tuple(
            role for roles in sorted(self.all().values(), key=_by_account) for role in roles
        )

    def all(self) -> RolesByAccount:
        """Of each account the permission sets first. Both name the account as the portal does."""
        every = dict(self.accounts)
        for account_id, roles in self.assigned.items():
            named = every.get(account_id, ())
            like = {"account_name": named[0].account_name, "email": named[0].email} if named else {}
            every[account_id] = (*named, *(replace(role, **like) for role in roles))
        return every

    def add(self, run: DiscoveryRun) -> None:
        """Add what the run has found since the last time."""
        accounts = dict(self.accounts)
        for found in run.take_fresh():
            account_id = found.account.account_id
            gone = (r for r in accounts.get(account_id, ()) if r.role_name not in found.names)
            accounts[account_id] = _in_order((*_roles(self.start_url, found), *gone))
        self.put(accounts, _assigned_in(self.start_url, run))

    def replace(self, run: DiscoveryRun) -> None:
        """Take what a complete run found; of accounts that AWS refused, keep what was known."""
        refused = {account: self.accounts.get(account, ()) for account in run.refused}
        found = {account: _roles(self.start_url, found) for account, found in run.found.items()}
        self.put(found | refused, _assigned_in(self.start_url, run))


def _by_account(roles: tuple[PortalRole, ...]) -> tuple[str, str]:
    return roles[0].account_name.casefold(), roles[0].account_id


def _in_order(roles: Iterable[PortalRole]) -> tuple[PortalRole, ...]:
    return tuple(sorted(roles, key=lambda role: (role.role_name.casefold(), role.role_name)))


def _roles(url: str, found: AccountRoles) -> tuple[PortalRole, ...]:
    account = found.account
    return _in_order(
        PortalRole(
            start_url=url,
            account_id=account.account_id,
            account_name=account.name,
            email=account.email,
            role_name=name,
        )
        for name in set(found.names)
    )


def _assigned_in(url: str, run: DiscoveryRun) -> RolesByAccount | None:
    """The assigned roles by account; None until all were listed."""
    if not run.assigned_listed:
        return None
    accounts: RolesByAccount = {}
    for found in sorted(set(run.assigned), key=lambda role: role.role_arn):
        role = _assigned_role(url, found.role_arn, found.account_name)
        accounts[role.account_id] = (*accounts.get(role.account_id, ()), role)
    return accounts


def _assigned_role(url: str, role_arn: str, account_name: str, email: str = "") -> PortalRole:
    return PortalRole(
        start_url=url,
        account_id=account_of(role_arn),
        account_name=account_name,
        email=email,
        role_name=role_arn.rpartition("/")[2],
        role_arn=role_arn,
    )


def dumped(known: dict[str, RolesByAccount]) -> str:
    document = {
        url: [
            {
                "id": account_id,
                "name": roles[0].account_name,
                "email": roles[0].email,
                "roles": [role.role_name for role in roles if not role.role_arn],
                **_dumped_assigned(roles),
            }
            for account_id, roles in accounts.items()
        ]
        for url, accounts in known.items()
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _dumped_assigned(roles: tuple[PortalRole, ...]) -> dict[str, list[str]]:
    """Empty without any, as in thousands of accounts."""
    arns = [role.role_arn for role in roles if role.role_arn]
    return {"assigned": arns} if arns else {}


def parsed(text: str) -> dict[str, tuple[RolesByAccount, RolesByAccount]]:
    """The permission sets and the assigned roles of each portal.

    Raises one of `MALFORMED` for what `dumped` never makes.
    """
    return {
        url: (
            {str(entry["id"]): _roles(url, _account(entry)) for entry in entries},
            {str(entry["id"]): roles for entry in entries if (roles := _assigned(url, entry))},
        )
        for url, entries in parse_object(text).items()
    }


def _assigned(url: str, entry: dict[str, Any]) -> tuple[PortalRole, ...]:
    arns, name, email = entry.get("assigned", []), str(entry["name"]), str(entry["email"])
    if not isinstance(arns, list):
        raise TypeError
    return tuple(_assigned_role(url, str(arn), name, email) for arn in arns)


def _account(entry: dict[str, Any]) -> AccountRoles:
    names = entry["roles"]
    if not isinstance(names, list):
        raise TypeError
    account = PortalAccount(
        account_id=str(entry["id"]), name=str(entry["name"]), email=str(entry["email"])
    )
    return AccountRoles(account=account, names=tuple(map(str, names)))
