"""Which browsers keep several AWS accounts signed in, as a person has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from fobwatch.core.browsers.browsers import (
    CustomCommand,
    DefaultBrowser,
    UsersProfile,
    shared_place,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.browsers.browsers import FoundBrowsers


class MultiSessionAnswers(QWidget):
    """A box for each place that was asked about; nothing before the first question.

    Signals:
        changed: an answer is another one now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, QCheckBox] = {}
        self._names = {
            shared_place(DefaultBrowser()): self.tr("the default browser"),
            shared_place(CustomCommand(command="")): self.tr("the browser of your command"),
        }
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def answers(self) -> Mapping[str, bool]:
        return {place: box.isChecked() for place, box in self._boxes.items()}

    def show_answers(self, answers: Mapping[str, bool]) -> None:
        for place, keeps_several in answers.items():
            if place not in self._boxes:
                self._add(place)
            self._boxes[place].setChecked(keeps_several)
        self.setVisible(bool(self._boxes))

    def show_found(self, found: FoundBrowsers) -> None:
        """Name the places as the browsers are called."""
        for browser in found.browsers:
            for profile in browser.profiles:
                place = shared_place(UsersProfile(browser=browser.id, profile=profile.id))
                self._names[place] = f"{browser.name}, {profile.name}"
            self._names[shared_place(UsersProfile(browser=browser.id))] = browser.name
        for place, box in self._boxes.items():
            box.setText(self._words(place))

    def _add(self, place: str) -> None:
        box = QCheckBox(self._words(place))
        box.setObjectName("multi_session")
        box.toggled.connect(self.changed)
        self._boxes[place] = box
        self._column.addWidget(box)

    def _words(self, place: str) -> str:
        words = self.tr("Several accounts stay signed in to AWS (multi-session) in {browser}")
        return words.format(browser=self._names.get(place, place.partition("|")[0]))
