"""The tray's menu, as a host has it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.ui.tray.items import MenuContent
    from fobwatch.ui.tray.menu import TrayMenu


def look_at(menu: TrayMenu) -> None:
    """Open the menu and close it again, which makes it up to date."""
    menu.aboutToShow.emit()
    menu.aboutToHide.emit()
    menu._build_waiting()


def show_at_once(menu: TrayMenu, content: MenuContent) -> None:
    menu.show_content(content)
    look_at(menu)
