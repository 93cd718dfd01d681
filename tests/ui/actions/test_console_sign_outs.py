"""Signing out of consoles when Fobwatch is locked or quits: off until a person wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.ui.actions.console_actions import ConsoleSignOuts
from fobwatch.ui.runtime.intents import LockVault
from fobwatch.ui.runtime.session_intents import StartSession
from tests.core.session_records import console

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_console import RecordingBrowser
    from tests.fakes_ui import InlineRunner


@pytest.fixture
def left() -> list[None]:
    """Once for each time that Fobwatch would have quit."""
    return []


@pytest.fixture
def sign_outs(runtime: Runtime, services: Services) -> ConsoleSignOuts:
    """With one console open."""
    services.consoles.ledger.note(console("dev"))
    return ConsoleSignOuts(runtime)


def want(services: Services) -> None:
    services.settings.change(lambda now: replace(now, sign_out_consoles=True))


def test_nobody_is_signed_out_who_does_not_want_it(
    sign_outs: ConsoleSignOuts, bus: IntentBus, browser: RecordingBrowser, left: list[None]
) -> None:
    bus.ask(LockVault())
    sign_outs.before(lambda: left.append(None))

    assert browser.signed_out == []
    assert len(left) == 1


def test_a_lock_signs_out(
    sign_outs: ConsoleSignOuts, bus: IntentBus, services: Services, browser: RecordingBrowser
) -> None:
    want(services)
    bus.ask(StartSession(profile="dev"))
    before = len(browser.signed_out)
    bus.ask(LockVault())

    assert sign_outs is not None
    assert (before, len(browser.signed_out)) == (0, 1)
    assert services.consoles.ledger.held() == ()


def test_fobwatch_quits_once_everyone_is_signed_out(
    sign_outs: ConsoleSignOuts,
    runner: InlineRunner,
    services: Services,
    browser: RecordingBrowser,
    left: list[None],
) -> None:
    want(services)
    runner.hold()
    sign_outs.before(lambda: left.append(None))
    waited = len(left)
    runner.release()

    assert (waited, len(left)) == (0, 1)
    assert len(browser.signed_out) == 1

    sign_outs.before(lambda: left.append(None))

    assert len(left) == 2


@pytest.mark.expects_log("No browser")
def test_a_browser_that_cannot_be_started_keeps_nobody(
    sign_outs: ConsoleSignOuts, services: Services, browser: RecordingBrowser, left: list[None]
) -> None:
    want(services)
    browser.failure = NoBrowser("No browser", "None found.", "Install one.")
    sign_outs.before(lambda: left.append(None))

    assert len(left) == 1


def test_a_browser_that_takes_long_keeps_nobody(
    sign_outs: ConsoleSignOuts,
    runner: InlineRunner,
    services: Services,
    left: list[None],
    qtbot: QtBot,
) -> None:
    want(services)
    runner.hold()
    sign_outs._patience.setInterval(1)
    sign_outs.before(lambda: left.append(None))
    qtbot.waitUntil(lambda: len(left) == 1)
    runner.release()

    assert len(left) == 1
