"""What a person sees in a dialog, and presses there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import WrappedLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.lockdown.dialog import LockdownDialog
    from fobwatch.ui.walks.body import Stage
    from fobwatch.ui.walks.dialog import WalkDialog
    from fobwatch.ui.widgets.facts import Facts

T = TypeVar("T", bound=QObject)


def child(window: QWidget, kind: type[T], name: str = "") -> T:
    """The object of this class and name, also one that is hidden."""
    found = window.findChild(kind, name) if name else window.findChild(kind)
    assert found is not None, f"no {kind.__name__} {name}"
    return found


def value_of(facts: Facts, name: str) -> str:
    """The value that is shown beside a name; empty if there is none."""
    values = [each for each in facts.findChildren(ValueText) if each.accessibleName() == name]
    return next((each.toPlainText() for each in values if not each.isHidden()), "")


def stage(dialog: WalkDialog | LockdownDialog) -> Stage:
    """The stage that it is at; mypy takes what was read directly to stay so."""
    return dialog.stage


def press(dialog: QWidget, name: str) -> None:
    """Click the button of this object name that shows."""
    shown = [b for b in dialog.findChildren(QPushButton, name) if b.isVisible()]
    assert shown, f"no button {name}"
    shown[-1].click()


def buttons(dialog: QWidget) -> set[str]:
    """The object names of those that show."""
    found = dialog.findChildren(QPushButton)
    return {b.objectName() for b in found if b.isVisible() and b.objectName()}


def texts(dialog: QWidget) -> str:
    """The words that show, one paragraph after the other."""
    shown = [label for label in dialog.findChildren(WrappedLabel) if label.isVisible()]
    return " ".join(label.text() for label in shown).replace("\u200b", "")
