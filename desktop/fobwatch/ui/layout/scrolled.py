"""Content that is scrolled where there is less room than it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent


class Scrolled(QScrollArea):
    """As large as its content where there is room, and in both directions where there is not.

    `leads` makes its content the one that the window's height follows (`fitting.grow`).
    """

    def __init__(
        self, content: QWidget | None = None, *, leads: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.leads = leads
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        if content is not None:
            self.setWidget(content)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the content out: Qt tells it nothing of a size that it gets while it is shown."""
        super().showEvent(event)
        content = self.widget()
        layout = content.layout() if content is not None else None
        if content is not None and layout is not None:
            layout.setGeometry(content.contentsRect())

    def sizeHint(self) -> QSize:
        """Qt's own stops at 36 characters by 24 lines."""
        content = self.widget()
        return content.sizeHint() if content is not None else QSize(0, 0)

    def _on_range(self, _least: int, most: int) -> None:
        """The keyboard scrolls what has nothing else in it that the keyboard reaches."""
        tab = Qt.FocusPolicy.TabFocus
        needed = most > 0 and not any(w.focusPolicy() & tab for w in self.findChildren(QWidget))
        self.setFocusPolicy(tab if needed else Qt.FocusPolicy.NoFocus)
        if needed and not self.accessibleName():
            self.setAccessibleName(self.window().windowTitle())

    def minimumSizeHint(self) -> QSize:
        """Two lines: what is seen of it while it is scrolled."""
        return QSize(super().minimumSizeHint().width(), 2 * self.fontMetrics().height())

    def lacking(self) -> int:
        """How many pixels higher it would have to be to show all of its content at once."""
        content, view = self.widget(), self.viewport().size()
        if content is None:
            return 0
        height = content.heightForWidth(view.width()) if content.hasHeightForWidth() else -1
        return max(height, content.minimumSizeHint().height()) - view.height()
