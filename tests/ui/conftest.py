"""The services over fakes of their ports, and what joins the windows to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPalette
from shiboken6 import delete

from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.ui.clipboard.clipboard import SecretClipboard
from fobwatch.ui.runtime.heartbeat import Heartbeat
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.services import Runtime
from fobwatch.ui.theme.theme import Theme, ThemeChoice
from fobwatch.ui.tray.icon import Tray, TrayHost
from fobwatch.ui.tray.menu import TrayMenu
from tests.fakes import DEVICE, NOON, FakeClock
from tests.fakes_console import FakeWatch, RecordingBrowser
from tests.fakes_files import MemoryJournal, MemoryTextStore
from tests.fakes_ui import InlineRunner, services_of
from tests.staged import StagedBroker, StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from fobwatch.core.agent.authorization import AgentAuthorizer
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.services import Services
    from tests.fakes_ui import Hold, Show


@pytest.fixture(scope="session", autouse=True)
def _no_data_left(qapp: QApplication) -> Iterator[None]:
    """Clear the clipboard, whose last data the offscreen platform keeps until the process ends.

    Qt would destroy it after Python has ended, and crash: it was made in Python.
    """
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def _no_window_left(qapp: QApplication) -> Iterator[None]:
    """Destroy the windows that a test left, and the pages that never came into one.

    A slot that refers to its own page keeps it for ever, and each change of the theme styles it.
    """
    yield
    for widget in qapp.topLevelWidgets():
        if widget.parent() is None:  # others go with theirs
            widget.deleteLater()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme on the whole application, taken off again afterwards."""
    font, style = qapp.font(), qapp.style().name()
    made = Theme(qapp, ThemeChoice.LIGHT)
    yield made
    made.choose(ThemeChoice.SYSTEM)
    made.setParent(None)
    made.deleteLater()
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(QPalette())
    qapp.setFont(font)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def vault() -> StagedVault:
    return StagedVault(DEVICE)


@pytest.fixture
def profiles(vault: StagedVault) -> StagedCatalogue:
    return StagedCatalogue(vault)


@pytest.fixture
def broker(clock: FakeClock, vault: StagedVault, profiles: StagedCatalogue) -> StagedBroker:
    return StagedBroker(clock, vault, profiles)


@pytest.fixture
def browser() -> RecordingBrowser:
    return RecordingBrowser()


@pytest.fixture
def watch() -> FakeWatch:
    return FakeWatch()


@pytest.fixture
def aws_time(services: Services) -> AwsTime:
    return services.aws_time


@pytest.fixture
def authorizer(services: Services) -> AgentAuthorizer:
    return services.authorizer


@pytest.fixture
def rules(services: Services) -> ConsentRules:
    return services.rules


@pytest.fixture
def index(services: Services) -> ProfileIndex:
    return services.index


@pytest.fixture
def heartbeat(aws_time: AwsTime, qapp: QApplication) -> Iterator[Heartbeat]:
    heartbeat = Heartbeat(aws_time.now)
    yield heartbeat
    heartbeat.stop()  # or it beats on for windows that are gone, until Python collects it


@pytest.fixture
def hold(broker: StagedBroker, heartbeat: Heartbeat) -> Hold:
    """Has sessions of these records held, and what is visible show them."""

    def hold(*records: SessionRecord) -> None:
        broker.put(*records)
        heartbeat.beat.emit(NOON)

    return hold


@pytest.fixture
def show(profiles: StagedCatalogue, index: ProfileIndex, heartbeat: Heartbeat) -> Show:
    """Has these listed, whatever their kind, and the page show them."""

    def show(*listed: Profile) -> None:
        profiles.listed = listed
        index.outdate()
        heartbeat.beat.emit(NOON)

    return show


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def marks_file() -> MemoryTextStore:
    return MemoryTextStore()


@pytest.fixture
def marks(marks_file: MemoryTextStore) -> PreferencesFile:
    return PreferencesFile(marks_file)


@pytest.fixture
def runner() -> InlineRunner:
    return InlineRunner()


@pytest.fixture
def bus(qapp: QApplication) -> IntentBus:
    return IntentBus()


@pytest.fixture
def asked(bus: IntentBus) -> list[Intent]:
    """What is asked for from now on."""
    asked: list[Intent] = []
    bus.asked.connect(asked.append)
    return asked


@pytest.fixture
def reports(bus: IntentBus) -> list[Report]:
    """What is reported from now on."""
    reports: list[Report] = []
    bus.reported.connect(reports.append)
    return reports


@pytest.fixture
def secret_clipboard(qapp: QApplication) -> Iterator[SecretClipboard]:
    clipboard = SecretClipboard(qapp.clipboard())
    yield clipboard
    clipboard.clear_for_good()
    delete(clipboard)  # or it goes on looking for what a manager puts back, in later tests


@pytest.fixture
def services(
    clock: FakeClock,
    vault: StagedVault,
    profiles: StagedCatalogue,
    broker: StagedBroker,
    journal: MemoryJournal,
    marks: PreferencesFile,
    browser: RecordingBrowser,
    watch: FakeWatch,
) -> Services:
    return services_of(
        clock,
        vault,
        profiles,
        broker,
        tokens=broker.tokens,
        journal=journal,
        marks=marks,
        browser=browser,
        watch=watch,
        portals=broker.portals,
    )


@pytest.fixture
def runtime(
    bus: IntentBus, heartbeat: Heartbeat, runner: InlineRunner, services: Services
) -> Runtime:
    return Runtime(bus=bus, heartbeat=heartbeat, runner=runner, services=services)


@pytest.fixture
def menu(qtbot: QtBot) -> TrayMenu:
    menu = TrayMenu()
    qtbot.addWidget(menu)
    return menu


@pytest.fixture
def host(qapp: QApplication) -> TrayHost:
    return TrayHost(platform="win32")  # hears nothing by itself


@pytest.fixture
def tray(menu: TrayMenu, host: TrayHost) -> Tray:
    return Tray(menu, host)
