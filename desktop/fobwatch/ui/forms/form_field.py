"""A field of a form with its label, a word of help, and its error."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.speech import announce


class FormField(QWidget):
    """Stacks a label, the editor, and below it the help or, instead, what is wrong.

    The label is the editor's accessible name and its buddy (a mnemonic reaches the editor).
    """

    def __init__(
        self,
        text: str,
        editor: QWidget,
        *,
        help_text: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._name = text.replace("&", "")
        self._help = help_text
        shown = self.tr("{label} (optional)").format(label=text) if optional else text
        heading = label(shown, "strong")
        heading.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(self._name)
        for inner in editor.findChildren(QLineEdit):  # an editable list speaks through its field
            inner.setAccessibleName(self._name)
        self._below = wrapped_label(help_text, "small")
        self._below.setVisible(bool(help_text))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(heading)
        column.addWidget(editor)
        column.addWidget(self._below)
        self._describe(help_text)

    def set_help(self, text: str) -> None:
        """Show another word of help, and no error."""
        self._help = text
        self.set_error("")

    def set_error(self, text: str) -> None:
        """Show what is wrong with this field; an empty text takes it back."""
        self._below.setText(text or self._help)
        self._below.setVisible(bool(text or self._help))
        self._restyle(self._below, "look", "error" if text else "small")
        self._restyle(self.editor, "invalid", bool(text))
        self._describe(text or self._help)

    @property
    def error(self) -> str:
        return self._below.text() if self._below.property("look") == "error" else ""

    def focus(self) -> None:
        """Put the cursor here, as after a failed attempt to save; have the error read."""
        if self.editor.hasFocus():  # otherwise it is read with the field
            announce(self.editor, self.error)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _describe(self, text: str) -> None:
        self.editor.setAccessibleDescription(text)

    @staticmethod
    def _restyle(widget: QWidget, name: str, value: object) -> None:
        if widget.property(name) != value:
            widget.setProperty(name, value)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
