"""The list of the window's pages, and the button below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.rows.item_painting import INSET
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.window.sidebar import Sidebar, SidebarPage, SideButton

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot


PAGES = [
    SidebarPage(name="sessions", title="Sessions", icon=Icon.SESSIONS, count=4),
    SidebarPage(name="profiles", title="Profiles", icon=Icon.PROFILES),
    SidebarPage(name="health", title="Health", icon=Icon.WARNING),
]


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    made = Sidebar(PAGES)
    qtbot.addWidget(made)
    return made


def test_first_page_is_chosen(sidebar: Sidebar) -> None:
    assert sidebar.chosen == "sessions"


def test_arrow_key_goes_to_the_next_page(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sidebar.page_chosen) as told:
        QTest.keyClick(sidebar, Qt.Key.Key_Down)

    assert told.args == ["profiles"]


def test_initial_letter_goes_to_its_page(sidebar: Sidebar) -> None:
    QTest.keyClick(sidebar, Qt.Key.Key_H)

    assert sidebar.chosen == "health"


def test_page_can_be_chosen_from_outside(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sidebar.page_chosen) as told:
        sidebar.choose("health")

    assert told.args == ["health"]
    with qtbot.assertNotEmitted(sidebar.page_chosen):
        sidebar.choose("health")


def test_count_is_spoken_and_keeps_the_choice(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.choose("health")

    with qtbot.assertNotEmitted(sidebar.page_chosen):
        sidebar.set_count("health", 3, alert=True)

    index = sidebar.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Health, 3, something waits for you"
    assert index.data(Qt.ItemDataRole.DisplayRole) == "Health"
    sidebar.set_count("health", None)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Health"


def test_unknown_page_is_a_fault(sidebar: Sidebar) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        sidebar.choose("nowhere")


WORDS = "Something is wrong…"
PAGE = SidebarPage(name="wrong", title=WORDS, icon=Icon.WARNING)


def darkest(picture: QImage) -> int:
    points = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return min(picture.pixelColor(*point).lightness() for point in points)


def inked_columns(picture: QImage) -> set[int]:
    """Those in which something is drawn on the picture's ground."""
    ground = picture.pixel(0, 0)
    return {
        x
        for x in range(picture.width())
        if any(picture.pixel(x, y) != ground for y in range(picture.height()))
    }


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_drawing_and_words_stand_where_those_of_the_pages_stand(
    qtbot: QtBot, *, narrow: bool
) -> None:
    button = SideButton(Icon.WARNING, WORDS, "wrong")
    sidebar = Sidebar([SidebarPage(name="other", title="Other", icon=Icon.KEY), PAGE])
    for each in (button, sidebar):
        qtbot.addWidget(each)
        each.set_narrow(narrow=narrow)
    button.resize(sidebar.width() - 2 * INSET, button.sizeHint().height())

    drawn = inked_columns(button.grab().toImage())
    row = sidebar.visualItemRect(sidebar.item(1)).adjusted(INSET, 0, -INSET, 0)
    drawn_in_list = inked_columns(sidebar.viewport().grab(row).toImage())
    assert drawn == drawn_in_list


@pytest.mark.usefixtures("theme")
def test_its_words_are_read_in_the_light_below_a_dialog_too(qtbot: QtBot) -> None:
    window = QWidget()
    button = SideButton(Icon.WARNING, WORDS, "wrong")
    in_column(button, within=window)
    qtbot.addWidget(window)
    window.show()
    dialog = QDialog(window)
    dialog.open()
    qtbot.waitUntil(lambda: not window.isActiveWindow())

    assert darkest(window.grab().toImage()) < 80
