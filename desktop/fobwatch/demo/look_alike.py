"""The demo's own AWS, vault and AWS files, in place of the user's."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from subprocess import list2cmdline
from typing import TYPE_CHECKING

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import REGION, START_URL
from fobwatch.demo.seed import (
    account_access_role,
    import_document,
    partner_profiles,
    root_audit,
    saml_profile,
)
from fobwatch.demo.store import DemoStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

HELPER = Path(__file__).parents[1] / "credential_helper.py"


_PORTAL_PROFILES = f"""
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


class LookAlike:
    """An AWS in a process of its own, with AWS files in `folder` that lead to it alone."""

    def __init__(self, folder: Path, *, session_life: timedelta | None) -> None:
        self._cloud = DemoCloud(Knobs(session_life=session_life))
        self._folder = folder
        self.store = DemoStore()
        self.document = ""
        """The demo's profiles and devices, to be imported once it has started."""

    def start(self) -> None:
        """Start it. Blocks for about half a second. Raises `DemoCloudFailed`.

        Sets the variables for this process, since AWS's library reads them there.
        """
        self._cloud.start()
        document = import_document()
        document["profiles"] += [
            saml_profile(self._cloud.provider_url),
            *partner_profiles(),
            root_audit(),
            account_access_role(),
        ]
        self.document = json.dumps(document)
        self._write_files([profile["name"] for profile in document["profiles"]])
        os.environ |= {
            "AWS_CONFIG_FILE": str(self._folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self._folder / "credentials"),
            **self._cloud.environment,
        }

    def _write_files(self, names: Sequence[str]) -> None:
        helper = (sys.executable, "-I", "-S", str(HELPER), "--demo")
        text = _aws_config(names, helper=helper, endpoint_url=self._cloud.endpoint_url)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / "config").write_text(text, "utf-8")

    @property
    def hint(self) -> str:
        """How to try an AWS tool against it."""
        config = self._folder / "config"
        return f"AWS_CONFIG_FILE={config} aws sts get-caller-identity --profile dev"

    def close(self) -> None:
        self._cloud.close()


def _aws_config(profiles: Sequence[str], *, helper: Sequence[str], endpoint_url: str) -> str:
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
        "# Made by the demo of Fobwatch, at each start.\n\n"
        + "\n".join(sections)
        + _PORTAL_PROFILES
    )
