"""A row for one thing in a list that a person goes through: to choose it, or to see how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
)

from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import strong_font
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, restyle
from fobwatch.ui.widgets.labels import IconLabel, label, wrapped_label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError

ICON: Final = 20
LEAST_CHARACTERS: Final = 8


class ItemRow(QFrame):
    """A picture or a check box, a name, words below it, and perhaps a button.

    Signals:
        toggled: whether it is chosen now.
        pressed: the button was.
    """

    toggled = Signal(bool)
    pressed = Signal()

    def __init__(
        self, title: str, *, badge: str = "", choice: str = "", button_name: str = "row_button"
    ) -> None:
        """`choice` is the object name of its check box; without one it has a picture."""
        super().__init__()
        self.setProperty("look", "bar")
        self.title = title
        self.box = NameBox(title, choice) if choice else None
        self._icon = IconLabel(Icon.CLOCK, size=ICON)
        self._details = wrapped_label("", "dim")
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.hide()
        self._button = button("", button_name, pressed=self.pressed)
        self._button.hide()
        self._words = in_column(self._details, spacing=2)
        self._lay_out(badge)

    @property
    def chosen(self) -> bool:
        return self.box is not None and self.box.isChecked()

    def choose(self, *, chosen: bool) -> None:
        """Choose it, where it can be chosen."""
        if self.box is not None:
            self.box.setChecked(chosen and self.box.isEnabled())

    def say(
        self,
        details: str,
        *,
        icon: Icon = Icon.INFO,
        tone: Tone = Tone.NEUTRAL,
        action: str = "",
        look: str = "dim",
    ) -> None:
        """Show these words, and the button if `action` is its text."""
        self._icon.set_icon(icon, tone)
        self._details.say(details)
        restyle(self._details, look)
        self._button.setText(action)
        self._button.setAccessibleName(f"{action.replace('&', '')} {self.title}")
        self._button.setVisible(bool(action))
        self.describe(details)

    def say_error(self, error: FobwatchError, *, action: str = "", look: str = "dim") -> None:
        words = f"{error.title}. {error.message} {error.remedy}"
        self.say(words, icon=Icon.ERROR, tone=Tone.ERROR, action=action, look=look)

    def describe(self, words: str) -> None:
        """Let a screen reader say this after its name."""
        read: QWidget = self.box or self
        read.setAccessibleName(self.title)
        read.setAccessibleDescription(words)

    def add(self, *widgets: QWidget, above: bool = False) -> None:
        """Put these below the words, or between the name and the words."""
        for widget in widgets:
            place = self._words.indexOf(self._details) if above else self._words.count()
            self._words.insertWidget(place, widget)

    def _lay_out(self, badge: str) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 8, 24, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, ICON)
        grid.setColumnStretch(1, 1)
        if self.box is not None:
            self.box.toggled.connect(self.toggled)
            grid.addWidget(self.box, 0, 0, 1, 2)
        else:
            grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(wrapped_label(self.title, "strong"), 0, 1)
        grid.addLayout(self._words, 1, 1, 1, 2)
        if badge:
            # A check box has one line, a name without one may have several.
            at = Qt.AlignmentFlag.AlignVCenter if self.box else Qt.AlignmentFlag.AlignTop
            grid.addWidget(label(badge, "badge"), 0, 2, Qt.AlignmentFlag.AlignRight | at)
        grid.addWidget(self._button, 0, 3, 2, 1, Qt.AlignmentFlag.AlignVCenter)


class NameBox(QCheckBox):
    """A check box that shortens a name where it has to, and then has all of it in a tooltip."""

    def __init__(self, name: str, object_name: str) -> None:
        super().__init__(name.replace("&", "&&"))
        self._name = name
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setFont(strong_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().averageCharWidth() * LEAST_CHARACTERS
        return QSize(least, self.sizeHint().height())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        option.text = self._shown(option).replace("&", "&&")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        option = QStyleOptionButton()
        super().initStyleOption(option)
        shortened = self._shown(option) != self._name
        self.setToolTip(Qt.convertFromPlainText(self._name) if shortened else "")

    def _shown(self, option: QStyleOptionButton) -> str:
        element = QStyle.SubElement.SE_CheckBoxContents
        room = self.style().subElementRect(element, option, self).width()
        return self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, room)


def heading_row(title: str, *widgets: QWidget) -> QFrame:
    """The heading of the rows that follow, with what belongs to all of them."""
    heading = QFrame()
    heading.setProperty("look", "bar")
    in_row((label(title, "section"), 1), *widgets, margins=(24, 20, 24, 6), within=heading)
    return heading
