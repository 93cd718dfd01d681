"""A form: named fields in a column, their errors beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.errors import InputError
    from fobwatch.ui.forms.form_field import FormField


def text_field(name: str, *, placeholder: str = "") -> QLineEdit:
    """A line of text; `name` is its object name."""
    field = QLineEdit()
    field.setObjectName(name)
    field.setPlaceholderText(placeholder)
    return field


class Form(QWidget):
    """Fields by the name of the attribute that each of them edits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, FormField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._column.addStretch()

    def add(self, name: str, field: FormField) -> FormField:
        self._fields[name] = field
        self.add_widget(field)
        return field

    def add_widget(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)  # above the stretch

    def register(self, name: str, field: FormField) -> FormField:
        """A field that stands inside another widget of the form."""
        self._fields[name] = field
        return field

    def show_errors(self, errors: Iterable[InputError]) -> None:
        """Put each error below its field, and the cursor into the first that is wrong."""
        wrong = {error.field: error for error in reversed(list(errors))}
        for name, field in self._fields.items():
            error = wrong.get(name)
            field.set_error(f"{error.title}. {error.message} {error.remedy}" if error else "")
        first = next((field for name, field in self._fields.items() if name in wrong), None)
        if first is not None:
            first.focus()
