"""A person pastes an AWS error, and reads why it was refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.denials import texts as texts_of_terminal
from fobwatch.core.denials.denial import Denial, Evaluation
from fobwatch.core.denials.lookups import Findings
from fobwatch.core.denials.reading import read_error
from fobwatch.core.iam.ports import Decision, Verdict
from fobwatch.ui.denials.dialog import DenialDialog, denial_facts, found_facts
from fobwatch.ui.denials.explaining import DenialActions
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import ExplainDenial
from fobwatch.ui.runtime.session_intents import RenewSession
from fobwatch.ui.runtime.vault_intents import EnableMfa
from fobwatch.ui.widgets.facts import Facts, ValueText
from tests.core.denials.real_messages import MESSAGES
from tests.fakes import ACCOUNT, ADMIN, ANNA
from tests.fakes_denials import FakeSimulator
from tests.fakes_ui import InlineRunner, runtime_of, services_in
from tests.ui.pressing import buttons, child, press, texts, value_of
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services

LIST = "s3:ListAllMyBuckets"
ERROR = next(message.text for message in MESSAGES if message.name == "cli-identity")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def services() -> Services:
    return services_in(VaultWorld())


@pytest.fixture
def bus(window: QWidget, services: Services) -> IntentBus:
    bus = IntentBus(window)
    DenialActions(window, runtime_of(services, bus))
    return bus


def opened(window: QWidget, bus: IntentBus, text: str = "") -> DenialDialog:
    bus.ask(ExplainDenial(text=text))
    [dialog] = window.findChildren(DenialDialog)
    return dialog


def type_in(qtbot: QtBot, dialog: DenialDialog, text: str) -> None:
    field = child(dialog, QPlainTextEdit, "error_text")
    field.setPlainText(text)
    qtbot.waitUntil(lambda: dialog.answer.isVisible() == bool(text.strip()))


def test_what_is_pasted_is_explained_by_itself(
    qtbot: QtBot, window: QWidget, bus: IntentBus
) -> None:
    dialog = opened(window, bus)
    assert not dialog.answer.isVisible()
    type_in(qtbot, dialog, ERROR)

    assert "s3:ListAllMyBuckets is not allowed" in texts(dialog)
    facts = child(dialog, Facts)
    assert value_of(facts, "Principal") == "arn:aws:iam::111122223333:user/bob"
    assert value_of(facts, "Decided by") == "identity-based policy"


def test_an_error_comes_with_the_wish(window: QWidget, bus: IntentBus) -> None:
    dialog = opened(window, bus, ERROR)

    assert "s3:ListAllMyBuckets is not allowed" in texts(dialog)


def test_there_is_one_window(window: QWidget, bus: IntentBus) -> None:
    opened(window, bus)
    dialog = opened(window, bus, ERROR)

    assert "s3:ListAllMyBuckets is not allowed" in texts(dialog)


def test_the_statement_is_copied(window: QWidget, bus: IntentBus) -> None:
    press(opened(window, bus, ERROR), "copy_statement")

    assert json.loads(QGuiApplication.clipboard().text()) == {
        "Effect": "Allow",
        "Action": "s3:ListAllMyBuckets",
        "Resource": "*",
    }


def test_where_no_statement_helps_none_is_offered(window: QWidget, bus: IntentBus) -> None:
    dialog = opened(window, bus, "RequestExpired: Request has expired.")

    assert "copy_statement" not in buttons(dialog)
    assert not [v for v in dialog.findChildren(ValueText, "statement") if v.isVisible()]


def test_without_a_text_nothing_is_said(qtbot: QtBot, window: QWidget, bus: IntentBus) -> None:
    dialog = opened(window, bus, ERROR)
    type_in(qtbot, dialog, " \n")

    assert not dialog.answer.isVisible()


def test_an_answer_to_what_was_pasted_before_is_not_shown(
    window: QWidget, services: Services
) -> None:
    bus, runner = IntentBus(window), InlineRunner()
    DenialActions(window, runtime_of(services, bus, runner))
    runner.hold()
    dialog = opened(window, bus, ERROR)
    field = child(dialog, QPlainTextEdit, "error_text")
    field.setPlainText("something else")
    runner.release()

    assert not dialog.answer.isVisible()


def ask_aws(
    window: QWidget, bus: IntentBus, services: Services, simulator: FakeSimulator
) -> DenialDialog:
    services.denials._simulator = simulator
    bus.ask(ExplainDenial(profile="dev", text=ERROR))
    [dialog] = window.findChildren(DenialDialog)
    press(dialog, "ask_aws")
    return dialog


def found(dialog: DenialDialog, name: str) -> str:
    facts = child(dialog, Facts, "found_facts")
    return value_of(facts, name)


def test_a_call_that_takes_mfa_is_helped_with_it(
    window: QWidget, bus: IntentBus, services: Services
) -> None:
    asked: list[Intent] = []
    dialog = ask_aws(window, bus, services, FakeSimulator(with_mfa={LIST}))
    bus.asked.connect(asked.append)

    assert found(dialog, "Simulated") == "denied expressly (user_anna_RequireMfa)"
    assert found(dialog, "With MFA") == "allowed (user_anna_Work)"
    assert "With MFA it would be allowed" in texts(dialog)
    press(dialog, "start_with_mfa")
    assert asked == [RenewSession(profile="dev")]


def test_a_user_without_mfa_is_helped_to_it(
    window: QWidget, bus: IntentBus, services: Services
) -> None:
    services.vault.save_profile(replace(ANNA, mfa_serial=""))
    services.index.outdate()
    asked: list[Intent] = []
    dialog = ask_aws(window, bus, services, FakeSimulator(with_mfa={LIST}))
    bus.asked.connect(asked.append)
    press(dialog, "start_with_mfa")

    assert asked == [EnableMfa(profile="dev")]


def test_what_no_policy_allows_gets_no_offer_of_mfa(
    window: QWidget, bus: IntentBus, services: Services
) -> None:
    dialog = ask_aws(window, bus, services, FakeSimulator(denied={LIST}))

    assert found(dialog, "Simulated") == "allowed by no policy"
    assert "start_with_mfa" not in buttons(dialog)


def test_what_the_simulator_allows_has_another_reason(
    window: QWidget, bus: IntentBus, services: Services
) -> None:
    dialog = ask_aws(window, bus, services, FakeSimulator())

    assert "Something else refuses" in found(dialog, "So")


def test_a_profile_that_does_not_start_is_said_to(
    window: QWidget, bus: IntentBus, services: Services
) -> None:
    dialog = opened(window, bus, ERROR)
    dialog.asking.profile.set_value("nobody")
    press(dialog, "ask_aws")

    assert "nobody" in texts(dialog)


def test_aws_is_asked_about_refusals_alone(window: QWidget, bus: IntentBus) -> None:
    dialog = opened(window, bus, "ThrottlingException: Rate exceeded")

    assert "ask_aws" not in buttons(dialog)


@pytest.mark.parametrize(
    ("account", "proposed"),
    [(ACCOUNT, "dev"), ("901755201184", "audit"), ("111122223333", "other")],
    ids=["the first", "another", "of nobody"],
)
def test_a_profile_of_the_account_is_proposed(
    window: QWidget, bus: IntentBus, services: Services, account: str, proposed: str
) -> None:
    services.vault.save_profile(
        replace(ADMIN, name="audit", role_arn="arn:aws:iam::901755201184:role/Auditor")
    )
    services.index.outdate()
    dialog = opened(window, bus)
    dialog.asking.profile.set_value("other")
    dialog.paste(ERROR.replace("111122223333", account))

    assert dialog.asking.profile.value() == proposed


def test_what_limits_the_call_beside_its_policies_is_said() -> None:
    verdict = Verdict(
        action=LIST,
        decision=Decision.IMPLICIT_DENY,
        by_organization=False,
        by_boundary=False,
    )
    facts = dict(found_facts(Findings(denial=Denial(), simulated=verdict)))

    assert facts["Simulated"] == (
        "allowed by no policy; the organization does not allow it; "
        "the permissions boundary does not allow it"
    )


VERDICTS = [
    None,
    *(Verdict(action=LIST, decision=decision, sources=("a", "b")) for decision in Decision),
    Verdict(action=LIST, decision=Decision.IMPLICIT_DENY, by_organization=False, by_boundary=False),
]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_command_line_says_the_same(verdict: Verdict | None) -> None:
    told = Evaluation(explicit=True, context=(("aws:viaAWSService", "false"), ("ec2:Region", "x")))
    problem = AccessDenied("Denied", "A policy says so.", "Ask.")
    findings = Findings(
        denial=read_error(ERROR),
        evaluation=told,
        simulated=verdict,
        with_mfa=verdict,
        problems=(problem,),
    )

    assert found_facts(findings) == texts_of_terminal.found_facts(findings)
    assert denial_facts(findings.denial) == texts_of_terminal.denial_facts(findings.denial)
