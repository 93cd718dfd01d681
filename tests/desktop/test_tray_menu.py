"""The menu at the icon, as panels of two makes draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import ImageChops
from PySide6.QtGui import Qt

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.company import COMPANY
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions, TrayHost
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from PIL import Image

pytestmark = pytest.mark.desktop

HOSTS = pytest.mark.parametrize("host", [TrayHost.XFCE, TrayHost.LXQT], ids=["xfce", "lxqt"])


def start(fobwatch: Fobwatch) -> None:
    fobwatch.start_with_vault()


def opened(fobwatch: Fobwatch, picture: str) -> tuple[int, int]:
    """Open the menu with the pointer, close it again, and give its width and height in pixels."""
    screen = fobwatch.desktop.screen
    screen.rest_pointer()
    before = screen.settled()
    fobwatch.click_icon(button=3)
    wait_until(lambda: changed(before, screen.grab()) is not None, "the menu")
    screen.rest_pointer()
    left, top, right, bottom = changed(before, screen.settled()) or (0, 0, 0, 0)
    fobwatch.desktop.screen.save(picture)
    screen.press("Escape")
    wait_until(lambda: changed(before, screen.grab()) is None, "the closed menu")
    return right - left, bottom - top


def changed(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int] | None:
    """Where the two differ above the panel, which has a clock and the icon."""
    panel = 40
    place = (0, 0, before.width, before.height - panel)
    return ImageChops.difference(before.crop(place), after.crop(place)).getbbox()


@HOSTS
def test_a_session_that_starts_after_it_was_open_has_its_room(host: TrayHost) -> None:
    with Desktop(f"menu-{host.value}", DesktopOptions(tray_host=host)) as desktop:
        fobwatch = Fobwatch(desktop, "--demo")
        start(fobwatch)

        without = opened(fobwatch, f"menu-{host.value}-1")
        fobwatch.command("credentials", "prod-readonly")
        wait_until(
            lambda: any("prod-readonly" in label for label in fobwatch.item.known_menu().labels()),
            "the session in the closed menu",
        )
        second = opened(fobwatch, f"menu-{host.value}-2")
        third = opened(fobwatch, f"menu-{host.value}-3")
        fobwatch.quit()

    assert second[1] > without[1]
    assert second == third


NAMES = ("R&D & co", "<b>bold</b>", "a_b__c", "R&lt;D")
"""As `~/.aws` may have them, and as they are to be seen."""


@HOSTS
def test_names_are_shown_as_they_are(host: TrayHost) -> None:
    options = DesktopOptions(tray_host=host)
    with DemoCloud() as cloud, Desktop(f"names-{host.value}", options) as desktop:
        write_credentials(desktop)
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        start(fobwatch)
        for name in NAMES:
            fobwatch.command("credentials", name)
        wait_until(lambda: len(listed(fobwatch)) == len(NAMES), "the sessions in the menu")
        opened(fobwatch, f"names-{host.value}")
        names, tooltip = listed(fobwatch), wait_until(lambda: told(fobwatch), "a session's name")
        point_at_icon(fobwatch, f"names-{host.value}-tooltip")
        fobwatch.quit()

    assert set(names) == set(NAMES)
    assert not Qt.mightBeRichText(tooltip)


def told(fobwatch: Fobwatch) -> str:
    """The tooltip, once it names a session; empty until then."""
    tooltip = fobwatch.item.tooltip
    return tooltip if any(name in tooltip.replace("\u200b", "") for name in NAMES) else ""


def write_credentials(desktop: Desktop) -> None:
    key = COMPANY.user("deploy").access_key
    place = desktop.home / ".aws" / "credentials"
    place.parent.mkdir()
    place.write_text(
        "".join(
            f"[{name}]\naws_access_key_id = {key.access_key_id}\n"
            f"aws_secret_access_key = {key.secret_access_key}\n\n"
            for name in NAMES
        ),
        "utf-8",
    )


def listed(fobwatch: Fobwatch) -> list[str]:
    """The sessions in the menu, by their names."""
    labels = fobwatch.item.known_menu().labels()
    return [label.partition(" — ")[0] for label in labels if " — " in label]


def point_at_icon(fobwatch: Fobwatch, picture: str) -> None:
    """Wait for the tooltip that the panel draws, and keep a picture of it."""
    screen = fobwatch.desktop.screen
    before = screen.settled()
    screen.point(fobwatch.desktop.wait_for_icon(fobwatch.process.pid))
    wait_until(lambda: changed(before, screen.grab()), "the tooltip")
    screen.save(picture)
