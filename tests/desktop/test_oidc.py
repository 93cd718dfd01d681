"""Signing in at an OpenID provider on a real desktop: for a role, and for an identity pool."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.federation import CLIENT_ID, LOGIN_PROVIDER, POOL_ID, WEB_ROLE
from fobwatch.demo.knobs import Knobs
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, start_in_panel
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

LIFE = timedelta(seconds=10)
LATER = timedelta(hours=2)


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(Knobs(session_life=LIFE)) as cloud:
        yield cloud


@pytest.fixture
def fobwatch(desktop: Desktop, cloud: DemoCloud) -> Iterator[Fobwatch]:
    document = desktop.home / "federation.json"
    provider = {"issuer_url": f"{cloud.provider_url}/oidc", "client_id": CLIENT_ID}
    pool = {"kind": "cognito", "identity_pool_id": POOL_ID}
    role = {"kind": "web-identity", "role_arn": WEB_ROLE.arn, "region": "eu-central-1"}
    profiles = [
        {"name": "pipeline", **role, **provider},
        {"name": "member", **pool, **provider, "login_provider": LOGIN_PROVIDER},
        {"name": "guest", **pool},
    ]
    document.write_text(json.dumps({"version": 1, "profiles": profiles}), "utf-8")
    fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
    fobwatch.start_with_vault()
    fobwatch.command("import", str(document))
    yield fobwatch
    fobwatch.process.end()


def key(fobwatch: Fobwatch, profile: str = "pipeline") -> str:
    """The key that a tool gets now; empty where it gets none."""
    result = fobwatch.command("credentials", profile, check=False)
    return str(json.loads(result.stdout)["AccessKeyId"]) if result.returncode == 0 else ""


def test_one_visit_to_the_browser_serves_tools_for_longer_than_a_token_lasts(
    fobwatch: Fobwatch, desktop: Desktop, cloud: DemoCloud
) -> None:
    start_in_panel(fobwatch, "pipeline")
    page = desktop.browser.wait_for_page("/idp/oidc/authorize")
    desktop.screen.save("oidc-page")
    page.press("allow")
    desktop.browser.wait_for_page("/oauth/callback")
    wait_until(lambda: bool(key(fobwatch)), "the session")
    close_what_is_open(fobwatch)
    first = key(fobwatch)
    of_the_pool = {key(fobwatch, "member"), key(fobwatch, "guest")}
    cloud.set_knobs(Knobs(session_life=LIFE, clock_offset=LATER))
    wait_until(lambda: key(fobwatch) not in {"", first}, "a session with a renewed token")

    assert len(of_the_pool - {"", first}) == 2
