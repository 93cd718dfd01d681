"""An access key is replaced through its dialog, by pressing its buttons."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from fobwatch.core.activity.activity import Event
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.iam.access_keys import KeyUse
from fobwatch.core.iam.key_rotation import GRACE
from fobwatch.ui.actions.key_rotation import KeyRotationActions
from fobwatch.ui.keys.rotating import RotateKeyDialog
from fobwatch.ui.runtime.profile_intents import RotateKey
from fobwatch.ui.walks.body import Stage
from fobwatch.ui.widgets.buttons import IconButton
from fobwatch.ui.widgets.inline_bar import InlineBar
from tests.core.iam.key_world import KeyWorld
from tests.fakes import ACCOUNT, DENIED, KEY, LOST
from tests.fakes_ui import WindowDesk, services_in
from tests.ui.pressing import buttons, press, stage, texts

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Desk(WindowDesk):
    """A window with what opens the dialog, over a vault, an STS and an IAM."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = KeyWorld()
        self.start()

    def start(self) -> None:
        """As the program starts, on what it finds."""
        self.world.start()
        services = replace(services_in(self.world.world), key_rotation=self.world.rotation)
        runtime = self.show(services)
        KeyRotationActions(self.window, runtime)

    def open(self, profile: str = "plain") -> RotateKeyDialog:
        self.bus.ask(RotateKey(profile=profile))
        return self.window.findChildren(RotateKeyDialog)[-1]

    def switched(self) -> RotateKeyDialog:
        """The new key is in use."""
        dialog = self.open()
        press(dialog, "rotate")
        assert stage(dialog) is Stage.PAUSED
        return dialog


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_opening_it_changes_nothing_and_shows_what_will_be_called(desk: Desk) -> None:
    dialog = desk.open()

    assert stage(dialog) is Stage.READY
    assert set(desk.world.aws.calls) == {"keys", "last_use"}
    assert f"iam:CreateAccessKey · arn:aws:iam::{ACCOUNT}:user/anna" in texts(dialog)
    assert "iam:DeleteAccessKey · AKIA…TEST" in texts(dialog)
    assert "second key" not in texts(dialog)


def test_the_button_puts_a_new_key_in_place_of_the_old_one(desk: Desk) -> None:
    dialog = desk.switched()

    assert desk.world.key != KEY
    assert len(desk.world.aws.records) == 2
    assert "The new key is in use" in texts(dialog)
    assert "tomorrow" in texts(dialog)


def test_in_its_grace_time_it_may_be_closed_and_found_again(desk: Desk) -> None:
    desk.switched().reject()
    desk.start()

    dialog = desk.open()

    assert stage(dialog) is Stage.PAUSED
    assert {"cancel", "take_back", "next"} == buttons(dialog)


def test_the_old_key_is_disabled_and_deleted_by_a_click_each(desk: Desk) -> None:
    desk.switched().reject()
    desk.world.world.clock.advance(GRACE)
    dialog = desk.open()
    press(dialog, "next")
    disabled = not desk.world.aws.records[KEY.access_key_id].active
    desk.world.world.clock.advance(GRACE)
    dialog.reject()
    dialog = desk.open()

    press(dialog, "next")

    assert disabled
    assert stage(dialog) is Stage.DONE
    assert set(desk.world.aws.records) == {desk.world.key.access_key_id}
    assert (Event.KEY_ROTATED, "plain") in desk.world.world.lines


def test_before_its_grace_time_is_over_deleting_is_asked_about(desk: Desk) -> None:
    dialog = desk.switched()
    press(dialog, "next")
    press(dialog, "next")
    asked = KEY.access_key_id in desk.world.aws.records

    press(dialog.question, "inline_bar_yes")

    assert asked
    assert stage(dialog) is Stage.DONE
    assert KEY.access_key_id not in desk.world.aws.records


def test_an_old_key_that_is_used_is_disabled_only_if_a_person_says_so(desk: Desk) -> None:
    dialog = desk.switched()
    later = desk.world.world.clock.now() + timedelta(hours=1)
    desk.world.aws.uses[KEY.access_key_id] = KeyUse(at=later, service="s3", region="eu-west-1")
    press(dialog, "next")
    stopped = stage(dialog)
    left = desk.world.aws.records[KEY.access_key_id].active

    press(dialog, "although_used")

    assert (stopped, left) == (Stage.STOPPED, True)
    assert not desk.world.aws.records[KEY.access_key_id].active


@pytest.mark.parametrize("further", [False, True], ids=["in use", "old one disabled"])
def test_it_is_taken_back_by_one_click(desk: Desk, *, further: bool) -> None:
    dialog = desk.switched()
    if further:
        press(dialog, "next")

    press(dialog, "take_back")

    assert desk.world.key == KEY
    assert set(desk.world.aws.records) == {KEY.access_key_id}
    assert desk.world.aws.records[KEY.access_key_id].active
    assert desk.reports[-1].text == "Taken back: plain has its old access key"


def test_after_a_lost_answer_one_click_goes_on(desk: Desk) -> None:
    dialog = desk.open()
    desk.world.aws.failures["create"] = [LOST]
    press(dialog, "rotate")
    stopped = stage(dialog)

    press(dialog, "go_on")

    assert stopped is Stage.STOPPED
    assert stage(dialog) is Stage.PAUSED
    assert desk.world.key != KEY


def test_what_stopped_is_asked_about_when_it_is_closed_and_found_after_a_restart(
    desk: Desk,
) -> None:
    dialog = desk.open()
    desk.world.aws.failures["create"] = [LOST]
    press(dialog, "rotate")
    dialog.reject()
    asked = dialog.question.key
    press(dialog.question, "inline_bar_also")
    desk.start()

    dialog = desk.open()

    assert asked
    assert stage(dialog) is Stage.STOPPED
    assert "Fobwatch ended before all was done" in texts(dialog)
    press(dialog, "take_back")
    assert (desk.world.key, desk.world.rotation.unfinished) == (KEY, ())


def test_where_it_cannot_be_taken_back_it_can_be_left(desk: Desk) -> None:
    dialog = desk.switched()
    desk.world.aws.failures["delete"] = [DENIED]
    press(dialog, "take_back")
    stuck = stage(dialog)

    press(dialog, "leave")
    press(dialog.question, "inline_bar_yes")

    assert stuck is Stage.STUCK
    assert desk.world.rotation.unfinished == ()


def test_stopped_while_it_works_it_is_taken_back(desk: Desk) -> None:
    dialog = desk.open()
    desk.runner.hold()
    press(dialog, "rotate")
    dialog.reject()
    press(dialog.question, "inline_bar_yes")
    desk.runner.release()

    assert (desk.world.key, desk.world.rotation.unfinished) == (KEY, ())
    assert set(desk.world.aws.records) == {KEY.access_key_id}


def test_a_denied_look_offers_the_policy(desk: Desk) -> None:
    desk.world.aws.failures["keys"] = [DENIED]

    dialog = desk.open()
    (bar,) = [b for b in dialog.findChildren(InlineBar) if b.isVisible()]
    press(bar, "inline_bar_copy")

    assert stage(dialog) is Stage.HOPELESS
    assert not bar.findChildren(IconButton, "inline_bar_dismiss")[0].isVisible()
    policy = json.loads(QGuiApplication.clipboard().text())
    assert "iam:CreateAccessKey" in policy["Statement"][0]["Action"]


def test_a_second_dialog_is_not_opened(desk: Desk) -> None:
    desk.open()
    desk.open("dev")

    assert len(desk.window.findChildren(RotateKeyDialog)) == 1


def test_no_program_can_ask_for_it() -> None:
    assert not any("key" in verb.value or "rotat" in verb.value for verb in AgentVerb)
