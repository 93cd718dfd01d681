"""Every window by the Tab key alone: each control is reached, in the eye's order, and named."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from fobwatch.ui.forms.fields import Choice, ComboBox
from fobwatch.ui.profiles.editor import FORMS, ProfileEditor
from fobwatch.ui.profiles.profile_form import EditorContext
from fobwatch.ui.profiles.token_forms import FILE, GUEST, PROCESS, SIGN_IN
from tests.ui.every_window import windows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MAX_STOPS = 60
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)


def controls(window: QWidget) -> list[QWidget]:
    """What a person can use now, but not the parts of a control, nor the panel's list.

    The panel's keyboard stays in its search field, which hands the arrow keys on to the list.
    """
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget.parentWidget(), CONTROLS)
        and widget.objectName() != "panel_list"
    ]


def stops(window: QWidget) -> list[QWidget]:
    """Where the keyboard comes to, from where it is at first until it is there again."""
    found: list[QWidget] = []
    while len(found) < MAX_STOPS:
        at = QApplication.focusWidget()
        assert at is not None
        if at in found:
            return found
        found.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    raise AssertionError("the keyboard comes to no end")


def spoken_name(widget: QWidget) -> str:
    """As a screen reader hears it; a list of choices speaks through its label (Qt on Linux)."""
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def place(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), QPoint(0, 0))


def goes_back(one: QWidget, other: QWidget) -> bool:
    """Whether the eye goes up, or to the left within a line, from one to the other."""
    above = place(other).y() + other.height() <= place(one).y()
    same_line = abs(place(other).y() - place(one).y()) < one.height() // 2
    return above or (same_line and place(other).x() < place(one).x())


@pytest.fixture(params=list(windows()), ids=lambda pair: pair[0])
def window(request: pytest.FixtureRequest, qtbot: QtBot) -> QWidget:
    make: Callable[[], QWidget] = request.param[1]
    made = make()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return made


def test_every_control_is_reached_once_in_the_eye_s_order_and_has_its_name(
    window: QWidget,
) -> None:
    reached, usable = stops(window), controls(window)
    faults: dict[str, object] = {
        "missed": [w.objectName() for w in usable if w not in reached and not in_group(w)],
        "reached without a name": [described(w) for w in reached if not spoken_name(w)],
        "unseen": [described(w) for w in reached if not w.isVisible() or not w.isEnabled()],
        "backwards": steps_back(reached),
        "same mnemonic": shared_mnemonics(window),
        "without a role": [described(w) for w in usable if not has_role(w)],
        "without a name": [described(w) for w in usable if not spoken_name(w)],
        "shortened without a tooltip": [
            described(box)
            for box in window.findChildren(QComboBox)
            if not isinstance(box, ComboBox)
        ],
    }

    assert {fault: found for fault, found in faults.items() if found} == {}


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()}"


def has_role(widget: QWidget) -> bool:
    role = QAccessible.queryAccessibleInterface(widget).role()
    return role not in {QAccessible.Role.NoRole, QAccessible.Role.Client}


def in_group(widget: QWidget) -> bool:
    """Of buttons that exclude each other Tab comes to one, and the arrow keys to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive()


@pytest.mark.parametrize("kind", FORMS)
def test_no_two_fields_of_a_new_profile_share_a_mnemonic(qtbot: QtBot, kind: str) -> None:
    """With all that each kind may show."""
    editor = ProfileEditor(EditorContext())
    qtbot.addWidget(editor)
    editor.show()
    for name in (f"kind_{kind}", "more"):
        for each in editor.findChildren(QAbstractButton, name):
            if each.isVisible():
                each.click()
    shared = {}
    for source in (FILE, PROCESS, SIGN_IN, GUEST):
        for choice in editor.findChildren(Choice):
            if choice.isVisible():
                chosen = {"token_source": source, "way": "receiver"}
                choice.set_value(chosen.get(choice.objectName(), choice.value()))
        shared[source] = shared_mnemonics(editor)

    assert {source: found for source, found in shared.items() if found} == {}


def shared_mnemonics(window: QWidget) -> dict[str, list[str]]:
    """The texts of what is reached by the same key at once."""
    texts: dict[str, list[str]] = {}
    widgets: list[QLabel | QAbstractButton] = [*window.findChildren(QLabel)]
    widgets += window.findChildren(QAbstractButton)
    for widget in widgets:
        key = QKeySequence.mnemonic(widget.text()).toString()
        leads_on = not isinstance(widget, QLabel) or widget.buddy() is not None
        if key and leads_on and widget.isVisible():
            texts.setdefault(key, []).append(widget.text())
    return {key: found for key, found in texts.items() if len(found) > 1}


def steps_back(reached: list[QWidget]) -> list[str]:
    first = min(range(len(reached)), key=lambda n: (place(reached[n]).y(), place(reached[n]).x()))
    ordered = [*reached[first:], *reached[:first]]
    return [
        f"{one.objectName()} → {other.objectName()}"
        for one, other in pairwise(ordered)
        if one.parentWidget() is other.parentWidget() and goes_back(one, other)
    ]


def test_a_step_back_is_noticed(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    left, right, below = (QLineEdit(holder) for _ in range(3))
    left.setGeometry(0, 0, 50, 30)
    right.setGeometry(60, 0, 50, 30)
    below.setGeometry(0, 40, 50, 30)

    assert not goes_back(left, right)
    assert not goes_back(right, below)
    assert goes_back(right, left)
    assert goes_back(below, right)
