"""Sign-ins of `aws login` that a person asks for, on this device and on another one."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from types import NoneType
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.profiles.errors import UnknownProfile, UnusableProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.ui.actions.login_actions import LoginActions
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.forms.secret_field import PASSING
from fobwatch.ui.profiles.login_code import LoginCodeDialog, LoginCodes
from fobwatch.ui.runtime.browser_intents import (
    EndLogin,
    EndLoginAtAws,
    NewLogin,
    RenewLogin,
    RenewLoginElsewhere,
)
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.task_runner import TaskRunner
from fobwatch.ui.widgets.inline_bar import InlineBar
from tests.fakes import ACCOUNT, ANNA
from tests.fakes_aws_login import IDENTITY, LOGIN, ME, shown_code
from tests.fakes_oidc import PROVIDER, SIGNED_IN
from tests.fakes_ui import runtime_of
from tests.ui.pressing import child

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, ProfileIntent, Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes import FakeClock
    from tests.fakes_portals import PortalWorld
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault


ROOT = f"arn:aws:iam::{ACCOUNT}:root"


@pytest.fixture
def reports(reports: list[Report], runtime: Runtime) -> list[Report]:
    """Let the actions listen to the bus; how each went is kept here."""
    LoginActions(runtime)
    return reports


@pytest.fixture
def logged_in(broker: StagedBroker, profiles: StagedCatalogue) -> PortalWorld:
    """Let two profiles have sessions of one sign-in on AWS's page."""
    world = broker.portals
    profiles.listed = (ME, replace(ME, name="same"))
    world.pages.answer = world.sign_in_service.allow
    world.logins.begin(LOGIN)
    world.finish()
    for name in (ME.name, "same"):
        broker.start(name)
    return world


def test_a_sign_in_on_aws_s_page_is_made_anew(
    bus: IntentBus, clock: FakeClock, logged_in: PortalWorld, reports: list[Report]
) -> None:
    first = logged_in.logins.ends_about(LOGIN)
    clock.advance(timedelta(hours=3))
    bus.ask(RenewLogin(profile=ME.name))
    logged_in.finish()

    assert first is not None
    assert logged_in.logins.ends_about(LOGIN) == first + timedelta(hours=3)
    assert reports == []


def test_signing_out_of_aws_s_page_ends_the_sessions_of_all_who_use_it(
    bus: IntentBus, broker: StagedBroker, logged_in: PortalWorld, reports: list[Report]
) -> None:
    bus.ask(EndLogin(profile="same"))

    assert logged_in.logins.ends_about(LOGIN) is None
    assert [broker.record(name).session for name in (ME.name, "same")] == [None, None]
    assert [report.text for report in reports] == ["Signed out of same"]
    assert "15 minutes" in reports[0].details


def test_signing_out_at_a_provider_ends_every_session_of_that_sign_in(
    bus: IntentBus,
    broker: StagedBroker,
    profiles: StagedCatalogue,
    reports: list[Report],
) -> None:
    world = broker.portals
    apart = replace(SIGNED_IN, name="apart", provider=replace(PROVIDER, scopes="openid"))
    profiles.listed = (SIGNED_IN, replace(SIGNED_IN, name="same"), apart, ANNA)
    world.pages.answer = world.provider.allow
    broker.tokens.web_identities = world.provider.issued
    for each in (PROVIDER, apart.provider):
        world.oidc.begin(each)
    world.finish()
    for profile in profiles.listed:
        broker.start(profile.name)
    bus.ask(EndLogin(profile="same"))
    held = {profile.name for profile in profiles.listed if broker.record(profile.name).session}

    assert world.oidc.held(PROVIDER) is None
    assert held == {"apart", "dev"}
    assert "until they expire" in reports[-1].details


def test_a_profile_without_a_sign_in_ends_nothing(
    bus: IntentBus, broker: StagedBroker, reports: list[Report]
) -> None:
    broker.start("dev")
    bus.ask(EndLogin(profile="prod-admin"))

    assert broker.record("dev").session is not None
    assert [type(report.error) for report in reports] == [UnusableProfile]


def logins_of(vault: StagedVault) -> list[OwnProfile]:
    return [profile for profile in vault.profiles() if isinstance(profile, LoginProfile)]


@pytest.mark.parametrize("name", ["anna", "anna-2"])
def test_whoever_signs_in_without_a_profile_gets_one_that_is_started(
    bus: IntentBus,
    broker: StagedBroker,
    vault: StagedVault,
    profiles: StagedCatalogue,
    reports: list[Report],
    name: str,
) -> None:
    asked: list[Intent] = []
    bus.asked.connect(asked.append)
    profiles.listed = (replace(ANNA, name="Anna"),) if name == "anna-2" else ()
    broker.portals.pages.answer = broker.portals.sign_in_service.allow
    bus.ask(NewLogin())
    broker.portals.finish()

    assert vault.profiles()[-1] == LoginProfile(
        name=name, login_session=IDENTITY, region="us-east-1"
    )
    assert reports == []
    assert asked[-1] == StartSession(profile=name)


def test_whoever_has_a_profile_gets_no_second_one(
    bus: IntentBus,
    broker: StagedBroker,
    vault: StagedVault,
    profiles: StagedCatalogue,
    reports: list[Report],
) -> None:
    asked: list[Intent] = []
    bus.asked.connect(asked.append)
    profiles.listed = (ME,)
    broker.portals.pages.answer = broker.portals.sign_in_service.allow
    bus.ask(NewLogin())
    broker.portals.finish()

    assert logins_of(vault) == [ME]
    assert asked[-1] == StartSession(profile=ME.name)
    assert reports == []


def test_the_root_user_gets_no_profile_and_hears_why(
    bus: IntentBus, broker: StagedBroker, vault: StagedVault, reports: list[Report]
) -> None:
    service = broker.portals.sign_in_service
    broker.portals.pages.answer = lambda url: service.allow(url, ROOT)
    bus.ask(NewLogin())
    broker.portals.finish()

    assert logins_of(vault) == []
    assert broker.portals.logins.held(replace(LOGIN, identity=ROOT)) is None
    assert [report.error and report.error.title for report in reports] == [
        "You signed in as the root user"
    ]


def test_signing_out_at_aws_says_so_or_why_not(
    bus: IntentBus, broker: StagedBroker, logged_in: PortalWorld, reports: list[Report]
) -> None:
    service = logged_in.sign_in_service
    bus.ask(EndLoginAtAws(profile="same"))
    still = logged_in.logins.ends_about(LOGIN), broker.record("same").session
    service.lists_sessions = True
    bus.ask(EndLoginAtAws(profile="same"))

    assert None not in still
    assert service.revoked == [service.begun[-1].arn]
    assert logged_in.logins.ends_about(LOGIN) is None
    assert [type(report.error) for report in reports] == [AccessDenied, NoneType]


@pytest.mark.parametrize("kind", [RenewLogin, EndLogin])
def test_a_profile_that_is_gone_meanwhile_is_told(
    bus: IntentBus, reports: list[Report], kind: type[ProfileIntent]
) -> None:
    bus.ask(kind(profile="gone"))

    assert [type(report.error) for report in reports] == [UnknownProfile]


@pytest.fixture
def window(
    qtbot: QtBot,
    bus: IntentBus,
    services: Services,
    profiles: StagedCatalogue,
    broker: StagedBroker,
    secret_clipboard: SecretClipboard,
) -> Iterator[QWidget]:
    """A window beside which dialogs open; what a sign-in waits for is waited for on a thread."""
    window, runner = QWidget(), TaskRunner()
    qtbot.addWidget(window)
    window.show()
    profiles.listed = (ME,)
    broker.portals.sign_ins.in_background = lambda work: threading.Thread(target=work).start()
    runtime = runtime_of(services, bus, runner)
    SessionActions(runtime, secret_clipboard, login_shell="")
    LoginActions(runtime)
    LoginCodes(window, bus, runner, services.logins)
    yield window
    services.logins.cancel(LOGIN)
    runner.close()


@pytest.fixture
def dialog(qtbot: QtBot, bus: IntentBus, window: QWidget) -> LoginCodeDialog:
    bus.ask(RenewLoginElsewhere(profile=ME.name))
    return opened(qtbot, window)


def opened(qtbot: QtBot, window: QWidget) -> LoginCodeDialog:
    def has_address() -> bool:
        (dialog,) = window.findChildren(LoginCodeDialog) or (None,)
        return dialog is not None and bool(dialog._address)

    qtbot.waitUntil(has_address)
    (dialog,) = window.findChildren(LoginCodeDialog)
    return dialog


def press(dialog: LoginCodeDialog, name: str) -> str:
    button = child(dialog, QPushButton, name)
    button.click()
    return button.text()


def paste(dialog: LoginCodeDialog, text: str) -> None:
    field = child(dialog, QLineEdit, PASSING)
    field.setText(text)
    press(dialog, "confirm")


def test_another_device_s_code_signs_in_and_closes_the_dialog(
    qtbot: QtBot, broker: StagedBroker, window: QWidget, dialog: LoginCodeDialog
) -> None:
    def waits_elsewhere() -> bool:
        problem = broker.record(ME.name).problem
        return problem is not None and "on another device" in problem.title

    qtbot.waitUntil(waits_elsewhere)
    press(dialog, "copy_address")
    address = QGuiApplication.clipboard().text()
    paste(dialog, shown_code(address, broker.portals.sign_in_service.allow(address)))
    qtbot.waitUntil(lambda: not window.findChildren(LoginCodeDialog))

    assert broker.portals.logins.ends_about(LOGIN) is not None


def test_a_wrong_code_is_refused_at_its_field_and_another_can_be_pasted(
    qtbot: QtBot, broker: StagedBroker, window: QWidget, dialog: LoginCodeDialog
) -> None:
    paste(dialog, "my shopping list")
    qtbot.waitUntil(lambda: "That is not the code" in dialog._form.fields["code"].error)
    address = dialog._address
    paste(dialog, shown_code(address, broker.portals.sign_in_service.allow(address)))
    qtbot.waitUntil(lambda: not window.findChildren(LoginCodeDialog))

    assert broker.portals.logins.ends_about(LOGIN) is not None


def test_a_sign_in_that_came_to_nothing_says_why_and_begins_again(
    qtbot: QtBot, broker: StagedBroker, dialog: LoginCodeDialog
) -> None:
    first, service = dialog._address, broker.portals.sign_in_service
    paste(dialog, shown_code(first, service.allow(first, "arn:aws:iam::123456789012:user/boris")))
    bar = child(dialog, InlineBar)
    qtbot.waitUntil(bar.isVisible)
    said = bar.accessibleName()
    again = press(dialog, "confirm")
    qtbot.waitUntil(lambda: dialog._address != first)
    dialog._code.undo()

    assert "Somebody else signed in" in said
    assert again == "&Begin again"
    assert bar.isHidden()
    assert dialog._code.text() == ""


def test_closing_the_dialog_ends_the_wait(
    qtbot: QtBot, broker: StagedBroker, dialog: LoginCodeDialog
) -> None:
    paste_field = child(dialog, QLineEdit, PASSING)
    paste_field.setText("half a co")
    press(dialog, "cancel")
    qtbot.waitUntil(lambda: not broker.portals.logins.is_waiting(LOGIN))


def test_a_profile_that_is_set_to_another_device_asks_there_when_it_is_started(
    qtbot: QtBot, bus: IntentBus, profiles: StagedCatalogue, window: QWidget, broker: StagedBroker
) -> None:
    profiles.listed = (replace(ME, elsewhere=True),)
    bus.ask(StartSession(profile=ME.name))

    assert opened(qtbot, window).isVisible()
    assert broker.portals.pages.shown == []
