"""What the tray's icon and menu show of the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMenu

from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.theme.glyph import tray_icon
from fobwatch.ui.tray.presenter import MAX_DEVICES, MAX_FAVOURITES, MAX_SESSIONS, TrayPresenter
from fobwatch.ui.words.tray_words import as_text, escaped
from tests.core.session_records import console, hours, minutes, record
from tests.fakes import ANNA, DEVICE, NOON, SERIAL
from tests.ui.menus import look_at

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu
    from tests.fakes_ui import Hold
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault

# The offscreen platform has no tray, and says so.
pytestmark = [
    pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support"),
    pytest.mark.usefixtures("presenter"),
]

NAME = "R&D_<x>"


@pytest.fixture
def presenter(
    tray: Tray, menu: TrayMenu, heartbeat: Heartbeat, services: Services
) -> TrayPresenter:
    return TrayPresenter(tray, menu, heartbeat, services)


def submenu(menu: QMenu, name: str) -> QMenu:
    found = next(action.menu() for action in menu.actions() if action.objectName() == name)
    assert isinstance(found, QMenu)
    return found


def items(menu: QMenu, name: str = "") -> list[QAction]:
    """Those with an object name, or whose name begins so."""
    named = (action for action in menu.actions() if action.objectName())
    return [action for action in named if action.objectName().startswith(name)]


def test_names_are_shown_as_the_tooltip_and_the_menu_need_them(
    tray: Tray, menu: TrayMenu, hold: Hold, vault: StagedVault
) -> None:
    tray.show()
    vault.save_device(replace(DEVICE, name=NAME))
    hold(record(NAME, left=minutes(43)))
    look_at(menu)

    assert tray._item is not None
    assert tray._item.toolTip() == f"{as_text(NAME)} 43 min"
    assert items(menu)[0].text().startswith(f"{escaped(NAME)} — ")
    [code] = items(submenu(menu, "codes"))
    assert code.text() == f"Copy the code of {escaped(NAME)}"


def test_paused_as_a_whole_it_shows_that_and_offers_to_go_on(
    tray: Tray, menu: TrayMenu, heartbeat: Heartbeat, services: Services
) -> None:
    tray.show()
    services.authorizer.pause()
    heartbeat.beat.emit(NOON)
    look_at(menu)

    assert tray._item is not None
    assert tray._item.icon().cacheKey() == tray_icon(TrayState.PAUSED, 0.0).cacheKey()
    assert [action.text() for action in items(menu, "pause")] == ["Resume all"]


def test_the_icon_shows_the_time_of_the_pinned_session(
    tray: Tray, heartbeat: Heartbeat, broker: StagedBroker, marks: PreferencesFile
) -> None:
    tray.show()
    broker.put(record("dev", left=minutes(15)), record("prod-admin", left=minutes(45)))
    marks.pin("prod-admin")
    heartbeat.beat.emit(NOON)

    assert tray._item is not None
    assert tray._item.icon().cacheKey() == tray_icon(TrayState.ACTIVE, 0.75).cacheKey()


def test_it_ticks_only_while_the_menu_is_open(menu: TrayMenu, heartbeat: Heartbeat) -> None:
    menu.aboutToShow.emit()
    while_open = set(heartbeat._watchers)
    menu.aboutToHide.emit()

    assert while_open == {"menu"}
    assert heartbeat._watchers == set()


def test_only_a_favourite_that_is_there_and_has_no_session_can_be_started(
    menu: TrayMenu, hold: Hold, marks: PreferencesFile
) -> None:
    for name in ("dev", "prod-admin", "gone"):
        marks.set_favourite(name, wanted=True)
    hold(record("prod-admin", left=minutes(43)))
    look_at(menu)

    assert [action.objectName() for action in items(menu, "favourite:")] == ["favourite:dev"]


def test_no_more_is_listed_than_a_menu_holds(
    menu: TrayMenu,
    heartbeat: Heartbeat,
    services: Services,
    profiles: StagedCatalogue,
    vault: StagedVault,
    marks: PreferencesFile,
) -> None:
    names = [f"p{number:02}" for number in range(30)]
    profiles.listed = tuple(replace(ANNA, name=name) for name in names)
    services.index.outdate()
    for name in names:
        marks.set_favourite(name, wanted=True)
        vault.save_device(replace(DEVICE, serial=f"{SERIAL}-{name}", name=name))
        services.consoles.ledger.note(console(name, left=minutes(43)))
    heartbeat.beat.emit(NOON)
    look_at(menu)

    assert len(items(menu, "favourite:")) == MAX_FAVOURITES
    assert len(items(submenu(menu, "codes"), "code:")) == MAX_DEVICES
    assert len(items(submenu(menu, "consoles"), "console:")) == MAX_SESSIONS


def test_a_session_opens_the_console_by_its_services_and_other_ways(
    menu: TrayMenu, hold: Hold, marks: PreferencesFile
) -> None:
    marks.set_service("prod-admin", "athena", wanted=True)
    hold(record("prod-admin", left=hours(1)))
    look_at(menu)
    names = [a.objectName() for a in items(submenu(submenu(menu, "session:prod-admin"), "console"))]

    assert names[:2] == ["service:", "service:athena"]
    assert names[-1] == "shortcut"


def test_without_a_console_none_is_offered(
    menu: TrayMenu, hold: Hold, profiles: StagedCatalogue, index: ProfileIndex
) -> None:
    profiles.listed = (RootTaskProfile(name="dev", account_id="901755201184", source_profile="a"),)
    index.outdate()
    hold(record("dev", left=hours(1)))
    look_at(menu)

    assert items(submenu(menu, "session:dev"), "console") == []


def test_who_waits_has_what_room_the_sessions_leave(
    menu: TrayMenu, hold: Hold, broker: StagedBroker
) -> None:
    needed = MfaCodeNeeded("Code needed", "", "", serial=SERIAL)
    broker.put(*(record(f"p{n:03}", left=hours(1)) for n in range(MAX_SESSIONS - 1)))
    hold(*(record(f"q{n}", problem=needed) for n in range(3)))
    look_at(menu)

    waiting, more = items(menu)[MAX_SESSIONS - 1 : MAX_SESSIONS + 1]
    assert waiting.objectName() == "attention:q0"
    assert more.text() == "2 more…"


def test_only_a_device_of_the_vault_has_a_code_to_copy(
    menu: TrayMenu, hold: Hold, vault: StagedVault
) -> None:
    vault.remove_device(SERIAL)
    hold(record("dev", left=minutes(43)))
    look_at(menu)
    session = submenu(menu, "session:dev")

    assert items(session, "renew") != []
    assert items(session, "copy_code") == []
