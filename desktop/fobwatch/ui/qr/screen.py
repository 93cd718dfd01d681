"""QR codes read off the screen, while Fobwatch's own windows are out of the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.ui.qr.reading import read_seed_codes
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.task_runner import TaskRunner

HIDING_MILLISECONDS = 400
"""Until a window manager has taken hidden windows off, with what it animates."""


class ScreenReading(QObject):
    """Grabs each screen, or asks the desktop for a picture of it, and keeps neither.

    `screenshot` returns an encoded picture of all screens, blocks while a person is asked, and
    raises `FobwatchError`; None if Qt may grab the screens itself.
    """

    def __init__(
        self,
        runner: TaskRunner,
        screenshot: Callable[[], bytes] | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._screenshot = screenshot
        self._hidden: list[QWidget] = []
        self._active: QWidget | None = None

    def read(
        self, done: Callable[[tuple[str, ...]], None], failed: Callable[[FobwatchError], None]
    ) -> None:
        """Call back with the codes on all screens, or why there are none."""
        if self._hidden:
            return
        windows = (each for each in QApplication.topLevelWidgets() if each.isVisible())
        self._hidden = sorted(windows, key=lambda window: window.parentWidget() is not None)
        self._active = QApplication.activeWindow()
        for window in self._hidden:
            window.hide()
        QTimer.singleShot(HIDING_MILLISECONDS, self, lambda: self._take(done, failed))

    def _take(
        self, done: Callable[[tuple[str, ...]], None], failed: Callable[[FobwatchError], None]
    ) -> None:
        def refused(error: FobwatchError) -> None:
            self._show_again()
            failed(error)

        def taken(images: list[QImage]) -> None:
            self._show_again()
            self._runner.submit(
                lambda: _codes(images), receiver=self, done=done, failed=failed, lane=Lane.QR_CODES
            )

        screenshot = self._screenshot
        if screenshot is None:
            screens = QGuiApplication.screens()
            taken([screen.grabWindow(0).toImage() for screen in screens])
        else:
            self._runner.submit(
                lambda: [QImage.fromData(screenshot())],
                receiver=self,
                done=taken,
                failed=refused,
                lane=Lane.SCREENSHOTS,
            )

    def _show_again(self) -> None:
        windows, self._hidden = self._hidden, []
        windows = [window for window in windows if isValid(window)]  # some may have gone meanwhile
        for window in windows:
            window.show()
        if self._active is not None and self._active in windows:
            self._active.raise_()
            self._active.activateWindow()


def _codes(images: Iterable[QImage]) -> tuple[str, ...]:
    """Those on every screen, each once. Raises `InvalidDevice` where there are none."""
    found: dict[str, None] = {}
    reason = ""
    for image in images:
        try:
            found |= dict.fromkeys(read_seed_codes(image))
        except InvalidDevice as error:
            reason = reason or error.message
    if not found:
        raise InvalidDevice(
            translate("ScreenReading", "No QR code of an MFA device is on the screen"),
            reason,
            translate(
                "ScreenReading", "Show all of the code, with nothing over it, and try again."
            ),
            field="seed",
        )
    return tuple(found)
