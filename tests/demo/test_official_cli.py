"""AWS's own CLI, unmodified, signs in at the look-alikes of AWS's sign-in services."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.portals.cli_cache import CliCache
from fobwatch.core.aws_files.ports import CliToken
from fobwatch.demo.company import COMPANY
from fobwatch.demo.portal import PERSON, REGION, START_URL
from fobwatch.demo.server.aws_login.site import IDENTITIES
from tests.demo.portal_person import PortalClient
from tests.desktop.clients.commands import INSTALLED
from tests.desktop.clients.install_aws_cli import program

if TYPE_CHECKING:
    from fobwatch.demo.cloud import DemoCloud

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="this build of the CLI is Linux's")

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


class OfficialCli:
    """The CLI with a home of its own; its browser allows whatever it is asked."""

    def __init__(self, home: Path, cloud: DemoCloud) -> None:
        (home / ".aws").mkdir()
        (home / ".aws" / "config").write_text(CONFIG, "utf-8")
        path = program(INSTALLED)
        assert path is not None, "make setup installs it"
        self._program = path
        self._environment = {
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
            env={**self._environment, "BROWSER": f"{sys.executable} {VISIT} {allow} %s &"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def caller(self, profile: str) -> str:
        answer = self.run("sts", "get-caller-identity", "--profile", profile, "--output", "json")
        assert answer.returncode == 0, answer.stderr
        arn: str = json.loads(answer.stdout)["Arn"]
        return arn


@pytest.fixture
def cli(tmp_path: Path, demo_cloud: DemoCloud) -> OfficialCli:
    return OfficialCli(tmp_path, demo_cloud)


@pytest.mark.parametrize(
    ("profile", "options"),
    [("portal", ()), ("portal", ("--use-device-code",)), ("legacy", ())],
    ids=["authorization code", "device code", "legacy profile"],
)
def test_it_signs_in_and_gets_the_role(
    cli: OfficialCli, profile: str, options: tuple[str, ...]
) -> None:
    signed_in = cli.run("sso", "login", "--profile", profile, *options)

    assert signed_in.returncode == 0, signed_in.stderr
    assert cli.caller(profile).endswith(f"/{PERSON}")


def test_it_signs_out(cli: OfficialCli) -> None:
    cli.run("sso", "login", "--profile", "portal")
    signed_out = cli.run("sso", "logout")
    refused = cli.run("sts", "get-caller-identity", "--profile", "portal")

    assert signed_out.returncode == 0, signed_out.stderr
    assert "Token for acme does not exist" in refused.stderr


@pytest.mark.parametrize("profile", ["portal", "legacy"])
def test_it_uses_a_sign_in_of_ours(
    cli: OfficialCli, demo_cloud: DemoCloud, tmp_path: Path, profile: str
) -> None:
    person = PortalClient(demo_cloud)
    tokens = person.sign_in()
    token = CliToken(
        start_url=START_URL,
        region=REGION,
        access_token=tokens["accessToken"],
        expires_at=datetime.now(UTC) + timedelta(seconds=tokens["expiresIn"]),
        ours=True,
    )
    CliCache(tmp_path / ".aws" / "sso" / "cache").write(CACHED_AS[profile], token)

    assert cli.caller(profile).endswith(f"/{PERSON}")
    assert person.refresh(tokens["refreshToken"])["accessToken"]  # nobody else has renewed it
    person.close()


@pytest.mark.parametrize("profile", ["portal", "legacy"])
def test_its_own_sign_in_can_be_used(
    cli: OfficialCli, demo_cloud: DemoCloud, tmp_path: Path, profile: str
) -> None:
    cli.run("sso", "login", "--profile", profile)
    found = CliCache(tmp_path / ".aws" / "sso" / "cache").read(CACHED_AS[profile])
    client = PortalClient(demo_cloud)

    assert found is not None
    assert not found.ours
    assert client.portal.list_accounts(accessToken=found.access_token)["accountList"]
    client.close()


@pytest.mark.parametrize("identity", sorted(IDENTITIES))
def test_it_logs_in_with_a_console_session(cli: OfficialCli, identity: str) -> None:
    logged_in = cli.run("login", "--profile", "console", "--region", REGION, allow=identity)

    assert logged_in.returncode == 0, logged_in.stderr
    assert cli.caller("console") == IDENTITIES[identity]
