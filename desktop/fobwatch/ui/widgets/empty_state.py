"""What an empty list says: what it is for, and the first step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.icon_label import IconLabel
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from fobwatch.ui.theme.icons import Icon

_TEXT_WIDTH = 360


class EmptyState(Scrolled):
    """A drawing, a title, a sentence and up to two buttons, in the middle of its space.

    Signals:
        first_step: the primary button was pressed.
        second_step: the other one was.
    """

    first_step = Signal()
    second_step = Signal()

    def __init__(
        self,
        icon: Icon,
        title: str,
        sentence: str,
        *,
        first: str = "",
        second: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`first` and `second` are the texts of the buttons; none where empty."""
        super().__init__(parent=parent)
        self.setObjectName("empty_state")
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel(icon, size=40), 0, centre)
        column.addSpacing(4)
        column.addWidget(label(title, "heading"), 0, centre)
        words = wrapped_label(sentence, "dim")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setMaximumWidth(in_text(_TEXT_WIDTH))
        # Between stretches and not by alignment: only so does Qt ask for the text's height.
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(words, 1000)
        line.addStretch(1)
        column.addLayout(line)
        column.addSpacing(8)
        if first:
            step = primary_button(first, "empty_state_first")
            step.clicked.connect(self.first_step)
            column.addWidget(step, 0, centre)
        if second:
            step = button(second, "empty_state_second", look="link")
            step.clicked.connect(self.second_step)
            column.addWidget(step, 0, centre)
        column.addStretch(3)
        self.setWidget(content)
