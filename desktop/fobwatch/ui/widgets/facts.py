"""What is known of something: names on the one side, values on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.labels import label
from fobwatch.ui.widgets.value_text import ValueText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel

_NAME_WIDTH = 84


class Facts(QWidget):
    """Rows are changed in place, so that a selection in a value survives a countdown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, in_text(_NAME_WIDTH))
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, ValueText]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these names and values; one without a value is left out."""
        known = [(name, value) for name, value in facts if value]
        while len(self._rows) < len(known):
            self._add_row()
        for position, (name, value) in enumerate(self._rows):
            used = position < len(known)
            name.setVisible(used)
            value.setVisible(used)
            if used:
                name.setText(known[position][0])
                value.show_text(known[position][1])
                value.setAccessibleName(known[position][0])

    def value_of(self, name: str) -> str:
        """The value that is shown beside a name, empty where there is none."""
        shown = (v.toPlainText() for n, v in self._rows if not n.isHidden() and n.text() == name)
        return next(shown, "")

    def _add_row(self) -> None:
        row = len(self._rows)
        name, value = label("", "dim"), ValueText()
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, row, 0, top)
        self._grid.addWidget(value, row, 1, top)
        self._rows.append((name, value))
