"""A check box for something whose name may be longer than there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton

from fobwatch.ui.theme.fonts import strong_font

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

LEAST_CHARACTERS = 8


class NameBox(QCheckBox):
    """Shortens the name where it has to, and then shows the whole of it in a tooltip."""

    def __init__(self, name: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(name.replace("&", "&&"), parent)
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
