"""The SDKs, unmodified, find and renew at the look-alikes what AWS's own CLI has signed in to."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import PERSON, REGION
from fobwatch.demo.server.aws_login.site import IDENTITIES
from tests.demo.official_cli import PORTAL_READERS, Chain, share
from tests.demo.portal_person import PortalClient

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.demo.cloud import DemoCloud
    from tests.demo.official_cli import OfficialCli

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(sys.platform != "linux", reason="this build of the CLI is Linux's"),
]

LOGIN_READERS = ("aws-sdk-js", "aws-cli-1")
"""The CLI's first version is botocore, here with the library that it makes its proofs with."""

NEARLY_OVER = timedelta(minutes=4)
"""Of an access token: botocore renews it from 15 minutes before its end, JavaScript from 5."""


@pytest.fixture
def chain(request: pytest.FixtureRequest, cli: OfficialCli, demo_cloud: DemoCloud) -> Chain:
    return Chain(request.param, cli, demo_cloud)


def refresh_token(cache: Path) -> str:
    """Return the one that a folder of the CLI's holds."""
    documents = (json.loads(path.read_text("utf-8")) for path in cache.iterdir())
    (token,) = (found["refreshToken"] for found in documents if "refreshToken" in found)
    return str(token)


@pytest.mark.parametrize("chain", PORTAL_READERS, indirect=True)
def test_it_renews_a_sign_in_to_a_portal(
    chain: Chain, cli: OfficialCli, demo_cloud: DemoCloud, tmp_path: Path
) -> None:
    demo_cloud.set_knobs(Knobs(access_token_life=NEARLY_OVER))
    cli.run("sso", "login", "--profile", "portal")
    cache = tmp_path / ".aws" / "sso" / "cache"
    first = refresh_token(cache)

    assert chain.caller("portal").endswith(f"/{PERSON}")
    assert refresh_token(cache) != first


@pytest.mark.parametrize("chain", PORTAL_READERS, indirect=True)
@pytest.mark.parametrize("profile", ["portal", "legacy"])
def test_it_uses_a_sign_in_of_ours(
    chain: Chain, demo_cloud: DemoCloud, tmp_path: Path, profile: str
) -> None:
    person = PortalClient(demo_cloud)
    tokens = person.sign_in()
    share(tokens, tmp_path, profile)

    assert chain.caller(profile).endswith(f"/{PERSON}")
    assert person.refresh(tokens["refreshToken"])["accessToken"]  # nobody else has renewed it
    person.close()


@pytest.mark.parametrize("chain", LOGIN_READERS, indirect=True)
def test_it_uses_and_renews_what_aws_login_left(
    chain: Chain, cli: OfficialCli, tmp_path: Path
) -> None:
    cli.run("login", "--profile", "console", "--region", REGION, allow="anna")
    at_first = chain.caller("console")
    cache = tmp_path / ".aws" / "login" / "cache"
    first = refresh_token(cache)
    end_access_token(cache)

    assert at_first == IDENTITIES["anna"]
    assert chain.caller("console") == IDENTITIES["anna"]
    assert refresh_token(cache) != first


def end_access_token(cache: Path) -> None:
    """Let the file say that its keys last one more minute."""
    (path,) = cache.iterdir()
    document = json.loads(path.read_text("utf-8"))
    end = datetime.now(UTC) + timedelta(minutes=1)
    document["accessToken"]["expiresAt"] = end.strftime("%Y-%m-%dT%H:%M:%SZ")
    path.write_text(json.dumps(document), "utf-8")
