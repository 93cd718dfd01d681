"""The field in which a person chooses where pages open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QFileInfo, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileIconProvider, QWidget

from fobwatch.core.browsers.browsers import (
    DEFAULT,
    CustomCommand,
    FirefoxContainer,
    SeparateProfile,
    UsersProfile,
    choice_from_json,
    choice_to_json,
)
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.layout.boxes import in_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.browsers.browsers import Browser, BrowserChoice

MAX_SHOWN: Final = 16

COMMAND: Final = "command"
"""The value of the entry whose command is typed below."""


class BrowserField(QWidget):
    """A list of the places that there are, and a line for a command of the user's.

    Signals:
        changed: another place is chosen, or the command is complete.
    """

    changed = Signal()

    def __init__(self, *, inherited: str = "") -> None:
        """`inherited` names what holds without a choice here; without it there is always one."""
        super().__init__()
        self._inherited = inherited
        self.list = named(Choice([]), "opens_in")
        self.list.setMaxVisibleItems(MAX_SHOWN)
        self.command = text_field("browser_command", placeholder="my-browser --new-window {url}")
        self.command.setAccessibleName(self.tr("Command"))
        self.setFocusProxy(self.list)
        in_column(self.list, self.command, spacing=8, within=self)
        self._fill(())
        self.set_choice(None if inherited else DEFAULT)
        self.list.currentIndexChanged.connect(self._on_chosen)
        self.command.editingFinished.connect(self.changed)

    def choice(self) -> BrowserChoice | None:
        """The choice; None for the default."""
        value = self.list.value()
        if value == COMMAND:
            return CustomCommand(command=self.command.text().strip())
        return choice_from_json(json.loads(value)) if value else None

    def set_choice(self, choice: BrowserChoice | None) -> None:
        """Show it; a place that is not there any more is in the list all the same."""
        if isinstance(choice, CustomCommand):
            self.command.setText(choice.command)
        value = _value(choice)
        if self.list.findData(value) < 0:
            self.list.addItem(self._missing(choice), value)
        self.list.set_value(value)
        self._show_command()

    def show_found(self, found: tuple[Browser, ...]) -> None:
        """Offer these, with what is chosen as it is."""
        chosen = self.choice()
        blocked = self.list.blockSignals(True)
        self._fill(found)
        self.set_choice(chosen)
        self.list.blockSignals(blocked)

    def _fill(self, browsers: tuple[Browser, ...]) -> None:
        self.list.clear()
        if self._inherited:
            self.list.addItem(self._inherited, "")
        self.list.addItem(self.tr("Default browser"), _value(DEFAULT))
        for browser in browsers:
            self._separate()
            picture = browser_icon(browser.icon)
            for choice, words in self._places(browser):
                self.list.addItem(picture, words, _value(choice))
        self._separate()
        self.list.addItem(self.tr("A command…"), COMMAND)

    def _separate(self) -> None:
        at = self.list.count()
        self.list.insertSeparator(at)
        self.list.setItemData(at, self.tr("Separator"), Qt.ItemDataRole.AccessibleTextRole)

    def _places(self, browser: Browser) -> Iterator[tuple[BrowserChoice, str]]:
        """The places in a browser, each with its words."""
        if browser.takes_folders:
            words = self.tr("{browser}: a profile of its own").format(browser=browser.name)
            yield SeparateProfile(browser=browser.id), words
        if not browser.profiles:
            yield UsersProfile(browser=browser.id), browser.name
        for profile in browser.profiles:
            words = self.tr("{browser}: your profile “{profile}”")
            words = words.format(browser=browser.name, profile=profile.name)
            yield UsersProfile(browser=browser.id, profile=profile.id), words
            if profile.container_scheme:
                words = self.tr("{browser}: a container of its own in “{profile}”")
                words = words.format(browser=browser.name, profile=profile.name)
                yield FirefoxContainer(browser=browser.id, profile=profile.id), words

    def _missing(self, choice: BrowserChoice | None) -> str:
        browser = getattr(choice, "browser", "")
        return self.tr("{browser} (not found)").format(browser=browser.removesuffix(".desktop"))

    def _on_chosen(self) -> None:
        self._show_command()
        if self.list.value() != COMMAND or self.command.text().strip():
            self.changed.emit()

    def _show_command(self) -> None:
        self.command.setVisible(self.list.value() == COMMAND)


def _value(choice: BrowserChoice | None) -> str:
    if choice is None:
        return ""
    return COMMAND if isinstance(choice, CustomCommand) else json.dumps(choice_to_json(choice))


def browser_icon(name: str) -> QIcon:
    """The icon of a theme's name, or of a picture, a program or a bundle; empty without one."""
    if not Path(name).is_absolute():
        return QIcon.fromTheme(name) if name else QIcon()
    picture = QIcon(name)
    if picture.availableSizes() or name.endswith(".svg"):
        return picture
    return QFileIconProvider().icon(QFileInfo(name))
