"""Combo boxes that show words and return values."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCompleter

from fobwatch.ui.forms.combo_box import ComboBox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtWidgets import QWidget


class Choice(ComboBox):
    """A list of (value, words); if it is `editable`, a typed text is a value too."""

    def __init__(
        self,
        choices: Iterable[tuple[str, str]],
        *,
        editable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(editable=editable, parent=parent)
        self.setMinimumContentsLength(24)
        for value, words in choices:
            self.addItem(words, value)
        if editable:
            self._complete_anywhere()

    def value(self) -> str:
        index = self.currentIndex() if not self.isEditable() else self._typed_index()
        return str(self.itemData(index)) if index >= 0 else self.currentText().strip()

    def set_value(self, value: str) -> None:
        """Choose `value`; one that is not in the list is added, so that it is not lost."""
        index = self.findData(value)
        if index < 0 and self.isEditable():
            self.setCurrentIndex(-1)
            self.setEditText(value)
            return
        if index < 0:
            self.addItem(value, value)
            index = self.count() - 1
        self.setCurrentIndex(index)
        self._show_beginning()

    def _typed_index(self) -> int:
        return self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)

    def _show_beginning(self) -> None:
        """Show a long text from its start, where the name is."""
        editor = self.lineEdit()
        if editor is not None:
            editor.setCursorPosition(0)

    def _complete_anywhere(self) -> None:
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)


def duration_choice(hours: Sequence[float], parent: QWidget | None = None) -> Choice:
    """A choice of lengths; the values are whole seconds."""
    choices = [(str(round(h * 3600)), _duration_words(timedelta(hours=h))) for h in hours]
    return Choice(choices, parent=parent)


def duration_of(choice: Choice) -> timedelta:
    return timedelta(seconds=int(choice.value()))


def set_duration(choice: Choice, duration: timedelta) -> None:
    seconds = str(round(duration.total_seconds()))
    if choice.findData(seconds) < 0:
        choice.addItem(_duration_words(duration), seconds)
    choice.set_value(seconds)


def _duration_words(duration: timedelta) -> str:
    hours, minutes = divmod(round(duration.total_seconds() / 60), 60)
    translate = QCoreApplication.translate
    if not minutes:
        return translate("Choice", "{hours} h").format(hours=hours)
    if not hours:
        return translate("Choice", "{minutes} min").format(minutes=minutes)
    return translate("Choice", "{hours} h {minutes} min").format(hours=hours, minutes=minutes)
