"""Joins the window that asks about a link with the links that come in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch.core.agent.errors import ChangedMeanwhile
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.console.link_profiles import profiles_for
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.browsers.browsers import FoundBrowsers
    from fobwatch.core.console.link_questions import LinkQuestion
    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.notices.ports import Notifier
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.consent.link_window import LinkContent, LinkWindow
    from fobwatch.ui.runtime.intents import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

TICK_MILLISECONDS = 1000


class LinkPresenter(QObject):
    """While the vault is closed, all that a link does is to offer a person to unlock it."""

    def __init__(
        self,
        notifier: Notifier,
        bus: IntentBus,
        runner: TaskRunner,
        services: Services,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._bus = bus
        self._runner = runner
        self._services = services
        self._questions = services.links
        self._window: LinkWindow | None = None
        self._profiles: Mapping[str, Profile] = {}
        """Those that the window offers, as they were then."""
        self._unlocking = 0
        """The question for which a person chose to unlock the vault."""
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MILLISECONDS)
        self._ticking.timeout.connect(self._expire)
        for changes in (services.links, services.vault, services.profiles, services.screen):
            changes.on_change(self._refresh_later)
        services.links.on_silenced(
            lambda error: runner.post(partial(self._notify, error), receiver=self)
        )

    @property
    def window(self) -> LinkWindow | None:
        """The window, while there is a question."""
        return self._window

    @Slot()
    def refresh(self) -> None:
        """Show what waits for an answer now."""
        question = self._questions.question
        if question is None:
            self._ticking.stop()
        else:
            self._ticking.start()
        if question is None or self._services.screen.locked or self._waits_for_vault(question):
            self._hide()
            return
        find = self._services.browsers.find
        self._runner.submit(find, receiver=self, done=partial(self._show, question))

    def _refresh_later(self) -> None:
        """From any thread."""
        self._runner.post(self.refresh, receiver=self)

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
        """Unlock the vault, out of the way of what asks for the password."""
        self._unlocking = number
        self._hide()
        self._bus.ask(Verb.RETRY_VAULT)

    def _show(self, question: LinkQuestion, found: FoundBrowsers) -> None:
        if self._questions.question != question:
            return
        from fobwatch.ui.consent.link_words import LinkWords  # noqa: PLC0415 - with the window

        words = LinkWords(self._services, found)
        if question.link is not None and self._is_locked:
            self._show_content(words.locked(question, question.link))
            return
        names, problem = self._leads(question)
        self._profiles = {name: self._services.index.by_name[name] for name in names}
        if self._opens_by_itself(question, names):
            return
        if problem is not None:
            self._show_content(words.refused(question, problem))
        elif question.link is not None:
            in_account = names or self._names(replace(question.link, role=""))
            self._show_content(words.asked(question, question.link, names, in_account))

    def _show_content(self, content: LinkContent) -> None:
        is_new = self._window is None
        window = self._made_window()
        window.show_content(content)
        if is_new:
            window.come_to_front()

    def _opens_by_itself(self, question: LinkQuestion, names: Sequence[str]) -> bool:
        """Open a link that a person has allowed."""
        if question.link is None or not question.by_itself:
            return False
        name = self._services.allowed_links.profile_for(question.link, names)
        if name:
            self._questions.note_opened_by_itself()
            self._open(question.number, name)
        return bool(name)

    def _leads(self, question: LinkQuestion) -> tuple[tuple[str, ...], FobwatchError | None]:
        """The profiles that lead there, or why nothing is opened."""
        services, link = self._services, question.link
        if link is None:
            return (), question.problem
        problem: FobwatchError | None = None
        able = []
        for name in self._names(link):
            try:
                services.console.check(name, link.destination)
            except (InvalidDestination, ProfileError) as error:
                problem = error
            else:
                able.append(name)
        return tuple(able), None if able else problem

    def _names(self, link: ConsoleLink) -> tuple[str, ...]:
        services = self._services
        return profiles_for(
            link,
            services.index.all,
            session=lambda name: services.broker.record(name).session,
            account_names=services.account_names.all(),
        )

    def _allow(self, number: int, profile: str, always: bool) -> None:
        link = self._open(number, profile, confirmed=True)
        if link is None or not always:
            return
        self._runner.submit(
            partial(self._remember, link, profile),
            receiver=self,
            failed=partial(self._bus.fail, Intent(verb=Verb.OPEN_CONSOLE, profile=profile)),
            lane=Lane.SETTINGS,
        )

    def _remember(self, link: ConsoleLink, profile: str) -> None:
        self._services.allowed_links.allow(link, profile)
        self._services.settings.save()

    def _open(self, number: int, profile: str, *, confirmed: bool = False) -> ConsoleLink | None:
        """Have the profile open the link; None if the question is over or the profile changed."""
        link = self._questions.close(number, opened=True)
        if link is None:
            return None
        intent = Intent(
            verb=Verb.OPEN_CONSOLE,
            profile=profile,
            service=link.destination.service,
            region=link.destination.region,
            address=link.destination.url,
            confirmed=confirmed,
        )
        if self._services.index.by_name.get(profile) != self._profiles.get(profile):
            self._bus.fail(intent, _changed(profile))
            return None
        self._bus.asked.emit(intent)
        return link

    def _add_profile(self, number: int) -> None:
        self._questions.close(number, opened=False)
        self._bus.ask(Verb.NEW_PROFILE)

    def _hide(self) -> None:
        if self._window is not None:
            self._window.hide()
            self._window.deleteLater()
            self._window = None

    def _made_window(self) -> LinkWindow:
        if self._window is None:
            from fobwatch.ui.consent.link_window import LinkWindow  # noqa: PLC0415 - seldom needed

            self._window = LinkWindow()
            self._window.denied.connect(lambda number: self._questions.close(number, opened=False))
            self._window.allowed.connect(self._allow)
            self._window.profile_wanted.connect(self._add_profile)
            self._window.unlock_wanted.connect(self._unlock)
            self.destroyed.connect(self._window.deleteLater)
        return self._window


def _changed(profile: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"“{profile}” has changed",
        "The profile was changed while you were asked about the link.",
        "Follow the link again.",
    )
