"""The settings say what this program is, and lead to its log and its help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from fobwatch.ui.settings.about import AboutContent, AboutSection
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CONTENT = AboutContent(version="1.2.3", log="file:///log", help="https://help.example")


@pytest.fixture
def section(qtbot: QtBot) -> AboutSection:
    section = AboutSection()
    qtbot.addWidget(section)
    section.show_content(CONTENT)
    return section


def test_the_version_is_shown(section: AboutSection) -> None:
    shown = child(section, QLabel, "version")
    assert shown.text() == "Fobwatch 1.2.3"


@pytest.mark.parametrize(("name", "address"), [("help", CONTENT.help), ("show_log", CONTENT.log)])
def test_a_button_leads_to_each_page(
    section: AboutSection, qtbot: QtBot, name: str, address: str
) -> None:
    pressed = child(section, QPushButton, name)

    with qtbot.waitSignal(section.page_wanted) as wanted:
        pressed.click()

    assert wanted.args == [address]
