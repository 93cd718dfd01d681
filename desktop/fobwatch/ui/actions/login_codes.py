"""Asks for the code that AWS's page shows on another device."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.errors import InputError
from fobwatch.ui.profiles.login_code import LoginCodeDialog
from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.task_runner import TaskRunner


class LoginCodes(QObject):
    """Opens a dialog beside `window` for each sign-in that waits; it closes with the wait."""

    def __init__(self, window: QWidget, bus: IntentBus, runner: TaskRunner, logins: Logins) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._logins = logins
        self._open: dict[OpenBrowser, LoginCodeDialog] = {}
        logins.on_change(runner.listener(self._changed, receiver=self))
        bus.answer({Verb.SHOW_LOGIN_CODE: self._show})

    def _show(self, intent: Intent) -> None:
        login = intent.login
        if login is None or login.page in self._open:
            return
        dialog = LoginCodeDialog(login, self._window)
        self._open[login.page] = dialog
        dialog.pasted.connect(partial(self._paste, login))
        dialog.again.connect(partial(self._logins.begin, login, elsewhere=True))
        dialog.rejected.connect(partial(self._logins.cancel, login))
        dialog.finished.connect(lambda _: self._open.pop(login.page, None))
        self._changed(login)
        dialog.open()

    def _changed(self, login: Login) -> None:
        dialog = self._open.get(login.page)
        if dialog is None:
            return
        if self._logins.is_waiting(login):
            dialog.show_address(self._logins.address_elsewhere(login))
        elif problem := self._logins.problem(login):
            dialog.show_end(problem)
        else:
            dialog.accept()

    def _paste(self, login: Login, pasted: str) -> None:
        def failed(error: FobwatchError) -> None:
            dialog = self._open.get(login.page)
            if dialog is not None and isinstance(error, InputError):  # it waits on
                dialog.refuse(error)

        self._runner.submit(
            partial(self._logins.paste, login, pasted), receiver=self, failed=failed
        )
