"""The question what a browser does with several AWS accounts, which comes once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from fobwatch.core.browsers.browsers import SeparateProfile
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import NotAsAgreed
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.runtime.browser_intents import OpenConsole, RenewConsole, SignOutConsole
from fobwatch.ui.runtime.session_intents import SignOutConsoles
from fobwatch.ui.widgets import guarded
from tests.fakes import ADMIN, ANNA
from tests.ui.pressing import child

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_console import FakeWatch, RecordingBrowser
    from tests.staged import StagedCatalogue


@pytest.fixture
def actions(runtime: Runtime) -> ConsoleActions:
    return ConsoleActions(runtime)


@pytest.fixture
def reports(reports: list[Report], actions: ConsoleActions) -> list[Report]:
    return reports


def open_console(bus: IntentBus, *profiles: str) -> None:
    for profile in profiles:
        bus.ask(OpenConsole(profile=profile, destination=Destination(service="s3")))


def opened(browser: RecordingBrowser) -> list[str]:
    return [login.profile for login in browser.opened]


def answer_button(actions: ConsoleActions, name: str) -> QPushButton:
    assert actions.accounts is not None
    return child(actions.accounts, QPushButton, name)


def answer(actions: ConsoleActions, name: str, qtbot: QtBot) -> None:
    button = answer_button(actions, name)
    qtbot.waitUntil(button.isEnabled)
    button.click()


@pytest.fixture(autouse=True)
def short_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 20)


@pytest.mark.parametrize("name", ["cancel", "one", "several"])
def test_a_click_as_the_question_appears_answers_nothing(
    bus: IntentBus,
    actions: ConsoleActions,
    browser: RecordingBrowser,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 100_000)
    open_console(bus, "dev", "prod-admin")
    answer_button(actions, name).click()

    assert actions.accounts is not None
    assert opened(browser) == ["dev"]


def test_the_second_profile_in_one_browser_brings_the_question(
    bus: IntentBus, actions: ConsoleActions, browser: RecordingBrowser
) -> None:
    open_console(bus, "dev", "dev")
    unasked = actions.accounts
    open_console(bus, "prod-admin")

    assert unasked is None
    assert actions.accounts is not None
    assert "dev is signed in there" in actions.accounts.accessibleDescription()
    assert opened(browser) == ["dev", "dev"]


def test_a_console_that_a_program_opened_counts_too(
    bus: IntentBus, services: Services, actions: ConsoleActions
) -> None:
    services.console.open("dev", Destination(service="s3"))
    open_console(bus, "prod-admin")

    assert actions.accounts is not None


def test_nothing_is_asked_where_both_are_open_already(
    bus: IntentBus, services: Services, actions: ConsoleActions
) -> None:
    for name in ("dev", "prod-admin"):
        services.console.open(name, Destination(service="s3"))
    open_console(bus, "prod-admin")

    assert actions.accounts is None


@pytest.mark.parametrize(("name", "keeps_several"), [("several", True), ("one", False)])
def test_an_answer_opens_the_console_and_is_for_good(
    bus: IntentBus,
    services: Services,
    actions: ConsoleActions,
    browser: RecordingBrowser,
    qtbot: QtBot,
    name: str,
    *,
    keeps_several: bool,
) -> None:
    open_console(bus, "dev", "prod-admin")
    answer(actions, name, qtbot)
    open_console(bus, "dev")

    assert services.settings.current.multi_session == {"default": keeps_several}
    assert opened(browser) == ["dev", "prod-admin", "dev"]
    assert "/s3/" in browser.opened[1].destination
    assert services.places.of_profile("dev").sign_out_first is not keeps_several
    assert actions.accounts is None


def test_without_an_answer_nothing_opens_and_it_is_asked_again(
    bus: IntentBus,
    services: Services,
    actions: ConsoleActions,
    browser: RecordingBrowser,
    qtbot: QtBot,
) -> None:
    open_console(bus, "dev", "prod-admin")
    answer(actions, "cancel", qtbot)
    declined = actions.accounts
    open_console(bus, "prod-admin")

    assert declined is None
    assert actions.accounts is not None
    assert opened(browser) == ["dev"]
    assert not services.settings.current.multi_session


def test_one_question_is_asked_at_a_time(bus: IntentBus, actions: ConsoleActions) -> None:
    open_console(bus, "dev", "prod-admin")
    first = actions.accounts
    open_console(bus, "prod-admin")

    assert first is not None
    assert not first.isVisible()
    assert actions.accounts is not None
    assert actions.accounts.isVisible()


def another_role(services: Services, profiles: StagedCatalogue) -> None:
    profiles.listed = (ANNA, replace(ADMIN, role_arn=f"{ADMIN.role_arn}Other"))


def another_browser(services: Services, profiles: StagedCatalogue) -> None:
    services.marks.set_browser("prod-admin", SeparateProfile(browser="chromium.desktop"))


@pytest.mark.parametrize("change", [another_role, another_browser])
def test_what_has_changed_while_the_question_was_open_does_not_open(
    bus: IntentBus,
    services: Services,
    profiles: StagedCatalogue,
    actions: ConsoleActions,
    browser: RecordingBrowser,
    reports: list[Report],
    qtbot: QtBot,
    change: Callable[[Services, StagedCatalogue], None],
) -> None:
    open_console(bus, "dev", "prod-admin")
    change(services, profiles)
    answer(actions, "several", qtbot)
    refused, before = reports[-1].error, opened(browser)
    open_console(bus, "prod-admin")

    assert isinstance(refused, NotAsAgreed)
    assert before == ["dev"]
    assert opened(browser) == ["dev", "prod-admin"]


def test_in_browser_profiles_of_their_own_nothing_is_asked(
    bus: IntentBus, services: Services, actions: ConsoleActions, browser: RecordingBrowser
) -> None:
    services.marks.set_browser("dev", SeparateProfile(browser="chromium.desktop"))
    services.marks.set_browser("prod-admin", SeparateProfile(browser="chromium.desktop"))
    open_console(bus, "dev", "prod-admin")

    assert actions.accounts is None
    assert opened(browser) == ["dev", "prod-admin"]


def test_a_console_is_renewed_on_the_page_that_it_began_with(
    bus: IntentBus, services: Services, browser: RecordingBrowser, reports: list[Report]
) -> None:
    open_console(bus, "dev")
    (held,) = services.consoles.ledger.held()
    bus.ask(RenewConsole(console=held))

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
    bus.ask(RenewConsole(console=held))

    assert len(browser.opened) == 1
    assert [place for _, place in browser.renewed] == [held.place]
    assert reports[-1].text == "The console of dev is renewed"


def test_a_page_does_not_open_to_renew_the_console_of_another_identity(
    bus: IntentBus, services: Services, browser: RecordingBrowser, reports: list[Report]
) -> None:
    open_console(bus, "dev")
    (held,) = services.consoles.ledger.held()
    before = replace(held, arn="arn:aws:iam::123456789012:user/somebody")
    bus.ask(RenewConsole(console=before))

    assert opened(browser) == ["dev"]
    assert reports[-1].error is not None
    assert reports[-1].error.title == "The console of dev cannot be renewed"


def test_one_console_is_signed_out_or_all_of_them(
    bus: IntentBus, services: Services, browser: RecordingBrowser, reports: list[Report]
) -> None:
    for name in ("dev", "prod-admin"):
        services.marks.set_browser(name, SeparateProfile(browser="chromium.desktop"))
    open_console(bus, "dev", "prod-admin")
    dev, admin = services.consoles.ledger.held()
    bus.ask(SignOutConsole(console=dev))

    assert services.consoles.ledger.held() == (admin,)

    bus.ask(SignOutConsoles())

    assert services.consoles.ledger.held() == ()
    assert [place.owner.name for _, place in browser.signed_out] == ["dev", "prod-admin"]
    assert reports[-1].text == "Signed out of AWS in the browser"


def test_a_refusal_in_a_watched_browser_is_explained(
    bus: IntentBus, services: Services, watch: FakeWatch, reports: list[Report]
) -> None:
    services.marks.set_browser("dev", SeparateProfile(browser="chromium.desktop"))
    open_console(bus, "dev")
    (held,) = services.consoles.ledger.held()
    watch.show(held.place, "https://eu-west-1.signin.aws.amazon.com/federation")

    assert reports[-1].error is not None
    assert reports[-1].intent.about_profile == "dev"
    assert "open it again" in reports[-1].error.remedy
