"""The icon in the tray, and the desktop's panel that shows it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect, QTimer, Signal, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QSystemTrayIcon

from fobwatch.ui.theme.idle_icon import idle_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QMenu

WATCHER_NAME: Final = "org.kde.StatusNotifierWatcher"
SETTLING_MILLISECONDS: Final = 300
"""The name is taken a moment before the host behind it accepts icons."""


class TrayHost(QObject):
    """Watches the session bus of a Linux desktop; elsewhere the tray is always there.

    Signals:
        appeared: a host came up, and knows none of the icons that were registered before.
    """

    appeared = Signal()

    def __init__(self, parent: QObject | None = None, *, platform: str = sys.platform) -> None:
        super().__init__(parent)
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MILLISECONDS)
        self._settling.timeout.connect(self.appeared)
        if platform == "linux":
            self._watch()

    def _watch(self) -> None:
        # Imported where it is used: only Linux has the bus.
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
        watcher = QDBusServiceWatcher(WATCHER_NAME, bus, mode, self)
        watcher.serviceRegistered.connect(lambda _name: self._settling.start())


PATIENCE_MILLISECONDS: Final = 4000
"""How long the tray may be missing before it is reported: at log-in the panel may come up after us.
It is then looked for at this interval, since no signal reports a tray that speaks only XEmbed."""


class Tray(QObject):
    """Shows an icon with a tooltip; a click asks for the quick panel, the other one for the menu.

    Signals:
        panel_requested: the icon was clicked.
        missing: this desktop has no tray.
        found: it has one now, which came up later.
        message_clicked: the last message was clicked.
    """

    panel_requested = Signal()
    missing = Signal()
    found = Signal()
    message_clicked = Signal()

    def __init__(
        self,
        menu: QMenu,
        host: TrayHost,
        parent: QObject | None = None,
        *,
        platform: str = sys.platform,
    ) -> None:
        super().__init__(parent)
        self._menu = menu
        # On macOS an icon that has a menu opens it on every click.
        self._pops_menu_itself = platform == "darwin"
        self._icon = idle_icon()
        self._tooltip = ""
        self._item: QSystemTrayIcon | None = None
        self._is_missing = False
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._check)
        host.appeared.connect(self._remake)

    def show(self) -> None:
        self._make()
        self._looking.start(PATIENCE_MILLISECONDS)

    def show_state(self, icon: QIcon, tooltip: str) -> None:
        """Cheap when nothing changed: the host hears only of changes."""
        if icon is not self._icon:
            self._icon = icon
            if self._item is not None:
                self._item.setIcon(icon)
        if tooltip != self._tooltip:
            self._tooltip = tooltip
            if self._item is not None:
                self._item.setToolTip(tooltip)

    @property
    def place(self) -> QRect:
        """The icon's place on the screen, or the pointer's if the host does not report it."""
        place = self._item.geometry() if self._item is not None else QRect()
        return QRect(QCursor.pos(), QCursor.pos()) if place.isEmpty() else place

    def show_message(self, title: str, text: str) -> None:
        if self._item is not None:
            self._item.showMessage(title, text, self._icon)

    def hide(self) -> None:
        if self._item is not None:
            self._item.hide()

    @Slot()
    def _remake(self) -> None:
        """Register again: an icon made before its host came up never gets one."""
        if self._item is not None:
            self._item.hide()
            self._item.deleteLater()
            self._make()
            self._on_found()

    def _make(self) -> None:
        item = QSystemTrayIcon(self._icon, self)
        item.setToolTip(self._tooltip)
        if not self._pops_menu_itself:
            item.setContextMenu(self._menu)
        item.activated.connect(self._on_activated)
        item.messageClicked.connect(self.message_clicked)
        item.show()
        self._item = item

    @Slot()
    def _check(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._on_found()
        elif not self._is_missing:
            self._is_missing = True
            self.missing.emit()

    def _on_found(self) -> None:
        self._looking.stop()
        if self._is_missing:
            self._is_missing = False
            self.found.emit()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.panel_requested.emit()
        elif reason is QSystemTrayIcon.ActivationReason.Context and self._pops_menu_itself:
            self._menu.popup(QCursor.pos())
