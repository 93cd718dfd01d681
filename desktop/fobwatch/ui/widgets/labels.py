"""Labels in the few sizes that the windows use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from fobwatch.ui.fonts import tabular_font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_BOXED = {"key", "badge"}


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


def wrapped_label(text: str, look: str = "", parent: QWidget | None = None) -> QLabel:
    """A label of several lines, as wide as it is given."""
    made = label(text, look, parent)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


def value_label(text: str, parent: QWidget | None = None) -> QLabel:
    """A value that the user may select and copy."""
    made = wrapped_label(text, "", parent)
    made.setFont(tabular_font(made.font()))
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
