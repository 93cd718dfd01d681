from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from fobwatch.ui.widgets.item_row import ItemRow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot


@pytest.mark.usefixtures("theme")
def test_a_badge_is_on_the_line_of_the_check_box(qtbot: QtBot) -> None:
    row = ItemRow("anna", badge="AWS files", choice="chosen")
    qtbot.addWidget(row)
    row.resize(500, 80)
    row.grab()  # lays it out
    badge = next(each for each in row.findChildren(QLabel) if each.text() == "AWS files")
    assert row.box is not None

    def middle(part: QWidget) -> int:
        return part.mapTo(row, QPoint(0, part.height() // 2)).y()

    assert abs(middle(badge) - middle(row.box)) <= 1
