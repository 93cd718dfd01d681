"""What the menus open in a profile's console, and what is remembered of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint

from fobwatch.core.catalogue.profile_marks import ConsoleServices
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.sessions.sessions import ConsoleUse, SessionRecord
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.console.menu import SERVICES_SHOWN, ConsoleMenu, other_ways
from fobwatch.ui.runtime.browser_intents import OpenShortcut, OpenSignInPage
from fobwatch.ui.runtime.profile_intents import SetService
from tests.core.session_records import hours, session
from tests.fakes import ADMIN, ANNA
from tests.fakes_portals import READER

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.ui.console.menu import ConsoleItem
    from fobwatch.ui.runtime.browser_intents import ConsoleIntent
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_console import RecordingBrowser
    from tests.fakes_files import MemoryTextStore
    from tests.staged import StagedBroker, StagedCatalogue


@pytest.fixture
def menu(qtbot: QtBot, bus: IntentBus, runtime: Runtime) -> ConsoleMenu:
    ConsoleActions(runtime)
    PreferenceActions(runtime)
    menu = ConsoleMenu()
    qtbot.addWidget(menu)
    menu.intended.connect(bus.asked)
    return menu


def items(menu: ConsoleMenu, services: Services) -> list[str]:
    menu.show_profile("dev", services)
    menu.aboutToShow.emit()
    return [action.objectName() for action in menu.actions() if action.objectName()]


def choose(menu: ConsoleMenu, name: str) -> None:
    next(action for action in menu.actions() if action.objectName() == name).trigger()


def test_without_a_favourite_it_offers_the_usual_services(
    menu: ConsoleMenu, services: Services
) -> None:
    usual = [f"service:{name}" for name in SERVICES_SHOWN]

    assert items(menu, services) == [
        "service:",
        *usual,
        "all_services",
        "copy_link",
        "sign_in_page",
    ]


def test_the_service_that_was_opened_is_first_after_a_restart(
    menu: ConsoleMenu,
    services: Services,
    marks_file: MemoryTextStore,
    bus: IntentBus,
) -> None:
    bus.ask(SetService(profile="dev", service="athena", wanted=True))
    items(menu, services)
    choose(menu, "service:sqs")
    first = items(menu, services)[:4]
    again = PreferencesFile(marks_file)
    again.load()

    assert first == ["service:", "service:athena", "service:sqs", "service:ec2"]
    assert again.current.services_of("dev") == ConsoleServices(favourites=("athena",), last="sqs")


def test_a_star_that_is_taken_off_is_off(
    menu: ConsoleMenu, services: Services, bus: IntentBus
) -> None:
    for wanted in (True, False):
        bus.ask(SetService(profile="dev", service="athena", wanted=wanted))

    assert "service:athena" not in items(menu, services)


def _ways(name: str, services: Services) -> tuple[ConsoleItem, ...]:
    return other_ways(services.broker.record(name), services.index.by_name.get(name))


@pytest.mark.parametrize(
    ("profile", "kind", "why"),
    [
        (READER, OpenShortcut, "needs no session"),
        (ADMIN, OpenShortcut, "from the user signed in there"),
        (ANNA, OpenSignInPage, "no MFA"),
    ],
    ids=["portal", "role", "user"],
)
def test_another_way_in_is_offered_where_it_applies_with_why(
    services: Services,
    profiles: StagedCatalogue,
    profile: OwnProfile,
    kind: type[ConsoleIntent],
    why: str,
) -> None:
    profiles.listed = (profile,)
    (way,) = _ways(profile.name, services)

    assert way.intent == kind(profile=profile.name)
    assert why in way.text


def test_where_another_way_would_fail_it_is_not_offered(
    services: Services, profiles: StagedCatalogue, broker: StagedBroker
) -> None:
    profiles.listed = (ANNA, replace(ADMIN, external_id="partner"))
    held = replace(session("dev", left=hours(1)), console=ConsoleUse.ENDS_ALONG)
    broker.put(SessionRecord(profile="dev", session=held))

    assert _ways("prod-admin", services) == _ways("dev", services) == ()
    assert _ways("gone", services) == ()


def test_a_shortcut_opens_in_the_profiles_place_and_is_reported(
    menu: ConsoleMenu, services: Services, bus: IntentBus, browser: RecordingBrowser
) -> None:
    reports: list[str] = []
    bus.reported.connect(lambda report: reports.append(report.text or report.error.title))
    for name in ("prod-admin", "dev"):
        bus.ask(OpenShortcut(profile=name))

    ((url, profile),) = browser.pages
    assert profile == "prod-admin"
    assert url.startswith("https://signin.aws.amazon.com/switchrole?account=482100937715&role")
    assert reports == [
        "The browser opens the console of prod-admin",
        "dev has no shortcut to the console",
    ]


@pytest.mark.usefixtures("theme")
def test_a_menu_higher_than_the_screen_scrolls_in_one_column(qtbot: QtBot) -> None:
    menu = ConsoleMenu()
    qtbot.addWidget(menu)
    for number in range(200):
        menu.addAction(f"Service {number}")
    menu.popup(QPoint(0, 0))

    screen = menu.screen().availableGeometry()
    assert menu.sizeHint().height() > screen.height() >= menu.height() - 1
    assert len({menu.actionGeometry(action).x() for action in menu.actions()}) == 1
