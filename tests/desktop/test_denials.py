"""A person finds out why AWS refused a call, and requires MFA of a user."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fobwatch.adapters.desktop.system_clock import MAX_NAP
from fobwatch.core.iam.requirement.policy import POLICY_NAME
from fobwatch.demo.company import COMPANY
from fobwatch.demo.seed import import_document
from tests.cloud import CloudClients
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import page, search
from tests.desktop.test_mfa import CodeClock
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.demo.cloud import DemoCloud

pytestmark = pytest.mark.desktop

ANNA, BORIS, DEPLOY = (COMPANY.user(name) for name in ("anna", "boris", "deploy"))


@pytest.fixture
def connect(cloud: DemoCloud) -> Iterator[CloudClients]:
    clients = CloudClients(cloud.endpoint_url)
    yield clients
    clients.close()


def profiles() -> str:
    """Anna, whose policies ask for MFA, and Boris with his device."""
    document = import_document()
    device = BORIS.device
    assert device is not None
    named = {each["name"]: each for each in document["profiles"]}
    boris = {"serial": device.serial, "name": device.name, "seed": device.seed}
    return json.dumps(
        {
            **document,
            "devices": [*document["devices"], {**document["devices"][0], **boris}],
            "profiles": [named["anna"], named["boris"]],
        }
    )


def refusal(connect: CloudClients) -> str:
    """What Anna's access key gets without MFA, as boto3 says it."""
    with pytest.raises(ClientError) as caught:
        connect.other("ec2", ANNA.access_key).describe_instances()
    return str(caught.value)


def test_a_refusal_is_explained_and_mfa_required(cloud: DemoCloud, connect: CloudClients) -> None:
    with Desktop("denials", DesktopOptions(dark=True)) as desktop:
        environment = {"AWS_ENDPOINT_URL": cloud.endpoint_url, **desktop.clock.environment}
        fobwatch = Fobwatch(desktop, environment=environment)
        fobwatch.start_with_vault()
        fobwatch.command("import", "-", typed=profiles())

        fobwatch.item.click("Why was this denied?…")
        fobwatch.wait_for("text", "Error")
        fobwatch.set_text("text", "Error", refusal(connect))
        fobwatch.press("push button", "Ask AWS")
        fobwatch.wait_for("push button", "Start anna with MFA")
        assert fobwatch.says("With MFA it would be allowed")
        desktop.screen.save("denial-explained")
        fobwatch.press("push button", "Close")
        told = fobwatch.command("explain", "--profile", "anna", typed=refusal(connect)).stdout
        assert "With MFA it would be allowed" in told
        assert "With MFA: allowed" in told

        require_mfa(fobwatch, CodeClock(desktop, cloud))
        desktop.screen.save("mfa-required")
        fobwatch.quit()

    account = connect.iam(DEPLOY.access_key)
    assert POLICY_NAME in account.list_user_policies(UserName="boris")["PolicyNames"]
    with pytest.raises(ClientError, match="explicit deny"):
        connect.iam(BORIS.access_key).list_users()


def require_mfa(fobwatch: Fobwatch, clock: CodeClock) -> None:
    page(2, "boris")(fobwatch)
    search(fobwatch, "boris")
    wait_until(lambda: not fobwatch.says("anna"), "boris alone")
    fobwatch.press("push button", "Require MFA…")
    fobwatch.wait_for("push button", "Require MFA")
    fobwatch.desktop.screen.save("mfa-policy")
    fobwatch.press("push button", "Require MFA")

    def is_done() -> bool:
        clock.let_a_code_pass()
        with suppress(TimeoutError):  # a code on its way is good for one more step alone
            wait_until(lambda: fobwatch.says("MFA is required"), "the end", 2 * MAX_NAP)
        return fobwatch.says("MFA is required")

    wait_until(is_done, "the end of the walk")
