"""Signing in at an identity provider by SAML, on a real desktop and in a real browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.federation import SAML_ROLES
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.seed import saml_profile
from tests.desktop.canary import files_with
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, search, sign_in_by_saml, start_in_panel
from tests.desktop.steps import page as open_page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.desktop

TOOLS = 5

PORT = 20443
"""Of this test alone, since others may run beside it."""


NO_ROLE = f"{SAML_ROLES[0].arn}Chief"
"""That the identity provider does not give."""


@dataclass
class Company:
    """A desktop with roles of the identity provider: one by a port, others in our own window."""

    desktop: Desktop
    fobwatch: Fobwatch
    theme: str

    def state(self, profile: str) -> str:
        listed = json.loads(self.fobwatch.command("list", "--json").stdout)
        return str(next(line["state"] for line in listed if line["name"] == profile))

    def is_active(self, profile: str) -> bool:
        return self.state(profile) == "active"

    def start(self, profile: str) -> None:
        start_in_panel(self.fobwatch, profile)

    def choose_role(self, profile: str, picture: str) -> None:
        """Edit the profile: its role is the first of those that the person has now."""
        fobwatch, screen = self.fobwatch, self.desktop.screen
        open_page(2, profile)(fobwatch)
        search(fobwatch, profile)
        fobwatch.press("push button", "Edit")
        fobwatch.press("push button", "Choose role…")
        wait_until(lambda: fobwatch.says(SAML_ROLES[1].name), "the roles")
        screen.save(picture)
        wait_until(lambda: fobwatch.find("list item", "", "focused"), "the keyboard in the roles")
        screen.press("Home", "Return")
        fobwatch.press("push button", "Save")
        wait_until(lambda: not fobwatch.says("Choose role"), "the end of the editor")
        wait_until(lambda: not self.is_stored(NO_ROLE), "the role in the vault")

    def is_stored(self, text: str) -> bool:
        return any(text in secret for secret in self.desktop.keyring.secrets())


def documents(provider_url: str) -> list[dict[str, Any]]:
    admin = saml_profile(provider_url, PORT)
    window = {key: admin[key] for key in ("kind", "region")} | {"start_url": f"{provider_url}/saml"}
    return [
        admin,
        {**window, "name": "saml-window", "role_arn": SAML_ROLES[0].arn},
        {**window, "name": "saml-reader", "role_arn": SAML_ROLES[1].arn, "duration_seconds": 43200},
        {**window, "name": "saml-foreign", "role_arn": NO_ROLE},
    ]


@pytest.fixture(params=["light", "dark"])
def company(request: pytest.FixtureRequest) -> Iterator[Company]:
    options = DesktopOptions(dark=request.param == "dark")
    with Desktop(f"saml-{request.param}", options) as desktop, DemoCloud(Knobs()) as cloud:
        environment = {
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
        }
        fobwatch = Fobwatch(desktop, environment=environment)
        fobwatch.start_with_vault()
        document = {"version": 1, "profiles": documents(cloud.provider_url)}
        fobwatch.command("import", "-", typed=json.dumps(document))
        yield Company(desktop=desktop, fobwatch=fobwatch, theme=request.param)
        fobwatch.process.end()


def test_a_person_signs_in_once_for_every_role(company: Company) -> None:
    desktop, fobwatch = company.desktop, company.fobwatch
    refused = [fobwatch.command("credentials", "saml-window", check=False) for _ in range(TOOLS)]
    unasked = len(desktop.browser.opened())
    company.start("saml-window")
    page = desktop.browser.wait_for_page("/idp/saml")
    desktop.screen.save(f"saml-{company.theme}-window")
    page.press("allow")
    wait_until(partial(company.is_active, "saml-window"), "the session in the window")
    wait_until(lambda: not desktop.browser.pages(), "the end of the window")
    close_what_is_open(fobwatch)
    reader = json.loads(fobwatch.command("credentials", "saml-reader").stdout)
    foreign = fobwatch.command("credentials", "saml-foreign", check=False)
    opened = len(desktop.browser.opened())
    company.choose_role("saml-foreign", f"saml-{company.theme}-roles")
    chosen = json.loads(fobwatch.command("credentials", "saml-foreign").stdout)
    unasked_for_roles = len(desktop.browser.opened()) - opened
    open_page(1, "saml-foreign")(fobwatch)
    desktop.screen.save(f"saml-{company.theme}-sessions")
    sign_in_by_saml(fobwatch, PORT)
    desktop.screen.save(f"saml-{company.theme}-posted")
    wait_until(partial(company.is_active, "saml-admin"), "the session by the port")
    fobwatch.command("open", "saml-window")
    console = desktop.browser.wait_for_page("/console")
    (folder,) = (desktop.home / ".local" / "state" / "fobwatch" / "browser-windows").iterdir()

    assert {result.returncode for result in refused} == {5}
    assert unasked == 0
    assert reader["AccessKeyId"].startswith("ASIA")
    assert foreign.returncode != 0
    assert chosen["AccessKeyId"].startswith("ASIA")
    assert unasked_for_roles == 0
    assert SAML_ROLES[1].arn in foreign.stderr
    assert "SamlAdmin" in console.text()
    assert files_with(folder, ["SAMLResponse"]) == []
