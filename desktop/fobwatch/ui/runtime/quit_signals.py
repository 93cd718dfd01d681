"""The system's signals that ask the program to end."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_ASKING = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if (number := getattr(signal, name, None)) is not None
)


class QuitSignals(QObject):
    """Turns the system's signals into one of Qt's.

    Qt's loop runs no Python while nothing happens, so a handler alone would wait for the next
    event: the interpreter writes each signal's number to a socket that the loop watches.
    """

    received = Signal()
    """The log-out, the terminal or another program wants this one to end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        signal.set_wakeup_fd(self._writing.fileno())
        for number in _ASKING:
            signal.signal(number, lambda *_: None)

    @Slot()
    def _on_signal(self) -> None:
        with suppress(BlockingIOError):
            # One byte for each signal that Python handles, another library's too.
            if not set(self._reading.recv(64)).isdisjoint(_ASKING):
                self.received.emit()
