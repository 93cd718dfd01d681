"""What a person asks for with sessions is done, and how it went is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from fobwatch.core.activity.activity import Event
from fobwatch.core.agent.shell_environment import Shell
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.aws.lockdown_records import (
    STEPS,
    TRIED,
    LockdownStep,
    Outcome,
    StepKind,
    TriedPasswords,
)
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import FederationRefused
from fobwatch.core.errors import InputError
from fobwatch.core.mfa.errors import UnknownDevice
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.sessions.sessions import SessionRecord
from fobwatch.core.vault.state import VaultState
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.runtime.browser_intents import OpenConsole, OpenSignInPage
from fobwatch.ui.runtime.intents import (
    PauseAll,
    PauseRenewals,
    ResumeAll,
    ResumeRenewals,
    ShowSettings,
)
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyCommand,
    CopyEnvironment,
    CopyPassword,
    PasteResponse,
    RenewSession,
    StartSession,
)
from tests.core.session_records import record
from tests.core.sessions.test_sessions import session
from tests.fakes import ACCOUNT, ANNA, DEVICE, NOON, SERIAL
from tests.saml_responses import SAML_ADMIN, saml_response
from tests.staged import ahead

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.agent.authorization import AgentAuthorizer
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from fobwatch.ui.runtime.session_intents import ShellIntent
    from tests.fakes import FakeClock
    from tests.fakes_console import RecordingBrowser
    from tests.fakes_files import MemoryJournal
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault

PASSWORD = "correct horse, battery: staple"
REFUSED = FederationRefused("Refused", "The console refused the session.", "Start it anew.")
UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "No answer.", "Check the network.")


@pytest.fixture
def reports(
    reports: list[Report], runtime: Runtime, secret_clipboard: SecretClipboard
) -> list[Report]:
    """Let the actions listen to the bus; how each went is kept here."""
    ConsoleActions(runtime)
    SessionActions(runtime, secret_clipboard, login_shell="/usr/bin/fish")
    return reports


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_a_session_is_started_with_a_typed_code_and_renewed(
    bus: IntentBus, broker: StagedBroker, clock: FakeClock, reports: list[Report]
) -> None:
    bus.ask(StartSession(profile="dev", code=totp_code(DEVICE, NOON)))
    started = broker.record("dev").session
    clock.advance(timedelta(minutes=1))
    bus.ask(RenewSession(profile="dev"))

    assert started is not None
    assert broker.record("dev").session not in {None, started}
    assert reports == []


def test_a_failure_is_told(bus: IntentBus, broker: StagedBroker, reports: list[Report]) -> None:
    intent = StartSession(profile="dev")
    broker.tokens.failures.append(UNREACHABLE)
    bus.ask(intent)

    assert [(each.intent, type(each.error)) for each in reports] == [(intent, NetworkUnreachable)]


def test_the_console_is_opened_at_the_service(
    bus: IntentBus, browser: RecordingBrowser, reports: list[Report]
) -> None:
    bus.ask(OpenConsole(profile="dev", destination=Destination(service="s3")))

    assert [login.profile for login in browser.opened] == ["dev"]
    assert "/s3/" in browser.opened[0].destination
    assert [report.text for report in reports] == ["The browser opens the console of dev"]


def test_a_user_s_sign_in_page_opens_and_the_name_is_copied(
    bus: IntentBus, browser: RecordingBrowser, broker: StagedBroker, reports: list[Report]
) -> None:
    broker.put(SessionRecord(profile="dev", session=session()))
    bus.ask(OpenSignInPage(profile="dev"))

    assert browser.pages == [(f"https://{ACCOUNT}.signin.aws.amazon.com/console", "dev")]
    assert copied() == "anna"
    assert [report.text for report in reports] == ["The browser opens the sign-in page of anna"]


def test_without_a_session_and_a_key_no_sign_in_page_is_known(
    bus: IntentBus, browser: RecordingBrowser, broker: StagedBroker, reports: list[Report]
) -> None:
    broker.put(SessionRecord(profile="prod-admin"))
    bus.ask(OpenSignInPage(profile="prod-admin"))

    assert [type(report.error) for report in reports] == [UnusableProfile]
    assert browser.pages == []


@pytest.fixture
def with_password(profiles: StagedCatalogue, services: Services) -> None:
    profiles.listed = (replace(ANNA, console_password=PASSWORD, console_account="acme"),)
    services.index.outdate()


@pytest.mark.usefixtures("with_password")
def test_the_page_comes_with_the_password_and_then_the_code(
    bus: IntentBus,
    services: Services,
    broker: StagedBroker,
    browser: RecordingBrowser,
    journal: MemoryJournal,
    reports: list[Report],
) -> None:
    broker.put(SessionRecord(profile="dev", session=session()))
    bus.ask(OpenSignInPage(profile="dev"))
    first, second = reports[-1].next_steps
    bus.ask(first)
    password, (then,) = copied(), reports[-1].next_steps
    bus.ask(second)

    assert browser.pages == [("https://acme.signin.aws.amazon.com/console", "dev")]
    assert password == PASSWORD
    assert then == second == CopyCode(profile="dev", serial=SERIAL)
    assert copied() == totp_code(DEVICE, NOON)
    assert (Event.PASSWORD_COPIED, "dev") in [(e.event, e.subject) for e in journal.lines]
    assert PASSWORD not in repr((journal.lines, reports, services.profiles.get("dev")))


@pytest.mark.usefixtures("with_password", "reports")
def test_a_copied_password_is_cleared(bus: IntentBus, secret_clipboard: SecretClipboard) -> None:
    bus.ask(CopyPassword(profile="dev"))
    before = copied()
    secret_clipboard.clear()

    assert before == PASSWORD
    assert copied() == ""


@pytest.mark.usefixtures("reports")
def test_a_password_that_only_a_lockdown_knows_is_copied(
    bus: IntentBus, services: Services
) -> None:
    user = f"arn:aws:iam::{ACCOUNT}:user/anna"
    changed = LockdownStep(
        name="dev/password/anna",
        subject="dev",
        action=StepKind.PASSWORD,
        at=NOON,
        profile="dev",
        resource=user,
        outcome=Outcome.DONE,
    )
    services.vault.save(STEPS, changed)
    services.vault.save(TRIED, TriedPasswords(user_arn=user, passwords=(PASSWORD,)))

    bus.ask(CopyPassword(profile="dev"))

    assert copied() == PASSWORD


def test_a_console_that_refuses_is_told(
    bus: IntentBus, browser: RecordingBrowser, reports: list[Report]
) -> None:
    browser.failure = REFUSED
    bus.ask(OpenConsole(profile="dev"))

    assert [report.error for report in reports] == [REFUSED]


@pytest.mark.parametrize(
    ("shell", "beginning"),
    [
        (None, "set --erase"),
        (Shell.BASH, "unset"),
        (Shell.POWERSHELL, "$Env:"),
        (Shell.CMD, "set "),
    ],
    ids=["own", "bash", "powershell", "cmd"],
)
def test_the_environment_is_copied_for_the_shell(
    bus: IntentBus, reports: list[Report], shell: Shell | None, beginning: str
) -> None:
    bus.ask(CopyEnvironment(profile="dev", shell=shell))

    assert copied().startswith(beginning)
    assert "AWS_SESSION_TOKEN" in copied()
    assert reports[0].details == "The clipboard is cleared in 30 s."


def test_the_command_is_copied_and_stays_on_the_clipboard(
    bus: IntentBus, reports: list[Report], secret_clipboard: SecretClipboard
) -> None:
    bus.ask(CopyCommand(profile="dev", shell=Shell.BASH))
    secret_clipboard.clear()

    assert copied() == 'eval "$(fobwatch env dev --shell bash)"'
    assert reports[0].details == copied()


@pytest.mark.parametrize(
    ("login_shell", "platform", "command"),
    [
        ("/usr/bin/fish", "linux", "fobwatch env dev --shell fish | source"),
        ("/bin/zsh", "darwin", 'eval "$(fobwatch env dev --shell zsh)"'),
        ("", "linux", 'eval "$(fobwatch env dev --shell bash)"'),
        ("", "win32", "fobwatch env dev --shell powershell | Out-String | Invoke-Expression"),
    ],
    ids=["fish", "zsh", "unknown", "windows"],
)
def test_without_a_shell_the_command_is_for_the_users_own(
    bus: IntentBus,
    runtime: Runtime,
    secret_clipboard: SecretClipboard,
    login_shell: str,
    platform: str,
    command: str,
) -> None:
    SessionActions(runtime, secret_clipboard, login_shell=login_shell, platform=platform)
    bus.ask(CopyCommand(profile="dev"))

    assert copied() == command


@pytest.mark.parametrize("intent", [CopyCommand, CopyEnvironment])
def test_a_login_shell_without_a_form_is_refused_with_another_way(
    bus: IntentBus, runtime: Runtime, secret_clipboard: SecretClipboard, intent: type[ShellIntent]
) -> None:
    reports: list[Report] = []
    bus.reported.connect(reports.append)
    SessionActions(runtime, secret_clipboard, login_shell="/usr/bin/nu")
    bus.ask(intent(profile="dev"))

    assert [report.error and report.error.remedy for report in reports] == [
        "In Nushell: fobwatch env PROFILE --shell json | from json | load-env"
    ]


def test_a_command_that_cannot_be_written_is_refused(bus: IntentBus, reports: list[Report]) -> None:
    bus.ask(CopyCommand(profile='a%b"', shell=Shell.CMD))

    assert [type(report.error) for report in reports] == [InputError]


def test_a_report_holds_no_secret(bus: IntentBus, reports: list[Report]) -> None:
    bus.ask(CopyEnvironment(profile="dev"))
    bus.ask(CopyCode(serial=SERIAL))
    bus.ask(StartSession(profile="dev", code="987654"))

    assert "temporary" not in repr(reports)
    assert totp_code(DEVICE, NOON) not in repr(reports)
    assert "987654" not in repr(StartSession(profile="dev", code="987654"))


def test_the_code_of_awss_time_is_copied(
    bus: IntentBus,
    services: Services,
    clock: FakeClock,
    journal: MemoryJournal,
    reports: list[Report],
) -> None:
    ahead(services.aws_time, clock, timedelta(seconds=41))
    bus.ask(CopyCode(serial=SERIAL))

    assert copied() == totp_code(DEVICE, NOON + timedelta(seconds=41))
    assert [report.text for report in reports] == ["Copied the code of anna-laptop"]
    assert [(entry.event, entry.subject) for entry in journal.lines] == [
        (Event.CODE_COPIED, "anna-laptop")
    ]


def test_a_lock_withdraws_the_question_whether_to_copy(
    runtime: Runtime,
    vault: StagedVault,
    secret_clipboard: SecretClipboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such a question, which Wayland makes necessary, may stand for hours."""
    withdrawn: list[bool] = []
    monkeypatch.setattr(secret_clipboard, "withdraw", lambda: withdrawn.append(vault.is_locked))
    SessionActions(runtime, secret_clipboard, login_shell="/usr/bin/fish")
    vault.save_device(DEVICE)
    before = list(withdrawn)
    vault.lock()

    assert before == []
    assert withdrawn == [True]


SECRETS = [CopyCode(serial=SERIAL), CopyPassword(profile="dev"), CopyEnvironment(profile="dev")]


@pytest.mark.usefixtures("with_password")
@pytest.mark.parametrize("intent", SECRETS, ids=lambda each: type(each).__name__)
def test_a_lock_takes_back_what_was_copied(
    bus: IntentBus, vault: StagedVault, reports: list[Report], intent: Intent
) -> None:
    bus.ask(intent)
    before = copied()
    vault.lock()

    assert before
    assert copied() == ""


def test_a_lock_leaves_what_another_program_has_copied_since(
    bus: IntentBus, vault: StagedVault, reports: list[Report]
) -> None:
    bus.ask(CopyCode(serial=SERIAL))
    QGuiApplication.clipboard().setText("a shopping list")
    vault.lock()

    assert copied() == "a shopping list"


@pytest.mark.usefixtures("with_password")
@pytest.mark.parametrize("intent", SECRETS, ids=lambda each: type(each).__name__)
def test_nothing_is_copied_that_is_ready_only_after_a_lock(
    bus: IntentBus,
    runner: InlineRunner,
    broker: StagedBroker,
    vault: StagedVault,
    reports: list[Report],
    intent: Intent,
) -> None:
    QGuiApplication.clipboard().clear()
    runner.hold_results()
    bus.ask(intent)
    vault.lock()
    broker.forget()
    runner.release()

    assert copied() == ""
    assert [report.error is not None for report in reports] == [True]


@pytest.mark.usefixtures("with_password")
def test_a_password_in_memory_is_copied_while_the_keyring_is_still_read(
    bus: IntentBus, vault: StagedVault, reports: list[Report]
) -> None:
    vault.stage(VaultState.LOADING)
    bus.ask(CopyPassword(profile="dev"))

    assert copied() == PASSWORD
    assert [report.error for report in reports] == [None]


def test_a_code_that_aws_has_seen_is_told(
    bus: IntentBus, services: Services, reports: list[Report]
) -> None:
    services.codes.note_typed(DEVICE)
    bus.ask(CopyCode(serial=SERIAL))

    assert reports[0].details == "AWS has seen it already; the next one comes in 30 s."


def test_a_device_that_is_not_in_the_vault_has_no_code(
    bus: IntentBus, reports: list[Report]
) -> None:
    bus.ask(CopyCode(serial="arn:aws:iam::1:mfa/phone"))

    assert [type(report.error) for report in reports] == [UnknownDevice]


def test_renewals_are_paused_and_resumed(
    bus: IntentBus, broker: StagedBroker, reports: list[Report]
) -> None:
    bus.ask(PauseRenewals())
    paused = broker.renewals.paused
    bus.ask(ResumeRenewals())

    assert paused
    assert not broker.renewals.paused


def test_pausing_all_stops_renewals_and_closes_the_agents(
    bus: IntentBus, broker: StagedBroker, authorizer: AgentAuthorizer, reports: list[Report]
) -> None:
    bus.ask(PauseAll())
    paused = (broker.renewals.paused, authorizer.paused)
    bus.ask(ResumeAll())

    assert paused == (True, True)
    assert (broker.renewals.paused, authorizer.paused) == (False, False)


def test_verbs_of_others_are_left_to_them(
    bus: IntentBus, broker: StagedBroker, reports: list[Report]
) -> None:
    bus.ask(ShowSettings())

    assert broker.tokens.calls == []
    assert reports == []


@pytest.fixture
def provider_waits(broker: StagedBroker) -> StagedBroker:
    page = SAML_ADMIN.provider.page
    broker.put(record("saml", problem=BrowserNeeded("Sign in", "At idp.", "Do.", page=page)))
    return broker


@pytest.mark.parametrize(
    "intent",
    [PasteResponse(profile="saml"), PasteResponse(page=SAML_ADMIN.provider.page)],
    ids=["session", "editor"],
)
def test_a_response_that_was_copied_signs_in_and_leaves_the_clipboard(
    intent: PasteResponse,
    bus: IntentBus,
    provider_waits: StagedBroker,
    secret_clipboard: SecretClipboard,
    reports: list[Report],
    qtbot: QtBot,
) -> None:
    secret_clipboard.set_cleared_after(timedelta(milliseconds=10))
    QGuiApplication.clipboard().setText(saml_response(NOON))
    bus.ask(intent)
    provider_waits.portals.finish()
    qtbot.waitUntil(lambda: not copied())

    assert provider_waits.portals.saml.assertion(SAML_ADMIN.provider).person == "anna"
    assert reports == []


def test_what_else_was_copied_is_told_and_stays_on_the_clipboard(
    bus: IntentBus, provider_waits: StagedBroker, reports: list[Report]
) -> None:
    QGuiApplication.clipboard().setText("my shopping list")
    bus.ask(PasteResponse(profile="saml"))

    assert [each.error and each.error.title for each in reports] == ["That is not a SAML response"]
    assert provider_waits.portals.waiting == []
    assert copied() == "my shopping list"
