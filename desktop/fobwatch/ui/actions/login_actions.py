"""Carries out what a person asks for with sign-ins of `aws login`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.aws.partitions import STANDARD
from fobwatch.core.aws_login.login import Login
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.browser_intents import (
    EndLogin,
    EndLoginAtAws,
    NewLogin,
    RenewLogin,
    RenewLoginElsewhere,
    ShowLoginCode,
)
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws_login.login import LoginSignIn
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intents import ProfileIntent
    from fobwatch.ui.runtime.services import Runtime


ANYBODY = Login(identity="", region=STANDARD.default_region)
"""A person who signs in on AWS's page without a profile. Each Region of a partition will do."""


class LoginActions(Actions):
    """Answers the intents about them. How a sign-in goes is seen in its state."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        bus, services = runtime.bus, runtime.services
        self._reported: FobwatchError | None = None
        self._asked = ""
        """The address for another device for which a code was last asked."""
        services.logins.on_change(runtime.runner.listener(self._changed, receiver=self))
        services.logins.on_signed_in(runtime.runner.listener(self._add, receiver=self))
        bus.answer(NewLogin, lambda _: services.logins.begin(ANYBODY))
        bus.answer(RenewLogin, self._begin)
        bus.answer(RenewLoginElsewhere, self._log_in_elsewhere)
        bus.answer(EndLogin, self._log_out)
        bus.answer(EndLoginAtAws, partial(self._log_out, at_aws=True))

    def _changed(self, login: Login) -> None:
        """Lead the person to where the code is pasted, wherever the sign-in was begun.

        Why that of somebody without a profile came to nothing is shown nowhere else.
        """
        problem = self._services.logins.problem(login)
        if login == ANYBODY and problem is not None and problem is not self._reported:
            self._bus.fail(NewLogin(), problem)
            self._reported = problem
        address = self._services.logins.address_elsewhere(login)
        if address and address != self._asked:
            self._asked = address
            self._bus.ask(ShowLoginCode(login=login))

    def _add(self, login: Login, who: LoginSignIn) -> None:
        """Make the profile of somebody who has none, and start it."""
        if login != ANYBODY:
            return
        intent = NewLogin()

        def add() -> str:
            profile = self._services.known_logins.profile_of(who)
            if profile.name not in {each.name for each in self._services.profiles.profiles()}:
                self._services.changes.save_profile(profile)
            return profile.name

        def added(name: str) -> None:
            self._bus.ask(StartSession(profile=name))

        self.submit(intent, add, added, lane=Lane.KEYRING)

    def _log_in_elsewhere(self, intent: RenewLoginElsewhere) -> None:
        start = StartSession(profile=intent.profile)
        self._begin(intent, elsewhere=True, done=lambda _: self._bus.ask(start))

    def _begin(
        self,
        intent: ProfileIntent,
        *,
        elsewhere: bool = False,
        done: Callable[[None], None] | None = None,
    ) -> None:
        def begin() -> None:
            login = self._services.known_logins.of(intent.profile)
            self._services.logins.begin(login, elsewhere=elsewhere)

        self.submit(intent, begin, done)

    def _log_out(self, intent: ProfileIntent, *, at_aws: bool = False) -> None:
        words = self.tr("Signed out of {name}").format(name=intent.profile)
        profile = self._services.index.by_name.get(intent.profile)
        rest = self.tr("Credentials that programs already have work for 15 minutes at most.")
        if profile is not None and profile.identity_provider:
            rest = self.tr("Credentials that programs already have work until they expire.")
        work = partial(self._services.known_logins.sign_out, intent.profile, at_aws=at_aws)
        self.submit(intent, work, self.said(intent, words, rest))
