"""The widgets of single options: how each shows its value, returns it and signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QCheckBox

from fobwatch.core.settings.settings import OPTIONS
from fobwatch.ui.forms.fields import SpinBox, TimeEdit
from fobwatch.ui.forms.form import named

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionField:
    """`show` takes the option's value, `value` returns it, `changed` says that it is another."""

    widget: QWidget
    show: Callable[[Any], object]
    value: Callable[[], Any]
    changed: SignalInstance


def check(name: str, text: str) -> OptionField:
    return switch(named(QCheckBox(text), name))


def switch(box: QCheckBox) -> OptionField:
    return OptionField(widget=box, show=box.setChecked, value=box.isChecked, changed=box.toggled)


def number(name: str, box: SpinBox | None = None, *, unit: timedelta, suffix: str) -> OptionField:
    """A number of units, within the limits of the option `name`."""
    option = OPTIONS[name]
    box = named(box or SpinBox(), name)
    box.setRange(option.least, option.most)
    box.setSuffix(suffix)
    return OptionField(
        widget=box,
        show=lambda value: box.setValue(value // unit),
        value=lambda: box.value() * unit,
        changed=box.valueChanged,
    )


def time_of_day(name: str) -> OptionField:
    edit = named(TimeEdit(), name)
    edit.setDisplayFormat("HH:mm")
    return OptionField(
        widget=edit,
        show=lambda value: edit.setTime(QTime(value.hour, value.minute)),
        value=lambda: time(edit.time().hour(), edit.time().minute()),
        changed=edit.timeChanged,
    )
