"""Links to hand to others: what one says, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import InvalidLink
from fobwatch.core.console.links import MAX_LINK, read_link
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.runtime.browser_intents import CopyLink
from tests.core.session_records import hours, session
from tests.fakes import ACCOUNT, ADMIN
from tests.fakes_portals import READER

if TYPE_CHECKING:
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.services import Runtime
    from tests.staged import StagedBroker, StagedCatalogue

COPY = CopyLink(profile="prod-admin")
HEALTH = "https://health.aws.amazon.com/health/home%23/account?a%3Db%26c%3Dd"
HEALTH_PAGE = "https://health.aws.amazon.com/health/home#/account?a=b&c=d"
CONSOLE = "https://console.aws.amazon.com"
BEGIN = f"fobwatch://open?account={ACCOUNT}"


@pytest.fixture
def reports(
    reports: list[Report], runtime: Runtime, secret_clipboard: SecretClipboard
) -> list[Report]:
    SessionActions(runtime, secret_clipboard, login_shell="")
    return reports


def copied() -> str:
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    ("intent", "link"),
    [
        (COPY, f"{BEGIN}&role=Admin"),
        (
            replace(COPY, destination=Destination(service="s3", region="eu-west-1")),
            f"{BEGIN}&role=Admin&destination=s3%20eu-west-1",
        ),
        (
            replace(COPY, destination=Destination(url=HEALTH_PAGE)),
            f"{BEGIN}&role=Admin&destination={HEALTH}",
        ),
    ],
)
def test_a_link_names_the_account_the_role_and_the_page(
    intent: CopyLink, link: str, bus: IntentBus, reports: list[Report]
) -> None:
    bus.ask(intent)

    assert copied() == link
    assert reports[0].error is None
    assert read_link(copied()).destination == intent.destination


def test_a_permission_set_is_named_as_others_know_it_and_no_profile_is(
    bus: IntentBus, broker: StagedBroker, profiles: StagedCatalogue, reports: list[Report]
) -> None:
    profiles.listed = (READER,)
    reserved = "AWSReservedSSO_ReadOnly_0123456789abcdef"
    broker.hold(session("reader", left=hours(1), role=reserved))

    bus.ask(replace(COPY, profile="reader"))

    assert copied() == f"{BEGIN}&role=ReadOnly"
    assert reports[0].error is None


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (replace(COPY, profile="unknown"), "not known yet"),
        (replace(COPY, destination=Destination(url=f"{CONSOLE}/{'a' * MAX_LINK}")), "too long"),
    ],
)
def test_where_there_is_no_link_it_says_why(
    intent: Intent,
    words: str,
    bus: IntentBus,
    profiles: StagedCatalogue,
    reports: list[Report],
) -> None:
    profiles.listed = (ADMIN, replace(ADMIN, name="unknown", role_arn="not-yet"))
    QGuiApplication.clipboard().clear()

    bus.ask(intent)

    assert copied() == ""
    assert isinstance(reports[0].error, InvalidLink)
    assert words in reports[0].error.title
