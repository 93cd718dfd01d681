"""A form that edits a value, with a field for each of its attributes."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import Form, named
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.widgets.labels import wrapped_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

V = TypeVar("V")


class ValueForm(Form, Generic[V]):
    """Shows the defaults of a new value at first."""

    def __init__(self, kind: type[V]) -> None:
        """`kind` is a dataclass."""
        super().__init__()
        self._kind = kind
        self._defaults = {each.name: each.default for each in fields(kind)}  # type: ignore[arg-type]  # typeshed's protocol of dataclasses is private
        self._bound: dict[str, tuple[Callable[[Any], object], Callable[[], Any]]] = {}

    def show_value(self, value: V) -> None:
        for name, (show, _read) in self._bound.items():
            show(getattr(value, name))

    def values(self) -> dict[str, Any]:
        """The values by the attributes' names. Raises `InputError` for a text that is no value."""
        return {name: read() for name, (_show, read) in self._bound.items()}

    def value(self) -> V:
        """The value as it is written, unchecked. Raises `InputError` if there is none."""
        return self._kind(**self.values())

    def bind(self, name: str, show: Callable[[Any], object], read: Callable[[], Any]) -> None:
        """Have the attribute shown and read by these, from its default on."""
        self._bound[name] = show, read
        default = self._defaults.get(name, MISSING)
        if default is not MISSING:
            show(default)

    def add_text(
        self,
        name: str,
        text: str,
        placeholder: str = "",
        *,
        editor: QLineEdit | None = None,
        read: Callable[[str], Any] = str.strip,
        help_text: str = "",
        optional: bool = False,
    ) -> QLineEdit:
        """Add a line of text, of which `read` makes the attribute."""
        line = editor or QLineEdit(placeholderText=placeholder)
        self.add(name, text, line, help_text=help_text, optional=optional)
        self.bind(name, line.setText, lambda: read(line.text()))
        return line

    def add_choice(
        self,
        name: str,
        text: str,
        choices: Iterable[tuple[str, str]],
        *,
        editable: bool = False,
        read: Callable[[str], Any] = str,
        help_text: str = "",
        optional: bool = False,
    ) -> Choice:
        """Add a choice of (value, words), whose value `read` makes the attribute of."""
        choice = Choice(choices, editable=editable)
        self.add(name, text, choice, help_text=help_text, optional=optional)
        self.bind(name, choice.set_value, lambda: read(choice.value()))
        return choice

    def add_either(self, name: str, text: str, no: str, yes: str, *, help_text: str = "") -> Choice:
        """Add a choice of two, the words `no` and `yes`."""
        choice = self.add(name, text, Choice([("", no), ("yes", yes)]), help_text=help_text)
        self.bind(
            name,
            lambda wanted: choice.set_value("yes" if wanted else ""),
            lambda: choice.value() == "yes",
        )
        return choice

    def add_check(self, name: str, text: str, *, help_text: str) -> QCheckBox:
        box, field = named(QCheckBox(text), name), QWidget()
        box.setAccessibleDescription(help_text)
        in_column(box, wrapped_label(help_text, "small"), spacing=4, within=field)
        self.add_widget(field)
        self.bind(name, box.setChecked, box.isChecked)
        return box
