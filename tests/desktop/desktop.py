"""A whole desktop on a virtual screen: everything that a person's desktop has, and all of it real.

Xvfb, a private session bus, a window manager, a panel with a tray, a notification daemon, a
keyring, AT-SPI and a browser, with a home of their own. Several can stand side by side.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from jeepney import DBusAddress

from tests.desktop.accessibility import Accessibility
from tests.desktop.appearance import Appearance
from tests.desktop.browser import Browser
from tests.desktop.keyring_service import KeyringService
from tests.desktop.notifications import Notifications
from tests.desktop.options import DesktopOptions
from tests.desktop.panel import Panel
from tests.desktop.screen import Screen
from tests.desktop.session import Session
from tests.desktop.session_bus import BusError, SessionBus
from tests.desktop.tray import Tray
from tests.desktop.waiting import wait_until
from tests.desktop.wall_clock import WallClock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from tests.desktop.processes import Process
    from tests.desktop.screen import Box

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
ACCESSIBILITY_BUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
LIGHT_BACKGROUND, DARK_BACKGROUND = "#7a9cc6", "#2e3440"


class Desktop:
    """Stands between `__enter__` and `__exit__`; `name` names its folder in build/desktop/."""

    screen: Screen
    bus: SessionBus
    tray: Tray
    panel: Panel
    keyring: KeyringService
    accessibility: Accessibility
    notifications: Notifications
    browser: Browser
    appearance: Appearance
    clock: WallClock

    def __init__(self, name: str, options: DesktopOptions | None = None) -> None:
        self.options = options or DesktopOptions()
        self.folder = BUILD / "desktop" / name
        self.session = Session(self.folder, self.options)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self.keep_screen("failed")
        self._stack.close()

    def keep_screen(self, name: str) -> None:
        """Keep what is on the screen now beside the logs."""
        self.screen.grab().save(self.folder / f"{name}.png")

    @property
    def home(self) -> Path:
        return self.session.home

    @property
    def environment(self) -> dict[str, str]:
        """What a program of this desktop finds in its environment."""
        return self.session.environment

    def wait_for_icon(self, process: int) -> Box:
        """Give the place on the panel where the process's tray icon is drawn."""

        def place() -> Box | None:
            try:
                return self.panel.find_icon(self.tray.wait_for_item(process))
            except BusError:  # the program replaces its item when a panel comes
                return None

        return wait_until(place, f"the tray icon of process {process} in the panel")

    def start(
        self, name: str, command: Sequence[str], extra: Mapping[str, str] | None = None
    ) -> Process:
        """Start a program of this desktop; it ends with the desktop at the latest."""
        return self.session.start(name, command, extra)

    def _start(self, stack: ExitStack) -> None:
        stack.enter_context(self.session)
        self.screen = Screen(self.environment, BUILD / "screenshots")
        self.bus = stack.enter_context(SessionBus(self.environment["DBUS_SESSION_BUS_ADDRESS"]))
        self.tray = Tray(self.bus)
        self.clock = WallClock(self.folder)
        self.browser = Browser(self.session)
        self.browser.install()
        self.appearance = Appearance(self.session, self.bus)
        self.appearance.start()
        self.keyring = KeyringService(self.session, self.bus, self.screen)
        self.keyring.start()
        background = DARK_BACKGROUND if self.options.dark else LIGHT_BACKGROUND
        self.start("openbox", ["openbox", "--sm-disable"])
        self.start("hsetroot", ["hsetroot", "-solid", background])
        # Qt and GTK look for the accessibility bus once, when they start: it must be there.
        self.bus.call(ACCESSIBILITY_BUS, "GetAddress")
        self.accessibility = stack.enter_context(
            Accessibility(self.environment, self.folder / "accessibility.log")
        )
        self.panel = Panel(self.session, self.bus, self.screen)
        self.panel.start()
        self.notifications = Notifications(self.session, self.bus, self.screen, self.accessibility)
        if self.options.notifications:
            self.notifications.start()
        self.keyring.wait_until_ready()
        self.appearance.wait_until_ready()
        self.panel.wait_until_painted()
