"""The question before the console of a profile about which a person wants to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.errors import VaultLocked
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.badge import Badge
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.labels import BadgeLabel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.console.questions import ConsoleQuestion
    from fobwatch.ui.runtime.intents import IntentBus, Report
    from fobwatch.ui.runtime.services import Services
    from tests.fakes_console import RecordingBrowser
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedVault


class Desk:
    def __init__(self, bus: IntentBus, runner: InlineRunner, services: Services) -> None:
        self.bus = bus
        self.actions = ConsoleActions(bus, runner, services)

    def ask(self, profile: str = "dev", *, service: str = "s3") -> None:
        intent = Intent(verb=Verb.OPEN_CONSOLE, profile=profile, service=service)
        self.bus.asked.emit(intent)

    @property
    def question(self) -> ConsoleQuestion:
        assert self.actions.questions.question is not None
        return self.actions.questions.question

    def press(self, name: str) -> None:
        found = self.question.findChild(QPushButton, name)
        assert found is not None
        found.click()


@pytest.fixture
def desk(bus: IntentBus, runner: InlineRunner, services: Services, qtbot: QtBot) -> Desk:
    services.marks.set_environment("dev", Environment(word="sandbox", asks_first=True))
    return Desk(bus, runner, services)


def test_the_console_opens_only_after_a_yes(desk: Desk, browser: RecordingBrowser) -> None:
    desk.ask()
    before = list(browser.opened)
    desk.press("open_console")

    assert before == []
    assert [login.profile for login in browser.opened] == ["dev"]
    assert "/s3/" in browser.opened[0].destination
    assert desk.actions.questions.question is None


def test_a_no_opens_nothing(desk: Desk, browser: RecordingBrowser) -> None:
    desk.ask()
    desk.press("stay")

    assert browser.opened == []
    assert desk.actions.questions.question is None


def test_a_locked_vault_is_reported_instead_of_a_question(desk: Desk, vault: StagedVault) -> None:
    reports: list[Report] = []
    desk.bus.reported.connect(reports.append)
    vault.lock()
    desk.ask()

    assert desk.actions.questions.question is None
    assert isinstance(reports[-1].error, VaultLocked)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_the_first_key_is_a_no(desk: Desk, browser: RecordingBrowser, key: Qt.Key) -> None:
    desk.ask()
    QTest.keyClick(desk.question, key)

    assert browser.opened == []
    assert desk.actions.questions.question is None


def test_the_keyboard_says_yes_in_two_steps(
    desk: Desk, browser: RecordingBrowser, qtbot: QtBot
) -> None:
    desk.ask()
    question = desk.question
    qtbot.waitUntil(question.isActiveWindow)
    QTest.keyClick(question, Qt.Key.Key_Tab)
    focused = question.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)

    assert len(browser.opened) == 1


def test_who_and_what_is_asked_about_is_shown_and_read(desk: Desk) -> None:
    desk.ask("prod-admin")
    facts, badge = desk.question.findChild(Facts), desk.question.findChild(BadgeLabel)

    assert facts is not None
    assert badge is not None
    assert badge.badge is not None
    assert badge.badge.text == "production"
    assert facts.value_of("Page") == "S3"
    assert facts.value_of("Asked because of") == "dev"
    assert "production. Page: S3" in desk.question.accessibleDescription()


def test_a_second_question_takes_the_place_of_the_first(
    desk: Desk, browser: RecordingBrowser
) -> None:
    desk.ask("dev")
    desk.ask("prod-admin")
    desk.press("open_console")

    assert [login.profile for login in browser.opened] == ["prod-admin"]
    assert desk.actions.questions.question is None


def test_a_console_that_is_open_is_renewed_without_a_question(
    desk: Desk, browser: RecordingBrowser, services: Services
) -> None:
    desk.ask()
    desk.press("open_console")
    [held] = services.console.ledger.held()
    desk.bus.asked.emit(Intent(verb=Verb.RENEW_CONSOLE, profile="dev", console=held))

    assert len(browser.opened) == 2


def test_a_shortcut_is_asked_about_too(desk: Desk, browser: RecordingBrowser) -> None:
    desk.bus.asked.emit(Intent(verb=Verb.OPEN_SHORTCUT, profile="prod-admin"))

    assert desk.question.windowTitle() == "Open the console of prod-admin?"
    assert browser.opened == []


@pytest.mark.parametrize(("word", "is_cut"), [("a-word-of-20-letters", False), ("W" * 24, True)])
def test_an_environment_is_shortened_only_where_there_is_no_room(
    qtbot: QtBot, word: str, is_cut: bool
) -> None:
    badge = BadgeLabel()
    qtbot.addWidget(badge)
    badge.show_badge(Badge(text=word, colour="#ff613d"))
    badge.resize(min(200, badge.sizeHint().width()), badge.sizeHint().height())

    assert badge.toolTip() == (word if is_cut else "")
