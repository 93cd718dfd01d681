"""What is drawn or placed by hand, where the program is read from right to left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTime
from PySide6.QtGui import QStandardItem, QStandardItemModel, Qt
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from fobwatch.ui.forms.fields import TimeEdit
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.rows.table import Table
from fobwatch.ui.theme.colours import LIGHT
from fobwatch.ui.theme.theme import stylesheet
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import ToneLabel, label, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

NAME = "prod-admin"
WIDTH = 400


@pytest.fixture(autouse=True)
def _from_right(qapp: QApplication) -> Iterator[None]:
    before = qapp.layoutDirection()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(before)


def value() -> ValueText:
    made = ValueText()
    made.show_text(NAME)
    return made


def countdown() -> ToneLabel:
    made = ToneLabel()
    made.setText(NAME)
    return made


@pytest.mark.parametrize(
    "make",
    [lambda: label(NAME), lambda: wrapped_label(NAME), value, countdown],
    ids=["label", "wrapped", "value", "countdown"],
)
def test_a_name_in_latin_letters_begins_at_the_right(
    qtbot: QtBot, make: Callable[[], QWidget]
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, 40)
    picture = widget.grab().toImage()

    ground = picture.pixel(WIDTH // 2, 38)
    left = (picture.pixel(x, y) for x in range(4, WIDTH // 2) for y in range(4, 36))
    right = (picture.pixel(x, y) for x in range(WIDTH // 2, WIDTH - 4) for y in range(4, 36))
    assert set(left) == {ground}
    assert set(right) != {ground}


def test_an_address_in_a_table_is_written_from_left_to_right(qtbot: QtBot) -> None:
    model = QStandardItemModel(0, 1)
    model.appendRow(QStandardItem("192.0.2.1"))
    table = Table(model, "Sign-ins")
    model.setParent(table)
    qtbot.addWidget(table)
    table.set_columns({0: 90}, stretched=())
    option = QStyleOptionViewItem()
    option.initFrom(table)
    delegate = table.itemDelegateForIndex(model.index(0, 0))
    delegate.initStyleOption(option, model.index(0, 0))  # type: ignore[attr-defined] # of QStyledItemDelegate

    assert option.direction is Qt.LayoutDirection.LayoutDirectionAuto
    assert option.displayAlignment & Qt.AlignmentFlag.AlignRight


def test_margins_are_turned_around(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    margins = in_row(QWidget(), margins=(30, 1, 0, 2), within=holder).contentsMargins()

    assert (margins.left(), margins.top(), margins.right(), margins.bottom()) == (0, 1, 30, 2)


def test_the_line_beside_the_pages_is_between_them_and_the_page() -> None:
    side = stylesheet(LIGHT, 14).partition('QFrame[look="side"] {')[2].partition("}")[0]

    assert "border-left: 1px" in side
    assert "border-right" not in side


def test_a_time_has_its_hours_first(qtbot: QtBot) -> None:
    field = TimeEdit()
    qtbot.addWidget(field)
    field.setDisplayFormat("HH:mm")
    field.setTime(QTime(22, 5))

    assert field.text() == "22:05"
