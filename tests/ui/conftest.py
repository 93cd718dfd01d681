"""The services as fakes, and what joins the windows to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPalette

from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.ui.clipboard.clipboard import SecretClipboard
from fobwatch.ui.runtime.heartbeat import Heartbeat
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.profile_index import ProfileIndex
from fobwatch.ui.runtime.services import Services
from fobwatch.ui.theme.theme import Theme, ThemeChoice
from fobwatch.ui.tray.host import TrayHost
from fobwatch.ui.tray.icon import Tray
from fobwatch.ui.tray.menu import TrayMenu
from tests.agent_fakes import FakeVault as RuleVault
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal
from tests.fakes_ui import (
    FakeAwsTime,
    FakeBroker,
    FakeCodes,
    FakeConsole,
    FakeGate,
    FakeProfiles,
    FakeVault,
    InlineRunner,
    MemoryText,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


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
def aws_time(clock: FakeClock) -> FakeAwsTime:
    return FakeAwsTime(clock)


@pytest.fixture
def broker(clock: FakeClock) -> FakeBroker:
    return FakeBroker(clock)


@pytest.fixture
def console() -> FakeConsole:
    return FakeConsole()


@pytest.fixture
def vault() -> FakeVault:
    return FakeVault()


@pytest.fixture
def authorizer() -> FakeGate:
    return FakeGate()


@pytest.fixture
def rule_vault() -> RuleVault:
    return RuleVault()


@pytest.fixture
def rules(rule_vault: RuleVault, profiles: FakeProfiles) -> ConsentRules:
    return ConsentRules(rule_vault, profiles)


@pytest.fixture
def codes() -> FakeCodes:
    return FakeCodes()


@pytest.fixture
def profiles() -> FakeProfiles:
    return FakeProfiles()


@pytest.fixture
def index(profiles: FakeProfiles) -> ProfileIndex:
    return ProfileIndex(profiles.profiles)


@pytest.fixture
def heartbeat(aws_time: FakeAwsTime, qapp: QApplication) -> Iterator[Heartbeat]:
    heartbeat = Heartbeat(aws_time.now, lambda _now: None)
    yield heartbeat
    heartbeat.stop()  # or it beats on for windows that are gone, until Python collects it


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def marks_file() -> MemoryText:
    return MemoryText()


@pytest.fixture
def marks(marks_file: MemoryText) -> PreferencesFile:
    return PreferencesFile(marks_file)


@pytest.fixture
def runner() -> InlineRunner:
    return InlineRunner()


@pytest.fixture
def bus(qapp: QApplication) -> IntentBus:
    return IntentBus()


@pytest.fixture
def secret_clipboard(qapp: QApplication) -> Iterator[SecretClipboard]:
    clipboard = SecretClipboard(qapp.clipboard())
    yield clipboard
    clipboard.clear_for_good()


@pytest.fixture
def services(  # noqa: PLR0917 - each is a fixture that a test may ask for by itself
    broker: FakeBroker,
    console: FakeConsole,
    vault: FakeVault,
    profiles: FakeProfiles,
    index: ProfileIndex,
    codes: FakeCodes,
    marks: PreferencesFile,
    aws_time: FakeAwsTime,
    journal: MemoryJournal,
    authorizer: FakeGate,
    rules: ConsentRules,
) -> Services:
    return Services(
        broker=broker,
        console=console,
        vault=vault,
        profiles=profiles,
        index=index,
        codes=codes,
        marks=marks,
        aws_time=aws_time,
        journal=journal,
        authorizer=authorizer,
        rules=rules,
    )


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
