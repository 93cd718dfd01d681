"""Windows that are open for weeks, and opened again and again, leave the memory as it is."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.tray.items import MenuContent, MenuSession
from fobwatch.ui.tray.menu import TrayMenu
from fobwatch.ui.window.main_window import PageName
from tests.core.session_records import hours, minutes, record
from tests.fakes import ANNA
from tests.flat_memory import Memory, assert_flat
from tests.ui.every_window import AROUND
from tests.ui.menus import show_at_once
from tests.ui.scenes import Panel, Scene, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.no_qt_log  # it keeps each message: “This plugin does not support raise()”

SECOND = timedelta(seconds=1)
OFFLINE = NetworkUnreachable("No network", "No way.", "Check it.")


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    scene = Scene().begin()
    yield scene
    scene.heartbeat.stop()


def objects(root: QObject) -> Counter[str]:
    """How many there are of each kind. Qt's own are made when they are first needed."""
    return Counter(type(found).__name__ for found in root.findChildren(QObject))


def settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def assert_flat_with_objects(work: Callable[[], object], root: QObject) -> None:
    work()
    for _ in range(2):  # the first layout leaves an animation of no length to be deleted
        settle()
    before = objects(root)
    assert_flat(work, settle, rounds=30, most=Memory(blocks=4, native_bytes=500, circles=4))

    assert objects(root) == before


@pytest.mark.parametrize("page", list(PageName), ids=lambda page: page.value)
def test_a_second_with_a_window_open_leaves_nothing(
    scene: Scene, page: PageName, qtbot: QtBot
) -> None:
    whole = Whole(scene)
    qtbot.addWidget(whole.window)
    whole.window.go_to(page)
    whole.sessions.select("dev")
    whole.profiles.select("dev")
    whole.window.show()

    def beat() -> None:
        scene.clock.advance(SECOND)
        scene.heartbeat.beat.emit(scene.clock.now())
        QCoreApplication.processEvents()

    assert_flat_with_objects(beat, whole.window)


def test_a_window_that_is_opened_and_closed_leaves_nothing(scene: Scene, qtbot: QtBot) -> None:
    whole = Whole(scene)
    qtbot.addWidget(whole.window)

    def open_and_close() -> None:
        whole.window.show()
        for page in PageName:
            whole.window.go_to(page)
        QCoreApplication.processEvents()
        whole.window.close()

    assert_flat_with_objects(open_and_close, whole.window)


def test_sessions_that_come_fail_and_go_leave_nothing(scene: Scene, qtbot: QtBot) -> None:
    whole = Whole(scene)
    qtbot.addWidget(whole.window)
    whole.window.show()

    def come_and_go() -> None:
        scene.broker.put(record("data-lake / ReadOnly", left=hours(1)))
        scene.broker.put(
            replace(record("data-lake / ReadOnly", left=minutes(1)), problem=OFFLINE.fresh())
        )
        scene.broker.end("data-lake / ReadOnly")
        scene.heartbeat.beat.emit(scene.clock.now())
        QCoreApplication.processEvents()

    assert_flat_with_objects(come_and_go, whole.window)


def test_a_panel_that_is_opened_and_closed_leaves_nothing(scene: Scene, qtbot: QtBot) -> None:
    panel = Panel(scene)
    qtbot.addWidget(panel.window)

    def open_and_close() -> None:
        panel.presenter.show()
        QCoreApplication.processEvents()
        panel.window.hide()

    assert_flat_with_objects(open_and_close, panel.window)


@pytest.mark.usefixtures("theme")
def test_an_editor_that_is_opened_and_closed_leaves_nothing() -> None:
    """Qt's stylesheets keep what they know by address, and each editor has its own here."""
    kept: deque[QWidget] = deque(maxlen=7)

    def open_and_close() -> None:
        kept.append(QWidget())
        editor = ProfileEditor(AROUND, profile=ANNA)
        editor.open()
        editor.reject()

    most = Memory(blocks=40, native_bytes=1000, circles=120)  # PySide keeps 16 of its connections
    assert_flat(open_and_close, settle, rounds=5, most=most)


def test_a_menu_that_is_made_anew_leaves_nothing(qtbot: QtBot) -> None:
    menu = TrayMenu()
    qtbot.addWidget(menu)
    contents = [
        MenuContent(
            active=tuple(MenuSession(profile=name, text=f"{name} — 1 h") for name in names),
            favourites=(MenuSession(profile="R&D", text="R&D"),),
        )
        for names in (("dev", "prod"), ("dev",), ("prod", "data", "dev"))
    ]

    def make_anew() -> None:
        for content in contents:
            show_at_once(menu, content)

    assert_flat_with_objects(make_anew, menu)
