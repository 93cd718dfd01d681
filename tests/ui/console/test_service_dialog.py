"""The dialog of all services: search, favourites by mouse and keyboard, opening with Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from fobwatch.core.console.console import Destination
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.console.service_dialog import ServiceDialog
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.rows.row_layout import RowFonts, row_layout
from fobwatch.ui.rows.rows import RowRole
from fobwatch.ui.runtime.browser_intents import OpenConsole
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.rows.rows import Row
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime, Services

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def dialog(
    qtbot: QtBot, bus: IntentBus, runtime: Runtime, services: Services, marks: PreferencesFile
) -> ServiceDialog:
    PreferenceActions(runtime)
    marks.set_service("dev", "xray", wanted=True)
    marks.note_service("dev", "sqs")
    dialog = ServiceDialog("dev", services)
    dialog.intended.connect(bus.asked)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def rows(dialog: ServiceDialog) -> list[Row]:
    model = dialog.view.model()
    return [model.index(row, 0).data(RowRole.ITEM) for row in range(model.rowCount())]


def favourites(marks: PreferencesFile) -> tuple[str, ...]:
    return marks.current.services_of("dev").favourites


def test_favourites_come_first_then_what_was_opened_last(dialog: ServiceDialog) -> None:
    first = [(row.key, row.favourite, row.trailing) for row in rows(dialog)[:3]]

    assert first == [
        ("xray", True, ""),
        ("sqs", False, "Opened last"),
        ("chatbot", False, ""),
    ]
    assert dialog.focusWidget() is dialog.search


def test_the_others_are_in_alphabetical_order_whatever_their_case(dialog: ServiceDialog) -> None:
    titles = [row.title.casefold() for row in rows(dialog)[2:]]

    assert titles == sorted(titles)


@pytest.mark.parametrize(
    ("typed", "opened"), [("connect", "connect"), ("EVENTB", "events"), ("ray", "xray")]
)
def test_enter_means_the_service_that_is_called_so_before_those_that_mention_it(
    dialog: ServiceDialog, asked: list[Intent], typed: str, opened: str
) -> None:
    QTest.keyClicks(dialog.search, typed)
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    assert asked == [OpenConsole(profile="dev", destination=Destination(service=opened))]


@pytest.mark.parametrize("words", ["ddb", "dynamo", "DynamoDB"])
def test_a_service_is_found_by_each_of_its_names_and_opened_with_enter(
    dialog: ServiceDialog, asked: list[Intent], words: str
) -> None:
    QTest.keyClicks(dialog.search, words)
    found = [row.key for row in rows(dialog)]
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    assert found == ["dynamodb"]
    assert asked == [OpenConsole(profile="dev", destination=Destination(service="dynamodb"))]
    assert not dialog.isVisible()


def test_each_letter_selects_the_first_of_what_is_found(dialog: ServiceDialog) -> None:
    for letter in "elastic":
        dialog.view.select(rows(dialog)[-1].key)
        QTest.keyClicks(dialog.search, letter)

        assert dialog.view.selected_key == rows(dialog)[0].key


def test_a_favourite_is_added_and_removed_with_the_mouse(
    dialog: ServiceDialog, marks: PreferencesFile
) -> None:
    def click_star() -> None:
        place = dialog.view.visualRect(dialog.view.model().index(0, 0))
        fonts = RowFonts(dialog.view.font())
        star = row_layout(rows(dialog)[0], place, dialog.view.layoutDirection(), fonts).star
        QTest.mouseClick(
            dialog.view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            star.center(),
        )

    dialog.search.setText("athena")
    click_star()
    added = favourites(marks)
    click_star()

    assert added == ("xray", "athena")
    assert favourites(marks) == ("xray",)


def test_a_favourite_is_added_and_removed_with_the_keyboard(
    dialog: ServiceDialog, marks: PreferencesFile, qtbot: QtBot
) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.search.setText("athena")
    button = child(dialog, QPushButton, "favourite_service")
    QTest.keyClick(dialog.search, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    added, text = favourites(marks), button.text()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)

    assert added == ("xray", "athena")
    assert text == "&Remove from favourites"
    assert favourites(marks) == ("xray",)


def test_on_a_low_screen_the_list_alone_scrolls(dialog: ServiceDialog, qtbot: QtBot) -> None:
    [body] = dialog.findChildren(Scrolled)
    dialog.resize(dialog.width(), 360)

    qtbot.waitUntil(lambda: body.lacking() <= 0)
    assert dialog.height() == 360
    assert dialog.view.verticalScrollBar().maximum() > 0


def test_where_no_service_is_found_nothing_can_be_opened(
    dialog: ServiceDialog, asked: list[Intent]
) -> None:
    dialog.search.setText("no such service")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    buttons = [dialog.findChild(QPushButton, name) for name in ("open", "favourite_service")]

    assert rows(dialog) == []
    assert dialog._nothing_found.isVisible()
    assert dialog._nothing_found.text() == "Nothing matches “no such service”"
    assert asked == []
    assert not any(button is None or button.isEnabled() for button in buttons)
    assert dialog.isVisible()
