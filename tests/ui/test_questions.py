"""A question before something is deleted: it belongs to what it asks about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from fobwatch.ui.layout.fitting import come_to_front
from fobwatch.ui.mfa.page import DevicesPage
from fobwatch.ui.profiles.page import ProfilesPage
from fobwatch.ui.runtime.profile_intents import RemoveProfile
from fobwatch.ui.runtime.vault_intents import RemoveDevice
from fobwatch.ui.widgets.question_bar import MAX_NAME, QuestionBar, on_button
from fobwatch.ui.window.main_window import MainWindow, Page, PageName
from tests.fakes import ADMIN, ANNA, DEVICE, NOON, SERIAL
from tests.ui.pressing import child

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.rows.list_page import ListPage
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.services import Runtime
    from tests.staged import StagedCatalogue, StagedVault

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PHONE = replace(DEVICE, serial="arn:aws:iam::771500934821:mfa/a-phone", name="a-phone")


class Asking:
    """The main window with a page on which a question is asked."""

    def __init__(
        self,
        window: MainWindow,
        page: ListPage,
        heartbeat: Heartbeat,
        *,
        key: str,
        other: str,
        deletes: Intent,
    ) -> None:
        self.window, self.page, self.heartbeat = window, page, heartbeat
        self.key, self.other, self.deletes = key, other, deletes

    def ask(self) -> None:
        self.page.view.select(self.key)
        delete = child(self.page, QPushButton, "delete")
        delete.click()
        assert self.page.question.isVisible()

    def answer(self, name: str) -> QPushButton:
        found = self.page.question.findChildren(QPushButton, f"inline_bar_{name}")
        return found[-1]


@pytest.fixture(params=[PageName.PROFILES, PageName.DEVICES])
def asking(
    request: pytest.FixtureRequest,
    runtime: Runtime,
    heartbeat: Heartbeat,
    vault: StagedVault,
    qtbot: QtBot,
) -> Asking:
    vault.save_device(PHONE)
    devices = DevicesPage(runtime)
    profiles = ProfilesPage(runtime)
    window = MainWindow(
        {name: lambda: Page(widget=QWidget()) for name in PageName}
        | {
            PageName.PROFILES: lambda: Page(widget=profiles),
            PageName.DEVICES: lambda: Page(widget=devices),
        }
    )
    qtbot.addWidget(window)
    come_to_front(window)
    window.go_to(request.param)
    qtbot.waitUntil(window.isActiveWindow)
    heartbeat.beat.emit(NOON)
    if request.param is PageName.PROFILES:
        profile = RemoveProfile(profile="dev")
        return Asking(window, profiles, heartbeat, key="dev", other="prod-admin", deletes=profile)
    device = RemoveDevice(serial=SERIAL)
    return Asking(window, devices, heartbeat, key=SERIAL, other=PHONE.serial, deletes=device)


def press_yes(asking: Asking) -> None:
    asking.answer("yes").click()


def tab_to_yes_and_enter(asking: Asking) -> None:
    QTest.keyClick(asking.answer("no"), Qt.Key.Key_Backtab)
    assert asking.answer("yes").hasFocus()
    QTest.keyClick(asking.answer("yes"), Qt.Key.Key_Return)


@pytest.mark.parametrize("say", [press_yes, tab_to_yes_and_enter])
def test_yes_deletes_it(asking: Asking, asked: list[Intent], say: Callable[[Asking], None]) -> None:
    asking.ask()
    say(asking)

    assert asked == [asking.deletes]
    assert asking.page.question.isHidden()
    assert asking.page.view.hasFocus()


def press_no(asking: Asking) -> None:
    asking.answer("no").click()


def enter(asking: Asking) -> None:
    QTest.keyClick(QApplication.focusWidget() or asking.page, Qt.Key.Key_Return)


def escape(asking: Asking) -> None:
    QTest.keyClick(QApplication.focusWidget() or asking.page, Qt.Key.Key_Escape)


def escape_from_the_list(asking: Asking) -> None:
    asking.page.view.setFocus()
    QTest.keyClick(asking.page.view, Qt.Key.Key_Escape)


def escape_from_the_sidebar(asking: Asking) -> None:
    QTest.keyClick(asking.window, Qt.Key.Key_Escape)


def select_another(asking: Asking) -> None:
    asking.page.view.select(asking.other)


def search_another(asking: Asking) -> None:
    asking.page.search.setText("prod" if asking.key == "dev" else "phone")


def go_to_another_page(asking: Asking) -> None:
    asking.window.go_to(PageName.SETTINGS)


def close_the_window(asking: Asking) -> None:
    asking.window.close()


@pytest.mark.parametrize(
    "happen",
    [
        press_no,
        enter,
        escape,
        escape_from_the_list,
        escape_from_the_sidebar,
        select_another,
        search_another,
        go_to_another_page,
        close_the_window,
    ],
)
def test_everything_else_keeps_it(
    asking: Asking, asked: list[Intent], happen: Callable[[Asking], None]
) -> None:
    asking.ask()
    happen(asking)
    come_to_front(asking.window)
    is_profile = isinstance(asking.deletes, RemoveProfile)
    asking.window.go_to(PageName.PROFILES if is_profile else PageName.DEVICES)
    asking.heartbeat.beat.emit(NOON)

    assert asking.page.question.isHidden()
    assert asked == []


def test_it_has_the_keyboard_on_the_answer_that_loses_nothing(asking: Asking) -> None:
    asking.ask()

    assert asking.answer("no").hasFocus()


def test_a_key_that_is_held_down_answers_nothing(asking: Asking, asked: list[Intent]) -> None:
    asking.ask()
    asking.answer("yes").setFocus()
    held = QKeyEvent(
        QEvent.Type.KeyPress,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.NoModifier,
        autorep=True,
    )
    QApplication.sendEvent(asking.answer("yes"), held)

    assert asked == []
    assert asking.page.question.isVisible()


def test_it_stays_while_the_rest_changes(
    asking: Asking, profiles: StagedCatalogue, index: ProfileIndex, vault: StagedVault
) -> None:
    asking.ask()
    profiles.listed = (replace(ANNA, name="a-new-one"), ANNA, ADMIN)
    index.outdate()
    vault.save_device(replace(DEVICE, serial="another", name="0-another"))
    asking.heartbeat.beat.emit(NOON)

    assert asking.page.question.isVisible()
    assert asking.page.question.key == asking.key


def test_it_goes_with_what_it_asks_about(
    asking: Asking, profiles: StagedCatalogue, index: ProfileIndex, vault: StagedVault
) -> None:
    asking.ask()
    profiles.listed = (ADMIN,)
    index.outdate()
    vault.remove_device(SERIAL)
    asking.heartbeat.beat.emit(NOON)

    assert asking.page.question.isHidden()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dev", "Delete dev"),
        ("R&D", "Delete R&&D"),
        ("x" * MAX_NAME, "Delete " + "x" * MAX_NAME),
        ("x" * 200, "Delete " + "x" * 12 + "…" + "x" * 11),
    ],
)
def test_an_answer_names_what_it_is_about(name: str, words: str) -> None:
    assert on_button("Delete {name}", name) == words


@pytest.mark.parametrize("key", ["dev", "prod-admin"], ids=["the same", "another"])
def test_a_question_takes_the_place_of_one_that_is_still_open(qtbot: QtBot, key: str) -> None:
    window, bar = QWidget(), QuestionBar()
    qtbot.addWidget(window)
    bar.setParent(window)
    window.show()
    bar.ask("dev", "Delete dev?", "It is gone then.", yes="Delete", no="Keep")
    bar.ask(key, f"Delete {key}?", "It is gone then.", yes="Delete", no="Keep")
    answers = [b for b in bar.findChildren(QPushButton) if b.isVisible()]

    assert [answer.text() for answer in answers] == ["Delete", "Keep"]
    assert window.focusWidget() is answers[-1]
    with qtbot.waitSignal(bar.confirmed) as confirmed:
        answers[0].click()
    assert confirmed.args == [key]
