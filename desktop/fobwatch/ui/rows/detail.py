"""The details beside a list: what is selected, and what can be done with it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.buttons import button, destructive_button
from fobwatch.ui.widgets.facts import Facts, ValueText

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton


class Detail(QWidget):
    """Facts about the selected row, and what can be done with it.

    Signals:
        intended: an `Intent` about what is shown.
        removal_wanted: the key of what is to be deleted, which has to be confirmed.
    """

    intended = Signal(object)
    removal_wanted = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.key = ""
        self._name = ValueText(heading=True)
        self._name.setAccessibleName(translate("Detail", "Name"))
        self._facts = Facts()

    def delete_button(self) -> QPushButton:
        made = destructive_button(translate("Detail", "&Delete"), "delete")
        made.clicked.connect(lambda: self.removal_wanted.emit(self.key))
        return made

    def head(self, icon: QWidget, *below: QWidget, at: Qt.AlignmentFlag) -> QHBoxLayout:
        """The name and what is `below` it, beside the icon."""
        names = in_column((STRETCH, 1), self._name, *below, (STRETCH, 1), spacing=2)
        return in_row((icon, 0, at), (names, 1), spacing=12)

    def lay_out(self, *parts: QWidget | QLayout | int) -> None:
        """Put these below each other; a number is a space in pixels."""
        # Aligned, a text is asked for the height that its own width needs.
        placed = (
            (p, 0, Qt.AlignmentFlag.AlignTop) if isinstance(p, ValueText) else p for p in parts
        )
        in_column(*placed, (STRETCH, 1), margins=(20, 20, 20, 20), spacing=8, within=self)


K = TypeVar("K", bound=Intent)


class AskingDetail(Detail, Generic[K]):
    """Has buttons that ask for something about what is shown."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._buttons: dict[type[Intent], QPushButton] = {}

    @abstractmethod
    def intend(self, kind: type[K]) -> None:
        """Ask for this, about what is shown now."""

    def asks_for(self, step: QPushButton, kind: type[K]) -> QPushButton:
        """The button, which from now on asks for this."""
        step.clicked.connect(lambda: self.intend(kind))
        self._buttons[kind] = step
        return step

    def step(self, text: str, name: str, kind: type[K]) -> QPushButton:
        return self.asks_for(button(text, name), kind)
