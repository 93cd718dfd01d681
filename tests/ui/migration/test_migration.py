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

from fobwatch.core.aws.errors import AccessKeyRefused
from fobwatch.core.errors import StorageError, VaultLocked
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.migration.model import (
    ClosedStore,
    ImportableProfile,
    Place,
    ScanResult,
    SkippedProfile,
    Store,
)
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.ui.migration.presenter import MigrationPresenter
from fobwatch.ui.migration.window import MigrationWindow, Step
from fobwatch.ui.runtime.profile_intents import Migrate
from tests.fakes import ADMIN, ANNA, SERIAL
from tests.fakes_portals import READER
from tests.fakes_ui import Caught
from tests.ui.migration_fakes import FOUND, ROLE_FOUND, FakeMigration
from tests.ui.pressing import child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.migration.pages import ProgressPage
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Report
    from tests.fakes_ui import InlineRunner

REFUSED = AccessKeyRefused("AWS does not know the key", "It was deleted.", "Make a new one.")
CODE_NEEDED = MfaCodeNeeded("A code is needed", "No seed.", "Type it.", serial=SERIAL)
LOCKED = VaultLocked("The keyring is locked", "It waits.", "Unlock it.")
NO_ROOM = StorageError("config cannot be written", "The disk is full.", "Free some space.")


@dataclass
class Wizard:
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

    def open(self, profile: str = "") -> MigrationWindow:
        self.bus.ask(Migrate(profile=profile))
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
        button = child(self.window, QPushButton, name)
        return button.isEnabled()


def _windows() -> list[MigrationWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, MigrationWindow)]


def _destroy_windows(qtbot: QtBot) -> None:
    for window in _windows():
        window.deleteLater()
    qtbot.waitUntil(lambda: not _windows())


@pytest.fixture
def wizard(bus: IntentBus, runner: InlineRunner, qtbot: QtBot) -> Iterator[Wizard]:
    _destroy_windows(qtbot)  # another module may have left some that it only drew
    migration, reports = FakeMigration(), Caught()
    devices: list[tuple[str, Callable[[], None]]] = []

    def add_device(serial: str, _beside: QWidget, saved: Callable[[], None]) -> None:
        devices.append((serial, saved))

    parent = QWidget()
    MigrationPresenter(
        parent,
        bus,
        runner,
        migration,
        account_names=lambda: {"482100937715": "acme-prod"},
        add_device=add_device,
    )
    bus.reported.connect(reports.append)
    yield Wizard(bus=bus, runner=runner, migration=migration, reports=reports, devices=devices)
    parent.deleteLater()
    _destroy_windows(qtbot)


def told_in(page: ProgressPage, name: str) -> str:
    """What the row of a profile says."""
    return page._rows[name]._details.text()


def texts_of(widget: QWidget) -> str:
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def test_what_was_found_is_listed_with_what_would_happen(wizard: Wizard) -> None:
    shown = texts_of(wizard.open())

    assert "Access key AKIA…TEST" in shown
    assert "The key moves into the vault" in shown
    assert "/home/anna/.aws/credentials line 1" in shown
    assert "Role Admin · acme-prod · 4821\N{NO-BREAK SPACE}0093\N{NO-BREAK SPACE}7715" in shown
    assert "1 access key in plain text, 1 role" in shown
    assert ANNA.access_key.secret_access_key not in shown


def test_what_stays_and_what_is_closed_say_why(wizard: Wizard) -> None:
    why = ValidationProblem("It is locked", "It wants its password.", "Unlock it.")
    wizard.migration.findings = ScanResult(
        skipped=(SkippedProfile(store=Store.AWS_FILES, name="temp", why=why, plaintext=True),),
        closed=(ClosedStore(store=Store.GRANTED, why=why, unlockable=True),),
    )

    shown = texts_of(wizard.open())

    assert "Nothing that can be moved was found in what could be read" in shown
    assert "temp" in shown
    assert "in plain text" in shown
    assert not wizard.is_enabled("next")


def test_ten_thousand_that_stay_for_one_reason_are_one_line(wizard: Wizard) -> None:
    why = ValidationProblem("It signs in through IAM Identity Center", "", "Go on using it.")
    skipped = tuple(
        SkippedProfile(store=Store.AWS_FILES, name=f"account-{n}", why=why) for n in range(10_000)
    )
    clear = (replace(skipped[0], name="clear-1", plaintext=True),)
    wizard.migration.findings = ScanResult(skipped=(*skipped, *clear))

    shown = texts_of(wizard.open())

    assert "account-7 and 9992 more" in shown
    assert shown.count("It signs in through IAM Identity Center") == 2


def test_more_than_a_person_looks_at_comes_in_a_second_go(wizard: Wizard) -> None:
    roles = tuple(replace(ROLE_FOUND, profile=replace(ADMIN, name=f"role-{n}")) for n in range(205))
    wizard.migration.findings = ScanResult(movable=roles)

    window = wizard.open()

    assert len(window.found.choices()) == 200
    assert "5 more can be moved" in texts_of(window)


def test_from_the_page_of_a_profile_that_one_alone_is_chosen(wizard: Wizard) -> None:
    window = wizard.open(ADMIN.name)

    assert [each.name for each in window.found.choices()] == [ADMIN.name]


def test_a_locked_keyring_of_another_program_is_opened_only_when_asked(wizard: Wizard) -> None:
    why = ValidationProblem("It is locked", "It wants its password.", "Unlock it.")
    closed = ClosedStore(store=Store.GRANTED, why=why, unlockable=True)
    wizard.migration.findings = replace(FOUND, closed=(closed,))
    wizard.open()

    wizard.press("unlock_granted")

    assert wizard.migration.named("look") == ["", "unlock"]


def test_a_missing_device_is_added_beside_the_window_and_looked_for_again(wizard: Wizard) -> None:
    wizard.open()

    wizard.press(f"add_{SERIAL}")
    ((serial, saved),) = wizard.devices
    wizard.migration.findings = replace(FOUND, devices=())
    saved()

    assert serial == SERIAL
    assert wizard.migration.named("look") == ["", ""]
    assert "seed is not in the vault" not in texts_of(wizard.window)


def test_only_what_is_chosen_is_taken_in(wizard: Wizard) -> None:
    window = wizard.open()
    box = child(window, QCheckBox, "choice_prod-admin")

    box.click()
    wizard.press("next")

    assert wizard.migration.named("take_in") == ["dev"]


def test_what_signs_in_in_the_browser_is_offered_and_not_chosen(wizard: Wizard) -> None:
    portal = ImportableProfile(
        store=Store.AWS_FILES, profile=READER, places=(Place(where="config", line=1),)
    )
    wizard.migration.findings = replace(FOUND, movable=(*FOUND.movable, portal))
    window = wizard.open()
    box = child(window, QCheckBox, "choice_reader")
    chosen = box.isChecked()
    box.click()
    wizard.press("next")

    assert not chosen
    assert sorted(wizard.migration.named("take_in")) == ["dev", "prod-admin", "reader"]


def test_one_box_chooses_all_and_none(wizard: Wizard) -> None:
    window = wizard.open()
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
    assert not wizard.is_enabled("next")


def test_keys_are_taken_in_and_tested_before_the_roles_that_need_them(wizard: Wizard) -> None:
    wizard.go_to(Step.TESTED)

    assert wizard.migration.calls[1:] == [
        ("take_in", "dev"),
        ("test", "dev"),
        ("take_in", "prod-admin"),
        ("test", "prod-admin"),
    ]
    assert "user/dev" in told_in(wizard.window.tested, "dev")
    assert wizard.is_enabled("next")


def test_a_test_that_waits_for_the_next_code_says_so(wizard: Wizard) -> None:
    told: list[str] = []
    wizard.migration.waits = True
    wizard.migration.while_waiting = lambda: told.append(told_in(wizard.window.tested, "dev"))

    wizard.go_to(Step.TESTED)

    assert "waiting for the next code" in told[0]
    assert "It works" in told_in(wizard.window.tested, "dev")


def test_a_refused_key_is_put_back_and_its_file_is_left_alone(wizard: Wizard) -> None:
    wizard.migration.failures["test", "dev"] = REFUSED
    wizard.go_to(Step.TESTED)
    told = told_in(wizard.window.tested, "dev")

    wizard.press("next")

    assert "AWS does not know the key" in told
    assert "Make a new one" in told
    assert wizard.migration.named("put_back") == ["dev"]
    assert wizard.migration.named("plan") == ["prod-admin"]


def test_nothing_goes_on_when_everything_was_refused(wizard: Wizard) -> None:
    wizard.migration.failures["test", "dev"] = REFUSED
    wizard.migration.failures["test", "prod-admin"] = REFUSED

    wizard.go_to(Step.TESTED)

    assert not wizard.is_enabled("next")


def test_a_test_can_be_tried_again(wizard: Wizard) -> None:
    wizard.migration.failures["take_in", "dev"] = LOCKED
    wizard.go_to(Step.TESTED)
    wizard.migration.failures.clear()

    before = list(wizard.migration.again)
    wizard.press("retry_dev")

    assert "It works" in told_in(wizard.window.tested, "dev")
    assert (set(before), wizard.migration.again[len(before) :]) == ({False}, [True])


def test_a_role_whose_device_has_no_seed_is_moved_without_a_test(wizard: Wizard) -> None:
    wizard.migration.failures["test", "prod-admin"] = CODE_NEEDED
    wizard.go_to(Step.TESTED)

    wizard.press("next")

    assert wizard.migration.named("plan") == ["dev prod-admin"]
    assert wizard.migration.named("put_back") == []


def test_a_typed_code_tests_such_a_role(wizard: Wizard) -> None:
    wizard.migration.failures["test", "prod-admin"] = CODE_NEEDED
    wizard.go_to(Step.TESTED)
    fields = wizard.window.tested.findChildren(QLineEdit, "code")
    (field,) = [each for each in fields if each.isVisible()]

    field.setText("123 456")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert wizard.migration.named("test 123456") == ["prod-admin"]
    assert "It works" in told_in(wizard.window.tested, "prod-admin")


def test_what_stays_in_clear_is_on_the_last_page(wizard: Wizard) -> None:
    skipped = SkippedProfile(
        store=Store.AWS_FILES,
        name="half",
        why=ValidationProblem("It is half an access key", "", "Remove it."),
        plaintext=True,
    )
    quiet = replace(skipped, name="portal", plaintext=False)
    wizard.migration.findings = replace(FOUND, skipped=(skipped, quiet))
    wizard.open()
    box = child(wizard.window, QCheckBox, "choice_dev")
    box.setChecked(False)
    while wizard.window.step < Step.DONE:
        wizard.press("next")

    shown = texts_of(wizard.window.done)
    assert "Still in plain text" in shown
    assert "half" in shown
    assert "You did not choose it" in shown
    assert "portal" not in shown


def test_nothing_is_written_before_the_changes_were_seen(wizard: Wizard) -> None:
    wizard.go_to(Step.CHANGES)

    assert wizard.migration.named("change") == []
    assert wizard.window.step is Step.CHANGES


def test_the_files_are_changed_for_each_profile(wizard: Wizard) -> None:
    wizard.go_to(Step.DONE)

    assert wizard.migration.named("change") == ["dev", "prod-admin"]
    assert "ask Fobwatch" in told_in(wizard.window.done, "dev")


def test_files_that_cannot_be_planned_are_reported(wizard: Wizard) -> None:
    wizard.migration.failures["plan", "dev prod-admin"] = NO_ROOM
    wizard.go_to(Step.TESTED)

    wizard.press("next")

    assert wizard.window.step is Step.TESTED
    assert wizard.window.bar.isVisible()
    assert wizard.is_enabled("next")


def test_a_change_that_fails_is_reported_and_has_nothing_to_undo(wizard: Wizard) -> None:
    wizard.migration.failures["change", "dev"] = NO_ROOM
    wizard.go_to(Step.DONE)

    assert "disk is full" in told_in(wizard.window.done, "dev")
    assert "ask Fobwatch" in told_in(wizard.window.done, "prod-admin")
    undo = child(wizard.window, QPushButton, "undo_dev")
    assert not undo.isVisible()


@pytest.mark.parametrize(
    ("answer", "removed"),
    [("inline_bar_yes", ["dev"]), ("inline_bar_also", [])],
    ids=["removed-from-the-vault", "kept-in-the-vault"],
)
def test_undo_asks_what_becomes_of_the_vaults_copy(
    wizard: Wizard, answer: str, removed: list[str]
) -> None:
    wizard.go_to(Step.DONE)

    wizard.press("undo_dev")
    before = wizard.migration.named("undo")
    wizard.press(answer)

    assert before == []
    assert wizard.migration.named("undo") == ["dev"]
    assert wizard.migration.named("put_back") == removed
    assert "Undone" in told_in(wizard.window.done, "dev")


@pytest.mark.parametrize(
    ("changed", "said"), [({"dev"}, "The vault keeps its copy"), (set(), "as they were.")]
)
def test_undo_says_whether_the_vault_still_has_it(
    wizard: Wizard, changed: set[str], said: str
) -> None:
    wizard.go_to(Step.DONE)
    wizard.migration.changed = changed
    wizard.press("undo_dev")
    wizard.press("inline_bar_yes")

    assert told_in(wizard.window.done, "dev").endswith(
        ("The vault keeps its copy.", "as they were.")
    )
    assert said in told_in(wizard.window.done, "dev")


def test_escape_answers_the_question_before_it_closes_the_window(
    wizard: Wizard, qtbot: QtBot
) -> None:
    wizard.go_to(Step.DONE)
    window = wizard.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    wizard.press("undo_dev")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "inline_bar_no"
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    still_open = window.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert still_open
    assert not window.isVisible()
    assert wizard.migration.named("undo") == []


def test_undo_all_goes_back_in_the_opposite_order(wizard: Wizard) -> None:
    wizard.go_to(Step.DONE)

    wizard.press("undo_all")
    wizard.press("inline_bar_yes")

    assert wizard.migration.named("undo") == ["prod-admin", "dev"]
    assert not wizard.is_enabled("undo_all")


def test_an_undo_that_fails_can_be_tried_again(wizard: Wizard) -> None:
    wizard.go_to(Step.DONE)
    wizard.migration.failures["undo", "dev"] = NO_ROOM

    wizard.press("undo_dev")
    wizard.press("inline_bar_yes")
    told = told_in(wizard.window.done, "dev")
    wizard.migration.failures.clear()
    wizard.press("undo_dev")
    wizard.press("inline_bar_yes")

    assert "disk is full" in told
    assert "Undone" in told_in(wizard.window.done, "dev")


def test_closing_before_the_end_takes_everything_out_of_the_vault_again(wizard: Wizard) -> None:
    wizard.go_to(Step.CHANGES)

    wizard.window.close()
    wizard.press("inline_bar_yes")

    assert wizard.migration.named("put_back") == ["dev", "prod-admin"]
    assert wizard.migration.calls[-1] == ("forget", "")
    assert wizard.reports == []


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
    wizard: Wizard, qtbot: QtBot, step: Step, leave: Callable[[MigrationWindow], None]
) -> None:
    wizard.go_to(step)
    window = wizard.window
    with qtbot.waitActive(window):
        window.activateWindow()

    leave(window)
    question = texts_of(window)
    wizard.press("inline_bar_no")

    assert "Stop before the files are changed?" in question
    assert window.isVisible()
    assert wizard.migration.named("put_back") == []
    wizard.press("next")
    assert wizard.window.step is Step(step + 1)


def test_a_question_goes_with_the_step_that_it_is_about(wizard: Wizard) -> None:
    wizard.go_to(Step.TESTED)

    wizard.window.close()
    wizard.press("next")

    assert wizard.window.question.isHidden()


def test_closing_while_it_tests_puts_back_what_was_begun(wizard: Wizard) -> None:
    wizard.open()
    wizard.runner.hold()
    wizard.press("next")

    wizard.window.close()
    wizard.press("inline_bar_yes")
    wizard.runner.release()

    assert wizard.migration.named("put_back") == ["dev"]
    assert "prod-admin" not in wizard.migration.named("take_in")


def test_closing_at_the_end_leaves_what_was_moved_and_says_so(wizard: Wizard) -> None:
    wizard.go_to(Step.DONE)

    wizard.press("next")

    assert wizard.migration.named("put_back") == []
    report: Report = wizard.reports[0]
    assert report.text == "2 profiles moved into the vault"


def test_closing_while_files_are_changed_lets_it_finish(wizard: Wizard) -> None:
    wizard.go_to(Step.CHANGES)
    wizard.runner.hold()
    wizard.press("next")

    wizard.window.close()
    wizard.runner.release()

    assert wizard.migration.named("change") == ["dev", "prod-admin"]
    assert wizard.migration.calls[-1] == ("forget", "")


def test_asking_again_brings_the_open_window_to_front(wizard: Wizard) -> None:
    window = wizard.open()

    wizard.bus.ask(Migrate())

    assert wizard.window is window
    assert wizard.migration.named("look") == [""]


def test_asking_again_brings_a_minimised_window_back(wizard: Wizard) -> None:
    window = wizard.open()
    window.showMinimized()

    wizard.bus.ask(Migrate())

    assert not window.isMinimized()
    assert window.isVisible()


def test_the_window_opens_anew_after_it_was_closed(wizard: Wizard) -> None:
    wizard.open().close()

    assert wizard.open().step is Step.FOUND


def test_escape_closes_the_window(wizard: Wizard, qtbot: QtBot) -> None:
    window = wizard.open()
    with qtbot.waitActive(window):
        window.activateWindow()

    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert not window.isVisible()


def test_every_control_has_a_name_for_a_screen_reader(wizard: Wizard) -> None:
    wizard.go_to(Step.DONE)
    controls = [
        *wizard.window.findChildren(QPushButton),
        *wizard.window.findChildren(QCheckBox),
        *wizard.window.findChildren(QLineEdit),
    ]

    nameless = [each for each in controls if each.isVisible() and not _name(each)]

    assert controls
    assert nameless == []
    assert all(each.objectName() for each in controls if each.isVisible())


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if hasattr(widget, "text") else "")
