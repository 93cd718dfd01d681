"""AWS's own CLI, unmodified, with a home of its own and a person who answers its pages."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.portals.cli_cache import CliCache
from fobwatch.core.aws_files.ports import CliToken
from fobwatch.demo.company import COMPANY
from fobwatch.demo.portal import REGION, START_URL
from tests.desktop.clients.commands import CLIENTS, INSTALLED
from tests.desktop.clients.install_aws_cli import program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.demo.cloud import DemoCloud

VISIT = Path(__file__).with_name("visit.py")
CONFIG = f"""
[sso-session acme]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_registration_scopes = sso:account:access

[profile portal]
sso_session = acme
sso_account_id = {COMPANY.accounts[0].account_id}
sso_role_name = ReadOnly
region = eu-west-1

[profile console]
region = eu-west-1

[profile legacy]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_account_id = {COMPANY.accounts[0].account_id}
sso_role_name = ReadOnly
region = eu-west-1
"""


CACHED_AS = {"portal": "acme", "legacy": START_URL}
"""The names of the tokens, by the profiles that use them."""

PORTAL_READERS = ("aws-sdk-js", "boto3")
"""The SDKs that use and renew such a token."""


class OfficialCli:
    """The CLI in `environment`; its browser allows whatever it is asked."""

    def __init__(self, home: Path, cloud: DemoCloud, config: str = CONFIG) -> None:
        (home / ".aws").mkdir(exist_ok=True)
        (home / ".aws" / "config").write_text(config, "utf-8")
        path = program(INSTALLED)
        assert path is not None, "make setup installs it"
        self._program = path
        self.environment = {
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "AWS_CLI_AGENT_TOOLKIT_HINT_DISABLED": "true",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def run(self, *arguments: str, allow: str = "allow") -> subprocess.CompletedProcess[str]:
        """Run a command; a page that it opens is answered by the button `allow`."""
        return subprocess.run(
            [self._program, *arguments],
            env={**self.environment, "BROWSER": f"{sys.executable} {VISIT} {allow} %s &"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def log_in_elsewhere(self, profile: str, code_at: Callable[[str], str]) -> int:
        """Log in by a code that another device shows at the address told; the exit status."""
        command = [
            str(self._program),
            "login",
            "--remote",
            "--profile",
            profile,
            "--region",
            REGION,
        ]
        with subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            address = next(line for line in process.stdout if line.startswith("http"))
            process.communicate(f"{code_at(address.strip())}\n", timeout=60)
        return process.returncode

    def caller(self, profile: str) -> str:
        answer = self.run("sts", "get-caller-identity", "--profile", profile, "--output", "json")
        assert answer.returncode == 0, answer.stderr
        arn: str = json.loads(answer.stdout)["Arn"]
        return arn


class Chain:
    """The credential chain of one SDK, in the home and at the services of the CLI."""

    def __init__(self, name: str, cli: OfficialCli, cloud: DemoCloud) -> None:
        self._client = next(client for client in CLIENTS if client.name == name)
        self._environment = cli.environment
        self._endpoint = cloud.endpoint_url

    def caller(self, profile: str) -> str:
        environment = {**self._environment, "AWS_PROFILE": profile}
        return self._client.caller_identity(environment, self._endpoint)["Arn"]


def share(tokens: Mapping[str, Any], home: Path, profile: str) -> None:
    """Write a sign-in as Fobwatch shares it: the access token alone."""
    token = CliToken(
        start_url=START_URL,
        region=REGION,
        access_token=tokens["accessToken"],
        expires_at=datetime.now(UTC) + timedelta(seconds=tokens["expiresIn"]),
        ours=True,
    )
    CliCache(home / ".aws" / "sso" / "cache").write(CACHED_AS[profile], token)
