"""Notices from the tray icon itself, where the system shows them with it: Windows and macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.listeners import Listeners
from fobwatch.core.notices.notices import NoticeAction

if TYPE_CHECKING:
    from fobwatch.core.notices.notices import Notice
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.tray.icon import Tray


class TrayNotifier(QObject):
    """Fulfils `Notifier` with what Qt offers: no buttons, and a click means the last one only.

    On Linux Qt reports no click and hides the icon meanwhile; there the D-Bus adapter is used.
    """

    def __init__(self, tray: Tray, runner: TaskRunner) -> None:
        super().__init__(tray)
        self._tray = tray
        self._runner = runner
        self.on_action = Listeners[str, str]()
        self._last = ""
        tray.message_clicked.connect(self._on_clicked)

    def show(self, notice: Notice) -> None:
        self._runner.post(lambda: self._show(notice), receiver=self)

    def withdraw(self, key: str) -> None:
        """The system takes its notices back by itself; a later click does nothing."""
        self._runner.post(lambda: self._forget(key), receiver=self)

    def _show(self, notice: Notice) -> None:
        self._last = notice.key
        self._tray.show_message(notice.title, notice.body)

    def _forget(self, key: str) -> None:
        if key == self._last:
            self._last = ""

    def _on_clicked(self) -> None:
        if self._last:
            self.on_action.notify(self._last, NoticeAction.OPEN)
