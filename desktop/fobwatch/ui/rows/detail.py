"""What is shown beside a list: the facts about the selected row, and the buttons for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.widgets.facts import Facts, ValueText

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QPushButton

    from fobwatch.ui.runtime.intents import Verb

translate = QCoreApplication.translate


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

    def intend(self, intent: Intent) -> None:
        """Ask for this, about the profile that is shown now."""
        self.intended.emit(replace(intent, profile=self.key))

    def asks_for(self, step: QPushButton, verb: Verb) -> QPushButton:
        """The button, which from now on asks for this."""
        step.clicked.connect(lambda: self.intend(Intent(verb=verb)))
        return step

    def asks_for_removal(self, step: QPushButton) -> QPushButton:
        step.clicked.connect(lambda: self.removal_wanted.emit(self.key))
        return step

    def head(self, icon: QWidget, *below: QWidget, at: Qt.AlignmentFlag) -> QHBoxLayout:
        """The name and what is `below` it, beside the icon."""
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        for each in (self._name, *below):
            names.addWidget(each)
        names.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(icon, 0, at)
        head.addLayout(names, 1)
        return head

    def lay_out(self, *parts: QWidget | QLayout | int) -> None:
        """Put these below each other; a number is a space in pixels."""
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        for part in parts:
            if isinstance(part, int):
                column.addSpacing(part)
            elif isinstance(part, QLayout):
                column.addLayout(part)
            else:
                column.addWidget(part)
        column.addStretch(1)
