"""Joins the window that asks about a link with the links that come in."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch.core.consent.errors import ConsentDenied
from fobwatch.core.console.errors import InvalidDestination, InvalidLink
from fobwatch.core.console.link_profiles import profiles_for
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.intents import RetryVault, ShowWindow
from fobwatch.ui.runtime.profile_intents import NewProfile
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.browsers.browsers import Browser
    from fobwatch.core.console.agreement import Agreement
    from fobwatch.core.console.link_questions import LinkQuestion
    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.notices.ports import Notifier
    from fobwatch.ui.consent.link_window import LinkContent, LinkWindow
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.services import Runtime

logger = logging.getLogger(__name__)

TICK_MILLISECONDS = 1000


class LinkPresenter(QObject):
    """Shows a question for each link. While the vault is closed, it only offers to unlock it."""

    def __init__(self, notifier: Notifier, runtime: Runtime, parent: QObject) -> None:
        super().__init__(parent)
        bus, runner, services = runtime.bus, runtime.runner, runtime.services
        self._notifier = notifier
        self._bus = bus
        self._runner = runner
        self._services = services
        self._questions = services.links
        self._window: LinkWindow | None = None
        self._leads: Mapping[str, Agreement] = {}
        """The profiles that the window offers, each with what is shown of it."""
        self._unlocking = 0
        """The question for which a person chose to unlock the vault."""
        self._not_unlocked = 0
        """The question for which they did, and then gave it up, or could not."""
        self._ticking = QTimer(self, interval=TICK_MILLISECONDS)
        self._ticking.timeout.connect(self._expire)
        for changes in (services.links, services.vault, services.profiles, services.screen):
            changes.on_change(runner.listener(self.refresh, receiver=self))
        bus.given_up.connect(self._on_given_up)
        bus.reported.connect(self._on_reported)
        services.links.on_silenced(runner.listener(self._notify, receiver=self))

    @property
    def window(self) -> LinkWindow | None:
        """The window, while there is a question."""
        return self._window

    def follow(self, link: str) -> None:
        """Ask about a link with which a person started the program, or turned to it."""
        try:
            self._questions.ask(link)
        except InvalidLink:
            logger.info("The program was started by a link that is refused; a window says why")
        except ConsentDenied as error:
            self._bus.fail(ShowWindow(), error)

    @Slot()
    def refresh(self) -> None:
        """Show the question that waits for an answer now."""
        question = self._questions.question
        if question is None:
            self._ticking.stop()
        else:
            self._ticking.start()
        if question is None or self._services.screen.locked or self._waits_for_vault(question):
            self._hide()
            return
        self._runner.submit(self._find, receiver=self, done=partial(self._show, question))

    def _find(self) -> tuple[Browser, ...]:
        """Blocks: reads the AWS files again, since they may have changed a moment ago."""
        self._services.profiles.refresh()
        return self._services.browsers.find()

    def _notify(self, error: FobwatchError) -> None:
        from fobwatch.ui.consent.link_words import silenced_notice  # noqa: PLC0415 - seldom needed

        show = partial(self._notifier.show, silenced_notice(error))
        self._runner.submit(show, receiver=self, lane=Lane.NOTICES)

    def _expire(self) -> None:
        if self._questions.question is None:
            self.refresh()

    def _waits_for_vault(self, question: LinkQuestion) -> bool:
        """Whether the vault is being opened. A link that is refused needs none."""
        if question.link is None:
            return False
        unlocking = self._is_locked and self._unlocking == question.number
        return unlocking or self._services.vault.state is VaultState.LOADING

    @property
    def _is_locked(self) -> bool:
        return self._services.vault.state in {VaultState.LOCKED, VaultState.NEW}

    def _unlock(self, number: int) -> None:
        """Unlock the vault, with the window out of the way of the keyring's prompt."""
        self._unlocking = number
        self._hide()
        self._bus.ask(RetryVault())

    @Slot(object)
    def _on_given_up(self, intent: Intent) -> None:
        if isinstance(intent, RetryVault) and self._unlocking:
            self._not_unlocked, self._unlocking = self._unlocking, 0
            self.refresh()

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        if report.error is not None:
            self._on_given_up(report.intent)

    def _show(self, question: LinkQuestion, found: tuple[Browser, ...]) -> None:
        if self._questions.question != question:
            return
        from fobwatch.ui.consent.link_words import LinkWords  # noqa: PLC0415 - with the window

        words = LinkWords(self._services, found)
        if question.link is not None and self._is_locked:
            still = self._not_unlocked == question.number
            self._show_content(words.locked(question, question.link, still=still))
            return
        leads, problem = self._leads_of(question)
        if question.link is not None and not self._questions.note_leads(
            question.number, found=bool(leads)
        ):
            return
        self._leads = leads
        if problem is not None:
            self._show_content(words.refused(question, problem))
        elif question.link is not None and not self._opens_by_itself(question, question.link):
            in_account = leads or self._names(replace(question.link, role=""))
            self._show_content(words.asked(question, question.link, leads, in_account))

    def _show_content(self, content: LinkContent) -> None:
        is_new = self._window is None
        window = self._made_window()
        window.show_content(content)
        if is_new:
            window.come_to_front()

    def _opens_by_itself(self, question: LinkQuestion, link: ConsoleLink) -> bool:
        """Open a link that a person has allowed, and return whether it was."""
        name = self._services.allowed_links.profile_for(link, self._leads)
        if not name or not question.by_itself:
            return False
        self._questions.note_opened_by_itself()
        self._open(question.number, name)
        return True

    def _leads_of(
        self, question: LinkQuestion
    ) -> tuple[dict[str, Agreement], FobwatchError | None]:
        """The profiles that lead there, with what is shown of them, or why there are none."""
        services, link = self._services, question.link
        if link is None:
            return {}, question.problem
        try:
            services.profiles.check_vault()
        except VaultError as error:
            return {}, error
        problem: FobwatchError | None = None
        able = {}
        for name in self._names(link):
            try:
                services.console.check(name, link.destination)
                able[name] = services.agreements.shown(name)
            except (InvalidDestination, ProfileError) as error:
                problem = error
        return able, None if able else problem

    def _names(self, link: ConsoleLink) -> tuple[str, ...]:
        services = self._services
        return profiles_for(
            link,
            services.index.all,
            session=lambda name: services.broker.record(name).session,
            account_names=services.account_names.all(),
        )

    def _allow(self, number: int, profile: str, always: bool) -> None:
        if self._services.places.of_profile(profile).choice != self._leads[profile].browser:
            self.refresh()  # asks again: nothing signals that another browser was chosen
            return
        link = self._open(number, profile, confirmed=True)
        if link is None or not always:
            return
        self._runner.submit(
            partial(self._remember, link, profile, self._leads[profile].sign_in),
            receiver=self,
            failed=partial(self._bus.fail, OpenConsole(profile=profile)),
            lane=Lane.SETTINGS,
        )

    def _remember(self, link: ConsoleLink, profile: str, sign_in: str) -> None:
        self._services.allowed_links.allow(link, profile, sign_in)
        self._services.settings.save()

    def _open(self, number: int, profile: str, *, confirmed: bool = False) -> ConsoleLink | None:
        """Have the profile open the link, if it is still what was shown; None if that is over."""
        link = self._questions.close(number, denied=False)
        if link is None:
            return None
        self._bus.ask(
            OpenConsole(
                profile=profile,
                destination=link.destination,
                agreement=replace(self._leads[profile], confirmed=confirmed),
            )
        )
        return link

    def _add_profile(self, number: int) -> None:
        self._questions.close(number, denied=False)
        self._bus.ask(NewProfile())

    def _hide(self) -> None:
        if self._window is not None:
            self._window.hide()
            self._window.deleteLater()
            self._window = None

    def _made_window(self) -> LinkWindow:
        if self._window is None:
            from fobwatch.ui.consent.link_window import LinkWindow  # noqa: PLC0415 - seldom needed

            self._window = LinkWindow()
            self._window.denied.connect(lambda number: self._questions.close(number, denied=True))
            self._window.allowed.connect(self._allow)
            self._window.profile_wanted.connect(self._add_profile)
            self._window.unlock_wanted.connect(self._unlock)
            self.destroyed.connect(self._window.deleteLater)
        return self._window
