from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QWidget

from fobwatch.core.activity.activity import Event
from fobwatch.core.errors import AccessDenied
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.ui.actions.editing import Editing
from fobwatch.ui.mfa.editor import DeviceEditor
from fobwatch.ui.mfa.qr_dialog import DeviceQr
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.runtime.intents import Intent, IntentBus, Verb
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.widgets.inline_bar import InlineBar
from tests.fakes import ADMIN, ANNA, DEVICE, NOON, SERIAL
from tests.fakes_ui import InlineRunner, services_in
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Report

Dialog = TypeVar("Dialog", bound=QDialog)
LISTED = replace(ADMIN, name="listed", origin=Origin.AWS_FILES)
SSO = OtherProfile(name="portal", way=OtherKind.SSO)


class Desk:
    """The editing presenter with a vault of two profiles and a device."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.world = VaultWorld()
        self.vault = self.world.vault
        self.runner = InlineRunner()
        self.reports: list[Report] = []
        self.bus = IntentBus(self.window)
        self.bus.reported.connect(self.reports.append)
        self.world.files.change(profiles=(LISTED, SSO))
        self.world.catalogue.refresh()
        Editing(self.window, self.bus, self.runner, services_in(self.world))

    def open(
        self, kind: type[Dialog], verb: Verb, *, profile: str = "", serial: str = ""
    ) -> Dialog:
        self.bus.asked.emit(Intent(verb=verb, profile=profile, serial=serial))
        dialog = self.window.findChild(kind)
        assert dialog is not None
        return dialog


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_new_profile_goes_into_the_vault_on_the_keyring_s_lane(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, Verb.NEW_PROFILE)

    editor.saved.emit(replace(ANNA, name="new"))

    assert desk.vault.profile("new") == replace(ANNA, name="new")
    assert desk.runner.lanes == [Lane.KEYRING]


def test_renaming_moves_the_profile_and_its_marks(desk: Desk, qtbot: QtBot) -> None:
    desk.world.marks.set_favourite("dev", wanted=True)
    editor = desk.open(ProfileEditor, Verb.EDIT_PROFILE, profile="dev")

    with qtbot.waitSignal(desk.bus.asked, timeout=1000) as asked:
        editor.saved.emit(replace(ANNA, name="anna"))

    assert asked.args == [Intent(verb=Verb.FOLLOW_RENAME, profile="anna", old_name="dev")]
    assert desk.vault.profile("dev") is None
    assert desk.vault.profile("prod-admin") == replace(ADMIN, source_profile="anna")
    assert desk.world.marks.current.favourites == {"anna"}
    assert desk.world.lines[-1] == (Event.PROFILE_RENAMED, "anna")


def test_a_changed_profile_is_saved_and_has_its_line_in_the_activity(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, Verb.EDIT_PROFILE, profile="dev")

    editor.saved.emit(replace(ANNA, region="us-east-1"))

    assert desk.vault.profile("dev") == replace(ANNA, region="us-east-1")
    assert desk.world.lines == [(Event.PROFILE_SAVED, "dev")]


@pytest.mark.parametrize(("name", "copy"), [("prod-admin", "prod-admin-2"), ("listed", "listed-2")])
def test_a_copy_gets_a_free_name_and_belongs_to_the_vault(
    desk: Desk, qtbot: QtBot, name: str, copy: str
) -> None:
    editor = desk.open(ProfileEditor, Verb.DUPLICATE_PROFILE, profile=name)

    with qtbot.waitSignal(editor.saved):
        editor._on_save()

    saved = desk.vault.profile(copy)
    assert saved is not None
    assert saved.origin is Origin.VAULT


def test_a_test_reaches_the_broker_and_its_answer_the_editor(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, Verb.EDIT_PROFILE, profile="dev")

    editor.test_wanted.emit(ANNA, totp_code(DEVICE, NOON))

    bar = editor.findChild(InlineBar)
    assert bar is not None
    assert desk.world.tokens.count() == {"GetSessionToken": 1, "GetCallerIdentity": 2}
    assert "user/anna" in bar.accessibleName()


def test_a_test_that_fails_is_told_in_the_editor(desk: Desk) -> None:
    desk.world.tokens.failures.append(AccessDenied("Not allowed", "AWS says no.", "Ask."))
    editor = desk.open(ProfileEditor, Verb.EDIT_PROFILE, profile="dev")

    editor.test_wanted.emit(ANNA, "")

    bar = editor.findChild(InlineBar)
    assert bar is not None
    assert "Not allowed" in bar.accessibleName()
    assert desk.runner.problems == []


def test_a_device_goes_into_the_vault(desk: Desk) -> None:
    editor = desk.open(DeviceEditor, Verb.NEW_DEVICE)
    other = replace(DEVICE, serial=f"{SERIAL}-2")

    editor.saved.emit(other)

    assert desk.vault.device(other.serial) == other


def test_a_device_s_name_can_be_changed(desk: Desk) -> None:
    editor = desk.open(DeviceEditor, Verb.EDIT_DEVICE, serial=SERIAL)

    editor.saved.emit(replace(DEVICE, name="renamed"))

    assert desk.vault.devices() == (replace(DEVICE, name="renamed"),)
    assert desk.world.lines == [(Event.DEVICE_SAVED, "renamed")]


def test_a_device_s_qr_code_opens_behind_its_question(desk: Desk) -> None:
    assert desk.open(DeviceQr, Verb.SHOW_QR, serial=SERIAL).isVisible()


@pytest.mark.parametrize(
    "intent",
    [
        Intent(verb=Verb.EDIT_PROFILE, profile="gone"),
        Intent(verb=Verb.DUPLICATE_PROFILE, profile="portal"),
        Intent(verb=Verb.SHOW_QR, serial="gone"),
    ],
    ids=["no such profile", "a kind that is not edited", "no such device"],
)
def test_what_is_gone_opens_nothing(desk: Desk, intent: Intent) -> None:
    desk.bus.asked.emit(intent)

    assert desk.window.findChild(QDialog) is None


def test_other_intents_are_left_to_others(desk: Desk) -> None:
    desk.bus.asked.emit(Intent(verb=Verb.START, profile="dev"))

    assert desk.window.findChild(QDialog) is None
