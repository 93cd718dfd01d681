"""Scroll areas are scrolled by bars that a screen reader does not see come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QScrollBar, QWidget

from fobwatch.ui.layout.scrolled import Scrolled

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

VIEW = QSize(300, 200)


@pytest.fixture
def area(qtbot: QtBot) -> Scrolled:
    area = Scrolled(QWidget())
    qtbot.addWidget(area)
    area.resize(VIEW)
    area.show()
    return area


def content_of(area: Scrolled) -> QWidget:
    content = area.widget()
    assert content is not None
    return content


def bars_of(area: Scrolled) -> dict[Qt.Orientation, QScrollBar]:
    bars = area.findChildren(QScrollBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return {bar.orientation(): bar for bar in bars}


def shown(area: Scrolled) -> set[Qt.Orientation]:
    return {orientation for orientation, bar in bars_of(area).items() if bar.isVisible()}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (QSize(100, 100), set()),
        (QSize(100, 900), {Qt.Orientation.Vertical}),
        (QSize(900, 100), {Qt.Orientation.Horizontal}),
        (QSize(900, 900), {Qt.Orientation.Vertical, Qt.Orientation.Horizontal}),
        (QSize(100, 195), set()),
        (QSize(900, 198), {Qt.Orientation.Vertical, Qt.Orientation.Horizontal}),
    ],
)
def test_bars_show_where_they_are_needed(
    area: Scrolled, qtbot: QtBot, content: QSize, expected: set[Qt.Orientation]
) -> None:
    content_of(area).setMinimumSize(content)

    qtbot.waitUntil(lambda: shown(area) == expected)
    for bar in bars_of(area).values():
        assert not bar.isVisible() or not bar.geometry().intersects(area.viewport().geometry())


def test_bars_go_when_there_is_room_again(area: Scrolled, qtbot: QtBot) -> None:
    content_of(area).setMinimumSize(900, 900)
    qtbot.waitUntil(lambda: len(shown(area)) == 2)

    area.resize(1000, 1000)

    qtbot.waitUntil(lambda: not shown(area))
    assert area.viewport().size() == QSize(1000, 1000)


def test_a_bar_moves_the_content_and_follows_it(area: Scrolled, qtbot: QtBot) -> None:
    content_of(area).setMinimumSize(100, 900)
    qtbot.waitUntil(lambda: bool(shown(area)))
    bar = bars_of(area)[Qt.Orientation.Vertical]
    assert bar.maximum() == 900 - VIEW.height()
    assert bar.pageStep() == VIEW.height()

    bar.setValue(150)
    assert content_of(area).y() == -150

    area.verticalScrollBar().setValue(300)
    assert bar.value() == 300


def test_a_bar_is_at_the_left_where_text_runs_from_the_right(area: Scrolled, qtbot: QtBot) -> None:
    area.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    content_of(area).setMinimumSize(100, 900)

    qtbot.waitUntil(lambda: bool(shown(area)))
    bar = bars_of(area)[Qt.Orientation.Vertical]
    assert bar.x() == 0
    assert area.viewport().x() == bar.width()


def test_what_a_screen_reader_counts_does_not_change_with_the_bars(
    area: Scrolled, qtbot: QtBot
) -> None:
    """Qt would crash on a question for a bar that had gone since they were counted."""
    readable = QAccessible.queryAccessibleInterface(area)
    without = readable.childCount()

    content_of(area).setMinimumSize(900, 900)

    qtbot.waitUntil(lambda: len(shown(area)) == 2)
    assert without == readable.childCount() == 1


@pytest.mark.parametrize("hidden", [True, False])
def test_the_keyboard_scrolls_where_it_reaches_nothing_in_the_area(
    area: Scrolled, qtbot: QtBot, *, hidden: bool
) -> None:
    QPushButton(content_of(area)).setVisible(not hidden)

    content_of(area).setMinimumSize(100, 900)

    qtbot.waitUntil(lambda: bool(shown(area)))
    assert (area.focusPolicy() == Qt.FocusPolicy.TabFocus) is hidden
