from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QDialog, QWidget

from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.rows.item_painting import INSET
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.window.side_button import SideButton
from fobwatch.ui.window.sidebar import Sidebar, SidebarPage

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

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
