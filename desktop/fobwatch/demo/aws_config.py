"""An AWS configuration for trying the tools against the demo."""

from __future__ import annotations

from subprocess import list2cmdline
from typing import TYPE_CHECKING

from fobwatch.demo.portal import REGION, START_URL

if TYPE_CHECKING:
    from collections.abc import Sequence

PORTAL_PROFILES = f"""
[sso-session acme]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_registration_scopes = sso:account:access

[profile portal-developer]
sso_session = acme
sso_account_id = 901755201184
sso_role_name = Developer
region = eu-west-1
"""
"""A profile that only the files have: it is listed beside those of the vault."""


def aws_config(profiles: Sequence[str], *, helper: Sequence[str], endpoint_url: str) -> str:
    """The text of a config file in which each profile asks the demo's tray for credentials.

    `helper` is the command that takes a profile's name as its last argument.
    """
    command = list2cmdline(helper)  # AWS's tools read quotes on each system, backslashes on none
    sections = [
        f"[profile {name}]\n"
        f"credential_process = {command} {name}\n"
        f"endpoint_url = {endpoint_url}\n"
        "region = eu-west-1\n"
        for name in profiles
    ]
    return (
        "# Made by the demo of Fobwatch, at each start.\n\n" + "\n".join(sections) + PORTAL_PROFILES
    )
