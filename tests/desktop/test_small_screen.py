"""Windows on a screen that is hardly higher than they are."""

from __future__ import annotations

import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

pytestmark = pytest.mark.desktop

TITLE_BAR = 10
"""Pixels that no window manager's title bar is lower than."""


def test_the_title_bar_is_on_the_screen_from_the_first_time_on() -> None:
    with Desktop("small-screen", DesktopOptions(height=680)) as desktop:
        fobwatch = Fobwatch(desktop, "--demo")
        fobwatch.start().click("Open Fobwatch")
        wait_until(lambda: fobwatch.says("Sessions"), "the window's words")
        desktop.screen.settled()
        desktop.keep_screen("first")
        inside = fobwatch.wait_for("frame", "Fobwatch").box
        fobwatch.quit()

    assert inside is not None
    assert inside.top >= TITLE_BAR
    assert inside.edges[3] <= desktop.panel.box.top
