"""A profile is locked down on the page for that, by pressing its buttons."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.errors import VaultLocked
from fobwatch.ui.actions.lockdown import LockdownActions
from fobwatch.ui.lockdown.dialog import EVERYBODY, LockdownDialog
from fobwatch.ui.runtime.intents import LockDown
from fobwatch.ui.runtime.session_intents import CopyPassword
from fobwatch.ui.walks.body import Stage
from tests.core.lockdown.lockdown_world import (
    OTHER,
    OTHER_KEY,
    OTHER_USER,
    PLAIN,
    ROLE,
    USER,
    LockdownWorld,
)
from tests.fakes import ADMIN, DENIED, KEY, LOST
from tests.fakes_ui import WindowDesk, answer_file_dialog, services_in
from tests.ui.pressing import buttons, child, press, stage, texts

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Intent


class Desk(WindowDesk):
    """A window with what opens the page, over a vault, an STS and an IAM."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = LockdownWorld()
        self.start()

    def start(self) -> None:
        """As the program starts, on what it finds."""
        self.world.start()
        services = replace(services_in(self.world.world), lockdown=self.world.lockdown)
        self.written: dict[str, str] = {}
        runtime = self.show(services)
        self.heartbeat = runtime.heartbeat
        LockdownActions(self.window, runtime, write=self._write)

    def _write(self, path: str, data: bytes) -> None:
        self.written[path] = data.decode()

    def open(self, profile: str = PLAIN.name) -> LockdownDialog:
        self.bus.ask(LockDown(profile=profile))
        return self.window.findChildren(LockdownDialog)[-1]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_opening_it_changes_nothing_and_shows_what_will_be_called(desk: Desk) -> None:
    dialog = desk.open()

    assert stage(dialog) is Stage.READY
    assert f"iam:PutUserPolicy · {USER}" in texts(dialog)
    assert f"iam:PutRolePolicy · {ROLE}" in texts(dialog)
    assert "iam:UpdateAccessKey · AKIA…TEST" in texts(dialog)
    assert "It breaks: Whatever uses it is refused" in texts(dialog)
    assert "The policies of plain seem to allow it." in texts(dialog)
    assert not desk.world.doors.closed
    assert not desk.world.iam.policies


def test_enter_pressed_once_too_often_locks_nothing_down(desk: Desk) -> None:
    dialog = desk.open()

    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.objectName() == "close"


def test_all_is_done_at_one_press(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "lock_down")

    assert stage(dialog) is Stage.DONE
    assert set(desk.world.outcomes().values()) == {Outcome.DONE}
    assert "Locked down" in texts(dialog)
    assert {"take_back_key", "take_back_doors", "copy_password"} <= buttons(dialog)


def test_a_step_that_is_not_checked_is_left_out(desk: Desk) -> None:
    dialog = desk.open()
    for box in dialog.findChildren(QCheckBox):
        box.setChecked("role" in box.text())
    press(dialog, "lock_down")

    assert desk.world.outcomes() == {StepKind.ROLE: Outcome.DONE}
    assert not desk.world.doors.closed


def test_step_by_step(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "next_step")

    assert stage(dialog) is Stage.STOPPED
    assert desk.world.doors.closed
    assert desk.world.keys.records.keys() == {KEY.access_key_id}
    press(dialog, "next_step")
    assert len(desk.world.keys.records) == 2
    press(dialog, "go_on")
    assert stage(dialog) is Stage.DONE


def test_a_step_is_taken_back_with_its_button(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "lock_down")
    press(dialog, "take_back_key")

    assert desk.world.keys.records[KEY.access_key_id].active
    assert "take_back_key" not in buttons(dialog)


def test_what_cannot_be_taken_back_says_why(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "lock_down")
    desk.world.keys.failures["set_active"] = [DENIED]
    press(dialog, "take_back_key")

    assert "A policy says so." in texts(dialog)
    assert stage(dialog) is Stage.DONE
    assert "take_back_key" in buttons(dialog)


def test_a_refused_step_shows_why_and_copies_what_would_allow_it(desk: Desk) -> None:
    desk.world.iam.failures["put_policy"] = [DENIED]
    dialog = desk.open()
    press(dialog, "lock_down")
    press(dialog, "copy_policy")

    assert "A policy says so." in texts(dialog)
    assert "Not all of it was done" in texts(dialog)
    policy = json.loads(QGuiApplication.clipboard().text())
    assert policy["Statement"][0]["Action"] == ["iam:PutUserPolicy"]


def test_after_a_restart_it_shows_what_is_left_and_goes_on(desk: Desk) -> None:
    desk.world.iam.failures["put_policy"] = [LOST]
    dialog = desk.open()
    press(dialog, "lock_down")
    before = (stage(dialog), texts(dialog))
    desk.start()
    again = desk.open("")

    assert before[0] is Stage.STOPPED
    assert "No answer" in before[1]
    assert stage(again) is Stage.STOPPED
    press(again, "go_on")
    assert set(desk.world.outcomes().values()) == {Outcome.DONE}


def test_the_rest_can_be_left(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "next_step")
    press(dialog, "leave")

    assert stage(dialog) is Stage.DONE
    assert desk.world.lockdown.unfinished == ()


def test_another_profile_makes_the_calls(desk: Desk) -> None:
    dialog = desk.open()
    dialog.caller.setCurrentIndex(dialog.caller.findData(ADMIN.name))
    dialog.caller.activated.emit(dialog.caller.currentIndex())

    assert stage(dialog) is Stage.READY
    assert "The policies of prod-admin seem to allow it." in texts(dialog)


def test_what_would_not_help_is_said(desk: Desk) -> None:
    desk.world.world.tokens.user_arn = USER.replace("user/anna", "root")
    dialog = desk.open()

    assert stage(dialog) is Stage.HOPELESS
    assert "Sign in to the console as root" in texts(dialog)
    assert "look_again" in buttons(dialog)


def test_the_new_password_is_copied_like_every_other(desk: Desk) -> None:
    asked: list[Intent] = []
    desk.bus.answer(CopyPassword, asked.append)
    dialog = desk.open()
    press(dialog, "lock_down")
    press(dialog, "copy_password")

    assert asked == [CopyPassword(profile=PLAIN.name)]


def test_it_opens_once(desk: Desk) -> None:
    dialog = desk.open()

    assert desk.open() is dialog


@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [("a.html", "Web page (*.html)", "<!doctype html>"), ("a.json", "For programs (*.json)", "{")],
)
def test_the_report_is_saved_where_a_person_wants_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, begins: str
) -> None:
    answer_file_dialog(monkeypatch, Path("/media") / name, kind)
    dialog = desk.open()
    press(dialog, "lock_down")
    press(dialog, "save_report")

    assert desk.written[f"/media/{name}"].startswith(begins)
    assert f"The report is saved in /media/{name}" in texts(dialog)


def test_a_locked_vault_is_said_and_looked_into_once_it_is_unlocked(desk: Desk) -> None:
    keyring = desk.world.keyring
    keyring.failure = VaultLocked("The vault is locked", "It holds the keys.", "Unlock it.")
    desk.world.vault.lock()
    dialog = desk.open("")
    said = (stage(dialog), texts(dialog))
    keyring.failure = None
    desk.world.vault.retry()
    press(dialog, "look_again")

    assert said[0] is Stage.HOPELESS
    assert "The vault is locked" in said[1]
    assert stage(dialog) is Stage.READY


def said_while_waiting(desk: Desk) -> list[str]:
    """What the page says whenever a code is waited for."""
    broker, aws_time = desk.world.world.broker, desk.world.world.portals.aws_time
    said: list[str] = []

    def look(name: str) -> None:
        if broker.record(name).waiting_until is not None:
            desk.heartbeat.beat.emit(aws_time.now())
            said.append(texts(desk.window.findChildren(LockdownDialog)[-1]))

    broker.on_change(look)
    return said


def use_up_the_code(desk: Desk, profile: str) -> None:
    desk.world.world.broker.start(profile)
    desk.world.world.broker.end(profile)


def test_looking_says_that_it_waits_for_the_next_code(desk: Desk) -> None:
    use_up_the_code(desk, "dev")
    said = said_while_waiting(desk)

    desk.open("dev")

    assert said
    assert "Waits for the next MFA code, which comes in 30 s" in said[0]


def test_a_step_says_that_it_waits_for_the_next_code(desk: Desk) -> None:
    dialog = desk.open("dev")
    said = said_while_waiting(desk)

    press(dialog, "lock_down")

    assert said
    assert re.search(r"Waits for the next MFA code, which comes in \d+ s: .*Under way\.", said[0])
    assert "Waits" not in texts(dialog)


def look_at_all(dialog: LockdownDialog) -> None:
    dialog.choose(EVERYBODY)
    dialog.profile.activated.emit(dialog.profile.currentIndex())


@pytest.fixture
def two_users(desk: Desk) -> Desk:
    """Beside anna, whose key two profiles have, another user of the account."""
    desk.world.add_user()
    desk.start()
    return desk


def test_all_users_are_shown_once_and_locked_down_at_one_press(two_users: Desk) -> None:
    world = two_users.world
    dialog = two_users.open()
    look_at_all(dialog)
    shown = texts(dialog)
    press(dialog, "lock_down")

    assert shown.count(f"User: {USER}") == shown.count(f"User: {OTHER_USER}") == 1
    assert stage(dialog) is Stage.DONE
    for name in ("dev", OTHER.name):
        assert set(world.outcomes(name).values()) == {Outcome.DONE}


def test_a_user_who_is_not_checked_is_left_out(two_users: Desk) -> None:
    dialog = two_users.open()
    look_at_all(dialog)
    whole = child(dialog, QCheckBox, "whole_dev")
    whole.setChecked(False)
    press(dialog, "lock_down")

    assert two_users.world.lockdown.subjects() == (OTHER.name,)


def test_one_that_stops_does_not_stop_the_others_and_goes_on_after_a_restart(
    two_users: Desk,
) -> None:
    world = two_users.world
    dialog = two_users.open()
    look_at_all(dialog)
    world.iam.failures["put_policy"] = [LOST]
    press(dialog, "lock_down")
    said = texts(dialog)
    two_users.start()
    again = two_users.open("")

    assert "No answer" in said
    assert stage(dialog) is Stage.STOPPED
    (left,) = world.lockdown.unfinished
    (done,) = {"dev", OTHER.name} - {left.subject}
    assert set(world.outcomes(done).values()) == {Outcome.DONE}
    assert stage(again) is Stage.STOPPED
    press(again, "go_on")
    assert set(world.outcomes(left.subject).values()) == {Outcome.DONE}


def test_the_one_who_makes_the_calls_of_all_is_locked_down_last(two_users: Desk) -> None:
    world = two_users.world
    dialog = two_users.open()
    dialog.caller.setCurrentIndex(dialog.caller.findData(OTHER.name))
    look_at_all(dialog)
    press(dialog, "lock_down")

    assert stage(dialog) is Stage.DONE
    ended = max(step.at for step in world.lockdown.steps("dev"))
    assert ended <= min(step.at for step in world.lockdown.steps(OTHER.name))
    for name in ("dev", OTHER.name):
        assert set(world.outcomes(name).values()) == {Outcome.DONE}


def test_what_was_left_of_several_is_shown_and_left_together(two_users: Desk) -> None:
    dialog = two_users.open()
    look_at_all(dialog)
    press(dialog, "next_step")
    two_users.start()
    again = two_users.open("")

    left = {walk.subject for walk in two_users.world.lockdown.unfinished}
    assert left == {"dev", OTHER.name}
    assert again.profile.currentData() == EVERYBODY
    press(again, "leave")
    assert not two_users.world.lockdown.unfinished
    assert stage(again) is Stage.DONE


def test_a_profile_that_cannot_be_looked_at_is_named_beside_the_others(two_users: Desk) -> None:
    two_users.world.world.tokens.unknown_keys.add(OTHER_KEY.access_key_id)
    dialog = two_users.open()
    look_at_all(dialog)

    assert stage(dialog) is Stage.READY
    assert f"• {OTHER.name}: " in texts(dialog)
