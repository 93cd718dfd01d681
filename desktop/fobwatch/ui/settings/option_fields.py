"""The widgets of single options: how each shows its value, returns it and signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QCheckBox

from fobwatch.core.settings.settings import OPTIONS
from fobwatch.ui.forms.fields import Choice, SpinBox, TimeEdit
from fobwatch.ui.forms.form import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget

V = TypeVar("V", bound=StrEnum)


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


def choice(name: str, words: Mapping[V, str]) -> OptionField:
    """One of the values of an enumeration."""
    box = named(Choice((str(each), text) for each, text in words.items()), name)
    return OptionField(
        widget=box,
        show=box.set_value,
        value=lambda: next(each for each in words if each == box.value()),
        changed=box.currentIndexChanged,
    )


def number(name: str, *, unit: timedelta, suffix: str) -> OptionField:
    """A number of units, within the limits of the option `name`."""
    option = OPTIONS[name]
    box = named(SpinBox(), name)
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
