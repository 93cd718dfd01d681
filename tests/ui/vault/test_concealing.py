"""What open windows show of secrets once the vault is locked."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit
from shiboken6 import isValid

from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.sessions.sign_in import code_needed
from fobwatch.core.settings.settings import Settings
from fobwatch.ui.actions.editing import Editing
from fobwatch.ui.backup.schedule_dialog import ScheduleDialog
from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.mfa.editor import DeviceEditor
from fobwatch.ui.mfa.qr_dialog import DeviceQr
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.qr.drawing import QrCode
from fobwatch.ui.runtime.profile_intents import DuplicateProfile, EditProfile, NewProfile
from fobwatch.ui.runtime.vault_intents import EditDevice, NewDevice, ShowQr
from fobwatch.ui.vault.concealing import Concealing
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog, PassphrasePurpose
from fobwatch.ui.widgets.labels import grouped
from tests.fakes import DEVICE, NOON, SEED, SERIAL
from tests.fakes_ui import WindowDesk, services_in
from tests.ui.pressing import child, press
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Intent

Dialog = TypeVar("Dialog", bound=QDialog)
TYPED = "made-up-for-this-test"


class Desk(WindowDesk):
    """The editors over a vault of two profiles and a device."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = VaultWorld()
        self.vault = self.world.vault
        runtime = self.show(services_in(self.world))
        Editing(self.window, runtime)
        Concealing(self.runner, self.vault, self.window)

    def open(self, kind: type[Dialog], intent: Intent) -> Dialog:
        self.bus.ask(intent)
        return child(self.window, kind)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def shown(dialog: QWidget) -> bool:
    return isValid(dialog) and dialog.isVisible()


def secret(dialog: QDialog, name: str) -> SecretField:
    return child(dialog, SecretField, name)


def looks(field: SecretField) -> bool:
    """Whether somebody who presses the eye sees the secret."""
    child(field, QAction, "reveal").trigger()
    return field.revealed


def test_a_qr_code_vanishes_at_once(desk: Desk) -> None:
    dialog = desk.open(DeviceQr, ShowQr(serial=SERIAL))
    press(dialog, "show_code")
    before = dialog.findChild(QrCode)
    desk.vault.lock()

    assert before is not None
    assert not shown(dialog)


@pytest.mark.parametrize(
    ("kind", "intent"),
    [
        (ProfileEditor, EditProfile(profile="dev")),
        (ProfileEditor, DuplicateProfile(profile="dev")),
        (DeviceEditor, EditDevice(serial=SERIAL)),
    ],
    ids=["profile", "copy", "device"],
)
def test_an_editor_closes_if_it_has_the_vault_s_values_alone(
    desk: Desk, kind: type[QDialog], intent: Intent
) -> None:
    dialog = desk.open(kind, intent)
    desk.vault.lock()

    assert not shown(dialog)


def edited_profile(desk: Desk) -> SecretField:
    dialog = desk.open(ProfileEditor, EditProfile(profile="dev"))
    child(dialog, QLineEdit, "profile_name").setText("renamed")
    return secret(dialog, "secret_access_key")


def new_profile(desk: Desk) -> SecretField:
    field = secret(desk.open(ProfileEditor, NewProfile()), "secret_access_key")
    field.setText(TYPED)
    return field


def edited_device(desk: Desk) -> SecretField:
    dialog = desk.open(DeviceEditor, EditDevice(serial=SERIAL))
    child(dialog, QLineEdit, "device_name").setText("renamed")
    return secret(dialog, "seed")


def new_device(desk: Desk) -> SecretField:
    """Perhaps registered at AWS by now: its seed may be nowhere else."""
    field = secret(desk.open(DeviceEditor, NewDevice()), "seed")
    field.setText(SEED)
    return field


@pytest.mark.parametrize(
    "opened",
    [edited_profile, new_profile, edited_device, new_device],
    ids=lambda each: each.__name__,
)
def test_what_was_entered_stays_and_is_seen_again_once_the_vault_is_open(
    desk: Desk, opened: Callable[[Desk], SecretField]
) -> None:
    field = opened(desk)
    text = field.text()
    field.reveal(wanted=True)
    desk.vault.lock()
    locked = shown(field.window()), field.text(), field.revealed, looks(field)
    why = child(field, QAction, "reveal").toolTip()
    desk.vault.retry()

    assert locked == (True, text, False, False)
    assert (why, looks(field)) == ("Not while the vault is locked", True)
    assert child(field, QAction, "reveal").toolTip() == "Hide"


def test_the_codes_of_an_entered_seed_come_back_with_the_vault(desk: Desk) -> None:
    dialog = desk.open(DeviceEditor, NewDevice())
    secret(dialog, "seed").setText(SEED)
    following = child(dialog, QLabel, "next_code")
    code = grouped(totp_code(DEVICE, NOON + DEVICE.period))
    before = following.text()
    desk.vault.lock()
    locked = following.text()
    secret(dialog, "seed").insert("A")
    secret(dialog, "seed").backspace()
    touched = following.text()
    desk.vault.retry()

    assert before == following.text() == code
    assert not any(character.isdigit() for character in locked + touched)


def schedule() -> ScheduleDialog:
    return ScheduleDialog(Settings(), has_passphrase=False)


@pytest.mark.parametrize(
    "made",
    [partial(PassphraseDialog, purpose) for purpose in PassphrasePurpose] + [schedule],
    ids=[*(purpose.name for purpose in PassphrasePurpose), "schedule"],
)
def test_a_typed_passphrase_is_wiped(desk: Desk, qtbot: QtBot, made: Callable[[], QDialog]) -> None:
    dialog = made()
    qtbot.addWidget(dialog)
    dialog.show()
    for field in dialog.findChildren(SecretField):
        field.setText(TYPED)
    desk.vault.lock()

    assert dialog.isVisible()
    assert {field.text() for field in dialog.findChildren(SecretField)} == {""}


def in_a_window(desk: Desk) -> QLineEdit:
    """As in the quick panel and on the page of sessions."""
    entry = CodeEntry()
    in_column(entry, within=desk.window)
    return entry.field


def of_an_edited_profile(desk: Desk) -> QLineEdit:
    dialog = edited_profile(desk).window()
    assert isinstance(dialog, ProfileEditor)
    dialog.show_failure(code_needed(SERIAL))
    return child(dialog, QLineEdit, "code")


@pytest.mark.parametrize(
    "opened", [in_a_window, of_an_edited_profile], ids=lambda each: each.__name__
)
def test_a_typed_code_is_wiped_and_no_undo_brings_it_back(
    desk: Desk, opened: Callable[[Desk], QLineEdit]
) -> None:
    field = opened(desk)
    QTest.keyClicks(field, "123456")
    typed = field.text()
    desk.vault.lock()
    locked = field.text()
    field.undo()

    assert (typed, locked, field.text()) == ("123456", "", "")


def test_what_is_typed_while_the_vault_is_locked_is_left_alone(desk: Desk) -> None:
    desk.vault.lock()
    dialog = desk.open(ProfileEditor, NewProfile())
    secret(dialog, "secret_access_key").setText(TYPED)
    secret(dialog, "secret_access_key").reveal(wanted=True)
    desk.vault.save_device(replace(DEVICE, name="waits"))

    assert secret(dialog, "secret_access_key").revealed
