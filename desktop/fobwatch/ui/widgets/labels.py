"""Labels in the few sizes that the windows use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_BOXED = {"key", "badge"}

LONG_WORD: Final = re.compile(r"[^\s/-]{24}(?=[^\s/-])")
"""Qt breaks a line at a blank, and after a hyphen or a slash."""

BREAK: Final = "\N{ZERO WIDTH SPACE}"


def label(text: str, look: str = "", parent: QWidget | None = None) -> QLabel:
    """Plain text, never markup: names come from files and from AWS.

    `look` is a variant of the stylesheet: heading, strong, section, dim, small, error, key, badge.
    """
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    if look in _BOXED:
        made.setIndent(0)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


class WrappedLabel(QLabel):
    """A label of several lines, as wide as it is given; a word too long for one goes on below."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        selectable = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        super().setText(text if selectable else breakable(text))  # what is copied is as it was


def breakable(text: str) -> str:
    """Let long words, such as names with underscores, be broken, which a label does not do."""
    return LONG_WORD.sub(rf"\g<0>{BREAK}", text)


def wrapped_label(text: str, look: str = "", parent: QWidget | None = None) -> QLabel:
    """A `WrappedLabel` in one of the looks of `label`."""
    made = WrappedLabel(text, parent)
    made.setProperty("look", look)
    return made
