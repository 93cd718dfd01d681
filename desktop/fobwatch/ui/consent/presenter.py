"""Join the window of a question with the queue of programs that ask."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch.core.consent.consent import Purpose
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.text_rules import printable
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.words.profile_words import environment_badge, long_line

if TYPE_CHECKING:
    from fobwatch.core.consent.consent import Matter, Question
    from fobwatch.core.notices.ports import Notifier
    from fobwatch.ui.consent.window import ConsentWindow
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.theme.badge import Badge

TICK_MILLISECONDS = 1000

MAX_ADDRESS = 120
"""Characters of a portal's start URL: a file may name one of any length."""


OF_PROFILES = frozenset(
    {
        *(Purpose.CREDENTIALS, Purpose.CONSOLE, Purpose.LOGIN, Purpose.LOGOUT),
        *(Purpose.LOCKDOWN_PLAN, Purpose.LOCKDOWN, Purpose.AS_CODE, Purpose.EXPLAIN),
    }
)
"""The purposes whose subject is a profile."""


class ConsentPresenter(QObject):
    """Shows one question after the other; while the screen is locked, a notice instead."""

    def __init__(
        self, notifier: Notifier, runner: TaskRunner, services: Services, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._approvals = services.approvals
        self._screen = services.screen
        self._now = services.clock.now
        self._notifier = notifier
        self._runner = runner
        self._services = services
        self._window: ConsentWindow | None = None
        self._shown = 0
        self._announced: tuple[int, ...] = ()
        self._ticking = QTimer(self, interval=TICK_MILLISECONDS)
        self._ticking.timeout.connect(self._tick)
        services.approvals.on_change(runner.listener(self.refresh, receiver=self))
        services.screen.on_change(runner.listener(self._on_screen, receiver=self))

    @property
    def window(self) -> ConsentWindow | None:
        """The window, once there was a question."""
        return self._window

    @Slot()
    def refresh(self) -> None:
        """Show the question that waits for an answer now."""
        questions = self._approvals.questions()
        if questions:
            self._ticking.start()
        else:
            self._ticking.stop()
        locked = self._screen.locked
        self._announce(questions if locked else ())
        if locked or not questions:
            self._hide()
        else:
            self._show(questions)

    @Slot()
    def _on_screen(self) -> None:
        if not self._screen.locked and self._approvals.questions():
            self._approvals.restart()  # which signals a change
        else:
            self.refresh()

    def _show(self, questions: tuple[Question, ...]) -> None:
        from fobwatch.ui.consent.words import consent_content  # noqa: PLC0415 - with the window

        question = questions[0]
        window = self._made_window()
        way = self._services.index.chain_of(question.matter.subject)
        content = consent_content(
            question,
            self._subject_line(question),
            badge=self._badge(question.matter),
            way=way,
            others=len(questions) - 1,
        )
        window.show_content(content)
        self._show_time(window, question)
        if self._shown != question.number:
            self._shown = question.number
            window.come_to_front()

    def _hide(self) -> None:
        """Hide the window for good: each question has one of its own.

        On X11 one that is shown again at once may miss that it has the keyboard.
        """
        self._shown = 0
        if self._window is not None:
            self._window.hide()
            self._window.deleteLater()
            self._window = None

    def _announce(self, questions: tuple[Question, ...]) -> None:
        numbers = tuple(question.number for question in questions)
        if numbers == self._announced:
            return
        self._announced = numbers
        from fobwatch.ui.consent.words import NOTICE_KEY, waiting_notice  # noqa: PLC0415 - when first needed

        call = (
            partial(self._notifier.show, waiting_notice(questions))
            if questions
            else partial(self._notifier.withdraw, NOTICE_KEY)
        )
        self._runner.submit(call, receiver=self, lane=Lane.NOTICES)

    @Slot()
    def _tick(self) -> None:
        self._approvals.expire()
        questions = self._approvals.questions()
        if self._window is not None and questions and questions[0].number == self._shown:
            self._show_time(self._window, questions[0])

    def _show_time(self, window: ConsentWindow, question: Question) -> None:
        whole = question.expires_at - question.asked_at
        left = max((question.expires_at - self._now()).total_seconds(), 0.0)
        words = self.tr("Denied in %n s", "", round(left))
        window.show_time(min(left / whole.total_seconds(), 1.0), words)

    def _made_window(self) -> ConsentWindow:
        if self._window is None:
            from fobwatch.ui.consent.window import ConsentWindow  # noqa: PLC0415 - seldom needed

            self._window = ConsentWindow()
            self._window.decided.connect(self._approvals.decide)
            self._window.all_denied.connect(self._approvals.deny_all)
            self.destroyed.connect(self._window.deleteLater)
        return self._window

    def _badge(self, matter: Matter) -> Badge | None:
        is_profile = matter.subject in self._services.index.by_name
        if not is_profile or matter.purpose not in OF_PROFILES:
            return None
        return environment_badge(self._services.marks.current, matter.subject)

    def _subject_line(self, question: Question) -> str:
        """The account and role, or what else the question is about."""
        matter = question.matter
        if matter.purpose is Purpose.CODE:
            return self.tr("MFA device")
        if matter.purpose is Purpose.IMPORT:
            return self.tr("Keys and devices from outside, for your vault")
        if matter.purpose is Purpose.PORTAL_SIGN_IN:
            words = self.tr("Opens this access portal in your browser: {address}")
            return words.format(address=printable(matter.identity[0], MAX_ADDRESS))
        if matter.purpose is Purpose.PORTAL_SIGN_OUT:
            words = self.tr("No new sessions of its roles until you sign in again: {address}")
            return words.format(address=printable(matter.identity[0], MAX_ADDRESS))
        try:
            profile = self._services.profiles.get(matter.subject)
        except ProfileError:  # it is gone
            return ""
        session = self._services.broker.record(matter.subject).session
        return long_line(profile, session, self._services.account_names.all())
