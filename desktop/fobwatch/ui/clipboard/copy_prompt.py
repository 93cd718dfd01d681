"""Asks for the key press with which Wayland lets a program copy."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.ui.forms.footer import Footer
from fobwatch.ui.layout.fitting import FittedDialog
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import wrapped_label

WIDTH = 400


class CopyPrompt(FittedDialog):
    """A small window with one button: what a person presses in it gives the right to copy.

    Signals:
        copy_wanted: the button was pressed, by pointer or keyboard.
    """

    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("copy_prompt")
        self.setWindowTitle(self.tr("Copy"))
        self._subject = wrapped_label("", "strong")
        copy = primary_button(self.tr("&Copy"), "copy")
        copy.setDefault(True)
        copy.clicked.connect(self._copy)
        cancel = button(self.tr("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(self._subject)
        column.addWidget(
            wrapped_label(self.tr("This desktop lets a program copy from its own window only."))
        )
        self.fill(body, Footer([cancel, copy]), width=WIDTH)
        copy.setFocus()

    def ask(self, subject: str) -> None:
        """Show what is to be copied."""
        self._subject.setText(subject)
        self.show()

    def _copy(self) -> None:
        self.copy_wanted.emit()
        self.accept()
