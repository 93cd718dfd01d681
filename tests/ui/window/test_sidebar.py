from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.window.sidebar import Sidebar, SidebarPage

if TYPE_CHECKING:
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
