"""Fobwatch on a real desktop: it comes, it survives what desktops do to it, and it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions, TrayHost
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.desktop


@pytest.fixture
def fobwatch(desktop: Desktop) -> Iterator[Fobwatch]:
    fobwatch = Fobwatch(desktop, "--demo")
    fobwatch.start()
    yield fobwatch
    fobwatch.process.end()


@pytest.mark.parametrize("host", [TrayHost.XFCE, TrayHost.LXQT], ids=lambda host: host.value)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_icon_is_seen_on_every_panel(host: TrayHost, *, dark: bool) -> None:
    options = DesktopOptions(tray_host=host, dark=dark)
    with Desktop(f"program-{host.value}", options) as desktop:
        fobwatch = Fobwatch(desktop, "--demo")

        fobwatch.start()
        place = desktop.wait_for_icon(fobwatch.process.pid)

        assert place.top >= desktop.panel.box.top


def test_quit_ends_it_and_takes_the_icon_away(desktop: Desktop, fobwatch: Fobwatch) -> None:
    assert fobwatch.quit() == 0
    assert wait_until(lambda: not desktop.tray.items(), "the end of the item")


def test_a_crash_hinders_no_new_start(fobwatch: Fobwatch) -> None:
    item = fobwatch.restart_after_a_crash()

    assert "Quit" in item.menu().labels()


def test_the_icon_comes_back_with_a_restarted_panel(desktop: Desktop, fobwatch: Fobwatch) -> None:
    desktop.panel.stop()
    desktop.panel.start()
    desktop.panel.wait_until_painted()

    place = desktop.wait_for_icon(fobwatch.process.pid)
    assert place.top >= desktop.panel.box.top


def test_a_panel_that_comes_late_gets_the_icon(desktop: Desktop) -> None:
    desktop.panel.stop()
    fobwatch = Fobwatch(desktop, "--demo")
    fobwatch.start_without_a_tray()

    desktop.panel.start()
    desktop.panel.wait_until_painted()

    place = desktop.wait_for_icon(fobwatch.process.pid)
    assert place.top >= desktop.panel.box.top
    fobwatch.process.end()
