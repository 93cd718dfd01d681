"""The question that a person gets: what it says, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from fobwatch.core.browsers.browsers import named_colour
from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import (
    LATE,
    MAX_QUESTIONS,
    QUESTION_TIME,
    ConsentPolicy,
    Matter,
    Purpose,
    Verdict,
)
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from fobwatch.core.consent.narrowing import Narrowing
from fobwatch.ui.consent.presenter import ConsentPresenter
from fobwatch.ui.theme.badge import Badge
from fobwatch.ui.widgets import guarded
from fobwatch.ui.widgets.facts import Facts, ValueText
from tests.core.consent.test_approvals import NO_TIME, SECOND
from tests.fakes import FakeScreen
from tests.fakes_ui import InlineRunner, RecordingNotifier
from tests.ui.pressing import child, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.consent.window import ConsentWindow
    from fobwatch.ui.runtime.services import Services
    from tests.fakes import FakeClock

TERRAFORM = ClientProcess(
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
ADMIN_MATTER = Matter(subject="prod-admin")
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
AWS = ClientProcess(processes=(Process(pid=50, name="aws", executable="/usr/bin/aws"),))


@dataclass
class Desk:
    """The desk and the window in front of it."""

    clock: FakeClock
    services: Services
    screen: FakeScreen = field(default_factory=FakeScreen)
    notifier: RecordingNotifier = field(default_factory=RecordingNotifier)
    owner: QObject = field(default_factory=QObject)

    def __post_init__(self) -> None:
        self.desk = ApprovalQueue(self.clock, self.screen)
        services = replace(self.services, approvals=self.desk, screen=self.screen)
        self.presenter = ConsentPresenter(self.notifier, InlineRunner(), services, self.owner)

    def ask(
        self,
        client_process: ClientProcess = TERRAFORM,
        policy: ConsentPolicy = ConsentPolicy.ONCE_PER_PROGRAM,
        matter: Matter = ADMIN_MATTER,
    ) -> None:
        """Ask for a profile. Raises what the program is told at once."""
        self.desk.require(matter, client_process, policy, patience=NO_TIME)

    def open_question(
        self, client_process: ClientProcess = TERRAFORM, matter: Matter = ADMIN_MATTER
    ) -> None:
        with pytest.raises(ConsentOpen):
            self.ask(client_process, matter=matter)

    @property
    def window(self) -> ConsentWindow:
        assert self.presenter.window is not None
        return self.presenter.window

    def button(self, name: str) -> QPushButton:
        return child(self.window, QPushButton, name)

    def texts(self) -> str:
        return " ".join(label.text() for label in self.window.findChildren(QLabel))

    def fact(self, name: str) -> str:
        facts = child(self.window, Facts)
        return value_of(facts, name)

    def set_locked(self, *, locked: bool) -> None:
        self.screen.set_locked(locked=locked)


@pytest.fixture(autouse=True)
def short_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 20)


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


def test_the_environment_is_shown_and_read(desk: Desk) -> None:
    desk.open_question()

    assert desk.window._badge.badge == Badge(text="production", colour=named_colour("red").code)
    assert "production" in desk.window.accessibleDescription()


def test_a_device_that_is_called_as_a_profile_has_no_environment(desk: Desk) -> None:
    desk.open_question(matter=replace(ADMIN_MATTER, purpose=Purpose.CODE))

    assert desk.window._badge.isHidden()


def test_the_way_to_a_role_is_named_and_whose_rule_asks(desk: Desk) -> None:
    desk.open_question(matter=replace(ADMIN_MATTER, because="dev"))

    assert desk.fact("Through") == "the key of dev"
    assert desk.fact("Asked by") == "the rule of dev"


@pytest.mark.parametrize(
    ("purpose", "title", "notice"),
    [
        (
            Purpose.CREDENTIALS,
            "Let terraform use prod-admin?",
            "terraform asks for prod-admin",
        ),
        (
            Purpose.CONSOLE,
            "Let terraform open the console of prod-admin?",
            "terraform asks for the console of prod-admin",
        ),
        (
            Purpose.CODE,
            "Let terraform read a code of prod-admin?",
            "terraform asks for a code of prod-admin",
        ),
        (
            Purpose.IMPORT,
            "Let terraform import prod-admin?",
            "terraform asks to import prod-admin",
        ),
        (
            Purpose.PORTAL_SIGN_IN,
            "Let terraform sign you in to prod-admin?",
            "terraform asks to sign in to prod-admin",
        ),
        (
            Purpose.PORTAL_SIGN_OUT,
            "Let terraform sign you out of prod-admin?",
            "terraform asks to sign out of prod-admin",
        ),
        (
            Purpose.LOGIN,
            "Let terraform sign you in for prod-admin?",
            "terraform asks to sign in for prod-admin",
        ),
        (
            Purpose.LOGOUT,
            "Let terraform sign you out for prod-admin?",
            "terraform asks to sign out for prod-admin",
        ),
        (
            Purpose.LOCKDOWN_PLAN,
            "Let terraform see what a lockdown of prod-admin would do?",
            "terraform asks to look at the lockdown of prod-admin",
        ),
        (
            Purpose.LOCKDOWN,
            "Let terraform lock prod-admin down at AWS?",
            "terraform asks to lock prod-admin down",
        ),
        (
            Purpose.AS_CODE,
            "Let terraform read users, roles and policies with prod-admin?",
            "terraform asks to read users, roles and policies with prod-admin",
        ),
        (
            Purpose.EXPLAIN,
            "Let terraform ask AWS with prod-admin why a call was denied?",
            "terraform asks to look a refusal up with prod-admin",
        ),
    ],
)
def test_what_is_asked_for_is_named(desk: Desk, purpose: Purpose, title: str, notice: str) -> None:
    matter = replace(ADMIN_MATTER, purpose=purpose, replaces=("dev", "phone"), identity=("URL",))
    desk.open_question(matter=matter)

    assert desk.window.windowTitle() == title
    assert desk.fact("Replaces") == "dev, phone"
    named = "Role Admin" in desk.texts()
    portals = {Purpose.PORTAL_SIGN_IN, Purpose.PORTAL_SIGN_OUT}
    assert named == (purpose not in portals | {Purpose.CODE, Purpose.IMPORT})
    address = "URL" in desk.texts()
    assert address == (purpose in portals)

    desk.set_locked(locked=True)

    [shown] = desk.notifier.shown.values()
    assert shown.title == notice


def box(desk: Desk, name: str) -> QCheckBox:
    return child(desk.window, QCheckBox, name)


@pytest.mark.parametrize(
    ("ticked", "narrowing"),
    [
        (("read_only",), Narrowing(read_only=True)),
        (("half_an_hour",), Narrowing(limit=timedelta(minutes=30))),
        (("read_only", "half_an_hour"), Narrowing(read_only=True, limit=timedelta(minutes=30))),
    ],
    ids=["read-only", "for 30 minutes", "both"],
)
def test_less_than_the_whole_is_allowed(
    desk: Desk, qtbot: QtBot, ticked: tuple[str, ...], narrowing: Narrowing
) -> None:
    desk.open_question()
    wait_for_buttons(desk, qtbot)
    for name in ticked:
        box(desk, name).click()
    desk.button("allow_program").click()
    allowed = desk.desk.require(
        ADMIN_MATTER, TERRAFORM, ConsentPolicy.ONCE_PER_PROGRAM, patience=NO_TIME
    )

    assert allowed is not None
    assert (allowed.verdict, allowed.narrowing) == (Verdict.PROGRAM, narrowing)


def test_a_click_on_a_box_counts_also_while_the_buttons_wait(desk: Desk, qtbot: QtBot) -> None:
    """And when another request of the same program, or another program, changes the window."""
    desk.open_question()
    qtbot.waitUntil(desk.window.isActiveWindow)
    for name in ("read_only", "half_an_hour"):
        ticked = box(desk, name)
        place = ticked.mapTo(desk.window, ticked.rect().center())
        QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, NO_MODIFIER, place)
    desk.open_question()
    desk.open_question(AWS)

    wait_for_buttons(desk, qtbot)
    assert desk.window._narrowing() == Narrowing(read_only=True, limit=timedelta(minutes=30))


def test_what_was_ticked_for_one_program_is_not_for_the_next(desk: Desk, qtbot: QtBot) -> None:
    desk.open_question()
    desk.open_question(AWS)
    wait_for_buttons(desk, qtbot)
    box(desk, "read_only").click()
    desk.button("deny").click()

    assert not box(desk, "read_only").isChecked()


def test_what_cannot_be_narrowed_is_not_offered_narrowed(desk: Desk) -> None:
    desk.open_question(matter=replace(ADMIN_MATTER, purpose=Purpose.CONSOLE))

    assert box(desk, "read_only").isHidden()
    assert box(desk, "half_an_hour").isHidden()


def test_what_a_rule_takes_away_is_said(desk: Desk) -> None:
    desk.open_question(matter=replace(ADMIN_MATTER, narrowing=Narrowing(read_only=True)))

    assert desk.fact("Gets") == "read-only"


def test_a_portal_s_address_cannot_push_the_buttons_off_the_screen(desk: Desk) -> None:
    address = "https://" + "w" * 100_000 + "\u202e.example"
    desk.open_question(
        matter=Matter(subject="Acme", purpose=Purpose.PORTAL_SIGN_IN, identity=(address,))
    )

    assert "https://www" in desk.texts()
    assert len(desk.texts()) < 1000


@pytest.mark.parametrize("name", ["prod-admin", "production", "p" * 30, "p" * 60, "W" * 500])
def test_the_title_is_never_cut_off(desk: Desk, qtbot: QtBot, name: str) -> None:
    """It ends in the name of what is opened."""
    desk.open_question(UNSEEN, matter=Matter(subject=name))
    title = child(desk.window, ValueText)

    qtbot.waitUntil(lambda: title.height() == title.heightForWidth(title.width()))
    wait_for_buttons(desk, qtbot)

    assert title.height() == title.heightForWidth(title.width())
    assert title.toPlainText().endswith("?")


def test_a_program_that_cannot_be_told_from_others_is_asked_each_time_and_that_is_said(
    desk: Desk,
) -> None:
    desk.open_question(UNSEEN)

    assert desk.fact("Asked") == "each time: Fobwatch cannot tell this program from others"
    assert desk.button("allow_program").isHidden()


@pytest.mark.parametrize(
    "name", ["W" * 100_000, "two\nlines\x1b[31m", "\u202egnp.exe"], ids=["long", "control", "bidi"]
)
def test_whatever_a_profile_is_called_the_question_stays_on_the_screen(
    desk: Desk, name: str
) -> None:
    matter = Matter(subject=name, because=name, replaces=(name, name))
    desk.open_question(replace_arguments(TERRAFORM, "x" * 16_000), matter=matter)

    assert desk.window.windowTitle().isprintable()
    assert desk.window.height() <= 720
    for each in (desk.button("deny"), desk.button("allow_once")):
        corner = each.mapTo(desk.window, each.rect().bottomRight())
        assert desk.window.rect().contains(corner)


def replace_arguments(client_process: ClientProcess, argument: str) -> ClientProcess:
    first, *others = client_process.processes
    return ClientProcess(processes=(replace(first, arguments=("terraform", argument)), *others))


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


def test_a_key_begins_the_guard_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 100_000)
    desk.open_question()
    qtbot.waitUntil(desk.window.isActiveWindow)
    guard = desk.window._guard
    began = guard.timerId()

    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_A)

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


def test_many_questions_are_denied_at_once(desk: Desk, qtbot: QtBot) -> None:
    for number in range(MAX_QUESTIONS):
        desk.open_question(replace_program(f"/bin/{number}"))
    wait_for_buttons(desk, qtbot)
    assert "7 more to answer after this" in desk.texts()

    QTest.mouseClick(desk.button("deny_all"), Qt.MouseButton.LeftButton)

    assert desk.desk.questions() == ()
    assert desk.presenter.window is None


def test_one_question_is_not_denied_with_others(desk: Desk) -> None:
    desk.open_question()

    assert desk.button("deny_all").isHidden()


def replace_program(executable: str) -> ClientProcess:
    return ClientProcess(processes=(Process(pid=42, executable=executable),))


def test_a_window_that_comes_to_the_front_is_guarded_anew(desk: Desk, qtbot: QtBot) -> None:
    """Another window may have been over it: what was clicked there was not meant for this one."""
    desk.open_question()
    wait_for_buttons(desk, qtbot)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not desk.window.isActiveWindow())
    desk.window._guard.setInterval(100_000)  # or it may be over by then

    desk.window.activateWindow()

    qtbot.waitUntil(desk.window.isActiveWindow)
    assert not desk.button("allow_once").isEnabled()


@pytest.mark.parametrize("name", ["deny", "allow_once", "allow_program", ""])
@pytest.mark.parametrize("click", [QTest.mouseClick, QTest.mouseDClick])
def test_a_click_anywhere_begins_the_guard_anew(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    name: str,
    click: Callable[..., None],
) -> None:
    """Also one on a button that waits: going on clicking where a yes appears is never a yes."""
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 100_000)
    desk.open_question()
    qtbot.waitUntil(desk.window.isActiveWindow)
    began = desk.window._guard.timerId()

    click(
        desk.window.windowHandle(),
        Qt.MouseButton.LeftButton,
        NO_MODIFIER,
        place_of(desk, name),
    )

    assert desk.window._guard.timerId() != began
    assert len(desk.desk.questions()) == 1


def test_a_click_after_a_rest_is_a_yes(desk: Desk, qtbot: QtBot) -> None:
    desk.open_question()
    handle, place = desk.window.windowHandle(), place_of(desk, "allow_once")
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, NO_MODIFIER, place)
    wait_for_buttons(desk, qtbot)

    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, NO_MODIFIER, place_of(desk, "allow_once"))

    desk.ask()


def place_of(desk: Desk, name: str) -> QPoint:
    """Where this button is in the window; without a name, a place beside the buttons."""
    if not name:
        return QPoint(5, 5)
    button = desk.button(name)
    return button.mapTo(desk.window, button.rect().center())


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


def test_while_the_screen_is_locked_each_question_is_told_of_once(desk: Desk) -> None:
    desk.set_locked(locked=True)
    desk.open_question()
    desk.presenter.refresh()

    assert len(desk.notifier.history) == 1


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


def test_a_lockdown_of_all_says_so_and_who_makes_the_calls(desk: Desk) -> None:
    matter = replace(ADMIN_MATTER, purpose=Purpose.LOCKDOWN, subject="", caller="boris")
    desk.open_question(matter=matter)

    assert desk.window.windowTitle() == "Let terraform lock all profiles down at AWS?"
    assert desk.fact("Calls by") == "boris"
