"""The Health page: findings by severity, their evidence, and the way to put them right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from fobwatch.core.console.console import Destination
from fobwatch.core.health.account import AccountSummary
from fobwatch.core.health.findings import Check, Mute, Severity
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.health.facts import day, title_of
from fobwatch.ui.health.mute_dialog import MuteDialog
from fobwatch.ui.health.page import HealthPage
from fobwatch.ui.health.words import finding_words
from fobwatch.ui.rows.rows import RowRole
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.intents import ExplainDenial, RetryVault
from fobwatch.ui.runtime.profile_intents import Migrate, RotateKey, TightenFiles
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.vault_intents import (
    CheckHealth,
    CopyHealthPolicy,
    EnableMfa,
    LookAtHealth,
    MuteFinding,
    UnmuteFinding,
)
from tests.fakes import ACCOUNT, ANNA, NOON
from tests.fakes_health import FakeAccounts, let_see
from tests.fakes_keys import let_know
from tests.ui.health_scenes import BAD, COMPUTER, DENYING, IN_FILES
from tests.ui.pressing import child
from tests.ui.scenes import READING

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.rows.rows import Row
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.staged import StagedCatalogue, StagedVault

USER = replace(ANNA, mfa_serial="")
EVERY_CHECK = tuple(Check)


def in_console(service: str) -> OpenConsole:
    return OpenConsole(profile=USER.name, destination=Destination(service=service))


@pytest.fixture
def page(
    runtime: Runtime, profiles: StagedCatalogue, asked: list[Intent], qtbot: QtBot
) -> HealthPage:
    assert asked == []
    profiles.listed = (USER, IN_FILES)
    page = HealthPage(runtime)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    return page


def show(page: HealthPage, key: str) -> None:
    page.select(key)
    assert page.view.selected_key == key


def rows(page: HealthPage) -> list[Row]:
    model = page.view.model()
    return [model.index(at, 0).data(RowRole.ITEM) for at in range(model.rowCount())]


def button(page: HealthPage, name: str) -> QPushButton:
    return child(page.detail, QPushButton, name)


def texts(page: HealthPage) -> str:
    facts = page.detail._facts
    shown = [f"{n.text()}: {v.toPlainText()}" for n, v in facts._rows if not n.isHidden()]
    return "\n".join([*shown, *(label.text() for label in page.detail.findChildren(QLabel))])


def test_being_seen_looks_at_what_was_not_looked_at_for_hours(
    page: HealthPage, asked: list[Intent]
) -> None:
    assert page.isVisible()
    assert [type(intent) for intent in asked] == [LookAtHealth]


def test_the_most_severe_come_first_with_words_beside_the_colour(
    page: HealthPage, services: Services
) -> None:
    let_know(services.key_readings, READING)
    let_see(services.health, BAD, computer=COMPUTER)
    page.show_now()

    severities = [row.trailing for row in rows(page)]
    assert severities == sorted(severities, key=["High", "Medium", "Low", "Not known"].index)
    assert {"High", "Medium"} <= set(severities)


@pytest.mark.parametrize(
    ("key", "intent"),
    [
        ("own-mfa:dev", EnableMfa(profile=USER.name)),
        ("old-key:AKIAANNA00000000TEST", RotateKey(profile=USER.name)),
        ("aws-files:", Migrate()),
        ("history:/home/anna/.bash_history", RotateKey(profile=USER.name)),
        ("permissions:", TightenFiles()),
        ("trail:901755201184", in_console("cloudtrail")),
        ("users-mfa:901755201184", in_console("iam")),
        ("vault:locked", RetryVault()),
    ],
)
def test_a_finding_leads_to_its_remedy(
    page: HealthPage,
    services: Services,
    vault: StagedVault,
    asked: list[Intent],
    key: str,
    intent: Intent,
) -> None:
    if key == "vault:locked":
        vault.stage(VaultState.LOCKED)
    let_know(services.key_readings, READING)
    let_see(services.health, BAD, computer=COMPUTER)
    show(page, key)

    button(page, "remedy").click()

    assert asked[-1] == intent


def test_the_root_user_is_put_right_by_hand_in_the_steps_that_are_told(
    page: HealthPage, services: Services
) -> None:
    let_see(services.health, BAD)
    show(page, "root-keys:901755201184")

    assert button(page, "remedy").isHidden()
    assert "Sign in to the console as root" in texts(page)


def test_permissions_are_shown_before_the_click(page: HealthPage, services: Services) -> None:
    let_see(services.health, BAD, computer=COMPUTER)
    show(page, "permissions:")

    assert "/home/anna/.aws/credentials: 0644 → 0600" in texts(page)


def test_what_is_denied_shows_the_policy_that_would_allow_it(
    page: HealthPage, services: Services, asked: list[Intent]
) -> None:
    let_see(services.health, DENYING)
    show(page, "unknown-users-mfa:901755201184")
    assert '"iam:GetCredentialReport"' in page.detail._policy.toPlainText()
    assert button(page, "remedy").isHidden()

    button(page, "copy").click()

    assert asked[-1] == CopyHealthPolicy(finding="unknown-users-mfa:901755201184")


def test_a_user_with_mfa_is_looked_at_once_a_session_lasts(
    page: HealthPage, profiles: StagedCatalogue, asked: list[Intent]
) -> None:
    profiles.listed = (ANNA,)
    show(page, f"unknown-account:{ANNA.name}")

    button(page, "remedy").click()

    assert asked[-1] == StartSession(profile=ANNA.name)


def test_a_date_names_its_month() -> None:
    assert day(NOON) == f"{NOON.day} {NOON:%b %Y}"


def test_muted_findings_are_last_with_their_date_and_reason(
    page: HealthPage, services: Services, asked: list[Intent]
) -> None:
    mute = Mute(
        key="root-keys:901755201184", reason="Gone by Friday", until=NOON + timedelta(days=7)
    )
    let_see(services.health, BAD, mutes=(mute,))
    show(page, mute.key)
    assert rows(page)[-1].key == mute.key
    assert rows(page)[-1].trailing == "Muted"
    assert "Because: Gone by Friday" in texts(page)
    assert button(page, "mute").isHidden()

    button(page, "unmute").click()

    assert asked[-1] == UnmuteFinding(finding=mute.key)


def test_a_finding_can_be_muted(page: HealthPage, services: Services, asked: list[Intent]) -> None:
    let_see(services.health, BAD)
    show(page, "root-keys:901755201184")
    button(page, "mute").click()

    assert asked[-1] == MuteFinding(finding="root-keys:901755201184")


@pytest.mark.parametrize(
    ("name", "intent"), [("check_again", CheckHealth()), ("explain_denial", ExplainDenial())]
)
def test_what_is_above_the_list_is_a_person_s_own_wish(
    page: HealthPage, asked: list[Intent], name: str, intent: Intent
) -> None:
    child(page, QPushButton, name).click()

    assert asked[-1] == intent


def test_the_search_finds_by_title_and_subject(page: HealthPage, services: Services) -> None:
    let_see(services.health, BAD, computer=COMPUTER)
    page.show_now()

    page.search.setText("bash_history")

    assert [row.key for row in rows(page)] == ["history:/home/anna/.bash_history"]


@pytest.mark.parametrize("check", EVERY_CHECK)
def test_every_check_has_words(check: Check) -> None:
    words = finding_words(check)

    assert words.title
    assert words.meaning
    assert bool(words.step) == (words.intent is not None)
    assert words.remedy or words.step
    others = {"c", "g", "p", "u"}  # of the page's other buttons
    assert not {words.step[at + 1].lower() for at, c in enumerate(words.step) if c == "&"} & others


def test_what_is_not_known_has_another_title(page: HealthPage, services: Services) -> None:
    let_see(services.health, DENYING)
    unknown = [f for f in services.health.report(NOON).found if f.severity is Severity.UNKNOWN]

    assert page is not None
    assert [title_of(finding) for finding in unknown] == ["Whether users have MFA"]


def test_once_it_was_looked_the_worst_is_shown_unless_somebody_is_at_the_list(
    page: HealthPage, services: Services
) -> None:
    page.select(f"unknown-account:{USER.name}")
    accounts = services.health.accounts._accounts
    assert isinstance(accounts, FakeAccounts)
    accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    accounts.crossed = page.show_now

    services.health.check()
    page.show_now()

    worst = page.view.selected_key
    assert worst == f"root-keys:{ACCOUNT}"
    page.select("aws-files:")
    page.show_now()
    assert page.view.selected_key == "aws-files:"


# The dialog


@pytest.fixture
def dialog(qtbot: QtBot) -> MuteDialog:
    dialog = MuteDialog("trail:1", "No trail", NOON)
    qtbot.addWidget(dialog)
    return dialog


def test_muting_takes_a_reason_and_a_date(dialog: MuteDialog) -> None:
    muted: list[Mute] = []
    dialog.muted.connect(muted.append)
    reason = dialog.findChild(QLineEdit, "mute_reason")
    until = dialog.findChild(QComboBox, "mute_until")
    confirm = dialog.findChild(QPushButton, "confirm")
    assert reason is not None
    assert until is not None
    assert confirm is not None
    confirm.click()
    assert muted == []
    assert reason.accessibleDescription().startswith("The reason is missing")

    reason.setText("  The organization has one ")
    until.setCurrentIndex(2)
    confirm.click()

    until_then = NOON + timedelta(days=90)
    assert muted == [Mute(key="trail:1", reason="The organization has one", until=until_then)]
