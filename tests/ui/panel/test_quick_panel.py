"""The quick panel: all of it by the keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton

from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import FederationRefused
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.portals.portal import page_of
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.sessions.sessions import Work
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.panel.presenter import PanelPresenter
from fobwatch.ui.panel.quick_panel import MAX_LIST, QuickPanel
from fobwatch.ui.panel.rows import PanelRows, panel_search
from fobwatch.ui.rows.row_layout import RowFonts, row_layout
from fobwatch.ui.rows.rows import Row, RowRole, RowSection
from fobwatch.ui.runtime.browser_intents import CopyLink, OpenConsole, RenewConsole
from fobwatch.ui.runtime.intents import (
    Report,
    ShowPanel,
    ShowSettings,
    ShowWindow,
    TogglePanel,
    Undo,
)
from fobwatch.ui.runtime.profile_intents import NewProfile, SetFavourite
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyCommand,
    EndSession,
    RenewSession,
    StartSession,
)
from fobwatch.ui.runtime.vault_intents import LostDevice
from tests.core.session_records import console, hours, minutes, record
from tests.fakes import ACCOUNT, ADMIN, ANNA, NOON, SERIAL
from tests.fakes_portals import START_URL
from tests.ui.pressing import child
from tests.work import calls_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, ProfileIntent
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_ui import Show
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CODE_NEEDED = MfaCodeNeeded(
    "A code is needed", "", "", serial="arn:aws:iam::771500934821:mfa/phone"
)
CONTROL = Qt.KeyboardModifier.ControlModifier
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(qtbot: QtBot) -> QuickPanel:
    panel = QuickPanel()
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def presenter(
    panel: QuickPanel, runtime: Runtime, services: Services, profiles: StagedCatalogue
) -> PanelPresenter:
    def search(words: str, limit: int) -> Sequence[str]:
        return [p.name for p in profiles.profiles() if words in p.name][:limit]

    anchor = QRect(QPoint(700, 560), QPoint(720, 580))
    rows = PanelRows(services, search)
    return PanelPresenter(panel, lambda: anchor, rows, runtime)


def shown(panel: QuickPanel) -> list[str]:
    """Headings in brackets, rows by their names."""
    model = panel.view.model()
    items = [model.index(row, 0).data(RowRole.ITEM) for row in range(model.rowCount())]
    return [f"[{item.title}]" if isinstance(item, RowSection) else item.key for item in items]


def row(panel: QuickPanel, name: str) -> Row:
    model = panel.view.model()
    items = [model.index(at, 0).data(RowRole.ITEM) for at in range(model.rowCount())]
    return next(item for item in items if isinstance(item, Row) and item.key == name)


def test_it_opens_with_the_cursor_in_the_search_field_and_the_first_row_selected(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, marks: PreferencesFile
) -> None:
    marks.set_favourite("prod-admin", wanted=True)
    broker.put(record("dev", left=hours(7)))
    presenter.show()

    assert shown(panel) == ["[Active]", "dev", "[Favourites]", "prod-admin"]
    assert panel.view.selected_key == "dev"
    assert panel.focusWidget() is panel.search
    assert panel.search.placeholderText() == "Search profiles"


def test_its_model_behaves(presenter: PanelPresenter, panel: QuickPanel) -> None:
    tester = QAbstractItemModelTester(
        panel.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    presenter.show()
    panel.search.setText("prod")
    panel.search.clear()

    assert tester.model() is panel.view.model()


def test_the_arrow_keys_move_the_selection_past_headings(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, qtbot: QtBot
) -> None:
    broker.put(record("dev", left=hours(7)))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    below = panel.view.selected_key
    QTest.keyClick(panel.search, Qt.Key.Key_Up)

    assert below == "prod-admin"
    assert panel.view.selected_key == "dev"


@pytest.mark.parametrize(
    ("left", "kind", "closes"),
    [(None, StartSession, False), (minutes(43), OpenConsole, True)],
    ids=["starts", "opens"],
)
def test_enter_starts_or_opens(
    presenter: PanelPresenter,
    panel: QuickPanel,
    broker: StagedBroker,
    asked: list[Intent],
    qtbot: QtBot,
    left: object,
    kind: type[ProfileIntent],
    *,
    closes: bool,
) -> None:
    if left is not None:
        broker.put(record("dev", left=minutes(43)))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert asked == [kind(profile="dev")]
    assert panel.isVisible() is not closes


def test_a_click_does_as_enter_and_a_click_on_the_star_does_not(
    presenter: PanelPresenter, panel: QuickPanel, asked: list[Intent], qtbot: QtBot
) -> None:
    presenter.show()
    found = row(panel, "dev")
    place = panel.view.visualRect(panel.view.currentIndex())
    fonts = RowFonts(panel.view.font())
    star = row_layout(found, place, Qt.LayoutDirection.LeftToRight, fonts).star.center()
    for position in (star, place.center() + QPoint(60, 0)):
        QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, NO_MODIFIER, position)

    assert asked == [
        SetFavourite(profile="dev", wanted=True),
        StartSession(profile="dev"),
    ]


@pytest.mark.parametrize(
    ("key", "intent"),
    [
        (Qt.Key.Key_C, CopyCommand(profile="dev")),
        (Qt.Key.Key_L, CopyLink(profile="dev")),
        (Qt.Key.Key_M, CopyCode(profile="dev", serial=SERIAL)),
        (Qt.Key.Key_R, RenewSession(profile="dev")),
        (Qt.Key.Key_E, EndSession(profile="dev")),
        (Qt.Key.Key_F, SetFavourite(profile="dev", wanted=True)),
        (Qt.Key.Key_O, ShowWindow(profile="dev")),
    ],
    ids=["copy", "link", "code", "renew", "end", "favourite", "window"],
)
def test_each_verb_has_its_key(
    presenter: PanelPresenter,
    panel: QuickPanel,
    broker: StagedBroker,
    asked: list[Intent],
    qtbot: QtBot,
    key: Qt.Key,
    intent: Intent,
) -> None:
    broker.put(record("dev", left=hours(7)))
    presenter.show()
    QTest.keyClick(panel.search, key, CONTROL)

    assert asked == [intent]


def test_a_profiles_services_are_in_a_menu_with_its_favourites_first(
    presenter: PanelPresenter, panel: QuickPanel, marks: PreferencesFile, asked: list[Intent]
) -> None:
    marks.set_service("dev", "athena", wanted=True)
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_S, CONTROL)
    shown = [action.objectName() for action in panel.services.actions() if action.text()]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(panel.services, key)

    assert shown[:2] == ["service:", "service:athena"]
    assert asked == [OpenConsole(profile="dev", destination=Destination(service="athena"))]
    assert not panel.isVisible()


def test_a_favourite_is_taken_off_by_the_same_key(
    presenter: PanelPresenter,
    panel: QuickPanel,
    marks: PreferencesFile,
    asked: list[Intent],
    qtbot: QtBot,
) -> None:
    marks.set_favourite("dev", wanted=True)
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_F, CONTROL)

    assert asked == [SetFavourite(profile="dev", wanted=False)]


def test_what_a_profile_cannot_do_is_neither_offered_nor_done(
    presenter: PanelPresenter,
    panel: QuickPanel,
    vault: StagedVault,
    asked: list[Intent],
    qtbot: QtBot,
) -> None:
    vault.empty()
    presenter.show()
    for key in (Qt.Key.Key_M, Qt.Key.Key_R, Qt.Key.Key_E):
        QTest.keyClick(panel.search, key, CONTROL)
    actions = panel.footer.findChildren(QAction)
    enabled = [action.objectName() for action in actions if action.isEnabled()]

    assert asked == []
    assert {"copy_command", "set_favourite", "show_window"} <= set(enabled)
    assert not {"copy_code", "renew", "end"} & set(enabled)


@pytest.mark.parametrize(("left", "enabled"), [(minutes(1), True), (-minutes(1), False)])
def test_only_a_session_that_lasts_is_renewed(
    presenter: PanelPresenter,
    panel: QuickPanel,
    broker: StagedBroker,
    left: timedelta,
    *,
    enabled: bool,
) -> None:
    broker.put(record("dev", left=left))
    presenter.show()
    presenter._on_selected("dev")
    panel.view.select("dev")

    assert child(panel, QAction, "renew").isEnabled() is enabled


def test_a_row_has_its_new_environment_while_the_panel_is_open(
    presenter: PanelPresenter, panel: QuickPanel, heartbeat: Heartbeat, marks: PreferencesFile
) -> None:
    presenter.show()
    marks.set_environment("dev", Environment(word="sandbox"))
    heartbeat.beat.emit(NOON)
    badge = row(panel, "dev").badge

    assert badge is not None
    assert badge.text == "sandbox"


def test_what_failed_is_no_longer_said_while_it_is_tried_again(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker
) -> None:
    broker.put(record("dev", left=hours(1), problem=CODE_NEEDED))
    presenter.show()
    waiting = row(panel, "dev").subtitle
    broker.put(record("dev", left=hours(1), problem=CODE_NEEDED, work=Work.RENEWING))
    panel.hide()
    presenter.show()

    assert waiting == CODE_NEEDED.title
    assert row(panel, "dev").subtitle != CODE_NEEDED.title


def test_a_root_task_s_command_is_copied_where_others_open_the_console(
    presenter: PanelPresenter,
    panel: QuickPanel,
    profiles: StagedCatalogue,
    broker: StagedBroker,
    asked: list[Intent],
) -> None:
    profiles.listed = (RootTaskProfile(name="dev", account_id="901755201184", source_profile="a"),)
    broker.put(record("dev", left=minutes(9)))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_S, CONTROL)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert asked == [CopyCommand(profile="dev")]


def test_selected_search_text_is_copied_as_text(
    presenter: PanelPresenter, panel: QuickPanel, asked: list[Intent], qtbot: QtBot
) -> None:
    presenter.show()
    QTest.keyClicks(panel.search, "dev")
    panel.search.selectAll()
    QTest.keyClick(panel.search, Qt.Key.Key_C, CONTROL)

    assert asked == []


def test_searching_shows_what_is_found_and_selects_the_best(
    presenter: PanelPresenter, panel: QuickPanel, qtbot: QtBot
) -> None:
    presenter.show()
    QTest.keyClicks(panel.search, "prod")
    found = shown(panel)
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)

    assert found == ["prod-admin"]
    assert panel.view.selected_key == "dev"
    assert panel.isVisible()


def test_each_letter_selects_the_best_wherever_the_row_before_went(
    panel: QuickPanel,
    runtime: Runtime,
    services: Services,
    profiles: StagedCatalogue,
    asked: list[Intent],
) -> None:
    orders = {"": "abcd", "p": "dabc", "pr": "cbda", "pro": "bad", "prod": "abcd"}
    profiles.listed = tuple(replace(ANNA, name=name) for name in "abcd")
    rows = PanelRows(services, lambda words, _most: list(orders[words]))
    presenter = PanelPresenter(panel, lambda: QRect(0, 0, 9, 9), rows, runtime)
    presenter.show()
    selected = []
    for letter in "prod":
        QTest.keyClicks(panel.search, letter)
        selected.append(panel.view.selected_key)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert selected == ["d", "c", "b", "a"]
    assert [intent.about_profile for intent in asked] == ["a"]


def test_a_screen_reader_opens_the_menu_of_all_actions(
    presenter: PanelPresenter, panel: QuickPanel
) -> None:
    presenter.show()
    more = child(panel, QToolButton, "more")
    readable = QAccessible.queryAccessibleInterface(more)
    assert readable is not None
    actions = readable.actionInterface()
    actions.doAction(actions.actionNames()[0])  # what it does by itself
    menu = QApplication.activePopupWidget()

    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()][-1] == "Show in Fobwatch"
    menu.close()


def test_nothing_found_is_said(
    presenter: PanelPresenter, panel: QuickPanel, asked: list[Intent], qtbot: QtBot
) -> None:
    presenter.show()
    QTest.keyClicks(panel.search, "quarterly")
    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert panel._nothing_found.text() == "Nothing matches “quarterly”"
    assert panel._nothing_found.isVisible()
    assert asked == []


def test_without_profiles_it_offers_the_first_step(
    presenter: PanelPresenter,
    panel: QuickPanel,
    profiles: StagedCatalogue,
    asked: list[Intent],
) -> None:
    profiles.listed = ()
    presenter.show()
    visible = panel.empty.isVisible()
    panel.empty.first_step.emit()

    assert visible
    assert asked == [NewProfile()]
    assert not panel.isVisible()


def test_profiles_that_are_left_to_the_aws_tools_are_not_listed(
    presenter: PanelPresenter, panel: QuickPanel, profiles: StagedCatalogue, qtbot: QtBot
) -> None:
    profiles.listed = (ANNA, OtherProfile(name="corp", way=OtherKind.SSO))
    presenter.show()
    before = shown(panel)
    QTest.keyClicks(panel.search, "corp")

    assert before == ["[Profiles]", "dev"]
    assert shown(panel) == []


def test_escape_and_losing_the_keyboard_close_it(
    presenter: PanelPresenter, panel: QuickPanel, qtbot: QtBot
) -> None:
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    closed_by_key = not panel.isVisible()
    presenter.show()
    qtbot.waitUntil(panel.isActiveWindow)
    other = QuickPanel()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()

    assert closed_by_key
    qtbot.waitUntil(lambda: not panel.isVisible())


def test_the_click_that_closed_it_does_not_open_it_again(
    presenter: PanelPresenter,
    bus: IntentBus,
    panel: QuickPanel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    same_click = "fobwatch.ui.panel.presenter.SAME_CLICK_MILLISECONDS"
    monkeypatch.setattr(same_click, 60_000)
    bus.ask(TogglePanel())
    opened = panel.isVisible()
    panel.hide()  # as losing the keyboard does, a moment before the click arrives
    bus.ask(TogglePanel())
    still_closed = not panel.isVisible()
    monkeypatch.setattr(same_click, 0)
    bus.ask(TogglePanel())

    assert opened
    assert still_closed
    assert panel.isVisible()


def test_it_ticks_only_while_it_is_seen(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, heartbeat: Heartbeat
) -> None:
    broker.put(record("dev", left=minutes(43)))
    presenter.show()
    before = row(panel, "dev").trailing
    heartbeat.beat.emit(NOON + minutes(3))
    ticked = row(panel, "dev").trailing
    panel.hide()
    heartbeat.beat.emit(NOON + minutes(13))

    assert (before, ticked, row(panel, "dev").trailing) == ("43 min", "40 min", "40 min")
    assert heartbeat._watchers == set()


def test_a_countdown_keeps_the_selection(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, heartbeat: Heartbeat
) -> None:
    broker.put(record("dev", left=minutes(43)))
    presenter.show()
    panel.view.select("prod-admin")
    heartbeat.beat.emit(NOON + minutes(3))

    assert panel.view.selected_key == "prod-admin"


def test_enter_does_nothing_with_another_row_than_the_one_that_has_just_gone(
    presenter: PanelPresenter,
    panel: QuickPanel,
    services: Services,
    heartbeat: Heartbeat,
    asked: list[Intent],
) -> None:
    services.consoles.ledger.note(console("dev", left=minutes(5)))
    presenter.show()
    panel.view.select(console("dev").key)
    for passed in (6, 7):  # its console ended; the next second changes nothing
        heartbeat.beat.emit(NOON + minutes(passed))
        QTest.keyClick(panel.search, Qt.Key.Key_Return)
        panel.footer.choose(CopyCommand)
    gone = panel.view.selected_key
    QTest.keyClick(panel.search, Qt.Key.Key_Down)

    assert (asked, gone) == ([], "")
    assert panel.view.selected_key in {"dev", "prod-admin"}


def test_rows_that_appear_in_an_empty_panel_are_ready_for_enter(
    presenter: PanelPresenter, panel: QuickPanel, profiles: StagedCatalogue, show: Show
) -> None:
    profiles.listed = ()
    presenter.show()
    empty = shown(panel)
    show(ANNA, ADMIN)

    assert empty == []
    assert panel.view.selected_key == "dev"


def test_a_code_goes_on_being_typed_while_rows_move_around_its_own(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, heartbeat: Heartbeat
) -> None:
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    QTest.keyClicks(panel.code_entry.field, "123")
    before = shown(panel)
    broker.put(record("dev", left=hours(7)), record("prod-admin", problem=CODE_NEEDED))
    heartbeat.beat.emit(NOON)

    assert shown(panel) != before
    assert panel.code_profile == "prod-admin"
    assert panel.code_entry.field.text() == "123"
    assert panel.focusWidget() is panel.code_entry.field


def test_the_menu_of_a_profile_s_services_closes_as_its_row_goes(
    presenter: PanelPresenter, panel: QuickPanel, show: Show, heartbeat: Heartbeat
) -> None:
    presenter.show()
    panel.view.select("dev")
    QTest.keyClick(panel.search, Qt.Key.Key_S, CONTROL)
    heartbeat.beat.emit(NOON)
    before = QApplication.activePopupWidget()
    show(ADMIN)

    assert before is panel.services
    assert QApplication.activePopupWidget() is None


def test_a_code_is_asked_for_in_place(
    presenter: PanelPresenter,
    panel: QuickPanel,
    broker: StagedBroker,
    asked: list[Intent],
    qtbot: QtBot,
) -> None:
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    field = panel.code_entry.field
    name, focused = field.accessibleName(), panel.focusWidget() is field
    QTest.keyClicks(field, "123 456")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert name == "Code of phone"
    assert focused
    assert asked == [StartSession(profile="prod-admin", code="123456")]
    assert not panel.code_entry.isVisible()
    assert panel.focusWidget() is panel.search


def test_whoever_has_lost_the_device_is_led_on_with_the_profile(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, asked: list[Intent]
) -> None:
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    child(panel.code_entry, QPushButton, "code_device_lost").click()

    assert asked == [LostDevice(profile="prod-admin")]


def test_escape_leaves_the_code_and_then_the_panel(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, qtbot: QtBot
) -> None:
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    QTest.keyClick(panel.code_entry.field, Qt.Key.Key_Escape)
    after_first = panel.isVisible()
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)

    assert after_first
    assert not panel.code_entry.isVisible()
    assert not panel.isVisible()


def test_choosing_another_row_leaves_the_code(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, qtbot: QtBot
) -> None:
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    presenter.show()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    panel.view.select("dev")

    assert not panel.code_entry.isVisible()


def test_a_start_that_needs_a_code_asks_for_it_at_once(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, bus: IntentBus
) -> None:
    presenter.show()
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    intent = StartSession(profile="prod-admin")
    bus.reported.emit(Report(intent=intent, error=CODE_NEEDED))

    assert panel.code_profile == "prod-admin"
    assert panel.view.selected_key == "prod-admin"


def test_a_start_that_opened_a_page_is_no_failure(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, bus: IntentBus
) -> None:
    page_open = BrowserNeeded("Sign in with the browser", "", "", page=page_of(START_URL))
    presenter.show()
    broker.put(record("prod-admin", problem=page_open))
    intent = StartSession(profile="prod-admin")
    bus.reported.emit(Report(intent=intent, error=page_open))

    assert panel.view.selected_key == "prod-admin"
    assert panel.bar.accessibleName() == ""


def test_how_it_went_is_told_in_place(
    presenter: PanelPresenter, panel: QuickPanel, bus: IntentBus
) -> None:
    intent = OpenConsole(profile="dev")
    refused = FederationRefused("The console refused", "It says no.", "Try again.")
    presenter.show()
    bus.reported.emit(Report(intent=intent, error=refused))
    failure = panel.bar.accessibleName()
    bus.reported.emit(Report(intent=intent, text="Copied", details="Cleared in 30 s."))

    assert failure == "The console refused. It says no. Try again."
    assert panel.bar.accessibleName() == "Copied. Cleared in 30 s."


def test_an_ended_session_can_be_had_back_where_it_was_ended(
    presenter: PanelPresenter,
    panel: QuickPanel,
    bus: IntentBus,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Intent] = []
    bus.asked.connect(asked.append)
    ended = Report(intent=EndSession(profile="dev"), text="Ended", undo=Undo())
    presenter.show()
    bus.reported.emit(ended)
    panel.bar.findChildren(QPushButton, "inline_bar_undo")[-1].click()
    after = panel.bar.isVisible()
    monkeypatch.setattr("fobwatch.ui.panel.presenter.UNDO_MILLISECONDS", 10)
    bus.reported.emit(ended)
    offered = panel.bar.isVisible()
    qtbot.waitUntil(lambda: not panel.bar.isVisible())
    bus.reported.emit(ended)
    bus.reported.emit(Report(intent=CopyCode(serial=SERIAL), text="Copied"))

    assert not presenter._undo_over.isActive()
    assert asked == [Undo()]
    assert not after
    assert offered


def test_a_closed_panel_keeps_silent_and_opens_as_new(
    presenter: PanelPresenter, panel: QuickPanel, bus: IntentBus
) -> None:
    intent = OpenConsole(profile="dev")
    presenter.show()
    panel.search.setText("prod")
    bus.reported.emit(Report(intent=intent, text="Copied"))
    panel.hide()
    bus.reported.emit(Report(intent=intent, text="Copied"))
    presenter.show()

    assert not panel.bar.isVisible()
    assert panel.search.text() == ""


def test_it_can_be_asked_for_from_elsewhere(
    presenter: PanelPresenter, panel: QuickPanel, bus: IntentBus
) -> None:
    bus.ask(ShowPanel())

    assert panel.isVisible()


def test_it_makes_way_for_a_window_that_is_opened_from_elsewhere(
    presenter: PanelPresenter, panel: QuickPanel, bus: IntentBus
) -> None:
    presenter.show()
    bus.ask(RenewSession(profile="dev"))
    stays = panel.isVisible()
    bus.ask(ShowSettings())

    assert stays
    assert not panel.isVisible()


def test_it_is_whole_on_the_screen_and_no_higher_than_it_may_be(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker
) -> None:
    broker.put(*(record(f"p{number}", left=hours(1)) for number in range(40)))
    presenter.show()

    assert panel.screen().availableGeometry().contains(panel.geometry())
    assert panel.view.height() == MAX_LIST


def test_its_height_stays_while_it_is_open(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker, bus: IntentBus
) -> None:
    broker.put(
        record("prod-admin", problem=CODE_NEEDED),
        *(record(f"p{number}", left=hours(1)) for number in range(6)),
    )
    presenter.show()
    place = panel.geometry()
    panel.search.setText("prod")
    found = panel.geometry()
    panel.search.clear()
    panel.view.select("prod-admin")
    panel.entered.emit("prod-admin")
    bus.reported.emit(Report(intent=CopyCode(serial=""), text="Copied"))

    assert found == place
    assert panel.geometry() == place
    assert panel.view.visualRect(panel.view.currentIndex()).bottom() < panel.view.height()


def test_ten_thousand_profiles_open_and_are_searched_at_once(
    presenter: PanelPresenter, panel: QuickPanel, profiles: StagedCatalogue, marks: PreferencesFile
) -> None:
    profiles.listed = tuple(replace(ADMIN, name=f"account-{n:05}") for n in range(10_000))
    presenter.show()
    panel.search.setText("another")  # the first search imports what it needs
    panel.hide()
    opening = calls_of(presenter.show)
    searching = calls_of(lambda: panel.search.setText("account-0999"))

    assert opening < 10_000
    assert searching < 10_000  # the search itself has a benchmark of its own
    assert len(shown(panel)) == 10


def search_for(panel: QuickPanel, words: str) -> list[str]:
    panel.search.setText(words)
    return shown(panel)


def test_words_for_the_console_offer_the_profiles_that_can_open_it(
    presenter: PanelPresenter, panel: QuickPanel, asked: list[Intent]
) -> None:
    presenter.show()

    assert search_for(panel, "prod-a s3 eu-west-3") == ["[Open S3 in eu-west-3]", "prod-admin"]
    assert panel.view.selected_key == "prod-admin"

    QTest.keyClick(panel.search, Qt.Key.Key_L, CONTROL)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert asked == [
        kind(profile="prod-admin", destination=Destination(service="s3", region="eu-west-3"))
        for kind in (CopyLink, OpenConsole)
    ]
    assert not panel.isVisible()


def test_a_pasted_arn_is_opened_by_its_account_s_profiles_alone(
    presenter: PanelPresenter, panel: QuickPanel, profiles: StagedCatalogue, asked: list[Intent]
) -> None:
    other = replace(ADMIN, name="other", role_arn="arn:aws:iam::999999999999:role/Admin")
    profiles.listed = (ADMIN, other)
    arn = f"arn:aws:sns:eu-west-1:{ADMIN.account}:alarms"
    presenter.show()

    assert search_for(panel, arn) == [
        f"[Open this page of account {ADMIN.account} with]",
        "prod-admin",
    ]

    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    page = f"https://eu-west-1.console.aws.amazon.com/sns/v3/home?region=eu-west-1#/topic/{arn}"
    assert asked == [OpenConsole(profile="prod-admin", destination=Destination(url=page))]


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("arn:aws:sns:eu-west-1:999999999999:a", "[No profile here is of account 999999999999]"),
        ("arn:aws-cn:s3:::reports", "[No profile here is of the partition aws-cn]"),
        ("arn:aws:sns", "[That is not an ARN]"),
        ("https://example.com/", "[That is not a page of the AWS console]"),
    ],
)
def test_what_no_profile_can_open_is_said(
    presenter: PanelPresenter, panel: QuickPanel, words: str, heading: str
) -> None:
    presenter.show()

    assert search_for(panel, words) == [heading]


@pytest.mark.parametrize("words", ["prod-a s9 eu-west-1", "dev lambda mars-1"])
def test_words_that_no_profile_fits_say_that_nothing_matches(
    presenter: PanelPresenter, panel: QuickPanel, words: str
) -> None:
    presenter.show()

    assert search_for(panel, words) == []
    assert panel._nothing_found.text() == f"Nothing matches “{words}”"
    assert panel._nothing_found.isVisible()


def test_a_page_s_heading_is_left_out_where_each_profile_is_found_by_its_name(
    presenter: PanelPresenter, panel: QuickPanel, profiles: StagedCatalogue
) -> None:
    profiles.listed = (replace(ANNA, name="dev lambda"),)
    presenter.show()

    assert search_for(panel, "dev lambda") == ["dev lambda"]


def test_a_profile_of_that_name_comes_before_the_service(
    presenter: PanelPresenter, panel: QuickPanel, profiles: StagedCatalogue, asked: list[Intent]
) -> None:
    profiles.listed = (ANNA, replace(ANNA, name="dev lambda"))
    presenter.show()

    assert search_for(panel, "dev lambda") == ["dev lambda", "[Open Lambda]", "dev"]

    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert [type(intent) for intent in asked] == [StartSession]


def test_a_page_is_offered_to_profiles_that_can_have_it(
    presenter: PanelPresenter, panel: QuickPanel, profiles: StagedCatalogue
) -> None:
    in_china = replace(ADMIN, name="china", role_arn="arn:aws-cn:iam::999999999999:role/Admin")
    task = RootTaskProfile(
        name="unlock", account_id=ADMIN.account, task=RootTask.AUDIT, source_profile="dev"
    )
    profiles.listed = (replace(ANNA, region="", mfa_serial=""), ADMIN, in_china, task)
    presenter.show()

    assert search_for(panel, "arn:aws-cn:s3:::reports") == ["[Open this page with]", "dev", "china"]
    assert search_for(panel, "https://console.aws.amazon.com/s3/home") == [
        "[Open this page with]",
        "dev",
        "prod-admin",
    ]
    assert "unlock" not in search_for(panel, f"arn:aws:sns:eu-west-1:{ADMIN.account}:alarms")
    assert search_for(panel, "unlock s3") == []


def test_a_page_of_no_account_is_offered_to_those_signed_in_first(
    presenter: PanelPresenter, panel: QuickPanel, broker: StagedBroker
) -> None:
    broker.put(record("prod-admin", left=hours(7)))
    presenter.show()

    assert search_for(panel, "arn:aws:s3:::reports") == [
        "[Open this page with]",
        "prod-admin",
        "dev",
    ]


def test_console_sessions_follow_what_is_active_and_enter_renews_one(
    presenter: PanelPresenter,
    panel: QuickPanel,
    broker: StagedBroker,
    services: Services,
    asked: list[Intent],
) -> None:
    opened = console("dev", left=minutes(55))
    services.consoles.ledger.note(opened)
    broker.put(record("dev", left=hours(7)))
    presenter.show()

    assert shown(panel) == [
        *("[Active]", "dev", "[Consoles]", opened.key),
        *("[Profiles]", "prod-admin"),
    ]
    assert panel.view.selected_key == "dev"

    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    panel.footer.choose(EndSession)
    panel.footer.choose(ShowWindow)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert asked == [
        ShowWindow(profile="dev", console=opened),
        RenewConsole(console=opened),
    ]
    assert not panel.isVisible()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dev", ["dev", "Console of dev", "Console of prod-admin"]),
        ("prod", ["prod-admin", "Console of prod-admin"]),
        ("482100937715", ["Console of dev", "Console of prod-admin"]),
        ("firefox", ["Console of prod-admin"]),
        ("developers", ["Console of prod-admin"]),
        ("console of prod", ["Console of prod-admin"]),
    ],
    ids=["name", "another name", "account", "browser", "role", "title"],
)
def test_a_search_finds_consoles_behind_profiles_of_the_same_rank(
    presenter: PanelPresenter,
    panel: QuickPanel,
    services: Services,
    words: str,
    expected: list[str],
) -> None:
    role = "arn:aws:sts::482100937715:assumed-role/Developers/me"
    services.consoles.ledger.note(console("dev"))
    services.consoles.ledger.note(
        replace(console("prod-admin"), arn=role, browser="Firefox", account_id="482100937715")
    )
    presenter.show()
    panel.search.setText(words)

    assert [row(panel, key).title for key in shown(panel)] == expected


@pytest.mark.parametrize(
    "typed", [ACCOUNT, "4821 0093 7715", "4821\u00a00093\u00a07715"], ids=ascii
)
def test_an_account_number_finds_its_profiles_and_then_their_consoles_in_a_stable_order(
    panel: QuickPanel,
    runtime: Runtime,
    heartbeat: Heartbeat,
    services: Services,
    profiles: StagedCatalogue,
    typed: str,
) -> None:
    reader = replace(ADMIN, name="a-reader", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Reader")
    other = replace(ADMIN, name="other", role_arn="arn:aws:iam::901755201184:role/Admin")
    profiles.listed = (other, ADMIN, reader)
    opened = [console("prod-admin", left=minutes(5)), console("a-reader", left=minutes(50))]
    elsewhere = replace(console("other"), account_id="901755201184", browser="Firefox")
    for each in (elsewhere, *opened):
        services.consoles.ledger.note(each)
    rows = PanelRows(services, panel_search(services))
    PanelPresenter(panel, lambda: QRect(700, 560, 20, 20), rows, runtime).show()

    expected = ["a-reader", "prod-admin", opened[1].key, opened[0].key]
    seen = []
    for letter in typed:
        QTest.keyClicks(panel.search, letter)
        seen.append(shown(panel))
    services.consoles.ledger.note(replace(opened[0], ends_at=NOON + hours(1)))
    heartbeat.beat.emit(NOON + minutes(1))

    assert seen[-1] == shown(panel) == expected
    assert all([key for key in keys if key in expected] == expected for keys in seen)
    assert panel.view.selected_key == "a-reader"


def test_a_console_that_was_found_is_renewed_by_enter(
    presenter: PanelPresenter, panel: QuickPanel, services: Services, asked: list[Intent]
) -> None:
    found = replace(console("dev"), browser="Firefox")
    services.consoles.ledger.note(found)
    presenter.show()
    panel.search.setText("firefox")
    panel.search.returnPressed.emit()

    assert asked == [RenewConsole(console=found)]
