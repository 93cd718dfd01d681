"""What the lists have in common: keys, context menus, the search and what it found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyleOptionViewItem, QWidget

from fobwatch.core.profiles.profile import Origin
from fobwatch.ui.mfa.page import DevicesPage
from fobwatch.ui.profiles.page import ProfilesPage
from fobwatch.ui.rows.item_painting import paint_text
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import RowRole
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.profile_intents import EditProfile, FollowRename, SetFavourite
from fobwatch.ui.runtime.session_intents import CopyCode, EndSession
from fobwatch.ui.runtime.vault_intents import EditDevice
from fobwatch.ui.sessions.page import SessionsPage
from fobwatch.ui.theme.colours import DARK, LIGHT, TEXT_CONTRAST, contrast
from tests.core.session_records import hours, record
from tests.fakes import ADMIN, ANNA, NOON, SERIAL
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.rows.list_page import ListPage
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.theme.colours import Colours
    from fobwatch.ui.theme.theme import Theme
    from tests.fakes_ui import Show
    from tests.staged import StagedBroker, StagedCatalogue

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

KEYS = {"sessions": "dev", "profiles": "dev", "devices": SERIAL}
"""A row of each page."""


@pytest.fixture
def page(
    request: pytest.FixtureRequest,
    runtime: Runtime,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    qtbot: QtBot,
) -> ListPage:
    """The page that the test names, its one row selected."""
    broker.put(record("dev", left=hours(7)))
    pages: dict[str, ListPage] = {
        "sessions": SessionsPage(runtime),
        "profiles": ProfilesPage(runtime),
        "devices": DevicesPage(runtime),
    }
    for each in pages.values():
        qtbot.addWidget(each)
    page = pages[request.param]
    page.resize(800, 600)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    heartbeat.beat.emit(NOON)
    page.view.select(KEYS[request.param])
    page.view.setFocus()
    return page


def context_menu(page: ListPage, reason: QContextMenuEvent.Reason, at: QPoint) -> QMenu | None:
    viewport = page.view.viewport()
    event = QContextMenuEvent(reason, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    opened = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
    return opened[0] if opened else None


def labels(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


OFFERED = [
    ("sessions", ["Open console", "Service", "Renew now", "Copy", "End session"]),
    ("profiles", ["Open console", "Service", "Edit", "Duplicate", "Delete", "Offer to tools…"]),
    ("devices", ["Copy code", "Show QR", "Recovery sheet…", "Edit", "At AWS", "Delete"]),
]


@pytest.mark.parametrize(("page", "offered"), OFFERED, indirect=["page"])
@pytest.mark.parametrize(
    "reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard]
)
def test_a_context_menu_has_what_the_details_can_do(
    page: ListPage, offered: list[str], reason: QContextMenuEvent.Reason
) -> None:
    row = page.view.visualRect(page.view.currentIndex()).center()
    menu = context_menu(page, reason, row)

    assert menu is not None
    assert labels(menu)[: len(offered)] == offered
    menu.close()


@pytest.mark.parametrize("page", list(KEYS), indirect=True)
def test_the_usual_keys_open_the_menu_once(page: ListPage) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    context_menu(page, QContextMenuEvent.Reason.Keyboard, QPoint())
    opened = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]

    assert len(opened) == 1
    opened[0].close()


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
def test_below_the_rows_there_is_no_menu(page: ListPage) -> None:
    below = QPoint(5, page.view.viewport().height() - 2)

    assert context_menu(page, QContextMenuEvent.Reason.Mouse, below) is None


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
def test_a_line_of_the_menu_does_what_its_button_does(page: ListPage, asked: list[Intent]) -> None:
    menu = context_menu(page, QContextMenuEvent.Reason.Keyboard, QPoint())
    assert menu is not None
    for name in ("edit", "favourite"):
        action = child(menu, QAction, name)
        action.trigger()
    menu.close()

    assert asked == [
        EditProfile(profile="dev"),
        SetFavourite(profile="dev", wanted=True),
    ]


PRESSED = [
    ("sessions", Qt.Key.Key_Delete, EndSession(profile="dev")),
    ("sessions", Qt.Key.Key_Return, OpenConsole(profile="dev")),
    ("profiles", Qt.Key.Key_F2, EditProfile(profile="dev")),
    ("profiles", Qt.Key.Key_Return, OpenConsole(profile="dev")),
    ("devices", Qt.Key.Key_F2, EditDevice(serial=SERIAL)),
    ("devices", Qt.Key.Key_Return, CopyCode(serial=SERIAL)),
]


@pytest.mark.parametrize(("page", "key", "intent"), PRESSED, indirect=["page"])
def test_a_key_on_a_row_does_what_is_usual(
    page: ListPage, asked: list[Intent], key: Qt.Key, intent: Intent
) -> None:
    QTest.keyClick(page.view, key)

    assert asked == [intent]


@pytest.mark.parametrize("page", ["profiles", "devices"], indirect=True)
def test_the_key_to_delete_asks(page: ListPage, asked: list[Intent]) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Delete)

    assert page.question.isVisible()
    assert asked == []


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
def test_what_is_not_ones_own_is_neither_deleted_nor_renamed_by_a_key(
    page: ListPage, show: Show, asked: list[Intent]
) -> None:
    show(replace(ANNA, origin=Origin.AWS_FILES))
    page.view.select("dev")
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_F2):
        QTest.keyClick(page.view, key)

    assert not page.question.isVisible()
    assert asked == []


@pytest.mark.parametrize("page", list(KEYS), indirect=True)
def test_the_search_has_its_keys_and_its_own_way_to_be_cleared(page: ListPage) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    in_search = page.search.hasFocus()
    clear = child(page.search, QAction, "clear_search")
    unneeded = clear.isVisible()
    page.search.setText("a")
    offered = clear.isVisible() and not clear.icon().isNull()
    clear.trigger()
    cleared = page.search.text()
    page.search.setText("a")
    QTest.keyClick(page.search, Qt.Key.Key_Escape)

    assert in_search
    assert not unneeded
    assert offered
    assert cleared == page.search.text() == ""


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
def test_rows_come_by_name_and_say_that_they_are_of_the_aws_files(
    page: ListPage, show: Show
) -> None:
    listed = replace(ADMIN, name="a-role", origin=Origin.AWS_FILES)
    show(replace(ADMIN, name="Zoe"), ANNA, listed)
    model = page.view.model()
    rows = [model.index(row, 0).data(RowRole.ITEM) for row in range(model.rowCount())]

    assert [row.key for row in rows] == ["a-role", "dev", "Zoe"]
    assert [row.subtitle.startswith("~/.aws") for row in rows] == [True, False, False]


def in_view(page: ListPage) -> list[str]:
    """The rows that are seen, from the first to the last."""
    view = page.view
    places = range(view.viewport().height())
    return list(dict.fromkeys(view.indexAt(QPoint(5, y)).data(RowRole.KEY) for y in places))


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
@pytest.mark.parametrize(
    ("scrolled", "in_hand", "moves"),
    [(True, False, False), (True, True, False), (False, True, False), (False, False, True)],
    ids=["scrolled", "scrolled, in hand", "at its beginning, in hand", "at its beginning"],
)
def test_what_is_seen_stays_while_rows_come_above_it(
    page: ListPage,
    profiles: StagedCatalogue,
    show: Show,
    monkeypatch: pytest.MonkeyPatch,
    scrolled: bool,
    in_hand: bool,
    moves: bool,
) -> None:
    many = tuple(replace(ADMIN, name=f"role-{number:03}") for number in range(100))
    show(ANNA, *many)
    page.view.select("dev")
    page.view.verticalScrollBar().setValue(1234 if scrolled else 0)
    monkeypatch.setattr(RowView, "in_hand", in_hand)
    before = in_view(page)
    show(*(replace(ANNA, name=f"a-{number}") for number in range(3)), *profiles.listed)

    assert (in_view(page) != before) is moves
    assert page.view.selected_key == "dev"


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
def test_after_a_deletion_the_next_row_is_selected_and_after_its_undo_the_row_again(
    page: ListPage, show: Show
) -> None:
    show(ADMIN)

    after = page.view.selected_key
    show(ADMIN, ANNA)

    assert after == "prod-admin"
    assert page.view.selected_key == "dev"


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
@pytest.mark.parametrize("seen_before", [False, True])
def test_the_selection_goes_on_to_a_new_name(
    page: ListPage,
    profiles: StagedCatalogue,
    index: ProfileIndex,
    heartbeat: Heartbeat,
    bus: IntentBus,
    seen_before: bool,
) -> None:
    profiles.listed = (ADMIN, replace(ANNA, name="zoe"))
    index.outdate()
    if seen_before:
        heartbeat.beat.emit(NOON)
    bus.ask(FollowRename(profile="zoe", old_name="dev"))
    heartbeat.beat.emit(NOON)

    assert page.view.selected_key == "zoe"


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
def test_the_keys_of_the_search_begin_another_search(page: ListPage) -> None:
    page.search.setFocus()
    page.search.setText("dev")
    QTest.keyClick(page.search, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert page.search.selectedText() == "dev"


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_what_a_search_found_reads_well(colours: Colours) -> None:
    assert contrast(colours.text, colours.match) >= TEXT_CONTRAST


@pytest.mark.parametrize(
    ("words", "marked"),
    [("dmin", True), ("DMIN", True), ("", False), ("x", False), ("x pro", True), (".*", False)],
)
def test_what_a_search_found_is_marked_in_the_rows(
    theme: Theme, qtbot: QtBot, words: str, marked: bool
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    option = QStyleOptionViewItem()
    option.initFrom(widget)
    longest = "|".join(map(re.escape, words.split()))
    picture = QPixmap(200, 30)
    picture.fill(theme.colours.window)
    painter = QPainter(picture)
    paint_text(
        painter,
        option,
        QRect(0, 0, 200, 30),
        "prod-admin",
        font=widget.font(),
        colour=theme.colours.text,
        match=re.compile(longest, re.IGNORECASE) if longest else None,
    )
    painter.end()
    image = picture.toImage()
    colours = {image.pixelColor(x, 15).name() for x in range(200)}

    assert (theme.colours.match in colours) is marked


@pytest.mark.parametrize("page", ["profiles"], indirect=True)
def test_a_list_that_gets_the_keyboard_has_a_row_selected(page: ListPage, qtbot: QtBot) -> None:
    page.search.setFocus()
    page.view.clearSelection()
    assert not page.view.selected_key

    page.view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(page.view.hasFocus)

    assert page.view.selected_key == KEYS["profiles"]
