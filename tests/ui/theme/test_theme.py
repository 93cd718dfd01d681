from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QLabel, QPushButton

from fobwatch.ui.theme.colours import DARK, LIGHT, colours_of, current_colours
from fobwatch.ui.theme.fonts import body_font, small_font, tabular_font
from fobwatch.ui.theme.theme import ThemeChoice, stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.theme.colours import Colours
    from fobwatch.ui.theme.theme import Theme


@pytest.fixture
def dark_desktop(qapp: QApplication) -> Iterator[None]:
    """A desktop that tells no colour scheme, but whose own palette is dark."""
    palette = QPalette(qapp.palette())
    palette.setColor(QPalette.ColorRole.Window, QColor("#202020"))
    qapp.setPalette(palette)
    yield
    qapp.setPalette(QPalette())


@pytest.mark.parametrize(
    ("choice", "expected"), [(ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)]
)
def test_choice_dresses_every_widget(
    theme: Theme, qtbot: QtBot, choice: ThemeChoice, expected: Colours
) -> None:
    button = QPushButton()
    qtbot.addWidget(button)

    theme.choose(choice)

    assert theme.colours is expected
    assert colours_of(button.palette()) is expected
    assert current_colours() is expected


def test_change_is_told_once(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed) as told:
        theme.choose(ThemeChoice.DARK)

    assert told.args == [DARK]
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose(ThemeChoice.DARK)


@pytest.mark.usefixtures("dark_desktop")
def test_system_choice_follows_the_desktop(theme: Theme) -> None:
    theme.choose(ThemeChoice.SYSTEM)

    assert theme.colours is DARK


def test_system_choice_is_light_on_a_light_desktop(theme: Theme) -> None:
    theme.choose(ThemeChoice.SYSTEM)

    assert theme.colours is LIGHT


def test_desktop_accent_is_used(qapp: QApplication, request: pytest.FixtureRequest) -> None:
    palette = QPalette(qapp.palette())
    palette.setColor(QPalette.ColorRole.Accent, QColor("#5a2ca0"))
    qapp.setPalette(palette)

    theme: Theme = request.getfixturevalue("theme")

    assert theme.colours.accent == "#5a2ca0"


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_stylesheet_has_every_name_filled_in(colours: Colours) -> None:
    assert "$" not in stylesheet(colours, 14).replace("$name", "")


@pytest.mark.usefixtures("qapp")
def test_words_are_never_smaller_than_fourteen_pixels() -> None:
    tiny = QFont()
    tiny.setPixelSize(9)

    body = body_font(tiny)

    assert body.pixelSize() == 14
    assert small_font(body).pixelSize() == 12


def test_larger_system_font_is_kept() -> None:
    large = QFont()
    large.setPixelSize(22)

    assert body_font(large).pixelSize() == 22


def test_stylesheet_sizes_follow_the_font(qtbot: QtBot, theme: Theme, qapp: QApplication) -> None:
    heading = QLabel("Heading")
    heading.setProperty("look", "heading")
    qtbot.addWidget(heading)
    heading.ensurePolished()

    assert theme.colours is LIGHT
    assert QFontInfo(heading.font()).pixelSize() == round(qapp.font().pixelSize() * 16 / 14)


@pytest.mark.parametrize("family", ["Inter", "DejaVu Sans"])
def test_digits_are_of_one_width(family: str) -> None:
    font = QFont(family)
    font.setPixelSize(28)
    metrics = QFontMetricsF(tabular_font(font))

    assert len({metrics.horizontalAdvance(digit * 8) for digit in "0123456789"}) == 1
