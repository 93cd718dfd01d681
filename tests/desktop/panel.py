"""The panel that hosts the tray, and where on it an item's icon is drawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PIL import Image

from tests.desktop.options import TrayHost
from tests.desktop.screen import Box
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.processes import Process
    from tests.desktop.screen import Screen
    from tests.desktop.session import Session
    from tests.desktop.session_bus import SessionBus
    from tests.desktop.tray import TrayItem

WATCHER_NAME = "org.kde.StatusNotifierWatcher"
PAINTING_PATIENCE = timedelta(seconds=8)
SETTINGS_PLACES = {
    TrayHost.XFCE: ("xfce4-panel.xml", ".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml"),
    TrayHost.LXQT: ("lxqt-panel.conf", ".config/lxqt/panel.conf"),
}


class Panel:
    def __init__(self, session: Session, bus: SessionBus, screen: Screen) -> None:
        self._session = session
        self._options = session.options
        self._bus = bus
        self._screen = screen
        self._process: Process | None = None

    @property
    def box(self) -> Box:
        options = self._options
        top = options.height - options.panel_height
        return Box(left=0, top=top, width=options.width, height=options.panel_height)

    def start(self) -> None:
        host = self._options.tray_host
        if host is TrayHost.NONE:
            return
        template, place = SETTINGS_PLACES[host]
        values = {
            "dark": str(self._options.dark).lower(),
            "middle": self.box.middle[0],
            "bottom": self.box.middle[1],
            "panel_height": self._options.panel_height,
            "icon_size": self._options.icon_size,
        }
        self._session.write_settings(template, self._session.home / place, values)
        options = ["--disable-wm-check", "--sm-client-disable"] if host is TrayHost.XFCE else []
        self._process = self._session.start(host.value, [host.value, *options])

    def stop(self) -> None:
        """Take the panel away, as a crash of it would."""
        if self._process:
            self._process.kill()
            wait_until(lambda: not self._bus.has_owner(WATCHER_NAME), "the tray host's end")

    def wait_until_painted(self) -> None:
        """Wait for a panel with a tray; start it once more where it stays unpainted.

        A panel that is up, answers on the bus and draws nothing was seen once in some fifty
        starts, on a machine's very first one.
        """
        if self._options.tray_host is TrayHost.NONE:
            return
        try:
            wait_until(self._painted, "a painted panel", PAINTING_PATIENCE)
        except TimeoutError:
            self.stop()
            self.start()
            wait_until(self._painted, "a painted panel")

    def find_icon(self, item: TrayItem) -> Box | None:
        """Give the place on the screen where the item's icon is drawn.

        One host takes the picture of its own size, another scales the largest: both are tried.
        """
        self._screen.settled(self.box)  # or the icon would go on to another place
        size = self._options.icon_size
        pictures = item.icons()
        scaled = pictures[-1].resize((size, size), Image.Resampling.LANCZOS)
        fitting = [picture for picture in pictures if picture.width == size]
        found = (self._screen.find_picture(picture, self.box) for picture in (*fitting, scaled))
        return next((place for place in found if place), None)

    def _painted(self) -> bool:
        below, above = self.box, Box(left=0, top=0, width=1, height=1)
        background = self._screen.grab(above).getpixel((0, 0))
        return self._bus.has_owner(WATCHER_NAME) and (
            below.width * below.height,
            background,
        ) not in (self._screen.grab(below).getcolors() or ())
