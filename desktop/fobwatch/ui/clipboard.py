"""Secrets on the clipboard: marked as such for its managers, and not left there."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtGui import QClipboard

CLEARED_AFTER: Final = timedelta(seconds=30)

_WINDOWS: Final = 'application/x-qt-windows-mime;value="{}"'
"""Qt's way to a Windows clipboard format by its name."""

SECRET_HINTS: Final = {
    # KDE's Klipper, and the managers that follow it.
    "x-kde-passwordManagerHint": b"secret",
    # Windows' own history and cloud clipboard: the format's presence, or a DWORD of 0, forbids.
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"\0\0\0\0",
    _WINDOWS.format("CanIncludeInClipboardHistory"): b"\0\0\0\0",
    _WINDOWS.format("CanUploadToCloudClipboard"): b"\0\0\0\0",
    _WINDOWS.format("Clipboard Viewer Ignore"): b"\0\0\0\0",
}


class SecretClipboard(QObject):
    """Puts secrets on the clipboard, and clears them after a while if they are still there."""

    cleared = Signal()

    def __init__(
        self,
        clipboard: QClipboard,
        *,
        cleared_after: timedelta = CLEARED_AFTER,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._fingerprint = b""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.set_cleared_after(cleared_after)

    @property
    def cleared_after(self) -> timedelta:
        return timedelta(milliseconds=self._timer.interval())

    def set_cleared_after(self, pause: timedelta) -> None:
        self._timer.setInterval(pause // timedelta(milliseconds=1))

    def copy(self, secret: str) -> None:
        content = QMimeData()
        content.setText(secret)
        for name, value in SECRET_HINTS.items():
            content.setData(name, value)
        self._clipboard.setMimeData(content)
        self._fingerprint = _fingerprint(secret)
        self._timer.start()

    @Slot()
    def clear(self) -> None:
        """Take the secret away, now or on quit, unless something else was copied since."""
        self._timer.stop()
        # Where the clipboard is another program's, Wayland shows it as empty: not ours to clear.
        ours = bool(self._fingerprint) and _fingerprint(self._clipboard.text()) == self._fingerprint
        self._fingerprint = b""
        if ours:
            self._clipboard.clear()
            self.cleared.emit()


def _fingerprint(text: str) -> bytes:
    """Enough to know the secret again without keeping it."""
    return sha256(text.encode(errors="surrogatepass")).digest()
