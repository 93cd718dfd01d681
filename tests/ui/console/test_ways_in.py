"""Every way into the console asks, also where only AWS can say whose profile it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from fobwatch.core.aws.arns import account_of
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.console.console import Destination
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.console.question_windows import ConsoleQuestion
from fobwatch.ui.runtime import browser_intents
from fobwatch.ui.runtime.browser_intents import (
    ConsoleIntent,
    OpenConsole,
    OpenShortcut,
    OpenSignInPage,
    RenewConsole,
)
from tests.fakes import ADMIN, ANNA

if TYPE_CHECKING:
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.services import Runtime
    from tests.fakes_console import RecordingBrowser
    from tests.staged import StagedBroker, StagedCatalogue

ASKS = Environment(word="production", asks_first=True)
ACCOUNT = account_of(ADMIN.role_arn)

SECOND = replace(
    ANNA,
    name="second",
    access_key=replace(ANNA.access_key, access_key_id="AKIAOTHER0000000TEST"),
    mfa_serial="",
)
"""Anna's other key, of which nothing says so but AWS."""
UPON_SECOND = replace(
    ADMIN, name="reader", role_arn=f"{ADMIN.role_arn}Reader", source_profile="second", mfa_serial=""
)
BESIDE = replace(UPON_SECOND, name="beside", as_source=replace(SECOND, name="beside"))
"""A role with keys of its own, which those get that name it as their source."""
UPON_BESIDE = replace(UPON_SECOND, name="upon-beside", source_profile="beside")
RESERVED = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/anna"
LOGIN = LoginProfile(name="signed-in", login_session=RESERVED)
PORTAL = IdentityCenterProfile(
    name="portal",
    start_url="https://acme.awsapps.com/start",
    sso_region="eu-west-1",
    account_id=ACCOUNT,
    role_name="Admin",
)

WAYS: dict[str, tuple[str, Intent]] = {
    "panel, menu, row": ("dev", OpenConsole(profile="second")),
    "console submenu": (
        "dev",
        OpenConsole(profile="second", destination=Destination(service="s3")),
    ),
    "favourite service": (
        "dev",
        OpenConsole(profile="second", destination=Destination(service="ec2", region="eu-west-1")),
    ),
    "allowed link": (
        "dev",
        OpenConsole(
            profile="second",
            destination=Destination(url="https://eu-west-1.console.aws.amazon.com/s3/"),
        ),
    ),
    "role of the key": ("dev", OpenConsole(profile="reader")),
    "role of keys beside a role": ("dev", OpenConsole(profile="upon-beside")),
    "sign-in page": ("dev", OpenSignInPage(profile="second")),
    "switch-role link": ("dev", OpenShortcut(profile="reader")),
    "switch-role link of keys beside a role": (
        "dev",
        OpenShortcut(profile="upon-beside"),
    ),
    "portal's shortcut link": ("signed-in", OpenShortcut(profile="portal")),
}
"""For each, the profile that is to be asked about, and what its button or item intends."""


class Desk:
    def __init__(
        self, runtime: Runtime, clipboard: SecretClipboard, browser: RecordingBrowser
    ) -> None:
        self.bus, self.services, self.browser = runtime.bus, runtime.services, browser
        self.reports: list[Report] = []
        self.bus.reported.connect(self.reports.append)
        self._others = QApplication.topLevelWidgets()
        ConsoleActions(runtime)
        SessionActions(runtime, clipboard, login_shell="")

    def questions(self) -> list[ConsoleQuestion]:
        found = (each for each in QApplication.topLevelWidgets() if each not in self._others)
        return [each for each in found if isinstance(each, ConsoleQuestion) and each.isVisible()]

    def opened(self) -> int:
        return len(self.browser.opened) + len(self.browser.pages)


@pytest.fixture
def desk(
    runtime: Runtime,
    secret_clipboard: SecretClipboard,
    browser: RecordingBrowser,
    profiles: StagedCatalogue,
    broker: StagedBroker,
) -> Desk:
    profiles.listed = (ANNA, ADMIN, SECOND, UPON_SECOND, BESIDE, UPON_BESIDE, LOGIN, PORTAL)
    broker.tokens.other_keys.append(SECOND.access_key)
    broker.tokens.roles_need_mfa = False
    return Desk(runtime, secret_clipboard, browser)


@pytest.mark.parametrize(("protected", "intent"), WAYS.values(), ids=WAYS)
def test_each_way_in_asks_once_and_opens_nothing_before(
    desk: Desk, protected: str, intent: Intent
) -> None:
    desk.services.console_protection.choose(protected, ASKS)
    desk.bus.ask(intent)
    asked, before = desk.questions(), desk.opened()
    for question in asked:
        question.accept()

    assert len(asked) == 1
    assert before == 0
    assert desk.questions() == []
    assert desk.opened() == 1


def test_a_session_of_the_second_key_does_not_spare_the_question(
    desk: Desk, broker: StagedBroker
) -> None:
    """It says who that is, but not whose key the profile has that is to be asked about."""
    broker.tokens.key = SECOND.access_key
    broker.tokens.other_keys.append(ANNA.access_key)
    broker.start("second")
    desk.services.console_protection.choose("dev", ASKS)
    desk.bus.ask(OpenConsole(profile="second"))

    assert len(desk.questions()) == 1
    assert desk.opened() == 0


@pytest.mark.parametrize("name", ["second", "reader", "upon-beside"])
def test_a_program_opens_none_of_them(desk: Desk, name: str) -> None:
    """As with `fobwatch open`, about which the window of the agent asks then."""
    desk.services.console_protection.choose("dev", ASKS)
    with pytest.raises(ConsentOpen, match="dev"):
        desk.services.console.open(name, Destination(), by_person=False)

    assert desk.services.console_protection.because(name) == "dev"
    assert desk.opened() == 0


def test_a_console_that_is_open_is_renewed_without_a_question(desk: Desk) -> None:
    desk.bus.ask(OpenConsole(profile="second"))
    desk.services.console_protection.choose("dev", ASKS)
    [held] = desk.services.console.ledger.held()
    desk.bus.ask(RenewConsole(console=held))

    assert desk.questions() == []
    assert len(desk.browser.opened) == 2


def test_no_way_in_is_missing_here() -> None:
    kinds = [kind for kind in vars(browser_intents).values() if isinstance(kind, type)]
    ways = {kind for kind in kinds if issubclass(kind, ConsoleIntent)} - {ConsoleIntent}

    assert {type(intent) for _protected, intent in WAYS.values()} == ways


@pytest.mark.parametrize("kind", [OpenConsole, OpenShortcut])
def test_nothing_opens_while_aws_cannot_say_whose_the_key_is(
    desk: Desk, broker: StagedBroker, kind: type[ConsoleIntent]
) -> None:
    desk.services.console_protection.choose("dev", ASKS)
    broker.tokens.failures.append(NetworkUnreachable("AWS cannot be reached", "", "Try again."))
    desk.bus.ask(kind(profile="reader"))

    assert desk.opened() == 0
    assert isinstance(desk.reports[-1].error, NetworkUnreachable)


@pytest.mark.parametrize("protected", ["", "prod-admin", "portal"])
def test_aws_is_not_asked_where_no_user_is_to_be_asked_about(
    desk: Desk, broker: StagedBroker, protected: str
) -> None:
    if protected:
        desk.services.console_protection.choose(protected, ASKS)
    desk.bus.ask(OpenShortcut(profile="reader"))

    assert desk.opened() == 1
    assert "GetCallerIdentity" not in broker.tokens.calls


def test_aws_is_not_asked_about_a_key_of_another_account(
    desk: Desk, broker: StagedBroker, profiles: StagedCatalogue
) -> None:
    device = "arn:aws:iam::444455556666:mfa/bob"
    profiles.listed = (ANNA, replace(SECOND, mfa_serial=device), UPON_SECOND)
    desk.services.console_protection.choose("dev", ASKS)
    desk.bus.ask(OpenShortcut(profile="reader"))

    assert desk.opened() == 1
    assert "GetCallerIdentity" not in broker.tokens.calls


def test_a_key_that_aws_takes_no_more_keeps_nothing_from_opening(
    desk: Desk, broker: StagedBroker
) -> None:
    desk.services.console_protection.choose("dev", ASKS)
    broker.tokens.unknown_keys.add(ANNA.access_key.access_key_id)
    broker.tokens.user_arn = f"arn:aws:iam::{ACCOUNT}:user/somebody-else"
    desk.bus.ask(OpenShortcut(profile="reader"))

    assert desk.questions() == []
    assert desk.opened() == 1


def test_aws_is_asked_once_for_each_key(desk: Desk, broker: StagedBroker) -> None:
    desk.services.console_protection.choose("dev", ASKS)
    broker.tokens.user_arn = f"arn:aws:iam::{ACCOUNT}:user/both"
    for _ in range(3):
        desk.bus.ask(OpenShortcut(profile="reader"))

    assert broker.tokens.calls.count("GetCallerIdentity") == 2
