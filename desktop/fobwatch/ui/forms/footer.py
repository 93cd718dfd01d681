"""The foot of a window, with the buttons that end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from fobwatch.ui.layout.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


class Footer(QFrame):
    """`leading` widgets on one side, the buttons on the other; on two lines if it is narrow."""

    def __init__(self, buttons: Sequence[QWidget], *, leading: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setProperty("look", "footer")
        row = Flow(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.add_widgets(leading)
        row.add_spring()
        row.add_widgets(buttons)
