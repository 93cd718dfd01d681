"""The question whether a console may open."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Slot

from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.console.console import service_page
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.ui.runtime.browser_intents import ConsoleIntent, OpenConsole, OpenSignInPage
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.profile_words import environment_badge, long_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.console.question_windows import ConsoleQuestion
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services

C = TypeVar("C", bound=ConsoleIntent)


class ConsoleQuestions(QObject):
    """Asks one question at a time: a new one replaces the one before, which counts as a no."""

    def __init__(self, parent: QObject, bus: IntentBus, services: Services) -> None:
        super().__init__(parent)
        self._bus = bus
        self._services = services
        self.question: ConsoleQuestion | None = None

    def before(self, act: Callable[[C], None]) -> Callable[[C], None]:
        """A handler that carries out a console's intent with `act`, after a question if needed.

        Nobody is asked about a console that a locked vault keeps from opening.
        """

        def ask(intent: C) -> None:
            try:
                self._services.profiles.check_vault()
                because = self._because(intent)
                asks = because and not intent.agreement.confirmed
                shown = self.shown(intent) if asks else None
            except (ProfileError, VaultError) as error:
                self._bus.fail(intent, error)
                return
            if shown is None:
                act(intent)
            else:
                self._ask(shown, because, act)

        return ask

    def ask_again(self, act: Callable[[C], None], intent: C, error: FobwatchError) -> None:
        """Report why `act` failed, or ask, if AWS's answer showed that a person has to be asked."""
        if isinstance(error, ConsentOpen) and self._because(intent):
            self.before(act)(intent)
        else:
            self._bus.fail(intent, error)

    def _because(self, intent: ConsoleIntent) -> str:
        return self._services.console_protection.because(intent.profile)

    def shown(self, intent: C) -> C:
        """The intent with the agreement that an answer to a question asked now would give.

        Raises `ProfileError` for a profile that does not exist or cannot sign in.
        """
        agreement = self._services.agreements.shown(intent.profile, intent.agreement)
        return replace(intent, agreement=agreement)

    def _ask(self, intent: C, because: str, act: Callable[[C], None]) -> None:
        from fobwatch.ui.console.question_windows import ConsoleQuestion  # noqa: PLC0415 - rare

        if self.question is not None:
            self.question.deny()
        name = intent.profile
        question = self.question = ConsoleQuestion(
            name,
            line=self._line(name),
            badge=environment_badge(self._services.marks.current, name),
            facts=(
                (self.tr("Page"), _page(intent)),
                (self.tr("Asked because of"), because if because != name else ""),
            ),
        )
        agreement = replace(intent.agreement, confirmed=True)
        question.accepted.connect(partial(act, replace(intent, agreement=agreement)))
        question.finished.connect(self._forget)
        question.come_to_front()

    def _line(self, name: str) -> str:
        profile = self._services.index.by_name.get(name)
        session = self._services.broker.record(name).session
        names = self._services.account_names.all()
        return long_line(profile, session, names) if profile else ""

    @Slot()
    def _forget(self) -> None:
        self.question = None


def _page(intent: ConsoleIntent) -> str:
    """The page that would open, in words."""
    if isinstance(intent, OpenSignInPage):
        return translate("ConsoleQuestion", "The sign-in page with the password")
    if not isinstance(intent, OpenConsole):
        return service_page("").title
    to = intent.destination
    try:
        title = service_page(to.service).title
    except InvalidDestination:  # which is reported when it is opened
        title = to.service
    where = to.url or title
    return f"{where}, {to.region}" if to.region else where
