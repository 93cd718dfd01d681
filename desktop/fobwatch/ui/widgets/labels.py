"""Labels: text in its few sizes, text and pictures in the colour of a tone, one-time codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from fobwatch.ui.layout.boxes import STRETCH, in_row
from fobwatch.ui.theme.badge import badge_size, paint_badge
from fobwatch.ui.theme.colours import Tone, current_colours
from fobwatch.ui.theme.fonts import code_font, small_font, strong_font, tabular_font
from fobwatch.ui.theme.icons import Icon, paint_icon
from fobwatch.ui.theme.ring import ROW_RING, CountdownRing

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QTextEdit

    from fobwatch.ui.theme.badge import Badge


class IconLabel(QWidget):
    """Shows a drawing in the colour of a tone. The words beside it say the same."""

    def __init__(self, name: Icon, *, size: int = 20, tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__()
        self._name = name
        self._size = size
        self._tone = tone
        self.setFixedSize(size, size)

    def set_icon(self, name: Icon, tone: Tone) -> None:
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._name is Icon.CHEVRON_RIGHT and self.isRightToLeft():
            painter.translate(self._size, 0)
            painter.scale(-1, 1)
        colour = current_colours().tone(self._tone)
        paint_icon(painter, self._name, colour, QPointF(0, 0), self._size)
        painter.end()


LEAST_BADGE: Final = 64
"""Pixels to which a badge may be shortened."""


class BadgeLabel(QWidget):
    """Shows a `Badge`, or nothing at all; a word without enough room is shortened."""

    def __init__(self) -> None:
        super().__init__()
        self.badge: Badge | None = None
        self.setFont(small_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_badge(self, badge: Badge | None) -> None:
        self.badge = badge
        self.setVisible(badge is not None)
        if badge is not None:
            self.setAccessibleName(badge.text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return badge_size(self.badge, self.font()) if self.badge else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        size = self.sizeHint()
        return QSize(min(size.width(), LEAST_BADGE), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_cut = self.badge is not None and self.width() < self.sizeHint().width()
        self.setToolTip(self.badge.text if self.badge and is_cut else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.badge is not None:
            painter = QPainter(self)
            paint_badge(painter, self.rect(), self.badge, self.font())
            painter.end()


class ToneLabel(QLabel):
    """Strong, with digits of one width, for a countdown. The words say what the colour says."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = Tone.NEUTRAL
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(tabular_font(strong_font(self.font())))
        begin_where_one_reads(self)

    def say(self, text: str, tone: Tone) -> None:
        if text != self.text():
            self.setText(text)
        if tone is not self._tone:
            self._tone = tone
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        colour = QColor(current_colours().tone(self._tone))
        if self.palette().color(QPalette.ColorRole.WindowText) != colour:
            own = QPalette()  # everything else still comes from the theme
            own.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(own)


_ENDING = 1 / 6


def grouped(code: str) -> str:
    """The code in two groups. A thin no-break space leaves no room for a line break."""
    half = (len(code) + 1) // 2
    return f"{code[:half]}\N{NARROW NO-BREAK SPACE}{code[half:]}"


NO_CODE = grouped("\N{BULLET}" * 6)


class CodeLabel(QWidget):
    """Six digits in two groups, large, beside a ring that runs down with the code."""

    def __init__(self) -> None:
        super().__init__()
        self._digits = QLabel()
        self._digits.setTextFormat(Qt.TextFormat.PlainText)
        self._digits.setFont(code_font(self.font()))
        self._ring = CountdownRing(ROW_RING)
        in_row(self._digits, self._ring, (STRETCH, 1), spacing=12, within=self)
        self.clear()

    def set_code(self, code: str, fraction: float) -> None:
        """Show a code and the share of its window that is left, 0 to 1."""
        self._digits.setText(grouped(code))
        self._digits.setAccessibleName(" ".join(code))
        self._ring.set_value(fraction, Tone.WARNING if fraction <= _ENDING else Tone.INFO)
        self._ring.show()

    def clear(self) -> None:
        """Show that there is no code."""
        self._digits.setText(NO_CODE)
        self._digits.setAccessibleName(self.tr("No code"))
        self._ring.hide()


_BOXED = {"key", "badge"}

LONG_WORD: Final = re.compile(r"[^\s/-]{24}(?=[^\s/-])")
"""Qt breaks a line at a blank, and after a hyphen or a slash."""

BREAK: Final = "\N{ZERO WIDTH SPACE}"


def label(text: str, look: str = "") -> QLabel:
    """Plain text, never markup: names come from files and from AWS.

    `look` is a variant of the stylesheet: heading, strong, section, dim, small, error, key, badge.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    begin_where_one_reads(made)
    if look in _BOXED:
        made.setIndent(0)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def begin_where_one_reads(text: QLabel | QTextEdit) -> None:
    """Align the text where reading begins: at the right for a program read from right to left."""
    if text.isRightToLeft():
        edge = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        if isinstance(text, QLabel):
            text.setAlignment(edge | Qt.AlignmentFlag.AlignVCenter)
        else:
            option = text.document().defaultTextOption()
            option.setAlignment(edge)
            text.document().setDefaultTextOption(option)


class WrappedLabel(QLabel):
    """A label of several lines, as wide as it is given; a word too long for one line is broken."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setText(text)
        begin_where_one_reads(self)

    def setText(self, text: str) -> None:
        selectable = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        super().setText(text if selectable else breakable(text))  # what is copied is as it was

    def say(self, text: str) -> None:
        """Show this, or take no room where it is empty."""
        self.setText(text)
        self.setVisible(bool(text))


def breakable(text: str) -> str:
    """Let long words, such as names with underscores, be broken, which a label does not do."""
    return LONG_WORD.sub(rf"\g<0>{BREAK}", text)


def wrapped_label(text: str, look: str = "") -> WrappedLabel:
    """A `WrappedLabel` in one of the looks of `label`."""
    made = WrappedLabel(text)
    made.setProperty("look", look)
    return made
