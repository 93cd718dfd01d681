"""Backups made, scheduled and restored, by what a person clicks and types."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QWidget,
)

from fobwatch.core.backup.errors import BackupFailed
from fobwatch.core.backup.restoring import Kept, Presence
from fobwatch.core.errors import VaultLocked
from fobwatch.core.oidc.provider import NO_PROVIDER
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.settings.settings import BackupSchedule
from fobwatch.core.vault.records import DEVICES, PROFILES
from fobwatch.ui.actions.scheduled_backups import PATIENCE, ScheduledBackups
from fobwatch.ui.backup.backing_up import BackingUp, BackupPresenter
from fobwatch.ui.backup.choice import BackupChoice
from fobwatch.ui.backup.restore_rows import (
    MAX_TITLE,
    MOST_ROWS,
    OthersRow,
    RestoreRow,
    listing,
)
from fobwatch.ui.backup.restore_window import RestoreWindow
from fobwatch.ui.backup.schedule_dialog import ScheduleDialog
from fobwatch.ui.forms.form import FormField
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import BackUp, BackUpDevice, ChooseBackup, ScheduleBackups
from fobwatch.ui.settings.page import SettingsPage
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog
from tests.fakes import ADMIN, ANNA, DEVICE, NOON
from tests.fakes_backup import MemoryBackupFiles
from tests.fakes_cognito import GUEST
from tests.fakes_oidc import SIGNED_IN
from tests.fakes_ui import InlineRunner, answer_file_dialog, runtime_of, services_in
from tests.ui.pressing import child
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, Report

PASSPHRASE = "correct horse battery staple"
PATH = Path("/media/stick/a.fobwatch-backup")
FOLDER = str(PATH.parent)
COMMAND = f"/usr/bin/sh -c 'partner-keys --token=of-anna {'padding ' * 40}; upload ~/.ssh'"


class Desk:
    """The page of settings, with all that carries out what it asks for."""

    def __init__(self, qtbot: QtBot, bus: IntentBus) -> None:
        self.world = VaultWorld()
        # A session of the test's vault needs keys that AWS would take.
        self.world.vault.remove_profile("dev")
        self.services = services_in(self.world)
        self.files = MemoryBackupFiles()
        self.services.backups._files = self.files
        self.bus = bus
        self.reports: list[Report] = []
        bus.reported.connect(self.reports.append)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.page = SettingsPage()
        self.page.setParent(self.window)
        self.runner = runner = InlineRunner()
        runtime = runtime_of(self.services, bus, runner)
        BackupPresenter(self.page, runtime)
        BackingUp(self.window, runtime)
        self.heartbeat = runtime.heartbeat
        ScheduledBackups(runtime)
        self.window.show()

    def press(self, name: str, within: QWidget | None = None) -> None:
        button = child(within or self.window, QAbstractButton, name)
        button.click()

    def text(self, name: str) -> str:
        found = child(self.window, QLabel, name)
        return found.text()

    def dialog(self, kind: type[QDialog]) -> QDialog:
        return self.window.findChildren(kind)[-1]

    def type_passphrase(self, first: str = PASSPHRASE, again: str = PASSPHRASE) -> QDialog:
        dialog = self.dialog(PassphraseDialog)
        for name, text in (("passphrase", first), ("passphrase_again", again)):
            if (field := dialog.findChild(QLineEdit, name)) is not None:
                field.setText(text)
        self.press("confirm", dialog)
        return dialog

    def errors(self, dialog: QDialog) -> list[str]:
        return [field.error for field in dialog.findChildren(FormField) if field.error]


@pytest.fixture
def desk(qtbot: QtBot, bus: IntentBus, monkeypatch: pytest.MonkeyPatch) -> Desk:
    answer_file_dialog(monkeypatch, PATH)
    return Desk(qtbot, bus)


def test_a_backup_by_hand_is_made_and_shown_as_the_last_one(desk: Desk) -> None:
    desk.page.shown.emit()
    assert "no backup yet" in desk.text("last_backup")

    desk.press("back_up")
    desk.type_passphrase()

    assert [report.error for report in desk.reports] == [None]
    assert str(PATH) in desk.reports[0].text
    assert str(PATH) in desk.text("last_backup")
    assert "1 profile, 1 MFA device" in desk.text("last_backup")
    assert desk.files.files[str(PATH)][1] == PASSPHRASE


def test_a_short_or_mistyped_passphrase_makes_no_backup(desk: Desk) -> None:
    desk.press("back_up")

    assert "differ" in desk.errors(desk.type_passphrase(again="another"))[0]
    assert "short" in desk.errors(desk.type_passphrase("short", "short"))[0].casefold()
    assert desk.files.files == {}

    desk.type_passphrase()
    assert str(PATH) in desk.files.files


def test_nobody_is_asked_for_a_file_while_the_vault_is_locked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.world.vault.lock()

    for name in ("back_up", "schedule_backups", "restore_backup"):
        desk.press(name)

    assert [type(report.error) for report in desk.reports] == [VaultLocked] * 3
    assert desk.window.findChildren(QDialog) == []


def test_what_is_not_here_is_restored_and_what_is_here_stays(desk: Desk) -> None:
    desk.services.backups.make(str(PATH), PASSPHRASE)
    desk.world.vault.remove_profile("prod-admin")
    desk.world.vault.save_device(replace(DEVICE, name="mine"))

    desk.press("restore_backup")
    desk.type_passphrase()
    desk.press("restore", desk.dialog(RestoreWindow))

    assert desk.reports[-1].text == "Restored 1 profile, 0 MFA devices and 0 access portals."
    assert desk.world.vault.profile("prod-admin") == ADMIN
    assert desk.world.vault.devices() == (replace(DEVICE, name="mine"),)


def test_a_conflict_is_decided_by_a_person(desk: Desk) -> None:
    desk.services.backups.make(str(PATH), PASSPHRASE)
    mine = replace(ADMIN, region="us-east-1")
    desk.world.vault.save_profile(mine)
    desk.world.vault.save_device(replace(DEVICE, name="mine"))
    desk.press("restore_backup")
    desk.type_passphrase()
    dialog = desk.dialog(RestoreWindow)
    device, profile = dialog.findChildren(QComboBox, "restore_conflict")
    boxes = dialog.findChildren(QCheckBox, "restore_choice")
    losses = child(dialog, QLabel, "restore_losses")
    assert [box.isChecked() for box in boxes] == [False, False]
    assert "Nothing that is here is lost" in losses.text()
    assert [device.count(), profile.count()] == [2, 3]

    boxes[1].click()
    assert profile.currentText() == "Keep both, the backup's as prod-admin-2"
    device.setCurrentIndex(1)
    assert boxes[0].isChecked()
    assert "1 of them is lost" in losses.text()
    desk.press("restore", dialog)

    assert desk.world.vault.profile("prod-admin") == mine
    assert desk.world.vault.profile("prod-admin-2") == replace(ADMIN, name="prod-admin-2")
    assert desk.world.vault.devices() == (DEVICE,)


def test_what_is_the_same_and_what_is_unsound_cannot_be_chosen(desk: Desk) -> None:
    desk.world.vault.save_profile(replace(ANNA, name="no good"))
    desk.services.backups.make(str(PATH), PASSPHRASE)
    desk.world.vault.remove_profile("no good")
    desk.press("restore_backup")
    desk.type_passphrase()

    dialog = desk.dialog(RestoreWindow)

    assert not any(box.isEnabled() for box in dialog.findChildren(QCheckBox, "restore_choice"))
    assert dialog.findChildren(QAbstractButton, "restore")[0].isEnabled() is False


@pytest.mark.parametrize(
    "profile",
    [
        ProcessProfile(name="partner", command=COMMAND),
        replace(SIGNED_IN, provider=NO_PROVIDER, token_process=COMMAND),
        replace(GUEST, login_provider="idp.example.com", token_process=COMMAND),
    ],
    ids=lambda profile: profile.kind,
)
def test_a_profile_that_runs_a_program_is_shown_with_all_of_its_command(
    desk: Desk, profile: OwnProfile
) -> None:
    desk.world.vault.save_profile(profile)
    desk.services.backups.make(str(PATH), PASSPHRASE)
    desk.world.vault.remove_profile(profile.name)
    desk.press("restore_backup")
    desk.type_passphrase()

    shown = [each.text() for each in desk.dialog(RestoreWindow).findChildren(QLabel)]

    assert [text for text in shown if "runs a program" in text and text.endswith(COMMAND)]


def test_of_many_what_has_to_be_judged_comes_first_and_the_rest_is_one_choice(desk: Desk) -> None:
    many = [replace(ADMIN, name=f"role-{number:03}") for number in range(MOST_ROWS)]
    program = ProcessProfile(name="zz-partner", command=COMMAND)
    desk.world.vault.save_all(profiles=[*many, program])
    desk.services.backups.make(str(PATH), PASSPHRASE)
    for profile in (*many, program):
        desk.world.vault.remove_profile(profile.name)
    desk.press("restore_backup")
    desk.type_passphrase()
    dialog = desk.dialog(RestoreWindow)

    rows = dialog.findChildren(RestoreRow)
    (others,) = dialog.findChildren(QCheckBox, "restore_others")
    assert len(rows) == MOST_ROWS
    assert "zz-partner" in rows[0].title
    assert others.accessibleName() == "More that are not here yet: 1"
    assert "Here already, and not listed: 2" in " ".join(
        each.text() for each in dialog.findChildren(QLabel)
    )

    desk.press("restore", dialog)

    assert f"Restored {MOST_ROWS + 1} profiles" in desk.reports[-1].text


def test_what_has_no_row_is_left_where_that_is_chosen_or_has_to_be_judged(qtbot: QtBot) -> None:
    odd = Kept(
        kind=PROFILES,
        value=ProcessProfile(name="partner", command=COMMAND),
        presence=Presence.NEW,
    )
    plain = Kept(kind=PROFILES, value=ADMIN, presence=Presence.NEW)
    found = listing([plain, odd, plain, odd, plain], most=1)
    assert (found.rows, found.others, found.left) == ((odd,), [plain] * 3, 1)

    row = OthersRow(found.others)
    qtbot.addWidget(row)
    taken = [len(row.values)]
    row.choose(chosen=False)
    taken.append(len(row.values))

    assert taken == [3, 0]


def test_what_is_here_already_is_listed_last() -> None:
    here = Kept(kind=PROFILES, value=ADMIN, presence=Presence.SAME)
    other = Kept(kind=PROFILES, value=ADMIN, presence=Presence.DIFFERENT)
    new = Kept(kind=DEVICES, value=DEVICE, presence=Presence.NEW)

    assert [*listing([here, other, here, new]).rows] == [other, new, here, here]


def test_a_name_of_a_backup_reverses_no_words_and_fills_no_window(qtbot: QtBot) -> None:
    device = replace(DEVICE, name="\N{RIGHT-TO-LEFT OVERRIDE}" + "x" * 100_000)

    row = RestoreRow(Kept(kind=DEVICES, value=device, presence=Presence.NEW))
    qtbot.addWidget(row)

    assert row.title.isprintable()
    assert len(row.title) == MAX_TITLE


def test_a_name_of_the_aws_files_is_taken_only_if_that_is_chosen(qtbot: QtBot) -> None:
    hiding = Kept(kind=PROFILES, value=ADMIN, presence=Presence.NEW, hides=True)

    row = RestoreRow(hiding)
    qtbot.addWidget(row)

    assert not row.chosen
    assert [each for each in row.findChildren(QLabel) if "The AWS files have" in each.text()]
    assert listing([hiding, hiding], most=1).left == 1


def test_a_wrong_passphrase_can_be_typed_again(desk: Desk) -> None:
    desk.services.backups.make(str(PATH), PASSPHRASE)
    desk.press("restore_backup")

    assert desk.errors(desk.type_passphrase("another passphrase"))
    desk.type_passphrase()

    assert desk.dialog(RestoreWindow).isVisible()


def schedule(desk: Desk, folder: str = FOLDER, again: str = PASSPHRASE) -> QDialog:
    dialog = desk.dialog(ScheduleDialog)
    for name, text in (
        ("backup_folder", folder),
        ("passphrase", PASSPHRASE),
        ("passphrase_again", again),
    ):
        field = child(dialog, QLineEdit, name)
        field.setText(text)
    desk.press("confirm", dialog)
    return dialog


def test_a_schedule_makes_its_first_backup_at_once_and_the_next_when_due(desk: Desk) -> None:
    desk.press("schedule_backups")
    schedule(desk)

    assert desk.services.settings.current.back_up is BackupSchedule.DAILY
    assert len(desk.files.files) == 1
    assert "each day in /media/stick" in desk.text("backup_schedule")

    desk.heartbeat.beat.emit(NOON)
    desk.world.clock.advance(timedelta(days=1))
    desk.heartbeat.beat.emit(desk.world.clock.now())
    assert len(desk.files.files) == 2


@pytest.mark.parametrize(
    ("folder", "again", "said"),
    [
        ("", PASSPHRASE, "no folder"),
        ("sub/folder", PASSPHRASE, "no folder"),
        (FOLDER, "x", "differ"),
    ],
)
def test_a_schedule_without_a_folder_or_passphrase_is_refused(
    desk: Desk, folder: str, again: str, said: str
) -> None:
    desk.press("schedule_backups")

    assert said in desk.errors(schedule(desk, folder, again))[0]
    assert desk.files.files == {}


def test_a_folder_that_cannot_be_written_is_not_scheduled(desk: Desk) -> None:
    desk.files.failure = BackupFailed("The folder is gone", "It is.", "Connect it.")
    desk.press("schedule_backups")

    assert "The folder is gone" in desk.errors(schedule(desk))[0]

    desk.files.failure = None
    desk.press("confirm", desk.dialog(ScheduleDialog))
    assert desk.services.settings.current.back_up is BackupSchedule.DAILY


def test_a_scheduled_backup_that_fails_is_told_once(desk: Desk) -> None:
    desk.press("schedule_backups")
    schedule(desk)
    desk.reports.clear()
    desk.files.failure = BackupFailed("The folder is gone", "It is.", "Connect it.")

    for _ in range(3):
        desk.world.clock.advance(timedelta(days=1))
        desk.heartbeat.beat.emit(desk.world.clock.now())

    assert [report.error for report in desk.reports] == [desk.files.failure]
    assert [type(report.intent) for report in desk.reports] == [ScheduleBackups]
    desk.page.shown.emit()
    assert "The folder is gone" in desk.text("backup_problem")


def stop_the_schedule(desk: Desk) -> None:
    desk.press("schedule_backups")
    dialog = desk.dialog(ScheduleDialog)
    choice = child(dialog, QComboBox, "back_up")
    choice.setCurrentIndex(0)
    desk.press("confirm", dialog)


def test_a_folder_that_does_not_answer_is_told_once_and_the_schedule_can_be_stopped(
    desk: Desk,
) -> None:
    desk.press("schedule_backups")
    schedule(desk)
    desk.reports.clear()
    desk.runner.hold(Lane.BACKUPS)
    desk.heartbeat.beat.emit(NOON)
    desk.world.clock.advance(timedelta(days=1))

    for _ in range(4):
        desk.heartbeat.beat.emit(desk.world.clock.now())
        desk.world.clock.advance(PATIENCE / 2)

    (error,) = [report.error for report in desk.reports]
    assert error is not None
    assert "does not answer" in error.title
    assert FOLDER in error.message
    stop_the_schedule(desk)
    assert desk.services.settings.current.back_up is BackupSchedule.OFF


def test_the_schedule_goes_on_in_another_folder_while_one_does_not_answer(desk: Desk) -> None:
    desk.press("schedule_backups")
    schedule(desk)
    desk.runner.hold(Lane.BACKUPS)
    desk.heartbeat.beat.emit(NOON)
    desk.world.clock.advance(timedelta(days=1))
    desk.heartbeat.beat.emit(desk.world.clock.now())
    desk.runner.hold(Lane.SCREENSHOTS)  # that one never ends

    desk.press("schedule_backups")
    schedule(desk, "/media/disk")
    desk.world.clock.advance(timedelta(days=1))
    desk.heartbeat.beat.emit(desk.world.clock.now())

    assert len(desk.files.names("/media/disk")) == 2


def test_a_backup_by_hand_whose_disk_does_not_answer_is_told_and_tried_elsewhere(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fobwatch.ui.backup.backing_up.PATIENCE", 0)
    desk.runner.hold(Lane.BACKUPS)
    desk.press("back_up")
    dialog = desk.type_passphrase()
    confirm = child(dialog, QAbstractButton, "confirm")

    qtbot.waitUntil(lambda: bool(desk.errors(dialog)))

    assert "does not answer" in desk.errors(dialog)[0]
    assert FOLDER in desk.errors(dialog)[0]
    assert confirm.isEnabled()


def test_no_more_backups_are_made_once_that_is_chosen(desk: Desk) -> None:
    desk.press("schedule_backups")
    schedule(desk)

    stop_the_schedule(desk)

    assert desk.services.settings.current.back_up is BackupSchedule.OFF
    assert not desk.services.backups.has_passphrase
    assert desk.text("backup_schedule") == "No backups are scheduled."


def test_no_dialog_keeps_a_passphrase(desk: Desk) -> None:
    desk.press("back_up")
    dialog = desk.type_passphrase()

    assert [field.text() for field in dialog.findChildren(QLineEdit)] == ["", ""]


@pytest.mark.parametrize(
    ("button", "kind"),
    [("choose_backup", BackUp), ("second_device", BackUpDevice), ("no_backup", None)],
)
def test_a_device_without_a_backup_is_backed_up_doubled_or_left(
    desk: Desk, button: str, kind: type[Intent] | None
) -> None:
    desk.world.vault.save_profile(ANNA)
    desk.bus.ask(ChooseBackup())
    asked: list[Intent] = []
    desk.bus.asked.connect(asked.append)
    dialog = desk.dialog(BackupChoice)

    desk.press(button, dialog)

    assert [type(intent) for intent in asked] == ([] if kind is None else [kind])
    assert not dialog.isVisible()


def test_the_choice_offers_no_second_device_for_a_user_without_a_key(desk: Desk) -> None:
    desk.bus.ask(ChooseBackup())

    second = child(desk.dialog(BackupChoice), QAbstractButton, "second_device")
    assert second.isHidden()


def test_the_first_moment_without_a_backup_is_noted(desk: Desk) -> None:
    desk.heartbeat.beat.emit(NOON)

    assert desk.services.backups.history.alone_since == NOON
