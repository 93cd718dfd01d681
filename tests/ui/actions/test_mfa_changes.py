"""MFA devices are changed through their dialog, by pressing its buttons."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from fobwatch.core.activity.activity import Event
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.errors import MfaCodeRefused
from fobwatch.core.profiles.profile import Origin
from fobwatch.ui.actions.editing import Editing
from fobwatch.ui.actions.mfa_changes import CHANGES, MfaChangeActions
from fobwatch.ui.mfa.change_dialog import MfaChangeDialog
from fobwatch.ui.mfa.qr_dialog import DeviceQr
from fobwatch.ui.runtime.vault_intents import (
    BackUpDevice,
    EnableMfa,
    RemoveAtAws,
    ReplaceDevice,
    ResyncDevice,
)
from fobwatch.ui.walks.body import Stage
from fobwatch.ui.widgets.buttons import IconButton
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.labels import WrappedLabel
from tests.core.iam.mfa_world import NAME, OLD, SERIAL, MfaWorld
from tests.core.iam.walk_world import PLAIN
from tests.fakes import ADMIN, ANNA, DENIED, LOST
from tests.fakes_ui import WindowDesk, services_in
from tests.ui.pressing import child, press, stage, value_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.runtime.vault_intents import MfaIntent


class Desk(WindowDesk):
    """A window with what opens the dialog, over a vault, an STS and an IAM."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = MfaWorld()
        runtime = self._start()
        Editing(self.window, runtime)

    def _start(self) -> Runtime:
        services = replace(services_in(self.world.world), mfa_changes=self.world.changes)
        runtime = self.show(services)
        MfaChangeActions(self.window, runtime)
        return runtime

    def open(self, profile: str = "plain") -> MfaChangeDialog:
        self.bus.ask(EnableMfa(profile=profile))
        return self.window.findChildren(MfaChangeDialog)[-1]

    def opened_after_a_restart(self, profile: str = "plain") -> MfaChangeDialog:
        self.world.start()
        self._start()
        return self.open(profile)


def buttons(dialog: QWidget) -> set[str]:
    """Those with words that show."""
    return {b.objectName() for b in dialog.findChildren(QPushButton) if b.isVisible()}


def field(dialog: QWidget) -> QLineEdit:
    return child(dialog, QLineEdit, "mfa_name")


def texts(dialog: QWidget) -> str:
    return " ".join(label.text() for label in dialog.findChildren(WrappedLabel))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_opening_it_changes_nothing(desk: Desk) -> None:
    dialog = desk.open()

    assert stage(dialog) is Stage.READY
    assert desk.world.aws.calls == ["enabled_serials", "virtual_serials"]
    assert field(dialog).text() == NAME


def test_what_will_be_called_on_whom_is_shown_first(desk: Desk) -> None:
    dialog = desk.open()
    field(dialog).setText("other")

    shown = texts(dialog).replace("\u200b", "")
    assert f"iam:CreateVirtualMFADevice · {SERIAL.replace(NAME, 'other')}" in shown
    assert "iam:EnableMFADevice · arn:aws:iam::482100937715:user/anna" in shown


def test_the_button_enables_it(desk: Desk) -> None:
    dialog = desk.open()

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE
    assert desk.world.aws.users == {SERIAL: "anna"}
    assert desk.world.profile.mfa_serial == SERIAL
    assert (Event.MFA_ENABLED, "plain") in desk.world.world.lines


def test_no_seed_and_no_key_is_anywhere_in_the_dialog(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "change")

    shown = repr([vars(dialog), texts(dialog), [w.accessibleName() for w in all_of(dialog)]])
    assert desk.world.aws.seeds[SERIAL] not in shown
    assert PLAIN.access_key.secret_access_key not in shown


def all_of(dialog: QWidget) -> list[QWidget]:
    return dialog.findChildren(QWidget)


def test_a_name_that_aws_does_not_take_is_said_at_its_field(desk: Desk) -> None:
    dialog = desk.open()
    field(dialog).setText("a b")

    press(dialog, "change")

    assert stage(dialog) is Stage.READY
    assert "a blank" in field(dialog).accessibleDescription()
    assert desk.world.aws.users == {}


def test_a_denied_look_offers_the_policy_to_copy(desk: Desk) -> None:
    desk.world.aws.failures["enabled_serials"] = [DENIED]
    dialog = desk.open()

    press(dialog, "inline_bar_copy")

    assert stage(dialog) is Stage.HOPELESS
    dismissing = dialog.findChildren(IconButton, "inline_bar_dismiss")
    assert not any(each.isVisible() for each in dismissing)
    assert json.loads(QGuiApplication.clipboard().text())["Version"] == "2012-10-17"


def test_closing_it_before_anything_was_made_just_closes_it(desk: Desk) -> None:
    dialog = desk.open()

    dialog.close()

    assert not dialog.isVisible()
    assert desk.world.aws.users == {}


def test_while_it_works_closing_asks_and_takes_back_what_was_made(desk: Desk) -> None:
    dialog = desk.open()
    desk.runner.hold()
    press(dialog, "change")
    dialog.close()
    assert dialog.isVisible()
    press(dialog, "inline_bar_yes")

    assert stage(dialog) is Stage.TAKING_BACK
    desk.runner.release()

    assert desk.world.aws.users == {}
    assert desk.world.vault.device(SERIAL) is None
    assert desk.world.profile == PLAIN
    assert desk.world.changes.unfinished == ()
    assert not dialog.isVisible()


def test_what_is_stopped_by_an_error_goes_on_by_its_button(desk: Desk) -> None:
    desk.world.aws.failures["enable"] = [LOST]
    dialog = desk.open()
    press(dialog, "change")
    assert stage(dialog) is Stage.STOPPED

    press(dialog, "go_on")

    assert stage(dialog) is Stage.DONE
    assert desk.world.profile.mfa_serial == SERIAL


def test_what_is_stopped_by_an_error_is_taken_back_by_its_button(desk: Desk) -> None:
    desk.world.aws.failures["enable"] = [LOST]
    dialog = desk.open()
    press(dialog, "change")

    press(dialog, "take_back")

    assert desk.world.aws.users == {}
    assert [report.text for report in desk.reports] == ["Taken back: plain has no new MFA device"]
    assert not dialog.isVisible()


def test_closing_what_is_stopped_asks_and_may_leave_it_for_later(desk: Desk) -> None:
    desk.world.aws.failures["enable"] = [LOST]
    dialog = desk.open()
    press(dialog, "change")
    dialog.close()
    press(dialog, "inline_bar_also")
    again = desk.opened_after_a_restart()

    assert stage(again) is Stage.STOPPED
    assert "not finished" in again.windowTitle()
    press(again, "go_on")

    assert stage(again) is Stage.DONE
    assert desk.world.aws.users == {SERIAL: "anna"}


def test_closing_it_once_more_asks_again(desk: Desk) -> None:
    desk.world.aws.failures["enable"] = [LOST]
    dialog = desk.open()
    press(dialog, "change")

    dialog.close()
    dialog.close()

    assert dialog.isVisible()
    press(dialog, "inline_bar_no")
    assert not dialog.question.isVisible()


def test_while_a_question_is_open_its_answers_are_the_only_buttons(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.world.aws.failures["enable"] = [LOST]
    dialog = desk.open()
    press(dialog, "change")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)

    dialog.close()
    asked = buttons(dialog)
    press(dialog, "inline_bar_no")

    assert asked == {"inline_bar_yes", "inline_bar_also", "inline_bar_no"}
    assert {"cancel", "take_back", "go_on"} <= buttons(dialog)
    assert dialog.focusWidget().objectName() == "go_on"


def test_what_cannot_be_taken_back_may_be_left_after_a_question(desk: Desk) -> None:
    desk.world.aws.failures = {"enable": [LOST], "delete": [DENIED, DENIED]}
    dialog = desk.open()
    press(dialog, "change")
    press(dialog, "take_back")
    assert stage(dialog) is Stage.STUCK

    press(dialog, "leave")
    press(dialog, "inline_bar_yes")

    assert not dialog.isVisible()
    assert desk.world.changes.unfinished == ()
    assert desk.world.aws.users == {SERIAL: ""}


def test_then_it_is_put_on_a_phone_behind_a_question(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "change")

    press(dialog, "phone")

    (qr,) = desk.window.findChildren(DeviceQr)
    assert [b.objectName() for b in qr.findChildren(QPushButton) if b.isVisible()] == [
        "cancel",
        "show_code",
    ]


def test_without_a_profile_one_of_those_without_mfa_is_chosen(desk: Desk) -> None:
    desk.world.vault.save_profile(replace(PLAIN, name="aaa"))
    dialog = desk.open("")

    dialog.profile_chosen.emit("plain")

    assert stage(dialog) is Stage.READY
    press(dialog, "change")
    assert desk.world.profile.mfa_serial == SERIAL


def test_the_profile_is_said_once_where_it_is_chosen_and_where_it_no_longer_is(desk: Desk) -> None:
    desk.world.vault.save_profile(replace(PLAIN, name="aaa"))
    dialog = desk.open("")
    facts = child(dialog, Facts)

    assert value_of(facts, "Profile") == ""
    press(dialog, "change")
    assert value_of(facts, "Profile") == "aaa"


def test_one_dialog_is_open_at_a_time(desk: Desk) -> None:
    desk.open()
    desk.bus.ask(EnableMfa(profile="plain"))

    assert len(desk.window.findChildren(MfaChangeDialog)) == 1


def test_a_profile_that_cannot_have_it_is_told_so(desk: Desk) -> None:
    dialog = desk.open(ADMIN.name)

    assert stage(dialog) is Stage.HOPELESS
    assert desk.world.aws.calls == []


def test_no_program_can_ask_for_it() -> None:
    verbs = " ".join(verb.value for verb in AgentVerb)

    assert "mfa" not in verbs
    assert "enable" not in verbs


def test_the_verb_opens_a_window_and_does_nothing_by_itself(desk: Desk) -> None:
    desk.runner.hold()

    desk.bus.ask(EnableMfa(profile="plain"))

    assert desk.world.aws.calls == []


def test_closing_it_again_while_it_asks_changes_nothing(desk: Desk) -> None:
    dialog = desk.open()
    desk.runner.hold()
    press(dialog, "change")
    for _ in range(3):
        dialog.close()

    press(dialog, "inline_bar_no")
    desk.runner.release()

    assert stage(dialog) is Stage.DONE
    assert desk.world.aws.users == {SERIAL: "anna"}


def test_what_ends_while_a_person_wants_it_back_is_taken_back_too(desk: Desk) -> None:
    dialog = desk.open()

    def ask_for_it_back() -> None:
        if desk.world.profile.mfa_serial == SERIAL and stage(dialog) is Stage.WORKING:
            dialog.taking_back_wanted.emit()

    desk.world.keyring.crossed = ask_for_it_back
    press(dialog, "change")

    assert desk.world.aws.users == {}
    assert desk.world.profile == PLAIN
    assert not dialog.isVisible()


def test_a_stop_that_nothing_was_begun_for_does_not_stop_the_next_try(desk: Desk) -> None:
    dialog = desk.open()
    desk.runner.hold()
    field(dialog).setText("a b")
    press(dialog, "change")
    dialog.close()
    press(dialog, "inline_bar_yes")
    desk.runner.release()
    field(dialog).setText(NAME)

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE


# The life of a device that is there


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """The same where AWS has the device of the vault, which two profiles name."""
    desk.world.with_a_device()
    return desk


def of_device(desk: Desk, kind: type[MfaIntent]) -> MfaChangeDialog:
    desk.bus.ask(kind(serial=OLD))
    return desk.window.findChildren(MfaChangeDialog)[-1]


@pytest.mark.parametrize("kind", [*CHANGES])
def test_no_change_is_made_by_opening_the_dialog(kept: Desk, kind: type[MfaIntent]) -> None:
    of_device(kept, kind)

    assert kept.world.aws.users == {OLD: "anna"}
    assert kept.world.changes.unfinished == ()


def test_a_backup_device_is_added_and_leads_to_the_phone(kept: Desk) -> None:
    dialog = of_device(kept, BackUpDevice)
    assert "number 2 of the 8" in texts(dialog)

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE
    assert kept.world.aws.users == {OLD: "anna", SERIAL: "anna"}
    assert kept.world.names_of(OLD) == ["dev", "prod-admin"]
    press(dialog, "phone")
    assert kept.window.findChildren(DeviceQr)


def test_a_device_is_replaced(kept: Desk) -> None:
    dialog = of_device(kept, ReplaceDevice)
    assert "start with the new one: dev, prod-admin" in texts(dialog)

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE
    assert kept.world.aws.users == {SERIAL: "anna"}
    assert kept.world.names_of(SERIAL) == ["dev", "prod-admin"]
    assert kept.world.vault.device(OLD) is None


def test_what_removing_breaks_is_said_before(kept: Desk) -> None:
    outside = replace(ANNA, name="outside", origin=Origin.AWS_FILES)
    kept.world.world.files.change(profiles=(outside,))
    kept.world.world.catalogue.refresh()
    dialog = of_device(kept, RemoveAtAws)

    shown = texts(dialog)
    assert "This is the last MFA device of anna." in shown
    assert "Policies and roles that demand MFA refuse anna" in shown
    assert "These start without a code, or not at all: dev, prod-admin." in shown
    assert "Your AWS files name it for outside" in shown


def test_an_address_that_is_asked_instead_of_aws_is_shown(kept: Desk) -> None:
    kept.world.world.connections["dev"] = Connection(iam_endpoint="http://127.0.0.1:4566")
    facts = child(of_device(kept, RemoveAtAws), Facts)
    assert value_of(facts, "Sent to") == "http://127.0.0.1:4566"


def test_the_device_that_takes_its_place_is_named(kept: Desk) -> None:
    kept.world.aws.users[OLD.replace("laptop", "phone")] = "anna"
    dialog = of_device(kept, RemoveAtAws)

    assert "ask you for a code of anna-phone, whose seed is not here: dev" in texts(dialog)


@pytest.mark.parametrize("forgets", [True, False])
def test_a_device_is_removed_and_its_seed_if_the_person_wants_that(
    kept: Desk, forgets: bool
) -> None:
    dialog = of_device(kept, RemoveAtAws)
    box = child(dialog, QCheckBox, "forgets")
    box.setChecked(forgets)
    shown = [w.text() for w in dialog.findChildren(WrappedLabel) if w.isVisible()]
    assert ("Delete the seed of anna-laptop" in shown) is forgets

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE
    assert kept.world.aws.users == {}
    assert (kept.world.vault.device(OLD) is None) is forgets


def test_a_removal_that_aws_refuses_is_taken_back_by_its_button(kept: Desk) -> None:
    kept.world.aws.failures["delete"] = [DENIED, DENIED]
    dialog = of_device(kept, RemoveAtAws)
    press(dialog, "change")
    assert stage(dialog) is Stage.STOPPED

    press(dialog, "take_back")

    assert kept.world.aws.users == {OLD: "anna"}
    assert [r.text for r in kept.reports] == ["Taken back: anna has anna-laptop as before"]


def test_an_unfinished_removal_is_found_again_from_whatever_is_asked_for(kept: Desk) -> None:
    kept.world.aws.failures["delete"] = [LOST]
    dialog = of_device(kept, RemoveAtAws)
    press(dialog, "change")
    dialog.close()
    press(dialog, "inline_bar_also")
    again = kept.opened_after_a_restart("dev")

    assert again.windowTitle() == "Removing anna-laptop was not finished"
    press(again, "go_on")

    assert again.windowTitle() == "Remove anna-laptop of anna at AWS"
    assert kept.world.aws.users == {}


def test_a_device_is_synchronized(kept: Desk) -> None:
    dialog = of_device(kept, ResyncDevice)

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE
    assert kept.world.aws.calls[-1] == "resync"


def test_codes_that_aws_refuses_may_be_sent_again(kept: Desk) -> None:
    kept.world.aws.failures["resync"] = [MfaCodeRefused("Refused", "The clock.", "Check it.")]
    dialog = of_device(kept, ResyncDevice)
    press(dialog, "change")
    assert stage(dialog) is Stage.READY

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE


def test_a_device_that_somebody_else_removed_is_told(kept: Desk) -> None:
    kept.world.aws.users.clear()
    dialog = of_device(kept, RemoveAtAws)

    assert stage(dialog) is Stage.HOPELESS
    assert "delete it here too" in " ".join(w.text() for w in dialog.findChildren(QLabel))


def test_where_several_keys_may_be_the_user_s_a_person_chooses(kept: Desk) -> None:
    for name in ("dev", "plain"):
        kept.world.vault.save_profile(replace(PLAIN, name=name))
    dialog = of_device(kept, ResyncDevice)

    choice = child(dialog, QComboBox, "mfa_profile")
    assert [choice.itemText(i) for i in range(choice.count())] == ["dev", "plain"]


def test_from_a_role_s_session_the_key_of_the_device_s_user_is_taken(kept: Desk) -> None:
    kept.bus.ask(ResyncDevice(profile="prod-admin", serial=OLD))
    (dialog,) = kept.window.findChildren(MfaChangeDialog)

    press(dialog, "change")

    assert stage(dialog) is Stage.DONE


def test_a_denied_removal_asks_for_a_code_of_a_device_that_is_elsewhere(kept: Desk) -> None:
    kept.world.vault.remove_device(OLD)
    kept.world.aws.failures["deactivate"] = [DENIED]
    kept.bus.ask(RemoveAtAws(profile="dev", serial=OLD))
    (dialog,) = kept.window.findChildren(MfaChangeDialog)
    field = child(dialog, QLineEdit, "code")
    before = field.isVisible()
    press(dialog, "change")

    assert not before
    assert field.isVisible()
