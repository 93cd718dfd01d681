"""Signing in through an access portal on a real desktop, in a real browser."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import ACCOUNT_ACCESS, REGION, START_URL, TENANT_ID
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, open_quick_panel, search_roles, start_in_panel
from tests.desktop.steps import page as open_page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = pytest.mark.desktop

PROFILES = ("portal-developer", "portal-readonly")
CONFIG = f"""\
[sso-session acme]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_registration_scopes = sso:account:access

[profile portal-developer]
sso_session = acme
sso_account_id = 901755201184
sso_role_name = Developer
region = eu-west-1

[profile portal-readonly]
sso_session = acme
sso_account_id = 482100937715
sso_role_name = ReadOnly
region = eu-west-1
"""


@dataclass
class Portal:
    cloud: DemoCloud
    desktop: Desktop
    fobwatch: Fobwatch

    def listed(self, profile: str) -> dict[str, object]:
        found = json.loads(self.fobwatch.command("list", "--json").stdout)
        line: dict[str, object] = next(line for line in found if line["name"] == profile)
        return line

    def is_active(self, profile: str) -> bool:
        return self.listed(profile)["state"] == "active"

    def authorize_pages(self) -> int:
        return sum("/authorize" in page.url for page in self.desktop.browser.pages())


@pytest.fixture
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """A desktop for each test: what one signed in to is not in the next one's keyring."""
    options: DesktopOptions = getattr(request, "param", DesktopOptions())
    with Desktop(str(request.node.name), options) as desktop:
        yield desktop


@pytest.fixture
def portal(desktop: Desktop) -> Iterator[Portal]:
    with DemoCloud(Knobs()) as cloud:
        folder = desktop.home / ".aws"
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text(CONFIG, "utf-8")
        environment = cloud.environment
        fobwatch = Fobwatch(desktop, environment=environment)
        fobwatch.start_with_vault()
        yield Portal(cloud=cloud, desktop=desktop, fobwatch=fobwatch)
        fobwatch.process.end()


def has_row(fobwatch: Fobwatch, words: str) -> bool:
    return any(words in node.name for node in fobwatch.nodes("list item"))


def test_a_person_signs_in_once_and_works(portal: Portal) -> None:
    desktop, fobwatch = portal.desktop, portal.fobwatch
    before = len(desktop.browser.opened())
    refused = [fobwatch.command("credentials", PROFILES[0], check=False)]
    notice = desktop.notifications.wait_for("Sign in to")  # it goes by itself after a while
    refused += [fobwatch.command("credentials", name, check=False) for name in PROFILES]
    notices = len(desktop.notifications.shown())
    unasked = len(desktop.browser.opened())
    open_quick_panel(fobwatch)
    desktop.screen.type_text("developer")
    desktop.screen.save("portal-panel")
    desktop.screen.press("Return")
    page = desktop.browser.wait_for_page("/authorize")
    question = page.text()
    desktop.screen.save("portal-question")
    page.press("allow")
    answer = desktop.browser.wait_for_page("/oauth/callback")
    desktop.screen.save("portal-answer")
    close_what_is_open(fobwatch)
    for name in PROFILES:
        wait_until(partial(portal.is_active, name), f"the session of {name}")
    keys = json.loads(fobwatch.command("credentials", "portal-developer").stdout)
    fobwatch.command("open", "portal-developer")
    console = desktop.browser.wait_for_page("/console")

    assert {result.returncode for result in refused} == {5}
    assert any(name in " ".join(notice.texts) for name in PROFILES)
    assert notices == 1
    assert all("Sign in" in result.stderr for result in refused)
    assert unasked == before
    assert "Allow Fobwatch to access your data?" in question
    assert "You can close this page" in answer.text()
    assert keys["AccessKeyId"].startswith("ASIA")
    assert "AWSReservedSSO_Developer" in console.text()
    assert sum(call.action == "CreateToken" for call in portal.cloud.calls()) == 1


def test_a_person_finds_a_role_on_the_page_and_adds_it(portal: Portal) -> None:
    desktop, fobwatch = portal.desktop, portal.fobwatch
    open_page(4, "d-9367a1c2b4.awsapps.com")(fobwatch)
    desktop.screen.save("portal-page")
    fobwatch.press("push button", "Sign in")
    page = desktop.browser.wait_for_page("/authorize")
    wait_until(lambda: fobwatch.says("Waiting for the browser…"), "the wait")
    fobwatch.press("push button", "Open the page again")
    wait_until(lambda: portal.authorize_pages() == 2, "the page once more")
    page.press("allow")
    desktop.browser.wait_for_page("/oauth/callback")
    wait_until(lambda: fobwatch.says("Signed in, until about"), "the sign-in on the page")
    fobwatch.wait_for("push button", "Refresh")
    fobwatch.focus()
    desktop.screen.save("portal-roles")
    search_roles(fobwatch, "acme-data")
    desktop.screen.press("Down")
    fobwatch.press("push button", "Add to favourites")
    fobwatch.wait_for("push button", "Remove from favourites")
    desktop.screen.press("alt+t")
    fobwatch.type_text("lake")
    desktop.screen.save("portal-role-tags")
    desktop.screen.press("Return")
    tagged = partial(has_row, fobwatch, "#lake")
    wait_until(tagged, "the role with its tag")
    search_roles(fobwatch, "lake")
    wait_until(tagged, "the role by its tag")
    desktop.screen.save("portal-role-marked")
    search_roles(fobwatch, "acme-dev readonly")
    desktop.screen.press("Down", "Return")
    added = "acme-dev-ReadOnly"
    wait_until(lambda: added in fobwatch.command("list", "--names").stdout.split(), "its profile")
    desktop.screen.save("portal-role-added")
    credentials = json.loads(fobwatch.command("credentials", added).stdout)

    assert credentials["AccessKeyId"].startswith("ASIA")


def test_a_person_signs_in_with_a_code(portal: Portal) -> None:
    desktop, fobwatch = portal.desktop, portal.fobwatch
    before = len(desktop.browser.opened())
    open_page(4, "d-9367a1c2b4.awsapps.com")(fobwatch)
    fobwatch.press("push button", "Edit")
    fobwatch.press("check box", "Sign in with a code")
    desktop.screen.save("portal-code-choice")
    fobwatch.press("push button", "Save")
    wait_until(lambda: not fobwatch.says("Sign in with a code"), "the editor's end")
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(fobwatch.command, "portals", "--sign-in")
        desktop.screen.wait_for_window("Let .* sign you in to d-9367a1c2b4.awsapps.com")
        desktop.screen.save("portal-consent")
        unallowed = len(portal.cloud.calls())
        fobwatch.press("push button", "Allow once")
        answer = asking.result().stdout
    wait_until(lambda: fobwatch.says("Enter this code"), "the code")
    desktop.screen.save("portal-code")
    listed = json.loads(fobwatch.command("portals", "--json").stdout)[0]
    unasked = len(desktop.browser.opened())
    fobwatch.press("push button", "Open the page")
    page = desktop.browser.wait_for_page("/device")
    asked = page.text()
    page.press("allow")
    wait_until(lambda: fobwatch.says("Signed in, until about"), "the sign-in on the page")
    keys = json.loads(fobwatch.command("credentials", "portal-readonly").stdout)

    assert "fobwatch portals" in answer
    assert unasked == before
    assert unallowed == 0
    assert listed["code"] in asked
    assert keys["AccessKeyId"].startswith("ASIA")


@pytest.mark.parametrize("desktop", [DesktopOptions(dark=True)], indirect=True, ids=["dark"])
def test_a_person_works_with_a_role_of_the_account_access_manager(portal: Portal) -> None:
    desktop, fobwatch = portal.desktop, portal.fobwatch
    open_page(4, "d-9367a1c2b4.awsapps.com")(fobwatch)
    fobwatch.press("push button", "Edit")
    fobwatch.set_text("text", "Tenant ID", TENANT_ID)
    desktop.screen.save("portal-tenant")
    fobwatch.press("push button", "Save")
    wait_until(lambda: not fobwatch.says("Sign in with a code"), "the editor's end")
    fobwatch.press("push button", "Sign in")
    desktop.browser.wait_for_page("/authorize").press("allow")
    desktop.browser.wait_for_page("/oauth/callback")
    fobwatch.wait_for("push button", "Refresh")
    fobwatch.focus()
    desktop.screen.settled()
    search_roles(fobwatch, ACCOUNT_ACCESS[-1].rpartition("/")[2])
    desktop.screen.save("portal-assigned-role")
    desktop.screen.press("Down", "Return")
    wait_until(lambda: len(fobwatch.command("list", "--names").stdout.split()) == 3, "its profile")
    [added] = {*fobwatch.command("list", "--names").stdout.split()} - {*PROFILES}
    keys = json.loads(fobwatch.command("credentials", added).stdout)
    fobwatch.command("open", added)
    console = desktop.browser.wait_for_page("/console")
    fobwatch.focus()
    desktop.screen.press("ctrl+1")
    wait_until(lambda: fobwatch.says(added), "its session")
    desktop.screen.save("portal-assigned-session")

    assert keys["AccessKeyId"].startswith("ASIA")
    assert ACCOUNT_ACCESS[-1].rpartition("/")[2] in console.text()


def test_a_person_who_declines_is_told(portal: Portal) -> None:
    desktop, fobwatch = portal.desktop, portal.fobwatch
    start_in_panel(fobwatch, "developer")
    page = desktop.browser.wait_for_page("/authorize")
    page.press("deny")
    answer = desktop.browser.wait_for_page("/oauth/callback")

    close_what_is_open(fobwatch)
    assert "You are not signed in" in answer.text()
    wait_until(lambda: portal.listed("portal-developer")["state"] == "needs-you", "the need")
