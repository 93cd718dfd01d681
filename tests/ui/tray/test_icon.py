"""The tray's icon, and what joins it to the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.core.settings.settings import Settings, WhileLocked
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.theme.glyph import tray_icon
from fobwatch.ui.tray import icon as tray_module
from fobwatch.ui.tray.icon import Tray
from fobwatch.ui.tray.presenter import MAX_SESSIONS, TrayPresenter
from tests.core.session_records import console, hours, minutes, record
from tests.fakes import NOON, SERIAL
from tests.ui.menus import look_at

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.tray.icon import TrayHost
    from fobwatch.ui.tray.menu import TrayMenu
    from tests.fakes import FakeClock
    from tests.fakes_ui import Hold
    from tests.staged import StagedBroker, StagedVault

CODE_NEEDED = MfaCodeNeeded("Code needed", "", "", serial=SERIAL)
Reason = QSystemTrayIcon.ActivationReason


# The offscreen platform has no tray, and says so.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support")


@pytest.fixture
def presenter(
    tray: Tray, menu: TrayMenu, heartbeat: Heartbeat, services: Services
) -> TrayPresenter:
    return TrayPresenter(tray, menu, heartbeat, services)


def item(tray: Tray) -> QSystemTrayIcon:
    found = tray._item
    assert found is not None
    return found


def test_a_click_asks_for_the_panel_and_the_other_one_is_the_menus(
    tray: Tray, menu: TrayMenu, qtbot: QtBot
) -> None:
    tray.show()
    with qtbot.waitSignal(tray.panel_requested):
        item(tray).activated.emit(Reason.Trigger)
    with qtbot.assertNotEmitted(tray.panel_requested):
        for reason in (Reason.Context, Reason.DoubleClick, Reason.MiddleClick):
            item(tray).activated.emit(reason)

    assert item(tray).contextMenu() is menu


def test_on_macos_the_menu_comes_only_with_the_other_click(
    menu: TrayMenu, host: TrayHost, qtbot: QtBot
) -> None:
    tray = Tray(menu, host, platform="darwin")
    tray.show()
    with qtbot.waitSignal(menu.aboutToShow):
        item(tray).activated.emit(Reason.Context)
    menu.hide()

    assert item(tray).contextMenu() is None


def test_a_host_that_comes_up_gets_a_new_icon(tray: Tray, host: TrayHost, qtbot: QtBot) -> None:
    icon = tray_icon(TrayState.ACTIVE, 0.5)
    tray.show()
    before = item(tray)
    tray.show_state(icon, "dev 43 min")
    host.appeared.emit()

    assert item(tray) is not before
    assert item(tray).toolTip() == "dev 43 min"
    assert item(tray).isVisible()
    assert item(tray).icon().cacheKey() == icon.cacheKey()


def test_a_host_that_comes_up_before_the_icon_is_wanted_gets_none(
    tray: Tray, host: TrayHost
) -> None:
    host.appeared.emit()

    assert tray._item is None


def test_a_desktop_without_a_tray_is_told_until_there_is_one(
    tray: Tray, host: TrayHost, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray_module, "PATIENCE_MILLISECONDS", 10)
    with qtbot.waitSignal(tray.missing):  # the offscreen platform has none
        tray.show()
    with qtbot.waitSignal(tray.found):
        host.appeared.emit()


def test_a_tray_of_which_no_signal_tells_is_found(
    tray: Tray, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray_module, "PATIENCE_MILLISECONDS", 10)
    looks = iter([False, False, False])
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: next(looks, True))
    missed: list[str] = []
    tray.missing.connect(lambda: missed.append("missing"))
    with qtbot.waitSignal(tray.found):
        tray.show()

    assert missed == ["missing"]


def test_its_place_is_the_pointers_where_the_host_does_not_tell(tray: Tray) -> None:
    tray.show()

    assert tray.place.topLeft() == QCursor.pos()


def test_the_host_is_told_only_of_what_changed(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    tray.show()
    told: list[str] = []
    monkeypatch.setattr(item(tray), "setIcon", lambda _icon: told.append("icon"))
    monkeypatch.setattr(item(tray), "setToolTip", told.append)
    for fraction, tooltip in ((0.5, "dev 31 min"), (0.5001, "dev 31 min"), (0.1, "dev 6 min")):
        tray.show_state(tray_icon(TrayState.ACTIVE, fraction), tooltip)

    assert told == ["icon", "dev 31 min", "icon", "dev 6 min"]


def test_each_beat_shows_what_is_true_then(
    presenter: TrayPresenter, tray: Tray, heartbeat: Heartbeat, hold: Hold
) -> None:
    tray.show()
    hold(
        record("prod-admin", left=minutes(43)),
        record("dev", left=hours(7)),
        record("audit", problem=CODE_NEEDED),
    )
    first = item(tray).toolTip()
    heartbeat.beat.emit(NOON + minutes(3))

    assert first == "prod-admin 43 min · dev 7 h · 1 needs you"
    assert item(tray).toolTip() == "prod-admin 40 min · dev 6 h 57 min · 1 needs you"


def test_its_tooltip_counts_the_sessions_that_it_does_not_name(
    presenter: TrayPresenter, tray: Tray, hold: Hold
) -> None:
    tray.show()
    hold(*(record(f"p{number}", left=hours(number)) for number in range(1, 7)))

    assert item(tray).toolTip() == "p1 1 h · p2 2 h · p3 3 h · 3 more"


def test_locked_it_says_how_many_sessions_go_on_being_served(
    presenter: TrayPresenter, tray: Tray, heartbeat: Heartbeat, services: Services
) -> None:
    tray.show()
    services.settings.change(lambda _: Settings(while_locked=WhileLocked.RUNNING_SESSIONS))
    for name in ("dev", "prod-admin"):
        services.broker.start(name)
    services.while_locked.begin()
    services.vault.lock()
    services.broker.forget()
    heartbeat.beat.emit(NOON)
    served = item(tray).toolTip()
    services.authorizer.pause()
    heartbeat.beat.emit(NOON)

    assert served == "Fobwatch · The vault is locked · Programs still get 2 sessions"
    assert item(tray).toolTip() == (
        "Fobwatch · Everything is paused: programs get nothing · The vault is locked"
    )


def test_paused_as_a_whole_it_says_what_programs_get(
    presenter: TrayPresenter, tray: Tray, heartbeat: Heartbeat, services: Services
) -> None:
    tray.show()
    services.broker.renewals.pause()
    services.authorizer.pause()
    heartbeat.beat.emit(NOON)

    assert item(tray).toolTip() == "Fobwatch · Everything is paused: programs get nothing"


@pytest.mark.parametrize(
    ("paused", "state", "tooltip"),
    [
        (False, VaultState.READY, "Fobwatch · No session"),
        (True, VaultState.READY, "Fobwatch · Renewals are paused"),
        (False, VaultState.LOCKED, "Fobwatch · The vault is locked"),
    ],
    ids=["idle", "paused", "locked"],
)
def test_without_sessions_it_says_why(
    presenter: TrayPresenter,
    tray: Tray,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    vault: StagedVault,
    *,
    paused: bool,
    state: VaultState,
    tooltip: str,
) -> None:
    tray.show()
    if paused:
        broker.renewals.pause()
    vault.stage(state)
    heartbeat.beat.emit(NOON)

    assert item(tray).toolTip() == tooltip


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (VaultState.READY, ["Lock"]),
        (VaultState.LOCKED, ["Unlock…"]),
        (VaultState.MISSING, []),
        (VaultState.LOADING, []),
    ],
)
def test_the_menu_offers_what_can_be_done_with_the_vault(
    presenter: TrayPresenter,
    menu: TrayMenu,
    heartbeat: Heartbeat,
    vault: StagedVault,
    state: VaultState,
    offered: list[str],
) -> None:
    vault.stage(state)
    heartbeat.beat.emit(NOON)
    look_at(menu)

    items = [action for action in menu.actions() if action.objectName() == "lock"]
    assert [action.text() for action in items] == offered


def names(menu: QMenu) -> list[str]:
    return [action.objectName() for action in menu.actions() if action.objectName()]


def test_the_menu_lists_sessions_by_their_end_and_who_waits_after_them(
    presenter: TrayPresenter, menu: TrayMenu, hold: Hold, marks: PreferencesFile
) -> None:
    marks.set_favourite("dev", wanted=True)
    marks.set_favourite("prod-admin", wanted=True)
    marks.set_favourite("gone", wanted=True)
    hold(record("audit", problem=CODE_NEEDED), record("prod-admin", left=minutes(43)))
    look_at(menu)

    assert names(menu)[:3] == ["session:prod-admin", "attention:audit", "favourite:dev"]
    first, _, *_, favourite = menu.actions()[:4]
    assert first.text().replace("\u2007", "") == "prod-admin · production — 43 min"
    assert favourite.text() == "Start dev"
    assert [action.icon().isNull() for action in (first, favourite)] == [False, True]
    assert "copy_code" in names(menu.actions()[0].menu())  # type: ignore[arg-type] # a QMenu


def test_the_menu_says_until_when_each_console_lasts_and_claims_no_more(
    presenter: TrayPresenter, menu: TrayMenu, heartbeat: Heartbeat, services: Services
) -> None:
    services.consoles.ledger.note(console("prod-admin", left=minutes(43)))
    heartbeat.beat.emit(NOON)
    look_at(menu)
    consoles = next(a.menu() for a in menu.actions() if a.objectName() == "consoles")

    assert presenter is not None
    assert isinstance(consoles, QMenu)
    first = consoles.actions()[0]
    assert first.text().startswith("prod-admin · production — until about ")
    assert not first.icon().isNull()


def test_a_countdown_keeps_its_width(
    presenter: TrayPresenter, menu: TrayMenu, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    broker.put(record("dev", left=hours(7), life=hours(12)))
    look_at(menu)
    lengths = set()
    for passed in (hours(0), minutes(61), hours(6.9), hours(6.999)):
        heartbeat.beat.emit(NOON + passed)
        lengths.add(len(menu.actions()[0].text()))

    assert len(lengths) == 1


def test_more_sessions_than_a_menu_holds_are_counted(
    presenter: TrayPresenter, menu: TrayMenu, hold: Hold
) -> None:
    hold(*(record(f"p{n:03}", left=hours(1)) for n in range(MAX_SESSIONS + 30)))
    look_at(menu)

    assert menu.actions()[MAX_SESSIONS].text() == "30 more…"


def test_an_opening_menu_shows_what_is_true_now_and_ticks(
    presenter: TrayPresenter,
    menu: TrayMenu,
    heartbeat: Heartbeat,
    hold: Hold,
    clock: FakeClock,
    qtbot: QtBot,
) -> None:
    hold(record("dev", left=hours(7), life=hours(12)))
    look_at(menu)
    clock.advance(hours(6))
    with qtbot.waitSignal(heartbeat.beat):
        menu.aboutToShow.emit()

    assert menu.actions()[0].text().startswith("dev — 1 h")
