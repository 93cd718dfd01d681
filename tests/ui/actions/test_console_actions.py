"""The question what a browser does with several AWS accounts, which comes once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.browsers import SeparateProfile
from fobwatch.core.console.console import Destination
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.runtime.intents import Intent, Verb

if TYPE_CHECKING:
    from fobwatch.ui.runtime.intents import IntentBus, Report
    from fobwatch.ui.runtime.services import Services
    from tests.fakes_console import FakeWatch, RecordingBrowser
    from tests.fakes_ui import InlineRunner

STEPS = [Verb.KEEP_SESSIONS, Verb.SIGN_OUT_FIRST]


@pytest.fixture
def reports(bus: IntentBus, runner: InlineRunner, services: Services) -> list[Report]:
    ConsoleActions(bus, runner, services)
    reports: list[Report] = []
    bus.reported.connect(reports.append)
    return reports


def open_console(bus: IntentBus, *profiles: str) -> None:
    for profile in profiles:
        bus.asked.emit(Intent(verb=Verb.OPEN_CONSOLE, profile=profile, service="s3"))


def steps(report: Report) -> list[Verb]:
    return [step.verb for step in report.next_steps]


def test_the_second_profile_in_one_browser_brings_the_question(
    bus: IntentBus, reports: list[Report]
) -> None:
    open_console(bus, "dev", "dev", "prod-admin")

    assert [steps(report) for report in reports] == [[], [], STEPS]
    assert "dev is open there too" in reports[-1].details


def test_a_console_that_a_program_opened_counts_too(
    bus: IntentBus, services: Services, reports: list[Report]
) -> None:
    services.console.open("dev", Destination(service="s3"))
    open_console(bus, "prod-admin")

    assert steps(reports[-1]) == STEPS


def test_an_answer_is_for_good(bus: IntentBus, services: Services, reports: list[Report]) -> None:
    open_console(bus, "dev", "prod-admin")
    bus.asked.emit(reports[-1].next_steps[0])
    open_console(bus, "dev")

    assert services.settings.current.multi_session == {"default": True}
    assert steps(reports[-1]) == []


def test_where_one_is_kept_at_a_time_the_console_is_opened_again(
    bus: IntentBus, services: Services, browser: RecordingBrowser, reports: list[Report]
) -> None:
    open_console(bus, "dev", "prod-admin")
    bus.asked.emit(reports[-1].next_steps[1])

    assert services.settings.current.multi_session == {"default": False}
    assert [login.profile for login in browser.opened] == ["dev", "prod-admin", "prod-admin"]
    assert "/s3/" in browser.opened[-1].destination
    assert services.places.of_profile("dev").sign_out_first


def test_in_browser_profiles_of_their_own_nothing_is_asked(
    bus: IntentBus, services: Services, reports: list[Report]
) -> None:
    services.marks.set_browser("dev", SeparateProfile(browser="chromium.desktop"))
    services.marks.set_browser("prod-admin", SeparateProfile(browser="chromium.desktop"))
    open_console(bus, "dev", "prod-admin")

    assert [steps(report) for report in reports] == [[], []]


def test_a_console_is_renewed_on_the_page_that_it_began_with(
    bus: IntentBus, services: Services, browser: RecordingBrowser, reports: list[Report]
) -> None:
    open_console(bus, "dev")
    (held,) = services.consoles.ledger.held()
    bus.asked.emit(Intent(verb=Verb.RENEW_CONSOLE, profile="dev", console=held))

    assert len(reports) == 2
    assert [login.destination for login in browser.opened] == [browser.opened[0].destination] * 2
    assert "/s3/" in browser.opened[-1].destination


def test_one_in_a_watched_browser_is_renewed_without_a_page(
    bus: IntentBus,
    services: Services,
    browser: RecordingBrowser,
    watch: FakeWatch,
    reports: list[Report],
) -> None:
    open_console(bus, "dev")
    (held,) = services.consoles.ledger.held()
    watch.show(held.place, browser.opened[0].destination)
    bus.asked.emit(Intent(verb=Verb.RENEW_CONSOLE, profile="dev", console=held))

    assert len(browser.opened) == 1
    assert [place for _, place in browser.renewed] == [held.place]
    assert reports[-1].text == "The console of dev is renewed"


def test_one_console_is_signed_out_or_all_of_them(
    bus: IntentBus, services: Services, browser: RecordingBrowser, reports: list[Report]
) -> None:
    for name in ("dev", "prod-admin"):
        services.marks.set_browser(name, SeparateProfile(browser="chromium.desktop"))
    open_console(bus, "dev", "prod-admin")
    dev, admin = services.consoles.ledger.held()
    bus.asked.emit(Intent(verb=Verb.SIGN_OUT_CONSOLE, profile="dev", console=dev))

    assert services.consoles.ledger.held() == (admin,)

    bus.asked.emit(Intent(verb=Verb.SIGN_OUT_CONSOLES))

    assert services.consoles.ledger.held() == ()
    assert [place.owner.name for _, place in browser.signed_out] == ["dev", "prod-admin"]
    assert reports[-1].text == "The browser signs out of AWS"
