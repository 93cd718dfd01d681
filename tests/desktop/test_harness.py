"""The desktop that the other tests stand on does what they believe it does."""

from __future__ import annotations

import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions, KeyringState, TrayHost
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.processes import Process

pytestmark = pytest.mark.desktop

SMALL_TRAY = Path(__file__).with_name("small_tray.py")
NAME = "small-tray"
KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"}
READ_BACK = "import keyring; print('read', keyring.get_password('harness', 'device'))"
TICKS = """
import time
began = time.time()
while True:
    late = round((time.time() - began) / 3600)
    started = time.monotonic()
    time.sleep(0.03)
    print(round((time.monotonic() - started) * 100), "late by", late, "h", flush=True)
"""
ROUND_TRIP = f"import keyring; keyring.set_password('harness', 'device', '1234'); {READ_BACK}"


class HelloPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Hello</title><h1>Hello from loopback</h1>")

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def page_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), HelloPage) as server:
        server.daemon_threads = True  # the browser keeps connections open that it does not use
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hello?token=a%20b"
        server.shutdown()


@pytest.fixture
def small_tray(desktop: Desktop, page_url: str) -> Iterator[Process]:
    process = desktop.start(NAME, [sys.executable, str(SMALL_TRAY), page_url])
    process.wait_for_log("platform xcb")
    yield process
    process.end()


@pytest.mark.parametrize("host", [TrayHost.XFCE, TrayHost.LXQT], ids=lambda host: host.value)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_icon_is_painted_and_feels_both_buttons(
    host: TrayHost, page_url: str, *, dark: bool
) -> None:
    options = DesktopOptions(tray_host=host, dark=dark)
    with Desktop(f"harness-{host.value}", options) as desktop:
        process = desktop.start(NAME, [sys.executable, str(SMALL_TRAY), page_url])

        place = desktop.wait_for_icon(process.pid)
        desktop.screen.click(place)
        process.wait_for_log("activated Trigger")
        desktop.screen.click(place, button=3)
        process.wait_for_log("menu about to show")


def test_a_desktop_leaves_no_process_behind() -> None:
    with Desktop("harness-end") as desktop:
        process = desktop.start("left", ["sh", "-c", "setsid sleep 600 & echo $!"])
        left = psutil.Process(int(process.wait_for_log(r"\d+\n").group()))

    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE


def test_the_item_tells_its_tooltip_and_its_menu(desktop: Desktop, small_tray: Process) -> None:
    item = desktop.tray.wait_for_item(small_tray.pid)

    assert item.tooltip == "small-tray is here"
    assert item.menu().labels() == ["Show window", "More", "Quit"]
    assert item.menu().find("M*").labels() == ["Open page", "Greyed out"]
    assert item.icons()[-1].getpixel((5, 5)) == (0xC0, 0x39, 0x2B, 0xFF)


def test_a_greyed_out_entry_cannot_be_chosen(desktop: Desktop, small_tray: Process) -> None:
    item = desktop.tray.wait_for_item(small_tray.pid)

    with pytest.raises(LookupError, match="greyed out"):
        item.click("More", "Greyed out")


def test_a_killed_program_takes_its_item_along(desktop: Desktop, small_tray: Process) -> None:
    desktop.tray.wait_for_item(small_tray.pid)

    small_tray.kill()

    assert wait_until(lambda: not desktop.tray.items(), "the end of the item")


def test_the_icon_comes_back_after_the_panels_crash(desktop: Desktop, small_tray: Process) -> None:
    desktop.tray.wait_for_item(small_tray.pid)

    desktop.panel.stop()
    desktop.panel.start()
    desktop.panel.wait_until_painted()

    place = desktop.wait_for_icon(small_tray.pid)
    assert place.top >= desktop.panel.box.top


def test_windows_are_read_filled_in_and_pressed(desktop: Desktop, small_tray: Process) -> None:
    desktop.tray.wait_for_item(small_tray.pid).click("Show window")

    desktop.screen.wait_for_window("Small window")
    desktop.accessibility.set_text(NAME, "text", "MFA code", "654321")
    desktop.accessibility.press(NAME, "push button", "Copy")

    assert wait_until(desktop.screen.clipboard, "a filled clipboard") == "654321"


def test_typed_text_reaches_the_focused_field(desktop: Desktop, small_tray: Process) -> None:
    desktop.tray.wait_for_item(small_tray.pid).click("Show window")
    desktop.screen.focus("Small window")
    desktop.accessibility.focus(NAME, "text", "MFA code")

    desktop.screen.type_text("Prod-Admin_42 @ $HOME")

    wait_until(
        lambda: (
            desktop.accessibility.wait_for(NAME, "text", "MFA code").text == "Prod-Admin_42 @ $HOME"
        ),
        "the typed text",
    )


def test_a_notices_button_is_pressed_with_the_pointer(desktop: Desktop) -> None:
    program = desktop.start("notice", [sys.executable, str(Path(__file__).with_name("notice.py"))])

    notice = desktop.notifications.wait_for("dev ends in 5 min")
    desktop.notifications.press("dev ends in 5 min", "Renew now")

    assert notice.texts == ["dev ends in 5 min", "Nobody is at the keyboard"]
    assert list(notice.buttons) == ["Renew now", "Mute"]
    program.wait_for_log("pressed renew")
    desktop.notifications.wait_until_gone("dev ends in 5 min")


def test_the_default_browser_opens_the_page_unchanged(
    desktop: Desktop, small_tray: Process, page_url: str
) -> None:
    desktop.tray.wait_for_item(small_tray.pid).click("More", "Open page")

    page = desktop.browser.wait_for_page("/hello")

    assert page.url == page_url
    assert page.text() == "Hello from loopback"
    assert [opened.url for opened in desktop.browser.opened()] == [page_url]


def test_the_keyring_keeps_a_secret(desktop: Desktop) -> None:
    program = desktop.start("keyring-open", [sys.executable, "-c", ROUND_TRIP], KEYRING)

    program.wait_for_log("read 1234")


def test_a_locked_keyring_asks_and_the_password_opens_it(desktop: Desktop) -> None:
    desktop.start("keyring-set", [sys.executable, "-c", ROUND_TRIP], KEYRING).wait_for_end()
    desktop.keyring.lock()

    program = desktop.start("keyring-locked", [sys.executable, "-c", READ_BACK], KEYRING)
    desktop.keyring.answer_prompt()

    program.wait_for_log("read 1234")


def test_a_desktop_without_a_keyring_has_none() -> None:
    with Desktop("harness-bare", DesktopOptions(keyring=KeyringState.MISSING)) as desktop:
        program = desktop.start("keyring", [sys.executable, "-c", ROUND_TRIP])

        program.wait_for_log("NoKeyringError")


def test_programs_follow_the_systems_preference_for_dark(
    desktop: Desktop, small_tray: Process
) -> None:
    small_tray.wait_for_log("scheme Light")

    desktop.appearance.prefer(dark=True)

    small_tray.wait_for_log("scheme Dark")
    desktop.appearance.prefer(dark=False)


def test_the_wall_clock_jumps_under_a_running_program(desktop: Desktop) -> None:
    program = desktop.start("clock", [sys.executable, "-c", TICKS], desktop.clock.environment)
    program.wait_for_log("3 late by 0 h")

    desktop.clock.jump(timedelta(hours=8))
    program.wait_for_log("3 late by 8 h")
    desktop.clock.jump(timedelta(hours=-9))
    program.wait_for_log("3 late by -1 h")

    program.end()
