"""Secrets on the clipboard: marked as such for its managers, and not left there."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QClipboard

    from fobwatch.ui.clipboard.copy_prompt import CopyPrompt

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


CLEARED_AFTER: Final = timedelta(seconds=30)

SECOND_LOOK_MILLISECONDS: Final = 300
"""A manager that keeps the clipboard puts back what was cleared; it takes some milliseconds."""

WATCH_MILLISECONDS: Final = 10_000
"""How much later a slow manager is still overwritten."""

BLANK: Final = " "
"""What a manager may put back instead of the secret."""

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
    """Puts texts on the clipboard, and clears secrets after a while if they are still there.

    Signals:
        cleared: the secret is gone from the clipboard.
        kept: a clipboard manager had put the secret back, and may have it in its history.
    """

    cleared = Signal()
    kept = Signal()

    def __init__(
        self,
        clipboard: QClipboard,
        *,
        cleared_after: timedelta = CLEARED_AFTER,
        needs_window: Callable[[], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._needs_window = needs_window or CopyLeave(self).lacking
        self._fingerprint = b""
        self._prompt: CopyPrompt | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)
        self._second_look = QTimer(self, singleShot=True, interval=SECOND_LOOK_MILLISECONDS)
        self._second_look.timeout.connect(self._look_again)
        self._watch = QTimer(self, singleShot=True, interval=WATCH_MILLISECONDS)
        self._watch.timeout.connect(self._forget)
        clipboard.dataChanged.connect(self._on_change)
        self.set_cleared_after(cleared_after)

    @property
    def cleared_after(self) -> timedelta:
        return timedelta(milliseconds=self._timer.interval())

    def set_cleared_after(self, pause: timedelta) -> None:
        self._timer.setInterval(pause // timedelta(milliseconds=1))

    def copy(
        self,
        made: Callable[[], str],
        subject: str,
        done: Callable[[], None],
        *,
        secret: bool = True,
    ) -> None:
        """Copy what `made` returns, then call `done`.

        Where the system would ignore that, a window asks the person first: `subject` says there
        what is copied. `done` is not called if the person closes it, or copies something else. The
        window's own focus is no leave to copy: the system wants a key or a click in it.
        """

        def confirmed() -> None:
            self._put(made(), secret=secret)
            done()

        if self._prompt is None and not self._needs_window():
            confirmed()
            return
        if self._prompt is None:
            from fobwatch.ui.clipboard.copy_prompt import CopyPrompt  # noqa: PLC0415 - on Wayland

            self._prompt = CopyPrompt()
            self._prompt.finished.connect(self._drop_prompt)
        else:  # a second window would not have the keyboard from every compositor
            self._prompt.copy_wanted.disconnect()
        self._prompt.copy_wanted.connect(confirmed)
        self._prompt.ask(subject)

    def withdraw(self) -> None:
        """Ask no more whether to copy: what is asked about must not be had any more."""
        if self._prompt is not None:
            self._prompt.reject()

    def text(self) -> str:
        """The text on the clipboard."""
        return self._clipboard.text()

    def clear_later(self, text: str) -> None:
        """Clear what another program copied as a secret of ours, unless one was copied since."""
        if self._holds_secret():
            return
        self._watch.stop()
        self._fingerprint = _fingerprint(text)
        self._timer.start()

    @Slot()
    def _drop_prompt(self) -> None:
        if self._prompt is not None:
            self._prompt.deleteLater()
            self._prompt = None

    @Slot()
    def clear(self) -> None:
        """Take the secret away, unless something else was copied since."""
        self._timer.stop()
        if self._holds_secret():
            self._clipboard.clear()
            self._second_look.start()
            self._watch.start()
        elif not self._watch.isActive():  # a manager may still put back what was cleared before
            self._forget()

    @Slot()
    def clear_for_good(self) -> None:
        """The same on quit: blocks for the second look, if there is a secret to look for."""
        self.clear()
        if self._second_look.isActive():
            waiting = QEventLoop()
            self._second_look.timeout.connect(waiting.quit)
            waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def _put(self, text: str, *, secret: bool) -> None:
        content = QMimeData()
        content.setText(text)
        self._second_look.stop()
        self._watch.stop()
        if secret:
            for name, value in SECRET_HINTS.items():
                content.setData(name, value)
        self._clipboard.setMimeData(content)
        self._fingerprint = _fingerprint(text) if secret else b""
        if secret:
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def _look_again(self) -> None:
        self._overwrite_kept()
        self.cleared.emit()

    @Slot()
    def _on_change(self) -> None:
        if self._watch.isActive() and not self._second_look.isActive():
            self._overwrite_kept()

    def _overwrite_kept(self) -> None:
        if self._holds_secret():
            self._forget()  # first: overwriting changes the clipboard
            self._clipboard.setText(BLANK)
            self.kept.emit()

    @Slot()
    def _forget(self) -> None:
        self._watch.stop()
        self._fingerprint = b""

    def _holds_secret(self) -> bool:
        # Where the clipboard is another program's, Wayland shows it as empty: not ours to clear.
        return bool(self._fingerprint) and _fingerprint(self._clipboard.text()) == self._fingerprint


def _fingerprint(text: str) -> bytes:
    """Enough to know the secret again without keeping it; managers may trim what they keep."""
    return sha256(text.strip().encode(errors="surrogatepass")).digest()
