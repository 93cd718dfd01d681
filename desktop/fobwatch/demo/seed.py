"""The import document of a person in the demo company."""

from __future__ import annotations

import shlex
import sys
from subprocess import list2cmdline
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fobwatch.demo.company import COMPANY
from fobwatch.demo.federation import SAML_ROLES
from fobwatch.demo.portal import ACCOUNT_ACCESS, REGION, START_URL, TENANT_ID

if TYPE_CHECKING:
    from fobwatch.demo.company import Device, Role, User

_REGION = "eu-west-1"
SAML_PORT = 25443
"""Below the ports that systems assign by themselves."""


def import_document() -> dict[str, Any]:
    """Return the document for ``fobwatch import``: each way of signing in that the cloud offers.

    It holds the demo's keys and seeds, so like any such document it must never be logged.
    """
    anna, deploy, boris = (COMPANY.user(name) for name in ("anna", "deploy", "boris"))
    admin, read_only, developer, auditor, data_lake = (
        COMPANY.role(name) for name in ("Admin", "ReadOnly", "Developer", "Auditor", "DataLake")
    )
    return {
        "version": 1,
        # Boris's device is left out: his profile shows how Fobwatch asks a person for a code.
        "devices": [_device(user.device) for user in (anna,) if user.device],
        "profiles": [
            _user_profile("anna", anna, _REGION),
            _role_profile("prod-admin", admin, anna, _REGION),
            _role_profile("prod-readonly", read_only, anna, _REGION, mfa=False),
            _role_profile("dev", developer, anna, "us-east-1"),
            _role_profile("partner-audit", auditor, anna, "eu-central-1"),
            {
                **_role_profile("data-lake", data_lake, anna, _REGION, mfa=False),
                "source_profile": "prod-readonly",
            },
            _user_profile("deploy", deploy, "us-east-1"),
            _user_profile("boris", boris, "us-east-1"),
        ],
    }


def saml_profile(provider_url: str, port: int = SAML_PORT) -> dict[str, Any]:
    """Return a role of the company's identity provider, which posts to a port of this computer."""
    start = urlencode({"acs": f"http://127.0.0.1:{port}/saml"})
    return {
        "name": "saml-admin",
        "kind": "saml",
        "region": _REGION,
        "role_arn": SAML_ROLES[0].arn,
        "start_url": f"{provider_url}/saml?{start}",
        "receiver_port": port,
        "duration_seconds": int(SAML_ROLES[0].max_session.total_seconds()),
    }


def partner_profiles() -> list[dict[str, Any]]:
    """Return a profile whose credentials a program of the demo prints, and a role upon it."""
    program = (sys.executable, "-P", "-m", "fobwatch.demo.partner_keys")
    command = list2cmdline(program) if sys.platform == "win32" else shlex.join(program)
    partner = {"name": "partner-keys", "kind": "process", "region": _REGION, "command": command}
    lake = _role_profile(
        "partner-lake", COMPANY.role("DataLake"), COMPANY.user("anna"), _REGION, mfa=False
    )
    return [partner, {**lake, "source_profile": partner["name"]}]


def root_audit() -> dict[str, Any]:
    """Return the task of looking at the credentials of a member account's root user."""
    member = COMPANY.accounts[1].account_id
    source = {"source_profile": "prod-admin", "region": _REGION}
    return {"name": "root-audit", "kind": "root-task", "account_id": member, **source}


def account_access_role() -> dict[str, Any]:
    """Return a role that the account access manager of the company's portal assigns."""
    return {
        "name": "portal-data-lake",
        "kind": "account-access",
        "region": _REGION,
        "start_url": START_URL,
        "sso_region": REGION,
        "tenant_id": TENANT_ID,
        "role_arn": ACCOUNT_ACCESS[-1],
    }


def _device(device: Device) -> dict[str, Any]:
    return {
        "serial": device.serial,
        "name": device.name,
        "seed": device.seed,
        "digits": 6,
        "period": 30,
        "algorithm": "SHA1",
    }


def _user_profile(name: str, user: User, region: str) -> dict[str, Any]:
    profile = {
        "name": name,
        "kind": "iam-user",
        "region": region,
        "access_key_id": user.access_key.access_key_id,
        "secret_access_key": user.access_key.secret_access_key,
    }
    if user.console_password:
        profile |= {
            "console_account": user.account.alias,
            "console_password": user.console_password,
        }
    return {**profile, "mfa_serial": user.device.serial} if user.device else profile


def _role_profile(
    name: str, role: Role, user: User, region: str, *, mfa: bool = True
) -> dict[str, Any]:
    profile = {
        "name": name,
        "kind": "role",
        "region": region,
        "role_arn": role.arn,
        "source_profile": user.name,
        "duration_seconds": int(role.max_session.total_seconds()),
    }
    if role.external_id:
        profile["external_id"] = role.external_id
    return {**profile, "mfa_serial": user.device.serial} if mfa and user.device else profile
