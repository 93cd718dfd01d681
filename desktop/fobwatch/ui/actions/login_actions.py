"""Carries out what a person asks for with sign-ins of `aws login`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.ui.runtime.intents import Intent, Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws_login.login import Login
    from fobwatch.ui.runtime.intents import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner


class LoginActions(QObject):
    """Answers the intents about them. How a sign-in goes is seen in its state."""

    def __init__(self, bus: IntentBus, runner: TaskRunner, services: Services) -> None:
        super().__init__(bus)
        self._bus = bus
        self._runner = runner
        self._services = services
        self._asked = ""
        """The address for another device for which a code was last asked."""
        services.logins.on_change(
            lambda login: runner.post(lambda: self._ask_for_code(login), receiver=self)
        )
        bus.answer(
            {
                Verb.LOG_IN: self._log_in,
                Verb.LOG_IN_ELSEWHERE: self._log_in_elsewhere,
                Verb.LOG_OUT: self._log_out,
                Verb.LOG_OUT_AT_AWS: partial(self._log_out, at_aws=True),
            }
        )

    def _ask_for_code(self, login: Login) -> None:
        """Lead the person to where the code is pasted, wherever the sign-in was begun."""
        address = self._services.logins.address_elsewhere(login)
        if address and address != self._asked:
            self._asked = address
            self._bus.asked.emit(Intent(verb=Verb.SHOW_LOGIN_CODE, login=login))

    def _log_in(self, intent: Intent) -> None:
        self._begin(intent)

    def _log_in_elsewhere(self, intent: Intent) -> None:
        start = Intent(verb=Verb.START, profile=intent.profile)
        self._begin(intent, elsewhere=True, done=lambda _: self._bus.asked.emit(start))

    def _begin(
        self,
        intent: Intent,
        *,
        elsewhere: bool = False,
        done: Callable[[None], None] | None = None,
    ) -> None:
        def begin() -> None:
            login = self._services.known_logins.of(intent.profile)
            self._services.logins.begin(login, elsewhere=elsewhere)

        self._runner.submit(begin, receiver=self, done=done, failed=partial(self._bus.fail, intent))

    def _log_out(self, intent: Intent, *, at_aws: bool = False) -> None:
        words = self.tr("Signed out of {name}").format(name=intent.profile)
        profile = self._services.index.by_name.get(intent.profile)
        rest = self.tr("Credentials that programs have got work for 15 minutes at most.")
        if profile is not None and profile.identity_provider:
            rest = self.tr("Credentials that programs have got work until they expire.")
        self._runner.submit(
            partial(self._services.known_logins.sign_out, intent.profile, at_aws=at_aws),
            receiver=self,
            done=lambda _: self._bus.succeed(intent, words, rest),
            failed=partial(self._bus.fail, intent),
        )
