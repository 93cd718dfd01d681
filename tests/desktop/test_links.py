"""A link in a wiki, followed as a browser follows it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions, KeyringState
from tests.desktop.program import COMMAND, Fobwatch
from tests.desktop.waiting import wait_until

pytestmark = pytest.mark.desktop

ENTRY: Final = Path(__file__).parents[2] / "resources" / "fobwatch.desktop"

LINK: Final = "fobwatch://open?account=482100937715&role=ReadOnly&destination=s3%20eu-west-1"


def install_for_links(desktop: Desktop) -> None:
    """As a package does: the desktop entry, its command, and the list of who opens what."""
    command = desktop.session.folder / "bin" / "fobwatch-tray"
    command.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} --demo "$@"\n', "utf-8")
    command.chmod(0o755)
    applications = desktop.home / ".local" / "share" / "applications"
    shutil.copy(ENTRY, applications)
    subprocess.run(["update-desktop-database", str(applications)], check=True)


def follow(desktop: Desktop, link: str) -> None:
    """As a browser does."""
    subprocess.run(["xdg-open", link], env=desktop.environment, check=True, timeout=60)


def press(fobwatch: Fobwatch, name: str) -> None:
    """Press a button of the question, once it is not guarded any more."""

    def is_open() -> bool:
        return any(n.name == name and n.enabled for n in fobwatch.nodes("push button"))

    wait_until(is_open, f"the button {name!r}")
    fobwatch.press("push button", name)


def answer(fobwatch: Fobwatch, name: str) -> None:
    press(fobwatch, name)
    question = "Open the console of"
    wait_until(lambda: not fobwatch.desktop.screen.windows(question), "the end of the question")


def test_a_link_opens_the_console_once_a_person_said_yes(desktop: Desktop) -> None:
    screen, browser = desktop.screen, desktop.browser
    fobwatch = Fobwatch(desktop, "--demo", LINK)  # as the desktop does where none runs
    fobwatch.start()
    install_for_links(desktop)

    screen.wait_for_window("Open the console of")
    wait_until(lambda: fobwatch.says("S3 in eu-west-1"), "what the link opens")
    opened_before = browser.opened()
    screen.save("link-question")
    answer(fobwatch, "Don't open")
    follow(desktop, LINK)
    screen.wait_for_window("Open the console of")
    answer(fobwatch, "Open")
    page = browser.wait_for_page(r"/console/.*/s3/")
    text = page.text()
    screen.save("link-opened")
    fobwatch.quit()

    assert opened_before == []
    assert "ReadOnly" in text
    own = [path for path in desktop.folder.rglob("*fobwatch*/**/*") if path.is_file()]
    written = [*own, *desktop.folder.glob("fobwatch*.log")]
    assert any(path.suffix == ".log" for path in written)
    assert [path for path in written if b"role=ReadOnly" in path.read_bytes()] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_link_whose_unlocking_is_cancelled_is_shown_again(*, dark: bool) -> None:
    name = f"link-locked-{'dark' if dark else 'light'}"
    options = DesktopOptions(dark=dark, keyring=KeyringState.LOCKED, width=800, height=600)
    with Desktop(name, options) as desktop:
        screen = desktop.screen
        fobwatch = Fobwatch(desktop, LINK)
        fobwatch.start()
        screen.wait_for_window("The vault is locked")
        press(fobwatch, "Unlock…")
        desktop.keyring.cancel_prompt()
        screen.wait_for_window("The vault is still locked")
        desktop.keep_screen("still-locked")
        press(fobwatch, "Unlock…")
        desktop.keyring.answer_prompt()
        screen.wait_for_window("No profile leads to")
        desktop.keep_screen("unlocked")
        press(fobwatch, "Close")
        fobwatch.quit()
