"""Whether the system lets a program copy just now."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication, QWindow

INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class CopyLeave(QObject):
    """Wayland takes a copy from the focused window alone, and only after a key or a click in it.

    A copy without that is ignored, and Qt shows the text as if it were on the clipboard
    (wl_data_device.set_selection wants the serial of an input event). Elsewhere each copy is taken.
    """

    def __init__(self, parent: QObject | None = None, *, platform: str = "") -> None:
        super().__init__(parent)
        self._is_needed = (platform or QGuiApplication.platformName()).startswith("wayland")
        self._is_given = False
        application = QGuiApplication.instance()
        if self._is_needed and isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus_window)
            self._on_focus_window(QGuiApplication.focusWindow())

    def lacking(self) -> bool:
        """Whether a copy would be ignored."""
        return self._is_needed and not self._is_given

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUT:
            self._is_given = True
            watched.removeEventFilter(self)  # one is enough, and there are many events
        return False

    @Slot(QWindow)
    def _on_focus_window(self, window: QWindow | None) -> None:
        self._is_given = False
        if window is not None:
            window.installEventFilter(self)
