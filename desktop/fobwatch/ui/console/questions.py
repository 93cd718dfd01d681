"""The questions before a console opens: may it, and what becomes of another account there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.console.console import service_page
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.verbs import Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.guarded import GuardedQuestion
from fobwatch.ui.widgets.labels import BadgeLabel, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.words.profile_words import environment_badge, long_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.theme.badge import Badge


WIDTH: Final = 480
ACCOUNTS_WIDTH: Final = 520


class ConsoleQuestions(QObject):
    """One question at a time: a new one takes the place of the one before, which is a no then."""

    def __init__(self, parent: QObject, bus: IntentBus, services: Services) -> None:
        super().__init__(parent)
        self._bus = bus
        self._services = services
        self.question: ConsoleQuestion | None = None

    def before(self, act: Callable[[Intent], None]) -> Callable[[Intent], None]:
        """Carry out an intent about a console with `act`, after the question where there is one.

        Nobody is asked about a console that a locked vault keeps from opening.
        """

        def ask(intent: Intent) -> None:
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

    def ask_again(
        self, act: Callable[[Intent], None], intent: Intent, error: FobwatchError
    ) -> None:
        """Report why `act` failed, or ask, if only AWS's answer showed that a person is asked."""
        if isinstance(error, ConsentOpen) and self._because(intent):
            self.before(act)(intent)
        else:
            self._bus.fail(intent, error)

    def _because(self, intent: Intent) -> str:
        return self._services.console_protection.because(intent.profile)

    def shown(self, intent: Intent) -> Intent:
        """The intent with what is agreed to by an answer to a question that is asked now.

        Raises `ProfileError` for a profile that is not there, or is none to sign in with.
        """
        agreement = self._services.agreements.shown(intent.profile, intent.agreement)
        return replace(intent, agreement=agreement)

    def _ask(self, intent: Intent, because: str, act: Callable[[Intent], None]) -> None:
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


class ConsoleQuestion(GuardedQuestion):
    """Accepted, the console opens. Enter and Escape say no until the other button is reached."""

    def __init__(
        self, name: str, *, line: str, badge: Badge | None, facts: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("console_question")
        self.show_title(self.tr("Open the console of {name}?").format(name=name))
        environment, shown = BadgeLabel(), Facts()
        environment.show_badge(badge)
        shown.show_facts(facts)
        said = (line, badge.text if badge else "", *(f"{key}: {value}" for key, value in facts))
        self.setAccessibleDescription(". ".join(part for part in said if part))
        account = wrapped_label(line, "dim")
        content, body = self.body(Icon.WARNING, Tone.WARNING, account, environment)
        body.addWidget(shown)
        stay = primary_button(self.tr("&Don't open"), "stay", pressed=self.deny)
        leave = button(self.tr("&Open console"), "open_console", pressed=self.accept)
        self.fill(content, Footer([stay, leave]), width=WIDTH)
        stay.setDefault(True)  # which counts only within the dialog
        self.guard_buttons((stay, leave))
        self.show_number(1)  # one window asks one question

    def deny(self) -> None:
        if self.taken_number():
            self.reject()


def _page(intent: Intent) -> str:
    """The page that is to open, as far as it is named."""
    if intent.verb is Verb.OPEN_SIGN_IN_PAGE:
        return translate("ConsoleQuestion", "The sign-in page with the password")
    try:
        title = service_page(intent.service).title
    except InvalidDestination:  # which is reported when it is opened
        title = intent.service
    where = intent.address or title
    return f"{where}, {intent.region}" if intent.region else where


class AccountsQuestion(GuardedQuestion):
    """Closed without an answer, nothing opens and nothing is kept.

    Signals:
        answered: whether the browser keeps several accounts signed in (AWS's multi-session).
    """

    answered = Signal(bool)

    def __init__(self, name: str, other: str) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("accounts_question")
        self.show_title(self.tr("Does this browser keep several AWS accounts?"))
        why = self.tr(
            "{other} is signed in there. {name} can open beside it only if the browser has AWS's "
            "multi-session turned on. Otherwise AWS takes one account at a time."
        ).format(other=other, name=name)
        how = self.tr(
            "It is on if the account menu in AWS's console offers “Add session”. You are asked "
            "once for this browser."
        )
        self.setAccessibleDescription(f"{why} {how}")
        content, body = self.body(Icon.INFO, Tone.NEUTRAL)
        body.addWidget(wrapped_label(why))
        body.addWidget(wrapped_label(how, "dim"))
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.deny)
        one = button(self.tr("Sign &out of the other"), "one", pressed=lambda: self._answer(False))
        several = button(self.tr("&Keep both"), "several", pressed=lambda: self._answer(True))
        self.fill(content, Footer([cancel, one, several]), width=ACCOUNTS_WIDTH)
        self.guard_buttons((cancel, one, several))
        self.show_number(1)  # one window asks one question

    def deny(self) -> None:
        if self.taken_number():
            self.reject()

    def _answer(self, keeps_several: bool) -> None:
        self.accept()
        self.answered.emit(keeps_several)
