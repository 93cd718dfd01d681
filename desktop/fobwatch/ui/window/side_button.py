"""A button below the list of a window's pages, which is found from every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from fobwatch.ui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from fobwatch.ui.theme.icons import Icon


class SideButton(IconButton):
    """Its words are beside the drawing, or in its tooltip where the window is narrow."""

    def __init__(self, name: Icon, text: str, object_name: str) -> None:
        super().__init__(name, text, object_name)
        self.setText(text)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
        )
