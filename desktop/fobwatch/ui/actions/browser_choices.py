"""What a person chooses of where pages open, shown in an editor and stored when it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.ui.forms.browser_field import BrowserField
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner


class BrowserChoices(QObject):
    def __init__(self, parent: QObject, runner: TaskRunner, services: Services) -> None:
        super().__init__(parent)
        self._runner = runner
        self._marks = services.marks
        self._browsers = services.browsers

    def show(self, field: BrowserField, name: str) -> None:
        """Show what is chosen for a profile, or for a portal by its start URL."""
        field.set_choice(self._marks.current.browsers.get(name))
        self._runner.submit(
            self._browsers.find, receiver=field, done=field.show_found, lane=Lane.SETTINGS
        )

    def save(self, name: str, choice: BrowserChoice | None) -> None:
        if choice == self._marks.current.browsers.get(name):
            return
        self._marks.set_browser(name, choice)
        self._runner.submit(self._marks.save, receiver=self, lane=Lane.MARKS)
