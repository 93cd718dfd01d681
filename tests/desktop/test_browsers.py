"""Two accounts side by side, each in a browser profile of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desktop.program import Fobwatch
from tests.desktop.steps import page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.accessibility import Node
    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

OWN = "Chromium: a profile of its own"


def choose_in_settings(fobwatch: Fobwatch) -> None:
    """By the keyboard: the first entry below the system's default."""

    def list_of_places() -> Node | None:
        lists = (node for node in fobwatch.nodes("combo box") if node.name == "Default browser")
        return next((node for node in lists if node.box), None)

    page(6, "Consoles and sign-in pages")(fobwatch)
    box = wait_until(list_of_places, "the list of places").box
    assert box is not None
    screen = fobwatch.desktop.screen
    screen.click(box)
    screen.press("Down")
    screen.save("browsers-list")
    screen.press("Return")
    fobwatch.wait_for("combo box", OWN)
    screen.save("browsers-settings")
    screen.press("ctrl+w")


def test_two_accounts_are_open_at_once_in_profiles_of_their_own(desktop: Desktop) -> None:
    fobwatch, browser = Fobwatch(desktop, "--demo"), desktop.browser
    fobwatch.start()
    choose_in_settings(fobwatch)
    fobwatch.command("open", "prod-readonly", "s3")
    first = browser.wait_for_page(r"/console/.*/s3/")
    fobwatch.command("open", "deploy", "ec2")
    second = browser.wait_for_page(r"/console/.*/ec2/")
    texts = first.text(), second.text()
    desktop.screen.save("browsers-side-by-side")

    assert first.folder != second.folder
    assert {first.folder.parent.name, second.folder.parent.name} == {"browser-profiles"}
    assert ["ReadOnly" in text for text in texts] == [True, False]
    assert not any("Also signed in here" in text for text in texts)
    assert all(start.url.startswith("http://127.0.0.1:") for start in browser.opened())

    command = desktop.session.folder / "bin" / "chromium"
    command.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    refused = fobwatch.command("open", "prod-readonly", check=False)

    assert refused.returncode != 0
    assert "The chosen browser did not open the page" in refused.stderr
