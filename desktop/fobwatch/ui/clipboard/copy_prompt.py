"""The window that gives the right to copy on a desktop where only a focused window may."""

from __future__ import annotations

from PySide6.QtCore import Signal

from fobwatch.ui.layout.fitting import FittedDialog, dialog_body
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

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
        copy = primary_button(self.tr("&Copy"), "copy", pressed=self._copy)
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        words = self.tr("This desktop lets a program copy from its own window only.")
        body = dialog_body(self._subject, wrapped_label(words))
        self.fill(body, Footer([cancel, copy]), width=WIDTH)
        copy.setFocus()

    def ask(self, subject: str) -> None:
        """Show what is to be copied."""
        self._subject.setText(subject)
        self.show()

    def _copy(self) -> None:
        self.copy_wanted.emit()
        self.accept()
