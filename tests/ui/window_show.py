"""Shows the windows of `every_window` one at a time, for whoever looks at them from outside.

`python -m tests.ui.window_show` reads a name for each on standard input, and answers with its title
once it has the keyboard.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from fobwatch.ui.theme.theme import Theme, ThemeChoice
from fobwatch.ui.widgets.speech import read_rows
from tests.ui.every_window import windows

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class WindowShow(QObject):
    def __init__(self) -> None:
        super().__init__()
        self._makers = dict(windows())
        self._shown: QWidget | None = None
        self._lines = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._lines.activated.connect(self._on_line)

    def _on_line(self) -> None:
        name = sys.stdin.readline().strip()
        if not name:
            QApplication.exit()
            return
        self._close()
        self._shown = self._makers[name]()
        self._shown.show()
        self._shown.activateWindow()
        self._answer_when_active()

    def _answer_when_active(self) -> None:
        if self._shown is not None and self._shown.isActiveWindow():
            sys.stdout.write(f"{self._shown.windowTitle()}\n")
            sys.stdout.flush()
        else:
            QTimer.singleShot(10, self, self._answer_when_active)

    def _close(self) -> None:
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
            self._shown = None


def main() -> None:
    app = QApplication(sys.argv[:1])
    app.setApplicationName("fobwatch")
    app.setQuitOnLastWindowClosed(False)
    Theme(app, ThemeChoice.LIGHT)
    read_rows(app)
    show = WindowShow()
    app.exec()
    del show


if __name__ == "__main__":
    main()
