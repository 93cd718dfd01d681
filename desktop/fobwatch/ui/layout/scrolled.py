"""A scroll area whose accessible children never change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent


class Scrolled(QScrollArea):
    """As large as its content where there is room, and in both directions where there is not.

    `leads` makes its content the one that the window's height follows (`fitting.grow`).

    Its scroll bars are its own. Qt's appear among the accessible children only while they show,
    and Qt crashes when a screen reader asks for one that has just gone: the child function of
    `QAccessibleAbstractScrollArea` does not check its index. Qt's stay hidden and do the work.
    """

    def __init__(self, content: QWidget | None = None, *, leads: bool = False) -> None:
        super().__init__()
        self.leads = leads
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._vertical = self._bar_for(self.verticalScrollBar())
        self._horizontal = self._bar_for(self.horizontalScrollBar())
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        if content is not None:
            self.setWidget(content)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the content out: Qt does not report a size that it gets while it is shown."""
        super().showEvent(event)
        content = self.widget()
        layout = content.layout() if content is not None else None
        if content is not None and layout is not None:
            layout.setGeometry(content.contentsRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bars()

    def sizeHint(self) -> QSize:
        """Qt's own stops at 36 characters by 24 lines."""
        content = self.widget()
        return content.sizeHint() if content is not None else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """Two lines: what is seen of it while it is scrolled."""
        return QSize(super().minimumSizeHint().width(), 2 * self.fontMetrics().height())

    def lacking(self) -> int:
        """The pixels of height that it lacks to show all of its content at once."""
        content, view = self.widget(), self.viewport().size()
        if content is None:
            return 0
        height = content.heightForWidth(view.width()) if content.hasHeightForWidth() else -1
        return max(height, content.minimumSizeHint().height()) - view.height()

    def _on_range(self, _least: int, most: int) -> None:
        """Let the keyboard scroll the area if it reaches nothing else in it."""
        tab = Qt.FocusPolicy.TabFocus
        reached = (w for w in self.findChildren(QWidget) if w.isVisibleTo(self))
        needed = most > 0 and not any(w.focusPolicy() & tab for w in reached)
        self.setFocusPolicy(tab if needed else Qt.FocusPolicy.NoFocus)
        if needed and not self.accessibleName():
            self.setAccessibleName(self.window().windowTitle())

    def _bar_for(self, hidden: QScrollBar) -> QScrollBar:
        """Make the bar that shows in place of Qt's, which follows it and is followed."""
        bar = QScrollBar(hidden.orientation(), self)
        bar.hide()
        bar.valueChanged.connect(hidden.setValue)
        hidden.valueChanged.connect(bar.setValue)
        hidden.rangeChanged.connect(
            lambda least, most: self._on_bar_range(bar, hidden, least, most),
            # as Qt does it: the area is in the middle of laying itself out
            Qt.ConnectionType.QueuedConnection,
        )
        return bar

    def _on_bar_range(self, bar: QScrollBar, hidden: QScrollBar, least: int, most: int) -> None:
        bar.setRange(least, most)
        bar.setPageStep(hidden.pageStep())
        bar.setSingleStep(hidden.singleStep())
        bar.setValue(hidden.value())
        bar.setVisible(most > least)
        self._place_bars()

    def _place_bars(self) -> None:
        """Lay the bars that show along the far edges; the content has the room beside them."""
        vertical, horizontal = self._vertical, self._horizontal
        width = 0 if vertical.isHidden() else vertical.sizeHint().width()
        height = 0 if horizontal.isHidden() else horizontal.sizeHint().height()
        left = 0 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else width
        self.setViewportMargins(width - left, 0, left, height)
        room = self.rect()
        vertical.setGeometry(room.width() - width if left else 0, 0, width, room.height() - height)
        horizontal.setGeometry(width - left, room.height() - height, room.width() - width, height)


def reveal(widget: QWidget) -> None:
    """Scroll to where all of it shows, once what has changed by now is laid out."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, Scrolled):
        parent = parent.parentWidget()
    if parent is not None:
        QTimer.singleShot(0, widget, partial(parent.ensureWidgetVisible, widget))
