"""Opens the console for a person, and signs browsers out of AWS."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Slot

from fobwatch.core.browsers.browsers import shared_place
from fobwatch.core.catalogue.environments import colour_of
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.ui.console.questions import ConsoleQuestions
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.browser_intents import (
    OpenConsole,
    OpenShortcut,
    RenewConsole,
    SignOutConsole,
)
from fobwatch.ui.runtime.intents import LockVault
from fobwatch.ui.runtime.session_intents import SignOutConsoles
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.console.question_windows import AccountsQuestion
    from fobwatch.ui.runtime.browser_intents import ConsoleIntent
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime

logger = logging.getLogger(__name__)


class ConsoleActions(Actions):
    """Opens consoles, signs out of them, and asks before a second account opens in one place."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        bus = runtime.bus
        self.questions = ConsoleQuestions(self, bus, runtime.services)
        self.accounts: AccountsQuestion | None = None
        bus.answer(OpenConsole, self.questions.before(self._open))
        bus.answer(RenewConsole, self._renew)
        bus.answer(SignOutConsole, lambda intent: self._sign_out(intent, (intent.console,)))
        bus.answer(SignOutConsoles, lambda intent: self._sign_out(intent, self._consoles()))
        bus.answer(OpenShortcut, self.questions.before(self._open_shortcut))
        runtime.services.consoles.on_refused(runtime.runner.listener(self._tell, receiver=self))

    def _tell(self, console: ConsoleSession, error: FobwatchError) -> None:
        self._bus.fail(OpenConsole(profile=console.profile), error)

    def _open(self, intent: OpenConsole) -> None:
        place = shared_place(self._services.places.of_profile(intent.profile).choice)
        other = self._signed_in_at(place, besides=intent.profile)
        if not other or place in self._services.settings.current.multi_session:
            self._go_to(intent)
            return
        try:
            self._ask_about(place, other, self.questions.shown(intent))
        except ProfileError as error:
            self._bus.fail(intent, error)

    def _signed_in_at(self, place: str, *, besides: str) -> str:
        """Another profile whose console is open in a place that profiles share.

        None where this one's is open there too: what the browser does with both is seen then.
        """
        there = [each.profile for each in self._consoles() if each.place_key == place]
        return "" if besides in there else next(iter(there), "")

    def _ask_about(self, place: str, other: str, intent: OpenConsole) -> None:
        from fobwatch.ui.console.question_windows import AccountsQuestion  # noqa: PLC0415 - rare

        def go_on(keeps_several: bool) -> None:
            self._keep_answer(place, keeps_several=keeps_several, intent=intent)
            self._go_to(intent)

        if self.accounts is not None:
            self.accounts.deny()
        question = self.accounts = AccountsQuestion(intent.profile, other)
        question.answered.connect(go_on)
        question.finished.connect(self._forget)
        question.come_to_front()

    @Slot()
    def _forget(self) -> None:
        self.accounts = None

    def _renew(self, intent: RenewConsole) -> None:
        """Unseen where the browser is seen into; elsewhere on a page that opens."""
        console, consoles = intent.console, self._services.consoles
        if not consoles.renews_itself(console):
            opened = OpenConsole(profile=console.profile, destination=console.destination)
            self._go_to(opened, renewed=console)
            return
        words = self.tr("The console of {name} is renewed").format(name=console.profile)
        self.submit(intent, partial(consoles.renew, console), self.said(intent, words))

    def _consoles(self) -> tuple[ConsoleSession, ...]:
        return self._services.consoles.ledger.sessions(self._services.aws_time.now())

    def _sign_out(self, intent: Intent, sessions: Sequence[ConsoleSession]) -> None:
        words = self.tr("Signed out of AWS in the browser")
        work = partial(self._services.consoles.sign_out, sessions)
        self.submit(intent, work, self.said(intent, words))

    def _go_to(self, intent: OpenConsole, *, renewed: ConsoleSession | None = None) -> None:
        work = partial(
            self._services.console.open,
            intent.profile,
            intent.destination,
            renewed=renewed,
            agreement=intent.agreement,
        )
        self.submit(
            intent,
            work,
            self._opened(intent),
            failed=partial(self.questions.ask_again, self._open, intent),
        )

    def _open_shortcut(self, intent: OpenShortcut) -> None:
        environment = self._services.marks.current.environment(intent.profile)
        colour = colour_of(environment, intent.profile).code.removeprefix("#")
        work = partial(
            self._services.console.open_shortcut, intent.profile, colour, agreement=intent.agreement
        )
        failed = partial(self.questions.ask_again, self._open_shortcut, intent)
        self.submit(intent, work, self._opened(intent), failed=failed)

    def _opened(self, intent: ConsoleIntent) -> Callable[[object], None]:
        words = self.tr("The browser opens the console of {name}").format(name=intent.profile)
        return self.said(intent, words)

    def _keep_answer(self, place: str, *, keeps_several: bool, intent: Intent) -> None:
        settings = self._services.settings
        settings.change(
            lambda now: replace(now, multi_session={**now.multi_session, place: keeps_several})
        )
        self.submit(intent, settings.save, lane=Lane.SETTINGS)


PATIENCE_MILLISECONDS: Final = 4000
"""A person who quits waits no longer for a browser."""


class ConsoleSignOuts(Actions):
    """The vault is locked meanwhile: a sign-out needs no secret."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._leave: Callable[[], object] | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._go)
        runtime.bus.asked.connect(self._on_asked)

    def before(self, leave: Callable[[], object]) -> None:
        """Sign out, then `leave`: at the latest after `PATIENCE_MILLISECONDS`."""
        self._leave = leave
        if self._begin():
            self._patience.start()
        else:
            self._go()

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        if isinstance(intent, LockVault):
            self._begin()

    def _begin(self) -> bool:
        """Begin with all of them, if that is wanted; whether there is one."""
        services = self._services
        consoles = services.consoles.ledger.sessions(services.aws_time.now())
        if not consoles or not services.settings.current.sign_out_consoles:
            return False
        self._runner.submit(
            partial(services.consoles.sign_out, consoles),
            receiver=self,
            done=lambda _: self._go(),
            failed=self._on_failed,
        )
        return True

    def _on_failed(self, error: FobwatchError) -> None:
        logger.warning("%s", error)
        self._go()

    @Slot()
    def _go(self) -> None:
        self._patience.stop()
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()
