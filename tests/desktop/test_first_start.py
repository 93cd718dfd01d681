"""From nothing to the first session, as someone new does it, and what hinders them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.otpauth import otpauth_uri
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import REGION, START_URL
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions, KeyringState
from tests.desktop.program import Fobwatch
from tests.desktop.steps import search_roles
from tests.desktop.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.desktop

CODE_PATIENCE = timedelta(seconds=30) + PATIENCE
PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud() as cloud:
        yield cloud


def newcomer(desktop: Desktop, cloud: DemoCloud) -> Fobwatch:
    """Fobwatch with nothing in it, its window open."""
    fobwatch = Fobwatch(
        desktop,
        environment=cloud.environment,
    )
    fobwatch.start()
    fobwatch.item.click("Open Fobwatch")
    fobwatch.focus()
    return fobwatch


def add_device(fobwatch: Fobwatch, cloud: DemoCloud) -> None:
    anna = cloud.company.user("anna").device
    assert anna is not None
    device = MfaDevice(serial=anna.serial, name="anna-laptop", seed=anna.seed)
    fobwatch.press("push button", "Add a device…")
    fobwatch.wait_for("password text", "Secret key")
    fobwatch.set_text("password text", "Secret key", otpauth_uri(device))
    fobwatch.desktop.screen.save("first-start-device")
    fobwatch.press("push button", "Save")
    wait_until(lambda: not fobwatch.nodes("password text"), "the end of the device's editor")


def add_profile(fobwatch: Fobwatch, cloud: DemoCloud) -> None:
    key = cloud.company.user("anna").access_key
    fobwatch.press("push button", "Add a profile…")
    fobwatch.wait_for("password text", "Secret access key")
    fobwatch.set_text("text", "Name", "anna")
    fobwatch.set_text("text", "Access key ID", key.access_key_id)
    fobwatch.set_text("password text", "Secret access key", key.secret_access_key)
    fobwatch.press("push button", "Test")
    wait_until(lambda: fobwatch.says("It works"), "the test's good end")
    fobwatch.desktop.screen.save("first-start-profile")
    fobwatch.press("push button", "Save")
    wait_until(lambda: not fobwatch.nodes("password text"), "the end of the profile's editor")


def test_someone_new_comes_to_a_session_in_three_steps(cloud: DemoCloud) -> None:
    with Desktop("first-start") as desktop:
        fobwatch = newcomer(desktop, cloud)
        desktop.screen.save("first-start-welcome")
        add_device(fobwatch, cloud)
        add_profile(fobwatch, cloud)
        wait_until(lambda: json.loads(fobwatch.command("list", "--json").stdout), "the profile")

        fobwatch.wait_for("push button", "Start anna")
        fobwatch.press("push button", "Start anna")

        # The test of the profile spent the current code: the session waits for the next one.
        wait_until(lambda: "anna" in fobwatch.item.tooltip, "the session", CODE_PATIENCE)
        wait_until(lambda: fobwatch.says("anna is signed in"), "how it is used")
        desktop.screen.save("first-start-session")
        given = json.loads(fobwatch.command("credentials", "anna").stdout)
        assert given["AccountId"] == cloud.company.user("anna").account.account_id


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_someone_new_with_a_portal_comes_to_a_session(*, dark: bool) -> None:
    theme = "dark" if dark else "light"
    options = DesktopOptions(dark=dark)
    with Desktop(f"first-start-portal-{theme}", options) as desktop, DemoCloud(Knobs()) as cloud:
        fobwatch, screen = newcomer(desktop, cloud), desktop.screen
        fobwatch.wait_for("push button", "Add a portal…")
        screen.save(f"first-start-portal-welcome-{theme}")
        fobwatch.press("push button", "Add a portal…")
        fobwatch.set_text("text", "Start URL", START_URL)
        screen.save(f"first-start-portal-editor-{theme}")
        fobwatch.press("push button", "Add and sign in")
        desktop.browser.wait_for_page("/authorize").press("allow")
        fobwatch.wait_for("push button", "Refresh")
        fobwatch.focus()
        screen.save(f"first-start-portal-roles-{theme}")
        search_roles(fobwatch, "acme-dev readonly")
        screen.press("Down", "Return")
        added = "acme-dev-ReadOnly"
        wait_until(lambda: added in fobwatch.command("list", "--names").stdout.split(), "a profile")
        screen.press("ctrl+1")
        fobwatch.wait_for("push button", f"Start {added}")
        screen.save(f"first-start-portal-ready-{theme}")
        fobwatch.press("push button", f"Start {added}")

        wait_until(lambda: fobwatch.says(f"{added} is signed in"), "how it is used")
        screen.save(f"first-start-portal-session-{theme}")
        [found] = json.loads(fobwatch.command("portals", "--json").stdout)
        assert found["region"] == REGION
        fobwatch.process.end()


def test_a_locked_keyring_is_unlocked_by_its_own_prompt(cloud: DemoCloud) -> None:
    options = DesktopOptions(keyring=KeyringState.LOCKED)
    with Desktop("first-start-locked", options) as desktop:
        fobwatch = newcomer(desktop, cloud)
        wait_until(lambda: fobwatch.says("The keyring is locked"), "word of the lock")
        desktop.screen.save("keyring-locked")
        refused = fobwatch.command("credentials", "anna", check=False)
        fobwatch.press("push button", "Unlock")

        desktop.keyring.answer_prompt()

        fobwatch.wait_for_vault()
        assert refused.returncode == 4
        assert "keyring is locked" in refused.stderr


def test_a_new_keyring_gets_its_password_in_its_own_prompt(cloud: DemoCloud) -> None:
    options = DesktopOptions(keyring=KeyringState.NEW)
    with Desktop("first-start-new", options) as desktop:
        screen, fobwatch = desktop.screen, newcomer(desktop, cloud)
        wait_until(lambda: fobwatch.says("has no password so far"), "the words of a new keyring")
        own = screen.focus("^Fobwatch$")

        fobwatch.press("push button", "Set up")
        wait_until(lambda: screen.typed_into() != own.id, "the keyring's prompt")
        screen.save("first-start-new-prompt")
        screen.press("Escape")
        wait_until(lambda: screen.typed_into() == own.id, "the keyboard in the window again")
        said = [node.name for node in fobwatch.nodes("label")]

        fobwatch.press("push button", "Set up")
        wait_until(lambda: screen.typed_into() != own.id, "the keyring's prompt again")
        screen.type_text(PASSPHRASE)
        screen.press("Tab")
        screen.type_text(PASSPHRASE)
        screen.press("Return")
        wait_until(lambda: not fobwatch.says("not set up yet"), "the end of the bar")

        assert said.count("The keyring is not set up yet") == 1
        assert "Welcome to Fobwatch" in said
        assert desktop.notifications.shown() == []
        assert fobwatch.says("Welcome to Fobwatch")
        fobwatch.quit()


def test_without_a_keyring_an_encrypted_file_is_offered_and_asked_for_again(
    cloud: DemoCloud,
) -> None:
    options = DesktopOptions(keyring=KeyringState.MISSING)
    with Desktop("first-start-missing", options) as desktop:
        fobwatch = newcomer(desktop, cloud)
        wait_until(lambda: fobwatch.says("There is no safe keyring"), "word of the keyring")
        desktop.screen.save("keyring-missing")
        fobwatch.press("push button", "Keep secrets in an encrypted file…")
        fobwatch.wait_for("password text", "Passphrase")
        fobwatch.set_text("password text", "Passphrase", PASSPHRASE)
        fobwatch.set_text("password text", "Repeat the passphrase", PASSPHRASE)
        desktop.screen.save("vault-file")
        fobwatch.press("push button", "Create the vault")
        fobwatch.wait_for_vault()
        add_device(fobwatch, cloud)

        fobwatch.restart_after_a_crash()
        fobwatch.item.click("Open Fobwatch")
        fobwatch.press("push button", "Unlock")
        give_the_passphrase(fobwatch)

        wait_until(lambda: "Lock" in fobwatch.item.menu().labels(), "the vault in the menu")
        fobwatch.item.click("Lock")
        wait_until(lambda: fobwatch.says("It was locked"), "the lock")
        desktop.screen.save("vault-locked")
        refused = fobwatch.command("code", "anna-laptop", check=False)
        fobwatch.item.click("Unlock…")
        give_the_passphrase(fobwatch)
        assert refused.returncode == 4
        assert "vault is locked" in refused.stderr


def give_the_passphrase(fobwatch: Fobwatch) -> None:
    """Enter confirms: two buttons are called Unlock now, the window's and the dialog's."""
    fobwatch.wait_for("password text", "Passphrase")
    fobwatch.set_text("password text", "Passphrase", PASSPHRASE)
    fobwatch.desktop.accessibility.focus("fobwatch", "password text", "Passphrase")
    fobwatch.desktop.screen.press("Return")
    wait_until(lambda: fobwatch.command("code", "anna-laptop", check=False).stdout, "a code")
