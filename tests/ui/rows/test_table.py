"""How the columns of a table share its width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyleOptionViewItem

from fobwatch.ui.rows.table import Table, shared

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NAME, WHAT, PLACE = range(3)
LEAST = {NAME: 90, PLACE: 100}
ROW = ("boris.fjodorowitsch@example.com", "Not by this Fobwatch", "2001:db8:4a:1::7")


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    model = QStandardItemModel(0, 3)
    model.appendRow([QStandardItem(text) for text in ROW])
    made = Table(model, "Sign-ins")
    model.setParent(made)
    qtbot.addWidget(made)
    made.set_columns(LEAST, stretched=(WHAT,))
    made.show()
    return made


def wanted(table: Table, column: int) -> int:
    return max(table.sizeHintForColumn(column), table.horizontalHeader().sectionSizeHint(column))


def test_where_there_is_room_each_text_is_whole(table: Table) -> None:
    table.resize(1200, 300)

    assert [table.columnWidth(column) >= wanted(table, column) for column in range(3)] == [True] * 3
    assert table.columnWidth(NAME) == wanted(table, NAME)
    assert sum(map(table.columnWidth, range(3))) == table.viewport().width()


def test_where_room_is_short_the_stretched_column_stays_whole_first(table: Table) -> None:
    table.resize(wanted(table, WHAT) + 300, 300)

    assert table.columnWidth(WHAT) >= wanted(table, WHAT)
    assert table.columnWidth(NAME) < wanted(table, NAME)


def test_a_longer_text_that_comes_later_has_its_room(table: Table) -> None:
    table.resize(1200, 300)
    before = table.columnWidth(PLACE)
    model = table.model()
    assert isinstance(model, QStandardItemModel)
    model.insertRow(0, [QStandardItem(text * 2) for text in ROW])

    assert table.columnWidth(PLACE) == wanted(table, PLACE) > before


def test_a_column_that_a_person_made_wider_stays_so(table: Table) -> None:
    table.resize(1200, 300)
    table.horizontalHeader().resizeSection(NAME, 400)
    table.resize(1000, 300)

    assert table.columnWidth(NAME) == 400


def test_names_and_addresses_are_shortened_in_the_middle(table: Table) -> None:
    modes = {}
    for column in range(3):
        index = table.model().index(0, column)
        option = QStyleOptionViewItem()
        option.textElideMode = table.textElideMode()
        delegate = table.itemDelegateForIndex(index)
        delegate.initStyleOption(option, index)  # type: ignore[attr-defined] # of QStyledItemDelegate
        modes[column] = option.textElideMode

    middle, right = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
    assert modes == {NAME: middle, WHAT: right, PLACE: middle}


@pytest.mark.parametrize(
    ("wants", "room", "widths"),
    [
        ((100, 50), 200, (100, 50)),
        ((500, 60), 200, (140, 60)),
        ((500, 400), 300, (160, 140)),
        ((500, 400), 50, (60, 40)),
        ((30, 20), 10, (30, 20)),
    ],
    ids=["room for all", "the longest yields", "two yield", "no less than least", "short texts"],
)
def test_widths_are_shared(wants: tuple[int, int], room: int, widths: tuple[int, int]) -> None:
    found = shared(dict(enumerate(wants)), {0: 60, 1: 40}, room)

    assert tuple(found.values()) == widths
