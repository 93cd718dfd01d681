"""Shows the windows of `every_window` one at a time, for whoever looks at them from outside.

`python -m tests.ui.window_show` reads lines with a number and a name on standard input, and answers
with the number once the window of that name has the keyboard. A line that is followed by another
before that gets no answer.
"""

from __future__ import annotations

import sys
from io import FileIO
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from fobwatch.ui.theme.theme import Theme, ThemeChoice
from fobwatch.ui.widgets.speech import read_rows
from tests.ui.every_window import windows

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

STEP_MILLISECONDS = 20


class WindowShow(QObject):
    """Between two windows, an empty one that no screen reader sees gets the keyboard.

    The window manager gives it the keyboard after it has dealt with the window that went. A panel
    takes the keyboard without asking the window manager, which would take it away again if it dealt
    with that window only then; and a panel without the keyboard hides.
    """

    def __init__(self) -> None:
        super().__init__()
        self._makers = dict(windows())
        self._number = self._name = ""
        self._between = QWindow()
        self._shown: QWidget | None = None
        # Unbuffered, as the notifier tells of a second line only while that is in the pipe.
        self._input = FileIO(sys.stdin.fileno(), closefd=False)
        self._lines = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._lines.activated.connect(self._on_line)
        self._steps = QTimer(self, interval=STEP_MILLISECONDS)
        self._steps.timeout.connect(self._step)

    def _on_line(self) -> None:
        self._number, _, self._name = self._input.readline().decode().strip().partition(" ")
        if not self._number:
            QApplication.exit()
            return
        self._close()
        self._between = QWindow()
        self._between.show()
        self._steps.start()

    def _step(self) -> None:
        if self._shown is None:
            if self._between.isActive():
                self._shown = self._makers[self._name]()
                self._ask_for_keyboard(self._shown)
        elif not self._shown.isActiveWindow():
            self._ask_for_keyboard(self._shown)
        else:
            self._steps.stop()
            sys.stdout.write(f"{self._number}\n")
            sys.stdout.flush()

    @staticmethod
    def _ask_for_keyboard(window: QWidget) -> None:
        window.show()
        window.activateWindow()

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
