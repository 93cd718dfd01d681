"""A passphrase over the keyring: no other program reads the keys, and a restart asks for it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.seed import import_document
from tests.desktop.program import Fobwatch
from tests.desktop.steps import SETTINGS, page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

PASSPHRASE = "correct horse battery"
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


def test_only_the_passphrase_opens_what_is_in_the_keyring(desktop: Desktop) -> None:
    document = import_document()
    keys = [profile.get("secret_access_key") for profile in document["profiles"]]
    (desktop.home / "team.json").write_text(json.dumps(document), "utf-8")
    fobwatch = Fobwatch(desktop)
    fobwatch.start()
    wait_until(lambda: fobwatch.command("doctor", check=False).returncode == 0, "a vault")
    fobwatch.command("import", str(desktop.home / "team.json"))
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
    fobwatch.wait_for("password text", "Passphrase")
    fobwatch.set_text("password text", "Passphrase", PASSPHRASE)
    desktop.accessibility.focus("fobwatch", "password text", "Passphrase")
    desktop.screen.press("Return")
    wait_until(lambda: names(fobwatch) == known, "the profiles")
    desktop.screen.save("passphrase-unlocked")
    fobwatch.process.end()

    secrets = [key for key in keys if key]
    assert secrets
    assert all(key in before for key in secrets)
    assert not any(key in after for key in secrets)
    assert known == still_known
    assert not known & locked
