"""MFA is required through its dialog, by pressing its buttons."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from fobwatch.core.iam.requirement.policy import POLICY_NAME, is_ours
from fobwatch.ui.mfa.require_dialog import SOME, RequireMfaDialog
from fobwatch.ui.mfa.requiring import RequireMfaActions
from fobwatch.ui.runtime.vault_intents import RequireMfa
from fobwatch.ui.walks.body import Stage
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.inline_bar import InlineBar
from tests.core.iam.requirement_world import GROUP, USER, RequirementWorld
from tests.fakes import DENIED, LOST
from tests.fakes_ui import WindowDesk, services_in
from tests.ui.pressing import buttons, child, press, stage, texts, value_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Desk(WindowDesk):
    """A window with what opens the dialog, over a vault, an STS and an IAM."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = RequirementWorld()
        self.start()

    def start(self) -> None:
        """As the program starts, on what it finds."""
        self.world.start()
        services = replace(services_in(self.world.world), require_mfa=self.world.requiring)
        runtime = self.show(services)
        RequireMfaActions(self.window, runtime)

    def open(self, profile: str = "dev") -> RequireMfaDialog:
        self.bus.ask(RequireMfa(profile=profile))
        return self.window.findChildren(RequireMfaDialog)[-1]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def fact(dialog: RequireMfaDialog, name: str) -> str:
    facts = child(dialog, Facts)
    return value_of(facts, name)


def choose(dialog: RequireMfaDialog, *, group: str = "", actions: str = "") -> None:
    dialog.owner.set_value(group)
    dialog.owner.activated.emit(dialog.owner.currentIndex())
    if actions:
        dialog.scope.set_value(SOME)
        dialog.scope.activated.emit(dialog.scope.currentIndex())
        dialog.named_actions.setText(actions)
        dialog.named_actions.editingFinished.emit()


def test_nothing_is_done_before_the_button_is_pressed(desk: Desk) -> None:
    dialog = desk.open()

    assert stage(dialog) is Stage.READY
    assert "s3:GetObject" in fact(dialog, "Refused without MFA")
    assert "sts:GetSessionToken" in fact(dialog, "Still allowed")
    assert desk.world.document is None


def test_mfa_is_required_by_one_click(desk: Desk) -> None:
    dialog = desk.open()
    press(dialog, "require")

    assert stage(dialog) is Stage.DONE
    assert desk.world.document is not None
    assert is_ours(desk.world.document)
    assert "MFA is required" in dialog.findChildren(InlineBar)[0].accessibleName()


def test_it_is_removed_by_one_click(desk: Desk) -> None:
    desk.world.required()
    dialog = desk.open()
    assert "MFA is required already" in texts(dialog)
    assert not dialog.scope.isVisible()
    press(dialog, "require")

    assert stage(dialog) is Stage.DONE
    assert desk.world.document is None


def test_others_of_the_group_are_named_before(desk: Desk) -> None:
    dialog = desk.open()
    choose(dialog, group="Developers")

    assert "boris, carl" in texts(dialog)
    press(dialog, "require")
    assert set(desk.world.aws.documents) == {(GROUP, POLICY_NAME)}


def test_others_who_cannot_be_looked_at_are_named_beside_those_without_mfa(desk: Desk) -> None:
    dialog = desk.open()
    desk.world.devices.failures["enabled_serials"] = [DENIED]
    choose(dialog, group="Developers")

    assert "You may not see the MFA devices of boris." in texts(dialog)
    assert "They can only enable MFA then: carl." in texts(dialog)


def test_some_actions_are_refused_alone(desk: Desk) -> None:
    dialog = desk.open()
    choose(dialog, actions="s3:GetObject, ec2:Stop*")
    press(dialog, "require")

    assert desk.world.document is not None
    [statement] = json.loads(desk.world.document)["Statement"]
    assert statement["Action"] == ["s3:GetObject", "ec2:Stop*"]


@pytest.mark.parametrize("actions", ["s3", " "], ids=["wrong", "none"])
def test_without_actions_there_is_nothing_to_do(desk: Desk, actions: str) -> None:
    dialog = desk.open()
    choose(dialog, actions=actions)

    assert "require" not in buttons(dialog)


def test_who_would_lock_themselves_out_chooses_again(desk: Desk) -> None:
    dialog = desk.open()
    choose(dialog, actions="sts:GetSessionToken")
    assert "lock yourself out" in texts(dialog)
    assert "require" not in buttons(dialog)
    choose(dialog, actions="s3:GetObject")
    press(dialog, "require")

    assert stage(dialog) is Stage.DONE


def test_what_is_denied_can_be_copied_as_the_policy_that_allows_it(desk: Desk) -> None:
    desk.world.aws.failures["groups"] = [DENIED]
    dialog = desk.open()
    press(dialog, "inline_bar_copy")

    assert "iam:SimulatePrincipalPolicy" in QGuiApplication.clipboard().text()


def test_a_lost_answer_is_gone_on_with(desk: Desk) -> None:
    dialog = desk.open()
    desk.world.aws.failures["put"] = [LOST]
    press(dialog, "require")
    assert stage(dialog) is Stage.STOPPED
    press(dialog, "go_on")

    assert stage(dialog) is Stage.DONE


def test_what_is_unfinished_is_shown_after_a_restart_and_taken_back(desk: Desk) -> None:
    dialog = desk.open()
    desk.world.fail_the_proof(LOST)
    press(dialog, "require")
    assert stage(dialog) is Stage.STOPPED
    assert desk.world.aws.documents
    desk.world.let_sts_work()
    desk.start()

    dialog = desk.open()
    assert stage(dialog) is Stage.STOPPED
    press(dialog, "take_back")
    assert not desk.world.aws.documents
    assert desk.reports[-1].text == "Taken back: the policies are as before"


def test_closing_asks_where_something_is_half_done(desk: Desk) -> None:
    dialog = desk.open()
    desk.world.fail_the_proof(LOST)
    press(dialog, "require")
    dialog.reject()
    assert dialog.isVisible()
    desk.world.let_sts_work()
    press(dialog, "inline_bar_yes")

    assert desk.world.document is None


def test_what_cannot_be_taken_back_may_be_left(desk: Desk) -> None:
    dialog = desk.open()
    desk.world.fail_the_proof(LOST)
    press(dialog, "require")
    desk.world.let_sts_work()
    desk.world.aws.documents[USER, POLICY_NAME] = "{}"
    press(dialog, "take_back")
    press(dialog, "leave")
    press(dialog, "inline_bar_yes")

    assert desk.world.requiring.unfinished == ()
    assert not dialog.isVisible()


def test_a_stop_while_it_works_takes_back_after_the_step(desk: Desk) -> None:
    dialog = desk.open()
    desk.runner.hold()
    press(dialog, "require")
    dialog.reject()
    press(dialog, "inline_bar_yes")
    desk.runner.release()

    assert desk.world.document is None
    assert desk.world.requiring.unfinished == ()


def test_who_starts_without_mfa_cannot_require_it(desk: Desk) -> None:
    dialog = desk.open("plain")

    assert "starts without MFA" in texts(dialog)
    assert "require" not in buttons(dialog)
