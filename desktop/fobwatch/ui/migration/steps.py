"""Where the user is on the way: four named steps, the passed ones ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout

from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.icon_label import IconLabel
from fobwatch.ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel, QWidget


class StepBar(QFrame):
    """Shows the steps; it is read, not pressed."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps")
        self.setProperty("look", "bar")
        self._names = tuple(names)
        self._ticks: list[IconLabel] = []
        self._labels: list[QLabel] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        for number, name in enumerate(self._names, start=1):
            if number > 1:
                row.addSpacing(4)
                row.addWidget(IconLabel(Icon.CHEVRON_RIGHT, size=16))
                row.addSpacing(4)
            tick, words = IconLabel(Icon.SUCCESS, size=16, tone=Tone.SUCCESS), label(name, "dim")
            self._ticks.append(tick)
            self._labels.append(words)
            row.addWidget(tick)
            row.addWidget(words)
        row.addStretch(1)
        self.show_step(0)

    def show_step(self, current: int) -> None:
        """Make this one, counted from 0, the step that the user is at."""
        for number, (tick, words) in enumerate(zip(self._ticks, self._labels, strict=True)):
            tick.setVisible(number < current)
            look = "strong" if number == current else "dim"
            if words.property("look") != look:
                words.setProperty("look", look)
                words.style().unpolish(words)
                words.style().polish(words)
        self.setAccessibleName(
            self.tr("Step {number} of {count}: {name}").format(
                number=current + 1, count=len(self._names), name=self._names[current]
            )
        )
