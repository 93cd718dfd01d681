"""Boxes that choose which lines of a table are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.ui.forms.fields import ComboBox

if TYPE_CHECKING:
    from collections.abc import Collection

LETTERS: Final = 14


class FilterBox(ComboBox):
    """Everything, or one of several names."""

    def __init__(self, name: str, spoken_name: str, everything: str) -> None:
        super().__init__(spoken_name=spoken_name)
        self._everything = everything
        self.setObjectName(name)
        self.setMinimumContentsLength(LETTERS)

    def offer(self, names: Collection[str]) -> None:
        """Offer these to choose from; what is chosen stays so, even where it is not among them."""
        chosen = self.currentData() or ""
        wanted = sorted({*names, chosen} - {""})
        if [self.itemData(index) for index in range(1, self.count())] == wanted and self.count():
            return
        self.clear()
        self.addItem(self._everything, "")
        for name in wanted:
            self.addItem(name, name)
        self.setCurrentIndex(max(self.findData(chosen), 0))
