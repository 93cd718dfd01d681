"""A frameless window with round corners that goes when it loses the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QBitmap, QColor, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from fobwatch.ui.theme.colours import current_colours

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent

RADIUS = 8
SHADOW = 12
SHADOW_STRENGTH = 22
"""The alpha of the shadow beside the edge, of 255."""


WINDOW_FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.NoDropShadowWindowHint
)


class CardWindow(QDialog):
    """Its content goes into `card`.

    Signals:
        seen: whether it can be seen now.
    """

    seen = Signal(bool)

    def __init__(self) -> None:
        super().__init__(None, WINDOW_FLAGS)
        # Without a compositing manager X11 shows what is transparent as black: there the corners
        # are cut off instead, and no shadow is drawn.
        self._cut = QGuiApplication.platformName() == "xcb"
        if self._cut:
            # As a menu does: X11 desktops would list any other window in their taskbars.
            self.setWindowFlag(Qt.WindowType.X11BypassWindowManagerHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, not self._cut)
        self.card = QVBoxLayout(self)
        self.card.setSpacing(0)
        margin = self.shadow + 1
        self.card.setContentsMargins(margin, margin, margin, margin)

    @property
    def shadow(self) -> int:
        """Pixels on each side that belong to the window and not to the card."""
        return 0 if self._cut else SHADOW

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape go past what Qt's dialogs do with them."""
        QWidget.keyPressEvent(self, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        lost = event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow()
        # A menu of ours takes the keyboard for a while only.
        if lost and QApplication.activePopupWidget() is None:
            self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._cut:
            shape = QBitmap(self.size())
            shape.clear()
            painter = QPainter(shape)
            painter.setBrush(Qt.GlobalColor.color1)
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
            painter.end()
            self.setMask(shape)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current_colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(*(self.shadow * side for side in (1, 1, -1, -1)))
        if self._cut:
            painter.fillRect(self.rect(), QColor(colours.edge))
        elif not card.contains(event.rect()):
            self._paint_shadow(painter, card)
        painter.setPen(QPen(QColor(colours.edge), 1))
        painter.setBrush(QColor(colours.window))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()

    def _paint_shadow(self, painter: QPainter, card: QRectF) -> None:
        """Rings around the card, fainter outwards: cheaper than a blur, and as soft."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for distance in range(self.shadow):
            left = 1 - distance / self.shadow
            painter.setPen(QPen(QColor(0, 0, 0, round(SHADOW_STRENGTH * left * left)), 1))
            ring = card.adjusted(-distance, -distance, distance, distance)
            painter.drawRoundedRect(ring, RADIUS + distance, RADIUS + distance)
