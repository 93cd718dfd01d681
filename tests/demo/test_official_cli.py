"""AWS's own CLI, unmodified, signs in at the look-alikes of AWS's sign-in services."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.aws_login.cli_cache import CliLoginCache
from fobwatch.adapters.aws_login.sign_in_service import BotoSignInService
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.portals.cli_cache import CliCache
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws_login.login import Login
from fobwatch.demo.portal import PERSON, REGION
from fobwatch.demo.server.aws_login.site import IDENTITIES
from tests.demo.official_cli import CACHED_AS, PORTAL_READERS, Chain, share
from tests.demo.portal_person import PortalClient, code_for_another_device

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.demo.cloud import DemoCloud
    from tests.demo.official_cli import OfficialCli

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(sys.platform != "linux", reason="this build of the CLI is Linux's"),
]


@pytest.mark.parametrize(
    ("profile", "options"),
    [("portal", ()), ("portal", ("--use-device-code",)), ("legacy", ())],
    ids=["authorization code", "device code", "legacy profile"],
)
def test_it_signs_in_and_every_chain_gets_the_role(
    cli: OfficialCli, demo_cloud: DemoCloud, profile: str, options: tuple[str, ...]
) -> None:
    signed_in = cli.run("sso", "login", "--profile", profile, *options)
    callers = [cli.caller, *(Chain(name, cli, demo_cloud).caller for name in PORTAL_READERS)]

    assert signed_in.returncode == 0, signed_in.stderr
    assert all(caller(profile).endswith(f"/{PERSON}") for caller in callers)


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
    share(tokens, tmp_path, profile)

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


@pytest.mark.parametrize("with_region", [False, True])
def test_its_login_is_taken_over(
    cli: OfficialCli,
    demo_cloud: DemoCloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    with_region: bool,
) -> None:
    """Botocore and the JavaScript SDK add the region of the sign-in."""
    cli.run("login", "--profile", "console", "--region", REGION, allow="admin")
    folder = tmp_path / ".aws" / "login" / "cache"
    [file] = folder.iterdir()
    if with_region:
        file.write_text(json.dumps({**json.loads(file.read_text()), "signInRegion": REGION}))
    login = Login(identity=IDENTITIES["admin"], region="eu-west-1" if with_region else REGION)
    cache = CliLoginCache(folder)
    found = cache.read(login)
    cache.remove(login)
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    clock = SystemClock()
    clients = LazyClients(clock, AwsTime(clock).observe)

    assert found is not None
    assert found.region == REGION
    renewed = BotoSignInService(clients, AwsTime(clock)).refresh(found.chain, found.refresh_token)
    assert renewed.credentials.access_key_id != found.credentials.access_key_id
    assert cli.run("sts", "get-caller-identity", "--profile", "console").returncode != 0
    assert cache.read(login) is None
    clients.close()


@pytest.mark.parametrize("identity", sorted(IDENTITIES))
def test_it_logs_in_with_a_console_session(cli: OfficialCli, identity: str) -> None:
    logged_in = cli.run("login", "--profile", "console", "--region", REGION, allow=identity)

    assert logged_in.returncode == 0, logged_in.stderr
    assert cli.caller("console") == IDENTITIES[identity]


def test_it_logs_in_with_a_code_from_another_device(
    cli: OfficialCli, demo_cloud: DemoCloud
) -> None:
    def code_at(address: str) -> str:
        return code_for_another_device(demo_cloud, address, "anna")

    assert cli.log_in_elsewhere("console", code_at) == 0
    assert cli.caller("console") == IDENTITIES["anna"]
