"""A keyring that crashes and comes back: nothing is called kept before it is, nor is lost."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.protocol import ExitCode
from fobwatch.demo.seed import import_document
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.desktop

KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"}
ANOTHER_PROGRAM = "import keyring; keyring.set_password('another', 'program', '1234')"


def document(desktop: Desktop) -> Path:
    path = desktop.home / "team.json"
    path.write_text(json.dumps(import_document()), "utf-8")
    return path


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_a_crashed_keyring_did_not_take_is_saved_once_it_is_back(*, dark: bool) -> None:
    name = f"keyring-back-{'dark' if dark else 'light'}"
    with Desktop(name, DesktopOptions(dark=dark)) as desktop:
        fobwatch = Fobwatch(desktop)
        fobwatch.start_with_vault()
        desktop.keyring.kill()

        imported = fobwatch.command("import", str(document(desktop)), check=False)
        refused = fobwatch.command("quit", check=False)
        fobwatch.item.click("Quit*")
        wait_until(lambda: fobwatch.says("Quit and lose what is not saved?"), "the question")
        desktop.keep_screen("quit-question")
        fobwatch.press("push button", "Keep running")
        fobwatch.item.click("Open Fobwatch")
        wait_until(lambda: fobwatch.says("Not saved yet"), "the window's word")
        desktop.keep_screen("waiting")
        another = desktop.start("another-program", [sys.executable, "-c", ANOTHER_PROGRAM], KEYRING)
        desktop.keyring.answer_prompt()
        another.wait_for_end()
        fobwatch.wait_for_vault()
        desktop.keep_screen("saved")
        fobwatch.restart_after_a_crash()
        fobwatch.wait_for_vault()
        names = {line["name"] for line in json.loads(fobwatch.command("list", "--json").stdout)}
        fobwatch.process.end()

    assert imported.returncode == ExitCode.NOT_KEPT
    assert "Imported, but not kept yet" in imported.stderr
    assert refused.returncode == ExitCode.NOT_KEPT
    assert {profile["name"] for profile in import_document()["profiles"]} <= names
