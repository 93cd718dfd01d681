"""Tray items driven as a tray host drives them: StatusNotifierItem and com.canonical.dbusmenu."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import psutil
from jeepney import DBusAddress
from PIL import Image

from tests.desktop.session_bus import BusError
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.session_bus import SessionBus

WATCHER = DBusAddress(
    "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierWatcher"
)
ROOT_ENTRY = 0
WHOLE_DEPTH = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A menu entry as the host shows it; `label` is without the mark of its access key."""

    id: int
    label: str
    enabled: bool
    visible: bool
    checked: bool
    separator: bool
    children: tuple[MenuEntry, ...]

    def find(self, pattern: str) -> MenuEntry:
        """Give the visible child whose label matches; `*` stands for any text.

        Raises:
            LookupError: there is none; the message lists those that are there.
        """
        for child in self.children:
            if child.visible and not child.separator and fnmatchcase(child.label, pattern):
                return child
        raise LookupError(f"no menu entry {pattern!r} among {self.labels()}")

    def labels(self) -> list[str]:
        return [c.label for c in self.children if c.visible and not c.separator]


class TrayItem:
    """One program's item, found under `address`."""

    def __init__(self, bus: SessionBus, address: DBusAddress) -> None:
        self._bus = bus
        self._address = address

    @property
    def process(self) -> int:
        return self._bus.owner_process(self._address.bus_name)

    @property
    def status(self) -> str:
        return str(self._property("Status"))

    @property
    def tooltip(self) -> str:
        _icon, _pixmaps, title, text = self._property("ToolTip")
        return f"{title}\n{text}".strip()

    def icons(self) -> list[Image.Image]:
        """Give the pictures that the item offers, smallest first."""
        pictures = [
            Image.frombytes("RGBA", (width, height), bytes(argb), "raw", "ARGB")
            for width, height, argb in self._property("IconPixmap")
        ]
        return sorted(pictures, key=lambda picture: picture.width)

    def menu(self) -> MenuEntry:
        """Give the whole menu, after the item was told that it is about to be shown."""
        return self._layout(ROOT_ENTRY)

    def known_menu(self) -> MenuEntry:
        """Give the menu as a host knows it already, which it shows at first."""
        return self._laid_out(ROOT_ENTRY)

    def click(self, *path: str) -> None:
        """Choose the entry at the end of `path`, whose parts are patterns of labels.

        It is waited for: the menu follows what was done a moment ago.

        Raises:
            TimeoutError: a part has no entry.
            LookupError: the last one is greyed out.
        """
        entry = wait_until(lambda: self._entry(path), f"the menu entry {path}")
        if not entry.enabled:
            raise LookupError(f"the menu entry {entry.label!r} is greyed out")
        self._bus.call(self._menu_address, "Event", "isvu", entry.id, "clicked", ("s", ""), 0)

    def _entry(self, path: tuple[str, ...]) -> MenuEntry | None:
        try:
            entry = self.menu()
            for pattern in path:
                entry = entry.find(pattern)
                if entry.children:
                    entry = self._layout(entry.id)
        except (BusError, LookupError):  # an item may come before its menu
            return None
        return entry

    def activate(self) -> None:
        """Click the icon with the first button, as the host reports it."""
        self._bus.call(self._address, "Activate", "ii", 0, 0)

    @property
    def _menu_address(self) -> DBusAddress:
        return DBusAddress(self._property("Menu"), self._address.bus_name, "com.canonical.dbusmenu")

    def _property(self, name: str) -> Any:  # noqa: ANN401 - D-Bus variant
        return self._bus.read_property(self._address, name)

    def _layout(self, entry: int) -> MenuEntry:
        self._bus.call(self._menu_address, "AboutToShow", "i", entry)
        return self._laid_out(entry)

    def _laid_out(self, entry: int) -> MenuEntry:
        _revision, layout = self._bus.call(
            self._menu_address, "GetLayout", "iias", entry, WHOLE_DEPTH, []
        )
        return _entry_of(layout)


class Tray:
    """Every item that the desktop's tray host knows."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus

    def items(self) -> list[TrayItem]:
        found = self._bus.read_property(WATCHER, "RegisteredStatusNotifierItems")
        places = [place.partition("/") for place in found]
        return [
            TrayItem(self._bus, DBusAddress(f"/{path}", name, "org.kde.StatusNotifierItem"))
            for name, _slash, path in places
        ]

    def wait_for_item(self, process: int) -> TrayItem:
        """Give the item of the process, or of one that it started."""
        return wait_until(lambda: self._item_of(process), f"a tray item of process {process}")

    def _item_of(self, process: int) -> TrayItem | None:
        family = {process, *(child.pid for child in psutil.Process(process).children())}
        for item in self.items():
            try:
                if item.process in family:
                    return item
            except BusError:  # the item left the bus between the two calls
                continue
        return None


def _entry_of(layout: tuple[int, dict[str, tuple[str, Any]], list[tuple[str, Any]]]) -> MenuEntry:
    entry, properties, children = layout
    values = {name: value for name, (_signature, value) in properties.items()}
    return MenuEntry(
        id=entry,
        label=re.sub("_(.)", r"\1", values.get("label", "")).replace("\u200b", ""),
        enabled=values.get("enabled", True),
        visible=values.get("visible", True),
        checked=values.get("toggle-state", 0) == 1,
        separator=values.get("type") == "separator",
        children=tuple(_entry_of(child) for _signature, child in children),
    )
