"""The wheel scrolls a page; it changes no field that is on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox

from tests.ui.every_window import windows

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

WINDOWS = dict(windows())


def turn_wheel(field: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(field.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's inverted
    )
    QApplication.sendEvent(field, event)


def values(fields: list[QWidget]) -> list[str]:
    return [
        field.currentText() if isinstance(field, QComboBox) else str(field.property("text"))
        for field in fields
    ]


@pytest.mark.parametrize(
    "name", ["profiles", "portals", "settings", "edited user", "edited role", "edited portal"]
)
def test_a_field_under_the_pointer_keeps_its_value(name: str, qtbot: QtBot) -> None:
    window = WINDOWS[name]()
    qtbot.addWidget(window)
    window.show()
    kinds = (QComboBox, QAbstractSpinBox)
    fields = [each for kind in kinds for each in window.findChildren(kind) if each.isVisible()]
    before = values(fields)
    for field in fields:
        turn_wheel(field)
        field.setFocus()
        turn_wheel(field)

    assert fields
    assert values(fields) == before
