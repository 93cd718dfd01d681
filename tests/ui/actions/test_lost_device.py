"""A person who has lost an MFA device is led by what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.user_devices import UserDevices
from fobwatch.core.mfa.totp import totp_code
from fobwatch.ui.actions.lost_device import LostDeviceActions
from fobwatch.ui.actions.mfa_changes import MfaChangeActions
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.mfa.change_dialog import MfaChangeDialog
from fobwatch.ui.mfa.lost_dialog import LostDeviceDialog
from fobwatch.ui.mfa.lost_words import PAGES, Situation
from fobwatch.ui.runtime.vault_intents import LostDevice, ReadDevices, RemoveAtAws
from fobwatch.ui.walks.body import Stage
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import WrappedLabel
from tests.core.iam.mfa_world import OLD
from tests.core.iam.test_lost_device import PHONE, SECURITY_KEY, have_a_phone, with_a_lost_device
from tests.fakes import ANNA, DEVICE
from tests.fakes_ui import WindowDesk, services_in
from tests.ui.pressing import child, press, stage, value_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from fobwatch.core.iam.user_devices import DeviceReading
    from fobwatch.ui.runtime.intents import Report


class Desk(WindowDesk):
    """A window with what opens the two dialogs; Anna's device is lost."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = with_a_lost_device()
        self.world.aws.with_mfa_only -= {"enabled_serials"}  # as AWS's own example has it
        self.pages: list[str] = []
        changes = self.world.changes
        services = replace(services_in(self.world.world), mfa_changes=changes)
        self.devices = UserDevices(vault=self.world.vault, changes=changes)
        services = replace(services, user_devices=self.devices)
        runtime = self.show(services)
        MfaChangeActions(self.window, runtime)
        LostDeviceActions(self.window, runtime, open_page=self.pages.append)

    def opened(self, profile: str = "dev", situation: Situation | None = None) -> LostDeviceDialog:
        self.bus.ask(LostDevice(profile=profile))
        dialog = self.window.findChildren(LostDeviceDialog)[-1]
        if situation is not None:
            choose(dialog, "situation", situation)
        return dialog

    @property
    def change(self) -> MfaChangeDialog:
        return self.window.findChildren(MfaChangeDialog)[-1]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def chosen(dialog: QWidget, name: str) -> Choice:
    return child(dialog, Choice, name)


def choose(dialog: QWidget, name: str, value: str) -> None:
    choice = chosen(dialog, name)
    choice.set_value(value)
    choice.activated.emit(choice.currentIndex())


def values(dialog: QWidget, name: str) -> list[str]:
    choice = chosen(dialog, name)
    return [choice.itemData(row) for row in range(choice.count())]


def buttons(dialog: QWidget) -> set[str]:
    named = {"replace_lost", "remove_lost", "copy_request", "open_page"}
    shown = {b.objectName() for b in dialog.findChildren(QPushButton) if b.isVisible()}
    return shown & named


def said(dialog: QWidget) -> str:
    bars = [bar for bar in dialog.findChildren(InlineBar) if bar.isVisible()]
    return " ".join(label.text() for bar in bars for label in bar.findChildren(WrappedLabel))


def test_it_lists_what_aws_has_and_changes_nothing(desk: Desk) -> None:
    desk.world.aws.users[SECURITY_KEY] = "anna"
    dialog = desk.opened()

    assert values(dialog, "lost_device") == [OLD, SECURITY_KEY]
    assert "passkey" in chosen(dialog, "lost_device").itemText(1)
    assert desk.world.aws.calls == ["enabled_serials"]


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (Situation.ANOTHER_DEVICE, {"replace_lost", "remove_lost"}),
        (Situation.ADMINISTRATOR_HERE, {"replace_lost", "remove_lost"}),
        (Situation.ADMINISTRATOR_ELSEWHERE, {"copy_request"}),
        (Situation.ROOT, {"open_page"}),
        (Situation.NOBODY, {"open_page"}),
    ],
)
def test_each_situation_has_its_way(desk: Desk, situation: Situation, expected: set[str]) -> None:
    assert buttons(desk.opened(situation=situation)) == expected


def test_an_answer_to_an_earlier_question_is_dropped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a refusal that comes once an administrator's profile was chosen."""
    dialog, read = desk.opened(), desk.devices.read

    def refused_later(name: str, *, by: str = "") -> DeviceReading:
        if not by:
            dialog.administrator_chosen.emit("boss")
            raise AccessDenied("Refused meanwhile", "", "")
        return read(name, by=by)

    monkeypatch.setattr(desk.devices, "read", refused_later)
    dialog.profile_chosen.emit("dev")

    assert values(dialog, "lost_device") == [OLD]
    assert "Refused meanwhile" not in said(dialog)


def test_a_second_dialog_leaves_the_first_its_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The panel opens another one while the first waits for AWS."""
    read = desk.devices.read
    dialogs: list[LostDeviceDialog] = []

    def opens_another(name: str, *, by: str = "") -> DeviceReading:
        if not dialogs:
            dialogs.extend(desk.window.findChildren(LostDeviceDialog))
            desk.bus.ask(LostDevice(profile="dev"))
        return read(name, by=by)

    monkeypatch.setattr(desk.devices, "read", opens_another)
    desk.world.aws.users[SECURITY_KEY] = "anna"
    second = desk.opened()

    for dialog in (*dialogs, second):
        assert values(dialog, "lost_device") == [OLD, SECURITY_KEY]


def test_an_administrator_s_profile_does_it_once_the_calls_were_shown(desk: Desk) -> None:
    dialog = desk.opened(situation=Situation.ADMINISTRATOR_HERE)
    assert values(dialog, "administrator") == ["boss"]

    press(dialog, "replace_lost")

    assert stage(desk.change) is Stage.READY
    facts = child(desk.change, Facts)
    assert value_of(facts, "Called with") == "boss"
    assert "create" not in desk.world.aws.calls
    press(desk.change, "change")
    assert stage(desk.change) is Stage.DONE
    assert OLD not in desk.world.aws.users
    assert [user for user in desk.world.aws.users.values() if user] == ["anna"]


def test_profiles_that_need_the_lost_device_are_no_help(desk: Desk) -> None:
    names = values(desk.opened(), "administrator")

    assert "prod-admin" not in names  # it starts with Anna's device
    assert "plain" not in names  # it is Anna's own


def test_a_code_of_another_device_lets_its_user_do_it(desk: Desk) -> None:
    code = have_a_phone(desk.world)
    dialog = desk.opened()
    field = child(dialog, QLineEdit, "code")
    assert field.isVisible()

    field.setText(code)
    press(dialog, "send_code")

    assert "accepted the code" in said(dialog)
    press(dialog, "replace_lost")
    press(desk.change, "change")
    assert stage(desk.change) is Stage.DONE
    assert OLD not in desk.world.aws.users
    assert desk.world.aws.users[PHONE.serial] == "anna"


def test_a_wrong_code_is_said_and_can_be_typed_again(desk: Desk) -> None:
    good = have_a_phone(desk.world)
    dialog = desk.opened()
    field = child(dialog, QLineEdit, "code")
    wrong = "000000" if good != "000000" else "111111"

    field.setText(wrong)
    press(dialog, "send_code")
    assert said(dialog)
    desk.world.world.clock.advance(timedelta(seconds=30))
    field.setText(totp_code(PHONE, desk.world.world.clock.now()))
    press(dialog, "send_code")

    assert "accepted the code" in said(dialog)


def test_the_administrator_s_text_has_the_commands_and_no_secret(desk: Desk) -> None:
    dialog = desk.opened(situation=Situation.ADMINISTRATOR_ELSEWHERE)
    press(dialog, "copy_request")
    text = QGuiApplication.clipboard().text()

    request = child(dialog, QPlainTextEdit)
    assert request.toPlainText() == text
    assert f"aws iam deactivate-mfa-device --user-name anna --serial-number {OLD}" in text
    assert f"aws iam delete-virtual-mfa-device --serial-number {OLD}" in text
    assert "IAM, Users, anna, Security credentials" in text
    assert "AKIA" not in text


def test_a_security_key_has_nothing_to_delete_in_the_text(desk: Desk) -> None:
    desk.world.aws.users[SECURITY_KEY] = "anna"
    dialog = desk.opened(situation=Situation.ADMINISTRATOR_ELSEWHERE)
    choose(dialog, "lost_device", SECURITY_KEY)

    request = child(dialog, QPlainTextEdit)
    assert SECURITY_KEY in request.toPlainText()
    assert "delete-virtual" not in request.toPlainText()


def test_a_device_that_is_elsewhere_is_removed_with_a_code_of_it(desk: Desk) -> None:
    code = have_a_phone(desk.world)
    desk.bus.ask(RemoveAtAws(profile="dev", serial=PHONE.serial))
    press(desk.change, "change")
    field = desk.change.findChild(QLineEdit, "code")
    assert stage(desk.change) is Stage.STOPPED
    assert field is not None
    assert field.isVisible()

    field.setText(code)
    press(desk.change, "send_code")

    assert stage(desk.change) is Stage.DONE
    assert desk.world.aws.users == {OLD: "anna"}


def test_looking_at_aws_reads_each_user_once_and_says_what_there_is(desk: Desk) -> None:
    reports: list[Report] = []
    desk.bus.reported.connect(reports.append)
    desk.bus.ask(ReadDevices())
    desk.world.vault.save_device(DEVICE)
    desk.bus.ask(ReadDevices())

    assert desk.world.aws.calls == ["enabled_serials"] * 2  # two profiles have one key
    assert "one more MFA device " in reports[0].text
    assert "no other MFA device" in reports[1].text


def test_what_is_denied_for_one_user_is_said_once_all_were_asked(desk: Desk) -> None:
    key = AccessKey(access_key_id="AKIATWO000000000TEST", secret_access_key="two-secret-01234567")
    desk.world.world.tokens.other_keys.append(key)
    desk.world.vault.save_profile(replace(ANNA, name="two", access_key=key))
    denied = AccessDenied("Denied", "A policy says so.", "Ask.")
    desk.world.aws.failures["enabled_serials"] = [denied]
    reports: list[Report] = []
    desk.bus.reported.connect(reports.append)

    desk.bus.ask(ReadDevices())

    (report,) = reports
    assert report.error is not None
    assert report.error.title == "Denied"
    assert desk.world.aws.calls == ["enabled_serials"] * 2


def test_a_change_is_looked_at_again_where_that_was_done_before(desk: Desk) -> None:
    desk.bus.ask(ReadDevices(profile="dev"))
    dialog = desk.opened(situation=Situation.ADMINISTRATOR_HERE)
    press(dialog, "replace_lost")
    press(desk.change, "change")

    profile = desk.world.vault.profile("dev")
    assert profile is not None
    reading = desk.devices.reading(profile)
    assert reading is not None
    assert OLD not in reading.serials


@pytest.mark.parametrize("situation", list(PAGES))
def test_aws_s_page_is_opened(desk: Desk, situation: Situation) -> None:
    press(desk.opened(situation=situation), "open_page")

    assert desk.pages == [PAGES[situation]]


def test_where_the_look_is_denied_the_profile_s_device_is_taken(desk: Desk) -> None:
    denied = AccessDenied("Denied", "A policy says so.", "Ask.")
    desk.world.aws.failures["enabled_serials"] = [denied, denied]
    dialog = desk.opened(situation=Situation.ADMINISTRATOR_ELSEWHERE)

    assert "Denied" in said(dialog)
    assert values(dialog, "lost_device") == [OLD]
    assert buttons(dialog) == {"copy_request"}


def test_an_administrator_sees_what_the_user_may_not(desk: Desk) -> None:
    desk.world.aws.users[SECURITY_KEY] = "anna"
    denied = AccessDenied("Denied", "A policy says so.", "Ask.")
    desk.world.aws.failures["enabled_serials"] = [denied]
    dialog = desk.opened()
    before = values(dialog, "lost_device")

    choose(dialog, "situation", Situation.ADMINISTRATOR_HERE)

    assert before == [OLD]
    assert values(dialog, "lost_device") == [OLD, SECURITY_KEY]
    assert said(dialog) == ""


def test_a_lost_device_can_be_removed_without_a_new_one(desk: Desk) -> None:
    have_a_phone(desk.world)
    dialog = desk.opened(situation=Situation.ADMINISTRATOR_HERE)

    press(dialog, "remove_lost")
    shown = " ".join(label.text() for label in desk.change.findChildren(WrappedLabel))
    assert "there is no way back: its seed is not here" in shown
    press(desk.change, "change")

    assert stage(desk.change) is Stage.DONE
    assert desk.world.aws.users == {PHONE.serial: "anna"}


def test_without_a_profile_of_a_user_root_s_way_is_still_shown(desk: Desk) -> None:
    for profile in desk.world.vault.profiles():
        desk.world.vault.remove_profile(profile.name)
    dialog = desk.opened("", Situation.ROOT)

    assert buttons(dialog) == {"open_page"}


def test_where_a_role_asks_for_a_code_its_user_s_device_is_meant(desk: Desk) -> None:
    dialog = desk.opened("prod-admin")

    assert dialog.profile == "dev"
    assert values(dialog, "lost_device") == [OLD]
