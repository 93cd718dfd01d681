"""The notices on the screen, read and pressed where they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.accessibility import Accessibility
    from tests.desktop.screen import Box, Screen
    from tests.desktop.session import Session
    from tests.desktop.session_bus import SessionBus

DAEMON = "xfce4-notifyd"
SERVICE_NAME = "org.freedesktop.Notifications"
SETTINGS_PLACE = ".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-notifyd.xml"
BUTTON = frozenset({"push button", "button"})
"""As at-spi2-core calls it on Debian 12 and on later ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNotice:
    """A notice as it stands on the screen: its texts, and its buttons with their places."""

    texts: list[str] = field(default_factory=list)
    buttons: dict[str, Box] = field(default_factory=dict)


class Notifications:
    def __init__(
        self, session: Session, bus: SessionBus, screen: Screen, accessibility: Accessibility
    ) -> None:
        self._session = session
        self._bus = bus
        self._screen = screen
        self._accessibility = accessibility

    def start(self) -> None:
        place = self._session.home / SETTINGS_PLACE
        values = {"seconds": self._session.options.notice_seconds}
        self._session.write_settings(place.name, place, values)
        self._bus.start(SERVICE_NAME)

    def shown(self) -> list[ShownNotice]:
        notices: list[ShownNotice] = []
        for node in self._accessibility.nodes(DAEMON):
            if node.role == "frame":
                notices.append(ShownNotice())
            elif notices and node.showing and node.role == "label":
                notices[-1].texts.append(node.text)
            elif notices and node.showing and node.role in BUTTON and node.box:
                notices[-1].buttons[node.name] = node.box
        return [notice for notice in notices if notice.texts]

    def find(self, text: str) -> ShownNotice | None:
        """Give the notice that has `text` in one of its texts."""
        for notice in self.shown():
            if any(text in line for line in notice.texts):
                return notice
        return None

    def wait_for(self, text: str) -> ShownNotice:
        return wait_until(lambda: self.find(text), f"a notice that says {text!r}")

    def wait_until_gone(self, text: str) -> None:
        wait_until(lambda: self.find(text) is None, f"the end of the notice that says {text!r}")

    def press(self, text: str, button: str) -> None:
        """Click a button of the notice with the pointer, once it stays where it is."""
        places: list[Box | None] = [None]

        def place() -> Box | None:
            notice = self.find(text)
            places.append(notice.buttons.get(button) if notice else None)
            return places[-1] if places[-1] == places[-2] else None

        self._screen.click(wait_until(place, f"{button!r} of the notice that says {text!r}"))
