"""What is asked at the icon before there is a program behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QObject

from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.tray.menu import EarlyIntents

if TYPE_CHECKING:
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu

START = Intent(verb=Verb.SHOW_SETTINGS)


@pytest.fixture
def early(tray: Tray, menu: TrayMenu, qapp: QCoreApplication) -> EarlyIntents:
    return EarlyIntents(tray, menu, qapp)


@pytest.fixture
def asked(qapp: QCoreApplication) -> list[Intent]:
    return []


@pytest.fixture
def bus(asked: list[Intent], qapp: QCoreApplication) -> IntentBus:
    bus = IntentBus(QObject(qapp))
    bus.asked.connect(asked.append)
    return bus


def test_what_was_asked_is_asked_again_in_its_order(
    early: EarlyIntents, tray: Tray, menu: TrayMenu, bus: IntentBus, asked: list[Intent]
) -> None:
    menu.intended.emit(START)
    tray.panel_requested.emit()
    early.hand_over(bus)

    assert asked == [START, Intent(verb=Verb.SHOW_PANEL)]


def test_what_is_asked_later_is_left_to_others(
    early: EarlyIntents, tray: Tray, menu: TrayMenu, bus: IntentBus, asked: list[Intent]
) -> None:
    early.hand_over(bus)
    menu.intended.emit(START)
    tray.panel_requested.emit()
    menu.intended.emit(Intent(verb=Verb.QUIT))

    assert asked == []


@pytest.mark.usefixtures("early")
def test_quit_waits_for_nobody(menu: TrayMenu, monkeypatch: pytest.MonkeyPatch) -> None:
    quits: list[str] = []
    monkeypatch.setattr(QCoreApplication, "quit", lambda: quits.append("quit"))
    menu.intended.emit(Intent(verb=Verb.QUIT))

    assert quits == ["quit"]
