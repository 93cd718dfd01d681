"""A passphrase over the keyring: no other program reads the keys, and a restart asks for it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document
from tests.desktop.program import Fobwatch
from tests.desktop.steps import SETTINGS, page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

PASSPHRASE = "correct horse battery"
RUNNING = "The sessions that are running, until they end"
PEEK = """
import secretstorage
bus = secretstorage.dbus_init()
for item in secretstorage.get_default_collection(bus).get_all_items():
    print(item.get_secret().decode())
"""


def in_keyring(desktop: Desktop) -> str:
    """All that another program of the user's reads in the keyring."""
    peek = subprocess.run(
        [sys.executable, "-c", PEEK],
        env=desktop.session.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return peek.stdout


def names(fobwatch: Fobwatch) -> set[str]:
    listed = fobwatch.command("list", "--json", check=False).stdout
    return {line["name"] for line in json.loads(listed or "[]")}


def set_passphrase(fobwatch: Fobwatch) -> None:
    page(SETTINGS, "Lock when the screen is locked")(fobwatch)
    fobwatch.press("push button", "Set a passphrase…")
    fobwatch.wait_for("password text", "Repeat the passphrase")
    fobwatch.set_text("password text", "Passphrase", PASSPHRASE)
    fobwatch.set_text("password text", "Repeat the passphrase", PASSPHRASE)
    fobwatch.desktop.screen.save("passphrase-set")
    fobwatch.press("push button", "Set the passphrase")
    wait_until(lambda: fobwatch.says("Fobwatch has a passphrase now"), "word of it")


def give_the_passphrase(fobwatch: Fobwatch) -> None:
    fobwatch.wait_for("password text", "Passphrase")
    fobwatch.set_text("password text", "Passphrase", PASSPHRASE)
    fobwatch.desktop.accessibility.focus("fobwatch", "password text", "Passphrase")
    fobwatch.desktop.screen.press("Return")


def lock(fobwatch: Fobwatch) -> None:
    wait_until(lambda: "Lock" in fobwatch.item.menu().labels(), "the vault in the menu")
    fobwatch.item.click("Lock")
    wait_until(lambda: "Unlock…" in fobwatch.item.menu().labels(), "the lock in the menu")


def serve_running_sessions(fobwatch: Fobwatch) -> None:
    """Choose it for the time while it is locked, and see that it is kept."""
    page(SETTINGS, "While locked, programs get")(fobwatch)
    fobwatch.choose("Nothing", RUNNING)


def given(fobwatch: Fobwatch, profile: str) -> tuple[int, str]:
    """The exit code, and the ID of the access key that a program gets."""
    answer = fobwatch.command("credentials", profile, check=False)
    return answer.returncode, json.loads(answer.stdout or "{}").get("AccessKeyId", "")


@pytest.fixture
def fobwatch(desktop: Desktop) -> Iterator[Fobwatch]:
    """Fobwatch with the company's profiles, and an AWS that knows them."""
    (desktop.home / "team.json").write_text(json.dumps(import_document()), "utf-8")
    with DemoCloud() as cloud:
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        fobwatch.start_with_vault()
        fobwatch.command("import", str(desktop.home / "team.json"))
        yield fobwatch
        fobwatch.process.end()


def test_only_the_passphrase_opens_what_is_in_the_keyring(fobwatch: Fobwatch) -> None:
    desktop = fobwatch.desktop
    keys = [profile.get("secret_access_key") for profile in import_document()["profiles"]]
    known, before = names(fobwatch), in_keyring(desktop)
    set_passphrase(fobwatch)
    after = in_keyring(desktop)
    still_known = names(fobwatch)

    fobwatch.restart_after_a_crash()
    wait_until(lambda: fobwatch.command("doctor", check=False).returncode, "a locked vault")
    locked = names(fobwatch)
    fobwatch.item.click("Open Fobwatch")
    wait_until(lambda: fobwatch.says("It is encrypted with your passphrase"), "the reason")
    desktop.screen.save("passphrase-locked")
    fobwatch.press("push button", "Unlock")
    give_the_passphrase(fobwatch)
    wait_until(lambda: names(fobwatch) == known, "the profiles")
    desktop.screen.save("passphrase-unlocked")

    running = given(fobwatch, "deploy")
    lock(fobwatch)
    refused = given(fobwatch, "deploy")
    fobwatch.item.click("Unlock…")
    give_the_passphrase(fobwatch)
    wait_until(lambda: names(fobwatch) == known, "the profiles")
    serve_running_sessions(fobwatch)
    lock(fobwatch)
    fobwatch.wait_for_tooltip("Programs still get 1 session")
    desktop.screen.save("passphrase-served")
    served = given(fobwatch, "deploy"), given(fobwatch, "prod-readonly")

    secrets = [key for key in keys if key]
    assert secrets
    assert all(key in before for key in secrets)
    assert not any(key in after for key in secrets)
    assert known == still_known
    assert not known & locked
    assert running[0] == 0
    assert refused == (4, "")
    assert served == (running, (4, ""))
