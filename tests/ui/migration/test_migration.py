from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from fobwatch.core.errors import AccessKeyRefused, MfaCodeNeeded, StorageError, VaultLocked
from fobwatch.core.migration.model import ClosedStore, ScanResult, SkippedProfile, Store
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.ui.migration.presenter import MigrationPresenter
from fobwatch.ui.migration.testing import in_order
from fobwatch.ui.migration.window import MigrationWindow, Step
from fobwatch.ui.runtime.intents import Intent, Verb
from tests.fakes import ADMIN, ANNA, SERIAL
from tests.fakes_ui import Caught
from tests.ui.migration_fakes import FOUND, KEY_FOUND, ROLE_FOUND, FakeMigration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intent_bus import IntentBus, Report
    from tests.fakes_ui import InlineRunner

REFUSED = AccessKeyRefused("AWS does not know the key", "It was deleted.", "Make a new one.")
CODE_NEEDED = MfaCodeNeeded("A code is needed", "No seed.", "Type it.", serial=SERIAL)
LOCKED = VaultLocked("The keyring is locked", "It waits.", "Unlock it.")
NO_ROOM = StorageError("config cannot be written", "The disk is full.", "Make room.")


@dataclass
class Desk:
    """The wizard, opened as the menu opens it, with what it talks to."""

    bus: IntentBus
    runner: InlineRunner
    migration: FakeMigration
    reports: Caught
    devices: list[tuple[str, Callable[[], None]]]

    @property
    def window(self) -> MigrationWindow:
        found = [w for w in _windows() if w.isVisible()]
        assert len(found) == 1
        return found[0]

    def open(self) -> MigrationWindow:
        self.bus.asked.emit(Intent(verb=Verb.MIGRATE))
        return self.window

    def press(self, name: str) -> None:
        found = self.window.findChildren(QPushButton, name)
        (button,) = [each for each in found if each.isVisible()]
        assert button.isEnabled()
        button.click()

    def go_to(self, step: Step) -> None:
        self.open()
        while self.window.step < step:
            self.press("next")

    def is_enabled(self, name: str) -> bool:
        button = self.window.findChild(QPushButton, name)
        assert button is not None
        return button.isEnabled()


def _windows() -> list[MigrationWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, MigrationWindow)]


@pytest.fixture
def desk(bus: IntentBus, runner: InlineRunner, qtbot: QtBot) -> Iterator[Desk]:
    migration, reports = FakeMigration(), Caught()
    devices: list[tuple[str, Callable[[], None]]] = []

    def add_device(serial: str, _beside: QWidget, saved: Callable[[], None]) -> None:
        devices.append((serial, saved))

    parent = QWidget()
    MigrationPresenter(migration, bus, runner, parent, add_device=add_device)
    bus.reported.connect(reports.append)
    yield Desk(bus=bus, runner=runner, migration=migration, reports=reports, devices=devices)
    for window in _windows():
        window.deleteLater()
    parent.deleteLater()
    qtbot.waitUntil(lambda: not _windows())


def texts_of(widget: QWidget) -> str:
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def test_what_was_found_is_listed_with_what_would_happen(desk: Desk) -> None:
    shown = texts_of(desk.open())

    assert "Access key AKIA…TEST" in shown
    assert "The key moves into the vault" in shown
    assert "/home/anna/.aws/credentials line 1" in shown
    assert "Role Admin" in shown
    assert "1 access key in clear, 1 role" in shown
    assert ANNA.access_key.secret_access_key not in shown


def test_what_stays_and_what_is_closed_say_why(desk: Desk) -> None:
    why = ValidationProblem("It is locked", "It wants its password.", "Unlock it.")
    desk.migration.findings = ScanResult(
        staying=(SkippedProfile(store=Store.AWS_FILES, name="temp", why=why, plaintext=True),),
        closed=(ClosedStore(store=Store.GRANTED, why=why, unlockable=True),),
    )

    shown = texts_of(desk.open())

    assert "Nothing that can be moved was found in what could be read" in shown
    assert "temp" in shown
    assert "in clear" in shown
    assert not desk.is_enabled("next")


def test_ten_thousand_that_stay_for_one_reason_are_one_line(desk: Desk) -> None:
    why = ValidationProblem("It signs in through IAM Identity Center", "", "Go on using it.")
    staying = tuple(
        SkippedProfile(store=Store.AWS_FILES, name=f"account-{n}", why=why) for n in range(10_000)
    )
    clear = (replace(staying[0], name="clear-1", plaintext=True),)
    desk.migration.findings = ScanResult(staying=(*staying, *clear))

    shown = texts_of(desk.open())

    assert "account-7 and 9992 more" in shown
    assert shown.count("It signs in through IAM Identity Center") == 2


def test_more_than_a_person_looks_at_comes_in_a_second_go(desk: Desk) -> None:
    roles = tuple(replace(ROLE_FOUND, profile=replace(ADMIN, name=f"role-{n}")) for n in range(205))
    desk.migration.findings = ScanResult(movable=roles)

    window = desk.open()

    assert len(window.found.choices()) == 200
    assert "5 more can be moved" in texts_of(window)


def test_a_locked_keyring_of_another_program_is_opened_only_when_asked(desk: Desk) -> None:
    why = ValidationProblem("It is locked", "It wants its password.", "Unlock it.")
    closed = ClosedStore(store=Store.GRANTED, why=why, unlockable=True)
    desk.migration.findings = replace(FOUND, closed=(closed,))
    desk.open()

    desk.press("unlock_granted")

    assert desk.migration.named("look") == ["", "unlock"]


def test_a_missing_device_is_added_beside_the_window_and_looked_for_again(desk: Desk) -> None:
    desk.open()

    desk.press(f"add_{SERIAL}")
    ((serial, saved),) = desk.devices
    desk.migration.findings = replace(FOUND, devices=())
    saved()

    assert serial == SERIAL
    assert desk.migration.named("look") == ["", ""]
    assert "seed is not in the vault" not in texts_of(desk.window)


def test_only_what_is_chosen_is_taken_in(desk: Desk) -> None:
    window = desk.open()
    box = window.findChild(QCheckBox, "choice_prod-admin")
    assert box is not None

    box.click()
    desk.press("next")

    assert desk.migration.named("take_in") == ["dev"]


def test_one_box_chooses_all_and_none(desk: Desk) -> None:
    window = desk.open()
    every = window.findChild(QCheckBox, "choose_all")
    one = window.findChild(QCheckBox, "choice_dev")
    assert every is not None
    assert one is not None

    one.click()
    partly = every.checkState()
    every.click()
    all_of_them = len(window.found.choices())
    every.click()

    assert partly is Qt.CheckState.PartiallyChecked
    assert all_of_them == 2
    assert window.found.choices() == ()
    assert not desk.is_enabled("next")


def test_keys_are_taken_in_and_tested_before_the_roles_that_need_them(desk: Desk) -> None:
    desk.go_to(Step.TESTED)

    assert desk.migration.calls[1:] == [
        ("take_in", "dev"),
        ("test", "dev"),
        ("take_in", "prod-admin"),
        ("test", "prod-admin"),
    ]
    assert "user/dev" in desk.window.tested.details_of("dev")
    assert desk.is_enabled("next")


def test_a_test_that_waits_for_the_next_code_says_so(desk: Desk) -> None:
    told: list[str] = []
    desk.migration.waits = True
    desk.migration.while_waiting = lambda: told.append(desk.window.tested.details_of("dev"))

    desk.go_to(Step.TESTED)

    assert "waiting for the next code" in told[0]
    assert "It works" in desk.window.tested.details_of("dev")


def test_a_refused_key_is_put_back_and_its_file_is_left_alone(desk: Desk) -> None:
    desk.migration.failures["test", "dev"] = REFUSED
    desk.go_to(Step.TESTED)
    told = desk.window.tested.details_of("dev")

    desk.press("next")

    assert "AWS does not know the key" in told
    assert "Make a new one" in told
    assert desk.migration.named("put_back") == ["dev"]
    assert desk.migration.named("plan") == ["prod-admin"]


def test_nothing_goes_on_when_everything_was_refused(desk: Desk) -> None:
    desk.migration.failures["test", "dev"] = REFUSED
    desk.migration.failures["test", "prod-admin"] = REFUSED

    desk.go_to(Step.TESTED)

    assert not desk.is_enabled("next")


def test_a_test_can_be_tried_again(desk: Desk) -> None:
    desk.migration.failures["take_in", "dev"] = LOCKED
    desk.go_to(Step.TESTED)
    desk.migration.failures.clear()

    desk.press("retry_dev")

    assert "It works" in desk.window.tested.details_of("dev")


def test_a_role_whose_device_has_no_seed_is_moved_without_a_test(desk: Desk) -> None:
    desk.migration.failures["test", "prod-admin"] = CODE_NEEDED
    desk.go_to(Step.TESTED)

    desk.press("next")

    assert desk.migration.named("plan") == ["dev prod-admin"]
    assert desk.migration.named("put_back") == []


def test_a_typed_code_tests_such_a_role(desk: Desk) -> None:
    desk.migration.failures["test", "prod-admin"] = CODE_NEEDED
    desk.go_to(Step.TESTED)
    fields = desk.window.tested.findChildren(QLineEdit, "code")
    (field,) = [each for each in fields if each.isVisible()]

    field.setText("123 456")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert desk.migration.named("test 123456") == ["prod-admin"]
    assert "It works" in desk.window.tested.details_of("prod-admin")


def test_what_stays_in_clear_is_on_the_last_page(desk: Desk) -> None:
    staying = SkippedProfile(
        store=Store.AWS_FILES,
        name="half",
        why=ValidationProblem("It is half an access key", "", "Remove it."),
        plaintext=True,
    )
    quiet = replace(staying, name="portal", plaintext=False)
    desk.migration.findings = replace(FOUND, staying=(staying, quiet))
    desk.open()
    box = desk.window.findChild(QCheckBox, "choice_dev")
    assert box is not None
    box.setChecked(False)
    while desk.window.step < Step.DONE:
        desk.press("next")

    shown = texts_of(desk.window.done)
    assert "Still in clear" in shown
    assert "half" in shown
    assert "You did not choose it" in shown
    assert "portal" not in shown


def test_nothing_is_written_before_the_changes_were_seen(desk: Desk) -> None:
    desk.go_to(Step.CHANGES)

    assert desk.migration.named("change") == []
    assert desk.window.step is Step.CHANGES


def test_the_files_are_changed_for_each_profile(desk: Desk) -> None:
    desk.go_to(Step.DONE)

    assert desk.migration.named("change") == ["dev", "prod-admin"]
    assert "ask Fobwatch" in desk.window.done.details_of("dev")


def test_files_that_cannot_be_planned_are_told(desk: Desk) -> None:
    desk.migration.failures["plan", "dev prod-admin"] = NO_ROOM
    desk.go_to(Step.TESTED)

    desk.press("next")

    assert desk.window.step is Step.TESTED
    assert desk.window.bar.isVisible()
    assert desk.is_enabled("next")


def test_a_change_that_fails_is_told_and_has_nothing_to_undo(desk: Desk) -> None:
    desk.migration.failures["change", "dev"] = NO_ROOM
    desk.go_to(Step.DONE)

    assert "disk is full" in desk.window.done.details_of("dev")
    assert "ask Fobwatch" in desk.window.done.details_of("prod-admin")
    undo = desk.window.findChild(QPushButton, "undo_dev")
    assert undo is not None
    assert not undo.isVisible()


@pytest.mark.parametrize(
    ("answer", "removed"),
    [("inline_bar_yes", ["dev"]), ("inline_bar_also", [])],
    ids=["removed-from-the-vault", "kept-in-the-vault"],
)
def test_undo_asks_what_becomes_of_the_vaults_copy(
    desk: Desk, answer: str, removed: list[str]
) -> None:
    desk.go_to(Step.DONE)

    desk.press("undo_dev")
    before = desk.migration.named("undo")
    desk.press(answer)

    assert before == []
    assert desk.migration.named("undo") == ["dev"]
    assert desk.migration.named("put_back") == removed
    assert "Undone" in desk.window.done.details_of("dev")


def test_escape_answers_the_question_before_it_closes_the_window(desk: Desk, qtbot: QtBot) -> None:
    desk.go_to(Step.DONE)
    window = desk.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    desk.press("undo_dev")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "inline_bar_no"
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    still_open = window.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert still_open
    assert not window.isVisible()
    assert desk.migration.named("undo") == []


def test_undo_all_goes_back_in_the_opposite_order(desk: Desk) -> None:
    desk.go_to(Step.DONE)

    desk.press("undo_all")
    desk.press("inline_bar_yes")

    assert desk.migration.named("undo") == ["prod-admin", "dev"]
    assert not desk.is_enabled("undo_all")


def test_an_undo_that_fails_can_be_tried_again(desk: Desk) -> None:
    desk.go_to(Step.DONE)
    desk.migration.failures["undo", "dev"] = NO_ROOM

    desk.press("undo_dev")
    desk.press("inline_bar_yes")
    told = desk.window.done.details_of("dev")
    desk.migration.failures.clear()
    desk.press("undo_dev")
    desk.press("inline_bar_yes")

    assert "disk is full" in told
    assert "Undone" in desk.window.done.details_of("dev")


def test_closing_before_the_end_takes_everything_out_of_the_vault_again(desk: Desk) -> None:
    desk.go_to(Step.CHANGES)

    desk.window.close()
    desk.press("inline_bar_yes")

    assert desk.migration.named("put_back") == ["dev", "prod-admin"]
    assert desk.migration.calls[-1] == ("forget", "")
    assert desk.reports == []


@pytest.mark.parametrize("step", [Step.TESTED, Step.CHANGES], ids=["tested", "changes"])
@pytest.mark.parametrize(
    "leave",
    [
        lambda window: QTest.keyClick(window, Qt.Key.Key_Escape),
        lambda window: window.findChild(QPushButton, "cancel").click(),
        lambda window: QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
        lambda window: window.close(),
        lambda _window: QApplication.closeAllWindows(),
    ],
    ids=["escape", "cancel", "Ctrl+W", "close", "quit"],
)
def test_closing_halfway_asks_and_goes_on_as_if_nothing_was(
    desk: Desk, qtbot: QtBot, step: Step, leave: Callable[[MigrationWindow], None]
) -> None:
    desk.go_to(step)
    window = desk.window
    with qtbot.waitActive(window):
        window.activateWindow()

    leave(window)
    question = texts_of(window)
    desk.press("inline_bar_no")

    assert "Stop before the files are changed?" in question
    assert window.isVisible()
    assert desk.migration.named("put_back") == []
    desk.press("next")
    assert desk.window.step is Step(step + 1)


def test_a_question_goes_with_the_step_that_it_is_about(desk: Desk) -> None:
    desk.go_to(Step.TESTED)

    desk.window.close()
    desk.press("next")

    assert desk.window.question.isHidden()


def test_closing_while_it_tests_puts_back_what_was_begun(desk: Desk) -> None:
    desk.open()
    desk.runner.hold()
    desk.press("next")

    desk.window.close()
    desk.press("inline_bar_yes")
    desk.runner.release()

    assert desk.migration.named("put_back") == ["dev"]
    assert "prod-admin" not in desk.migration.named("take_in")


def test_closing_at_the_end_leaves_what_was_moved_and_says_so(desk: Desk) -> None:
    desk.go_to(Step.DONE)

    desk.press("next")

    assert desk.migration.named("put_back") == []
    report: Report = desk.reports[0]
    assert report.text == "2 profiles moved into the vault"


def test_closing_while_files_are_changed_lets_it_finish(desk: Desk) -> None:
    desk.go_to(Step.CHANGES)
    desk.runner.hold()
    desk.press("next")

    desk.window.close()
    desk.runner.release()

    assert desk.migration.named("change") == ["dev", "prod-admin"]
    assert desk.migration.calls[-1] == ("forget", "")


def test_asking_again_brings_the_open_window_to_front(desk: Desk) -> None:
    window = desk.open()

    desk.bus.asked.emit(Intent(verb=Verb.MIGRATE))

    assert desk.window is window
    assert desk.migration.named("look") == [""]


def test_the_window_opens_anew_after_it_was_closed(desk: Desk) -> None:
    desk.open().close()

    assert desk.open().step is Step.FOUND


def test_escape_closes_the_window(desk: Desk, qtbot: QtBot) -> None:
    window = desk.open()
    with qtbot.waitActive(window):
        window.activateWindow()

    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert not window.isVisible()


def test_each_profile_comes_after_its_source() -> None:
    further = replace(ROLE_FOUND, profile=replace(ADMIN, name="far", source_profile=ADMIN.name))

    assert in_order([further, ROLE_FOUND, KEY_FOUND]) == [KEY_FOUND, ROLE_FOUND, further]


def test_every_control_has_a_name_for_a_screen_reader(desk: Desk) -> None:
    desk.go_to(Step.DONE)
    controls = [
        *desk.window.findChildren(QPushButton),
        *desk.window.findChildren(QCheckBox),
        *desk.window.findChildren(QLineEdit),
    ]

    nameless = [each for each in controls if each.isVisible() and not _name(each)]

    assert controls
    assert nameless == []
    assert all(each.objectName() for each in controls if each.isVisible())


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if hasattr(widget, "text") else "")
