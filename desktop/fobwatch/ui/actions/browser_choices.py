"""A profile's environment and browser in an editor, and the browser profile made for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import UNDO_MILLISECONDS, ShowSettings
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from fobwatch.core.browsers.browsers import BrowserChoice, BrowserOwner
    from fobwatch.ui.forms.browser_field import BrowserField
    from fobwatch.ui.profiles.place_form import PlaceForm
    from fobwatch.ui.runtime.services import Runtime

REMOVAL_MILLISECONDS: Final = UNDO_MILLISECONDS + 2000
"""After a deletion that was not undone."""


class BrowserChoices(Actions):
    def __init__(self, parent: QObject, runtime: Runtime) -> None:
        super().__init__(runtime, parent)
        services = runtime.services
        self._marks = services.marks
        self._protection = services.console_protection
        self._browsers = services.browsers
        self._profiles = services.browser_profiles
        self._removals: dict[BrowserOwner, QTimer] = {}

    def show(self, field: BrowserField, name: str) -> None:
        """Show what is chosen for a profile, or for a portal by its start URL."""
        field.set_choice(self._marks.current.browsers.get(name))
        self._runner.submit(
            self._browsers.find, receiver=field, done=field.show_found, lane=Lane.SETTINGS
        )

    def show_place(self, form: PlaceForm, name: str, *, like: str = "") -> None:
        """Show what is chosen for a profile; its environment `like` that of another."""
        form.set_environment(self._protection.environment(like or name))
        self.show(form.browser, name)

    def saved_place(self, form: PlaceForm) -> Callable[[str], None]:
        """Read what is chosen now, and return what stores it for the profile with a given name.

        Storing blocks on the disk, and raises `StorageError`.
        """
        environment, choice = form.environment(), form.browser.choice()

        def save(name: str) -> None:
            self._protection.choose(name, environment)
            self.save(name, choice)

        return save

    def protected_first(
        self, form: PlaceForm, name: str, save: Callable[[], None]
    ) -> Callable[[], None]:
        """What first stores that the profile's console asks, if it is to, and then calls `save`.

        It raises `StorageError` where that cannot be stored, and then does not save.
        """
        environment = form.environment()

        def work() -> None:
            if environment.asks_first:
                with self._marks.saving(name):
                    self._protection.choose(name, environment)
            save()

        return work

    def save(self, name: str, choice: BrowserChoice | None) -> None:
        """Store it for a profile, or for a portal by its start URL, and all marks not stored yet.

        Blocks on the disk. Raises `StorageError`.
        """
        self._marks.set_browser(name, choice)
        self._marks.save()

    def rename(self, owner: BrowserOwner) -> None:
        """Let the browser profile that was made for a portal have its new name."""
        self._change(partial(self._profiles.rename, owner))

    def abandon(self, owner: BrowserOwner) -> None:
        """Let no other portal have the browser profile of a deleted one, and remove it later."""
        self._change(partial(self._profiles.abandon, owner))
        self.remove_later(owner)

    def remove_later(self, owner: BrowserOwner) -> None:
        """Remove what was abandoned, unless an undo calls `wait` before."""

        def remove() -> None:
            self._removals.pop(owner).deleteLater()
            self._change(partial(self._profiles.tidy, owner))

        self.wait(owner)
        timer = self._removals[owner] = QTimer(self, singleShot=True)
        timer.timeout.connect(remove)
        timer.start(REMOVAL_MILLISECONDS)

    def wait(self, owner: BrowserOwner) -> None:
        """Do not remove it while it is not known whether its owner comes back."""
        if timer := self._removals.pop(owner, None):
            timer.stop()
            timer.deleteLater()

    def give_back(self, owner: BrowserOwner) -> None:
        """Let a portal that came back have its browser profile again."""
        self._change(partial(self._profiles.give_back, owner))

    def _change(self, work: Callable[[], None]) -> None:
        self.submit(ShowSettings(), work, lane=Lane.SETTINGS)
