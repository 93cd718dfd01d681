"""The question that a person gets: what it says, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from fobwatch.core.asker import Asker, Process
from fobwatch.core.consent import LATE, QUESTION_TIME, ConsentPolicy, Verdict
from fobwatch.core.consent_desk import ConsentDesk
from fobwatch.core.errors import ConsentDenied, ConsentOpen
from fobwatch.ui import consent_window
from fobwatch.ui.consent_presenter import ConsentPresenter, ConsentServices
from fobwatch.ui.widgets.facts import Facts
from tests.core.test_consent_desk import NO_TIME, SECOND
from tests.fakes import FakeScreen
from tests.fakes_ui import InlineRunner, RecordingNotifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.consent_window import ConsentWindow
    from fobwatch.ui.services import Services
    from tests.fakes import FakeClock

TERRAFORM = Asker(
    processes=(
        Process(
            pid=42,
            name="terraform",
            executable="/usr/bin/terraform",
            arguments=("terraform", "plan"),
            directory="/infra",
        ),
        Process(pid=41, name="bash", executable="/usr/bin/bash"),
        Process(pid=40, name="kitty", executable="/usr/bin/kitty"),
    )
)
AWS = Asker(processes=(Process(pid=50, name="aws", executable="/usr/bin/aws"),))


@dataclass
class Desk:
    """The desk and the window in front of it."""

    clock: FakeClock
    services: Services
    screen: FakeScreen = field(default_factory=FakeScreen)
    notifier: RecordingNotifier = field(default_factory=RecordingNotifier)
    owner: QObject = field(default_factory=QObject)

    def __post_init__(self) -> None:
        self.desk = ConsentDesk(self.clock, self.screen)
        consent = ConsentServices(desk=self.desk, screen=self.screen, now=self.clock.now)
        self.presenter = ConsentPresenter(
            consent, self.notifier, InlineRunner(), self.services, self.owner
        )

    def ask(
        self, asker: Asker = TERRAFORM, policy: ConsentPolicy = ConsentPolicy.ONCE_PER_PROGRAM
    ) -> None:
        """Ask for a profile. Raises what the program is told at once."""
        self.desk.require("prod-admin", asker, policy, patience=NO_TIME)

    def open_question(self, asker: Asker = TERRAFORM) -> None:
        with pytest.raises(ConsentOpen):
            self.ask(asker)

    @property
    def window(self) -> ConsentWindow:
        assert self.presenter.window is not None
        return self.presenter.window

    def button(self, name: str) -> QPushButton:
        found = self.window.findChild(QPushButton, name)
        assert found is not None
        return found

    def texts(self) -> str:
        return " ".join(label.text() for label in self.window.findChildren(QLabel))

    def fact(self, name: str) -> str:
        facts = self.window.findChild(Facts)
        assert facts is not None
        return facts.value_of(name)

    def set_locked(self, *, locked: bool) -> None:
        self.screen.locked = locked
        for listener in self.screen.listeners:
            listener()


@pytest.fixture(autouse=True)
def short_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_window, "GUARD_MILLISECONDS", 20)


@pytest.fixture
def desk(qtbot: QtBot, clock: FakeClock, services: Services) -> Iterator[Desk]:
    made = Desk(clock, services)
    yield made
    if made.presenter.window is not None:
        made.window.decided.disconnect()
        qtbot.addWidget(made.window)


def wait_for_buttons(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.button("deny").isEnabled())


def test_without_a_question_there_is_no_window(desk: Desk) -> None:
    assert desk.presenter.window is None


def test_the_window_names_program_profile_account_and_role(desk: Desk) -> None:
    desk.open_question()

    assert desk.window.isVisible()
    assert desk.window.windowTitle() == "Let terraform use prod-admin?"
    assert "Role Admin · 4821\u00a00093\u00a07715" in desk.texts()
    assert desk.fact("Command") == "terraform plan"
    assert desk.fact("Program") == "/usr/bin/terraform"
    assert desk.fact("Folder") == "/infra"
    assert desk.fact("Started by") == "kitty > bash"


def test_a_code_is_asked_for_by_its_name(desk: Desk) -> None:
    with pytest.raises(ConsentOpen):
        desk.desk.require(
            "prod-admin",
            TERRAFORM,
            ConsentPolicy.EVERY_TIME,
            patience=NO_TIME,
            is_code=True,
        )

    assert desk.window.windowTitle() == "Let terraform read a code of prod-admin?"
    assert "MFA device" in desk.texts()
    assert "Role Admin" not in desk.texts()

    desk.set_locked(locked=True)

    [notice] = desk.notifier.shown.values()
    assert notice.title == "terraform asks for a code of prod-admin"


@pytest.mark.parametrize(
    ("name", "allowed", "remembered"),
    [("allow_once", True, False), ("allow_program", True, True), ("deny", False, False)],
)
def test_each_button_answers_for_itself(
    desk: Desk, qtbot: QtBot, name: str, allowed: bool, remembered: bool
) -> None:
    desk.open_question()
    wait_for_buttons(desk, qtbot)

    QTest.mouseClick(desk.button(name), Qt.MouseButton.LeftButton)

    assert desk.presenter.window is None
    if allowed:
        desk.ask()
    else:
        with pytest.raises(ConsentDenied):
            desk.ask()
    desk.clock.advance(LATE)
    if remembered:
        desk.ask()
    else:
        desk.open_question()


def test_typing_on_when_the_window_appears_allows_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.open_question()

    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_O, Qt.Key.Key_Escape):
        QTest.keyClick(desk.window, key)
    QTest.keyClick(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    QTest.mouseClick(desk.button("allow_program"), Qt.MouseButton.LeftButton)

    assert len(desk.desk.questions()) == 1


def test_a_key_begins_the_guard_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_window, "GUARD_MILLISECONDS", 100_000)
    desk.open_question()
    guard = desk.window._guard
    began = guard.timerId()

    QTest.keyClick(desk.window, Qt.Key.Key_A)

    assert guard.isActive()
    assert guard.timerId() != began


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_the_first_key_by_itself_is_a_no(desk: Desk, qtbot: QtBot, key: Qt.Key) -> None:
    desk.open_question()
    wait_for_buttons(desk, qtbot)
    qtbot.waitUntil(lambda: desk.button("deny").hasFocus())

    QTest.keyClick(desk.button("deny"), key)

    with pytest.raises(ConsentDenied):
        desk.ask()


def test_the_keyboard_allows_in_two_steps(desk: Desk, qtbot: QtBot) -> None:
    desk.open_question()
    wait_for_buttons(desk, qtbot)
    qtbot.waitUntil(lambda: desk.button("deny").hasFocus())

    QTest.keyClick(desk.button("deny"), Qt.Key.Key_Tab)
    QTest.keyClick(desk.button("allow_once"), Qt.Key.Key_Return)

    desk.ask()


def test_closing_the_window_is_a_no(desk: Desk) -> None:
    desk.open_question()

    desk.window.close()

    with pytest.raises(ConsentDenied):
        desk.ask()


def test_where_each_time_is_asked_no_program_can_be_remembered(desk: Desk) -> None:
    with pytest.raises(ConsentOpen):
        desk.ask(policy=ConsentPolicy.EVERY_TIME)

    assert desk.button("allow_program").isHidden()
    assert not desk.button("allow_once").isHidden()


def test_one_question_comes_after_the_other_each_guarded(desk: Desk, qtbot: QtBot) -> None:
    desk.open_question()
    desk.open_question(AWS)
    wait_for_buttons(desk, qtbot)
    assert "1 more to answer after this" in desk.texts()

    QTest.mouseClick(desk.button("allow_once"), Qt.MouseButton.LeftButton)

    assert desk.window.windowTitle() == "Let aws use prod-admin?"
    assert not desk.button("allow_once").isEnabled()


def test_a_question_that_nobody_answers_goes_away(desk: Desk) -> None:
    desk.open_question()
    assert "Denied in 50 s" in desk.texts()
    desk.clock.advance(QUESTION_TIME - SECOND)
    desk.presenter._tick()
    assert "Denied in 1 s" in desk.texts()

    desk.clock.advance(SECOND)
    desk.presenter._tick()

    assert desk.presenter.window is None


def test_while_the_screen_is_locked_a_notice_stands_for_the_window(desk: Desk) -> None:
    desk.set_locked(locked=True)
    desk.open_question()

    assert desk.presenter.window is None
    [notice] = desk.notifier.shown.values()
    assert notice.title == "terraform asks for prod-admin"
    assert notice.urgent

    desk.set_locked(locked=False)

    assert desk.window.isVisible()
    assert not desk.notifier.shown


def test_locking_the_screen_hides_the_question(desk: Desk) -> None:
    desk.open_question()

    desk.set_locked(locked=True)

    assert desk.presenter.window is None
    assert len(desk.notifier.shown) == 1


def test_an_answer_by_the_desk_itself_closes_the_window(desk: Desk) -> None:
    desk.open_question()
    [question] = desk.desk.questions()

    desk.desk.decide(question.number, Verdict.DENY)

    assert desk.presenter.window is None
