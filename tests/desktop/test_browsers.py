"""Two accounts side by side, each in a browser profile of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.profile_folders import lock_of
from tests.desktop.browser import addresses_stored_in
from tests.desktop.canary import files_with
from tests.desktop.firefox import Firefox
from tests.desktop.firefox import addresses_stored_in as firefox_addresses
from tests.desktop.program import Fobwatch
from tests.desktop.steps import SETTINGS, page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.desktop import Desktop
    from tests.desktop.firefox import FirefoxPage

pytestmark = pytest.mark.desktop

PLACES = "Consoles and sign-in pages open in"
"""The label of a list, whose name is what it is set to on Linux."""


@pytest.fixture(scope="module")
def firefox(desktop: Desktop) -> Firefox:
    firefox = Firefox(desktop.session)
    firefox.install()
    return firefox


@pytest.fixture(scope="module")
def fobwatch(desktop: Desktop, firefox: Firefox) -> Fobwatch:
    fobwatch = Fobwatch(desktop, "--demo")
    fobwatch.start()
    return fobwatch


def choose_in_settings(fobwatch: Fobwatch, browser: str) -> None:
    """By the keyboard, whatever was chosen before."""
    page(SETTINGS, PLACES)(fobwatch)
    [before] = [node.name for node in fobwatch.nodes("combo box") if PLACES in node.labels]
    fobwatch.choose(before, f"{browser}: a profile of its own")
    fobwatch.desktop.screen.save("browsers-settings")
    fobwatch.close_window()


def in_console_menu(fobwatch: Fobwatch) -> list[str]:
    """What the session's submenu has; nothing as long as there is no session."""
    with suppress(LookupError):
        return fobwatch.item.menu().find("prod-readonly*").find("Open console").labels()
    return []


def add_favourite_and_open(fobwatch: Fobwatch, service: str) -> None:
    """By the keyboard, in the dialog of all services."""
    fobwatch.item.click("prod-readonly*", "Open console", "All services*")
    wait_until(lambda: fobwatch.find("text", "", "focused"), "the search for a service")
    fobwatch.type_text(service)
    wait_until(lambda: len(fobwatch.nodes("list item")) == 1, "the service alone")
    fobwatch.desktop.screen.press("ctrl+f")
    fobwatch.wait_for("push button", "Remove from favourites")
    fobwatch.desktop.screen.save("browsers-services")
    fobwatch.desktop.screen.press("Return")


def test_two_accounts_are_open_at_once_in_profiles_of_their_own(
    desktop: Desktop, fobwatch: Fobwatch
) -> None:
    browser = desktop.browser
    choose_in_settings(fobwatch, "Chromium")
    fobwatch.command("open", "prod-readonly", "s3")
    first = browser.wait_for_page(r"/console/.*/s3/")
    fobwatch.command("open", "deploy", "ec2")
    second = browser.wait_for_page(r"/console/.*/ec2/")
    texts = first.text(), second.text()
    desktop.screen.save("browsers-side-by-side")
    browser.close()
    stored = [addresses_stored_in(each.folder) for each in (first, second)]
    tokens = [files_with(each.folder, ["SigninToken"]) for each in (first, second)]

    assert first.folder != second.folder
    assert {first.folder.parent.name, second.folder.parent.name} == {"browser-profiles"}
    assert ["ReadOnly" in text for text in texts] == [True, False]
    assert not any("Also signed in here" in text for text in texts)
    assert all(start.url.startswith("http://127.0.0.1:") for start in browser.opened())

    assert_only_own_consoles(stored)
    assert tokens == [[], []]

    add_favourite_and_open(fobwatch, "athena")
    assert browser.wait_for_page(r"/console/.*/athena/").folder == first.folder

    fobwatch.quit()
    fobwatch.start_with_vault()
    fobwatch.command("credentials", "prod-readonly")
    wait_until(lambda: "★ Athena" in in_console_menu(fobwatch), "the favourite after a restart")
    fobwatch.item.click("prod-readonly*", "Open console", "Switch role*")
    page_of_role = "https://signin.aws.amazon.com/switchrole?account="
    wait_until(lambda: browser.opened()[-1].url.startswith(page_of_role), "the page of the role")
    assert browser.opened()[-1].folder == first.folder

    command = desktop.session.folder / "bin" / "chromium"
    command.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    refused = fobwatch.command("open", "prod-readonly", check=False)

    assert refused.returncode != 0
    assert "The chosen browser did not open the page" in refused.stderr


def test_two_accounts_are_open_at_once_in_firefox(
    desktop: Desktop, firefox: Firefox, fobwatch: Fobwatch
) -> None:
    choose_in_settings(fobwatch, "Firefox ESR")
    fobwatch.command("open", "prod-readonly", "s3")
    first = firefox.wait_for_page(r"/console/.*/s3/")
    fobwatch.command("open", "deploy", "ec2")
    second = firefox.wait_for_page(r"/console/.*/ec2/")
    desktop.screen.save("browsers-firefox")
    fobwatch.command("open", "readonly", "lambda")
    again = firefox.wait_for_page(r"/console/.*/lambda/")
    fobwatch.item.click("Consoles", "Sign out of all")
    signed_out = wait_until(lambda: pages_signed_out(firefox), "pages of a sign-out in both")

    is_open = [lock_of(each.folder, sandboxed=False) is not None for each in (first, second)]
    firefox.close()
    stored = [firefox_addresses(each.folder) for each in (first, second)]
    tokens = [files_with(each.folder, ["SigninToken"]) for each in (first, second)]

    assert is_open == [True, True]
    assert len(signed_out) == 2
    assert first.folder == again.folder != second.folder
    assert ["ReadOnly" in each.text for each in (first, second, again)] == [True, False, True]
    assert not any("Also signed in here" in each.text for each in (first, second))
    assert all(start.arguments[-1].startswith("http://127.0.0.1:") for start in firefox.opened())
    assert_only_own_consoles(stored)
    assert tokens == [[], []]


def pages_signed_out(firefox: Firefox) -> list[FirefoxPage]:
    """One in each of the two that were signed in; none yet where one is missing."""
    pages = [each for each in firefox.pages() if "have been signed out" in each.text]
    return pages if len({each.folder for each in pages}) == 2 else []


def assert_only_own_consoles(stored: list[set[str]]) -> None:
    """Each history has its own account's consoles, and none has what signed in to them."""
    assert all(any("/console/" in address for address in addresses) for addresses in stored)
    assert stored[0].isdisjoint(address for address in stored[1] if "/console/" in address)
    assert not any("oken=" in address for addresses in stored for address in addresses)
