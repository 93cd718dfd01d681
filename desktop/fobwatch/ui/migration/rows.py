"""The rows of the migration's pages: one thing each, with what is to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.icon_label import IconLabel
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.name_box import NameBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton, QWidget

ICON = 20


class ChoiceRow(QFrame):
    """Something that can be chosen: its name as a check box, and below it what it is.

    Signals:
        toggled: whether it is chosen now.
    """

    toggled = Signal(bool)

    def __init__(self, name: str, *, what: str, happens: str, where: str, badge: str = "") -> None:
        super().__init__()
        self.setProperty("look", "bar")
        self._box = NameBox(name, f"choice_{name}")
        self._box.setChecked(True)
        self._box.setAccessibleDescription(f"{what}. {happens} {where}")
        self._box.toggled.connect(self.toggled)
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 8, 24, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._box, 0, 0)
        grid.addWidget(label(badge, "badge"), 0, 1, Qt.AlignmentFlag.AlignRight)
        words = QVBoxLayout()
        words.setContentsMargins(28, 0, 0, 0)
        words.setSpacing(1)
        words.addWidget(wrapped_label(what))
        words.addWidget(wrapped_label(happens, "dim"))
        words.addWidget(wrapped_label(where, "small"))
        grid.addLayout(words, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)

    @property
    def chosen(self) -> bool:
        return self._box.isChecked()

    def choose(self, *, chosen: bool) -> None:
        self._box.setChecked(chosen)


class NoteRow(QFrame):
    """Something that is only told, with a button where something can be done about it.

    Signals:
        pressed: the button was.
    """

    pressed = Signal()

    def __init__(
        self,
        icon: Icon,
        title: str,
        *,
        lines: tuple[str, ...],
        tone: Tone = Tone.NEUTRAL,
        badge: str = "",
        action: str = "",
        name: str = "",
    ) -> None:
        super().__init__()
        self.setProperty("look", "bar")
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join(lines))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(wrapped_label(title, "strong"))
        for line in lines:
            if line:
                words.addWidget(wrapped_label(line, "dim"))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 10)
        row.setSpacing(8)
        row.addWidget(IconLabel(icon, size=ICON, tone=tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if badge:
            row.addWidget(label(badge, "badge"), 0, Qt.AlignmentFlag.AlignTop)
        if action:
            made = button(action, name)
            made.setAccessibleName(f"{action.replace('&', '')} {title}")
            made.clicked.connect(self.pressed)
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)


class StateRow(QFrame):
    """How something goes: a drawing, a name, and words that change; perhaps a button.

    Signals:
        pressed: the button was.
    """

    pressed = Signal()

    def __init__(self, name: str, *, button_name: str) -> None:
        super().__init__()
        self.setProperty("look", "bar")
        self.setObjectName(f"state_{name}")
        self._name = name
        self._icon = IconLabel(Icon.CLOCK, size=ICON)
        self._details = wrapped_label("", "dim")
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = button("", button_name)
        self._button.hide()
        self._button.clicked.connect(self.pressed)
        self._below = QVBoxLayout()
        self._below.setSpacing(6)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(wrapped_label(name, "strong"))
        words.addWidget(self._details)
        words.addLayout(self._below)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 10)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def details(self) -> str:
        return self._details.text()

    @property
    def step(self) -> QPushButton:
        """The button; hidden while `say` gives it no text."""
        return self._button

    def add_below(self, widget: QWidget) -> None:
        self._below.addWidget(widget)

    def say(self, icon: Icon, tone: Tone, details: str, *, action: str = "") -> None:
        self._icon.set_icon(icon, tone)
        self._details.setText(details)
        self._button.setText(action)
        self._button.setAccessibleName(f"{action.replace('&', '')} {self._name}")
        self._button.setVisible(bool(action))
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(details)


def heading_row(title: str, *widgets: QWidget) -> QFrame:
    """The heading of the rows that follow, with what belongs to all of them."""
    heading = QFrame()
    heading.setProperty("look", "bar")
    row = QHBoxLayout(heading)
    row.setContentsMargins(24, 20, 24, 6)
    row.addWidget(label(title, "section"), 1)
    for widget in widgets:
        row.addWidget(widget)
    return heading
