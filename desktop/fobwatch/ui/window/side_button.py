"""A button below the list of a window's pages, which is found from every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionToolButton, QStylePainter

from fobwatch.ui.widgets.buttons import IconButton
from fobwatch.ui.window.sidebar import PADDING, SidebarPage, page_size, paint_page

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QPaintEvent

    from fobwatch.ui.theme.icons import Icon


class SideButton(IconButton):
    """Drawn like a page of the list; its words are in its tooltip where the window is narrow."""

    def __init__(self, name: Icon, text: str, object_name: str) -> None:
        super().__init__(name, text, object_name)
        self._page = SidebarPage(name=object_name, title=text, icon=name)
        self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_narrow(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return page_size(self.font(), "" if self._narrow else self._page.title)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.icon = QIcon()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        option.palette = self.window().palette()  # its own has the style sheet's clear ground
        content = self.rect().adjusted(PADDING, 0, -PADDING, 0)
        paint_page(painter, option, content, self._page, self.font(), narrow=self._narrow)
