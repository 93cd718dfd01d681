"""A key and what it does, for the foot of a keyboard-first window."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fobwatch.ui.widgets.labels import label

_ENTER = (QKeySequence("Return"), QKeySequence("Enter"))
_ENTER_SIGN = "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"


class KeyHint(QWidget):
    """`Ctrl+C` in a small box, then `Copy command`."""

    def __init__(self, keys: QKeySequence, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        native = keys.toString(QKeySequence.SequenceFormat.NativeText)
        shown = _ENTER_SIGN if keys in _ENTER else native
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label(shown, "key"))
        self._native = native
        self._verb = label(verb, "small")
        row.addWidget(self._verb)
        self.set_verb(verb)

    def set_verb(self, verb: str) -> None:
        """The key does something else now."""
        self._verb.setText(verb)
        self.setAccessibleName(f"{verb}: {self._native}")
