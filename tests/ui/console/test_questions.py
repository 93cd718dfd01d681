"""The question before the console of a profile about which a person wants to be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from fobwatch.core.browsers.browsers import SeparateProfile
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import NotAsAgreed
from fobwatch.core.errors import VaultLocked
from fobwatch.core.profiles.errors import BrokenChain, UnknownProfile
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.console.question_windows import ConsoleQuestion
from fobwatch.ui.runtime.browser_intents import (
    OpenConsole,
    OpenShortcut,
    OpenSignInPage,
    RenewConsole,
)
from fobwatch.ui.theme.badge import Badge
from fobwatch.ui.widgets import guarded
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.labels import BadgeLabel
from tests.fakes import ADMIN, ANNA
from tests.ui.pressing import child, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.browser_intents import ConsoleIntent
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_console import RecordingBrowser
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault


class Desk:
    def __init__(self, runtime: Runtime, profiles: StagedCatalogue, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.bus = runtime.bus
        self.services = runtime.services
        self.profiles = profiles
        self.actions = ConsoleActions(runtime)

    def ask(self, profile: str = "dev", *, service: str = "s3") -> None:
        intent = OpenConsole(profile=profile, destination=Destination(service=service))
        self.bus.ask(intent)

    @property
    def question(self) -> ConsoleQuestion:
        assert self.actions.questions.question is not None
        return self.actions.questions.question

    def button(self, name: str) -> QPushButton:
        return child(self.question, QPushButton, name)

    def wait(self) -> None:
        """Until the question takes an answer."""
        self.qtbot.waitUntil(self.question.isActiveWindow)
        self.qtbot.waitUntil(self.button("stay").hasFocus)

    def press(self, name: str) -> None:
        self.wait()
        self.button(name).click()


@pytest.fixture(autouse=True)
def short_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 20)


@pytest.fixture
def windows() -> Callable[[], list[ConsoleQuestion]]:
    """The questions on the screen, without those of other tests."""
    others = QApplication.topLevelWidgets()

    def shown() -> list[ConsoleQuestion]:
        found = [each for each in QApplication.topLevelWidgets() if each not in others]
        return [each for each in found if isinstance(each, ConsoleQuestion) and each.isVisible()]

    return shown


ASKS = Environment(word="sandbox", asks_first=True)


@pytest.fixture
def desk(
    runtime: Runtime,
    secret_clipboard: SecretClipboard,
    profiles: StagedCatalogue,
    qtbot: QtBot,
) -> Desk:
    profiles.listed = (ANNA, ADMIN, COPY, UPON_COPY, SECOND_KEY)
    SessionActions(runtime, secret_clipboard, login_shell="")
    runtime.services.marks.set_environment("dev", ASKS)
    return Desk(runtime, profiles, qtbot)


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
    desk.wait()
    QTest.keyClick(desk.button("stay"), key)

    assert browser.opened == []
    assert desk.actions.questions.question is None


def test_typing_or_clicking_on_answers_nothing(
    desk: Desk, browser: RecordingBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 100_000)
    desk.ask()
    question = desk.question
    desk.qtbot.waitUntil(question.isActiveWindow)
    handle, leave = question.windowHandle(), desk.button("open_console")
    nothing, place = Qt.KeyboardModifier.NoModifier, leave.mapTo(question, leave.rect().center())
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, nothing, place)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.keyClick(handle, key)

    assert browser.opened == []
    assert desk.question is question


def test_the_keyboard_says_yes_in_two_steps(desk: Desk, browser: RecordingBrowser) -> None:
    desk.ask()
    question = desk.question
    desk.wait()
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
    assert value_of(facts, "Page") == "S3"
    assert value_of(facts, "Asked because of") == "dev"
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
    desk.bus.ask(RenewConsole(console=held))

    assert len(browser.opened) == 2


def test_a_shortcut_is_asked_about_too(desk: Desk, browser: RecordingBrowser) -> None:
    desk.bus.ask(OpenShortcut(profile="prod-admin"))

    assert desk.question.windowTitle() == "Open the console of prod-admin?"
    assert browser.opened == []


def another_role(desk: Desk) -> None:
    desk.profiles.listed = (ANNA, replace(ADMIN, role_arn=f"{ADMIN.role_arn}Other"))


def another_kind(desk: Desk) -> None:
    desk.profiles.listed = (ANNA, replace(ANNA, name="prod-admin"))


def no_profile(desk: Desk) -> None:
    desk.profiles.listed = (ANNA,)


def another_browser(desk: Desk) -> None:
    desk.services.marks.set_browser("prod-admin", SeparateProfile(browser="chromium.desktop"))


@pytest.mark.parametrize("change", [another_role, another_kind, no_profile, another_browser])
@pytest.mark.parametrize("kind", [OpenConsole, OpenShortcut, OpenSignInPage])
def test_a_yes_opens_nothing_but_what_was_asked_about(
    desk: Desk,
    browser: RecordingBrowser,
    windows: Callable[[], list[ConsoleQuestion]],
    change: Callable[[Desk], None],
    kind: type[ConsoleIntent],
) -> None:
    reports: list[Report] = []
    desk.bus.reported.connect(reports.append)
    intent = kind(profile="prod-admin")
    desk.bus.ask(intent)
    [question] = windows()
    change(desk)
    question.accept()

    assert browser.opened == []
    assert browser.pages == []
    [report] = reports
    assert isinstance(report.error, UnknownProfile if change is no_profile else NotAsAgreed)
    assert report.error.remedy


def test_a_question_is_denied_once(desk: Desk) -> None:
    desk.ask()
    question = desk.question
    ends: list[int] = []
    question.finished.connect(ends.append)
    for _ in range(2):
        question.deny()

    assert ends == [QDialog.DialogCode.Rejected]


def test_after_a_refusal_it_can_be_asked_for_again(desk: Desk, browser: RecordingBrowser) -> None:
    desk.ask("prod-admin")
    another_role(desk)
    desk.press("open_console")
    desk.ask("prod-admin")
    desk.press("open_console")

    assert [login.profile for login in browser.opened] == ["prod-admin"]


def test_a_profile_that_cannot_sign_in_is_reported_instead_of_a_question(desk: Desk) -> None:
    reports: list[Report] = []
    desk.bus.reported.connect(reports.append)
    desk.services.marks.set_environment("prod-admin", ASKS)
    desk.profiles.listed = (replace(ADMIN, source_profile="gone"),)
    desk.ask("prod-admin")

    assert isinstance(reports[-1].error, BrokenChain)


@pytest.mark.parametrize(("word", "is_cut"), [("a-word-of-20-letters", False), ("W" * 24, True)])
def test_an_environment_is_shortened_only_where_there_is_no_room(
    qtbot: QtBot, word: str, is_cut: bool
) -> None:
    badge = BadgeLabel()
    qtbot.addWidget(badge)
    badge.show_badge(Badge(text=word, colour="#ff613d"))
    badge.resize(min(200, badge.sizeHint().width()), badge.sizeHint().height())

    assert badge.toolTip() == (word if is_cut else "")


COPY = replace(ANNA, name="copy")
UPON_COPY = replace(ADMIN, name="reader", source_profile="copy")
SECOND_KEY = replace(
    ANNA,
    name="second",
    access_key=replace(ANNA.access_key, access_key_id="AKIAOTHER0000000TEST"),
    mfa_serial="",
)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((OpenConsole, name) for name in ("dev", "prod-admin", "copy", "reader")),
        *((OpenShortcut, name) for name in ("prod-admin", "reader")),
        *((OpenSignInPage, name) for name in ("dev", "copy")),
    ],
)
def test_every_way_in_asks_once(
    desk: Desk,
    services: Services,
    browser: RecordingBrowser,
    windows: Callable[[], list[ConsoleQuestion]],
    kind: type[ConsoleIntent],
    name: str,
) -> None:
    services.console_protection.choose("dev", ASKS)
    desk.bus.ask(kind(profile=name))
    [question] = windows()
    before = len(browser.opened) + len(browser.pages)
    question.accept()

    assert before == 0
    assert windows() == []
    assert len(browser.opened) + len(browser.pages) == 1


def test_the_second_key_of_a_user_asks_once_it_is_known_whose_it_is(
    desk: Desk,
    services: Services,
    browser: RecordingBrowser,
    broker: StagedBroker,
    windows: Callable[[], list[ConsoleQuestion]],
) -> None:
    broker.start("dev")
    services.console_protection.choose("dev", ASKS)
    broker.tokens.key = SECOND_KEY.access_key
    desk.ask("second")
    [question] = windows()
    before = list(browser.opened)
    question.accept()

    assert before == []
    assert windows() == []
    assert [login.profile for login in browser.opened] == ["second"]
