"""A person sees who signed in, and that a key of the vault was used elsewhere."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.seed import import_document
from fobwatch.ui.window.main_window import PageName
from tests.cloud import CloudClients
from tests.desktop.canary import files_with
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import page, search
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.desktop

ANNA = COMPANY.user("anna")
REGIONS = ("us-east-1", "eu-west-1")
SIGN_INS = list(PageName).index(PageName.SIGN_INS) + 1


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(Knobs(enabled_regions=REGIONS)) as cloud:
        yield cloud


@pytest.fixture
def fobwatch(request: pytest.FixtureRequest, cloud: DemoCloud) -> Iterator[Fobwatch]:
    with Desktop("sign-ins", request.param) as desktop:
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        fobwatch.start_with_vault()
        fobwatch.command("import", "-", typed=json.dumps(import_document()))
        yield fobwatch
        fobwatch.process.end()


def use_the_key_elsewhere(cloud: DemoCloud) -> None:
    """Call AWS with a key of the vault, as a program on another computer does."""
    with closing(CloudClients(cloud.endpoint_url)) as clients:
        client: Any = clients.sts(ANNA.access_key)

        def forward(request: Any, **_event: object) -> None:  # noqa: ANN401 - botocore's request
            request.headers["X-Forwarded-For"] = "198.51.100.7"

        client.meta.events.register("before-sign", forward)
        client.get_caller_identity()


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_sign_ins_are_read_and_flagged(fobwatch: Fobwatch, cloud: DemoCloud) -> None:
    screen = fobwatch.desktop.screen
    page(SIGN_INS, "See who signed in")(fobwatch)
    fobwatch.press("push button", "Read sign-ins")
    wait_until(lambda: fobwatch.says("Failed · Root user · Console sign-in"), "the sign-ins")
    fobwatch.wait_for("push button", "Read sign-ins")
    screen.save("sign-ins")

    use_the_key_elsewhere(cloud)
    fobwatch.press("push button", "Read sign-ins")
    flagged = "Not by this Fobwatch · GetCallerIdentity (sts)"
    wait_until(lambda: fobwatch.says(flagged), "the use of the key")
    search(fobwatch, "198.51.100.7")
    wait_until(lambda: not fobwatch.says("Failed · Root user · Console sign-in"), "the search")
    screen.save("sign-ins-flagged")

    fobwatch.quit()

    secrets = {ANNA.access_key.secret_access_key, ANNA.console_password}
    assert files_with(fobwatch.desktop.folder, secrets) == []
