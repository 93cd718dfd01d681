"""The head of a page: what looks for something in it, and what is done with all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QSizePolicy

from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.theme.fonts import in_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.widgets.search_field import SearchField

LEAST_SEARCH: Final = 180
"""For text of 14 pixels; what follows goes into a second line before the field is narrower."""


class PageHead(QFrame):
    """The search field takes what the others leave."""

    def __init__(self, search: SearchField, others: Sequence[QWidget]) -> None:
        super().__init__()
        self.setProperty("look", "bar")
        search.setMinimumWidth(in_text(LEAST_SEARCH))
        search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = Flow(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.add_widgets([search, *others])
