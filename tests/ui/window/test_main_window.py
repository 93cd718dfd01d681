"""The main window: its pages, its bars, and what brings it to the front."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.console.errors import FederationRefused
from fobwatch.core.console.stored_sessions import StoredSessions
from fobwatch.core.errors import StorageError, StorageUnavailable, VaultLocked
from fobwatch.core.iam.key_rotation import GRACE
from fobwatch.core.iam.key_steps import DISABLE
from fobwatch.core.iam.mfa_plan import Change
from fobwatch.core.ini.text import FileProblem
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.portals.portal import page_of
from fobwatch.core.sessions.errors import RootTaskRefused
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.vault.state import VaultState, Waiting
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.layout.fitting import come_to_front
from fobwatch.ui.layout.placement import WindowMemory
from fobwatch.ui.runtime.browser_intents import OpenConsole, OpenSignInPage, ShowPortal
from fobwatch.ui.runtime.intents import (
    Intent,
    LockDown,
    Quit,
    Report,
    ResumeAll,
    RetryVault,
    ShowProfiles,
    ShowSettings,
    ShowSignIns,
    ShowWindow,
    ShowWithoutTray,
    Undo,
)
from fobwatch.ui.runtime.profile_intents import (
    RemoveProfile,
    RotateKey,
    SelectProfile,
    WithdrawFromTools,
)
from fobwatch.ui.runtime.session_intents import CopyCode, CopyPassword, StartSession
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import EnableMfa, RequireMfa
from fobwatch.ui.sessions.page import SessionsPage
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.buttons import IconButton
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.widgets.page_parts import Beside
from fobwatch.ui.window.banners import clock_banner, files_banner, vault_banner
from fobwatch.ui.window.bars import BarContent
from fobwatch.ui.window.main_window import SUBJECTS, MainWindow, Page, PageName
from fobwatch.ui.window.presenter import WindowPresenter
from fobwatch.ui.window.sidebar import Sidebar
from tests.core.session_records import console, hours, record
from tests.fakes import ANNA, DEVICE, NOON, FakeClock
from tests.fakes_files import MemoryTextStore
from tests.fakes_portals import START_URL
from tests.staged import StagedVault, ahead
from tests.ui.pressing import child, press

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_files import MemoryJournal
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedBroker, StagedCatalogue

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PHONE = "arn:aws:iam::771500934821:mfa/phone"
TASK_WAITS = RootTaskRefused("dev waits for your answer", "", "", profile="dev")
PAGE_OPEN = BrowserNeeded("Sign in with the browser", "", "", page=page_of(START_URL))
CODE_NEEDED = MfaCodeNeeded("A code is needed", "", "", serial=PHONE)
LOCKED = VaultLocked("The vault is locked", "Your keyring is locked.", "Unlock it.")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sessions_page(runtime: Runtime, qtbot: QtBot) -> SessionsPage:
    return SessionsPage(runtime)


class Made:
    """Makes pages, and notes which ones, and what is selected on them."""

    def __init__(self, widget: Callable[[], QWidget] = QWidget) -> None:
        self._widget = widget
        self.pages: list[PageName] = []
        self.selected: list[tuple[PageName, str]] = []

    def makers(self) -> dict[PageName, Callable[[], Page]]:
        return {name: partial(self._make, name) for name in PageName}

    def _make(self, name: PageName) -> Page:
        self.pages.append(name)
        return Page(widget=self._widget(), select=lambda key: self.selected.append((name, key)))


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def window(qtbot: QtBot, made: Made, sessions_page: SessionsPage) -> MainWindow:
    sessions = Page(widget=sessions_page, select=sessions_page.select)
    window = MainWindow(made.makers() | {PageName.SESSIONS: lambda: sessions})
    qtbot.addWidget(window)
    return window


@pytest.fixture
def places() -> MemoryTextStore:
    return MemoryTextStore()


@pytest.fixture
def presenter(window: MainWindow, runtime: Runtime, places: MemoryTextStore) -> WindowPresenter:
    memory = WindowMemory(places)
    return WindowPresenter(window, runtime, memory)


def bar(window: MainWindow, subject: str) -> InlineBar:
    return child(window, InlineBar, f"bar_{subject}")


def said(window: MainWindow, subject: str) -> str:
    """Empty where no bar of the subject shows; it is made when it first says something."""
    assert subject in SUBJECTS
    shown = window.findChild(InlineBar, f"bar_{subject}")
    return "" if shown is None or shown.isHidden() else shown.accessibleName()


def button_of_page() -> QPushButton:
    button = QPushButton()
    button.setObjectName("of_page")
    return button


def tab_stops(window: MainWindow) -> list[str]:
    """The names of what the Tab key reaches, in its order."""
    stops = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            stops.append(widget.objectName())
        widget = widget.nextInFocusChain()
    return stops


def test_each_page_has_its_place_and_its_key(window: MainWindow, qtbot: QtBot) -> None:
    come_to_front(window)
    qtbot.waitUntil(window.isActiveWindow)
    seen = []
    for number in range(1, len(PageName) + 1):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), CONTROL)
        seen.append(window.page)

    assert seen == list(PageName)


def test_a_page_is_made_once_when_it_is_first_needed(qtbot: QtBot) -> None:
    made = Made()
    window = MainWindow(made.makers())
    qtbot.addWidget(window)
    at_first = list(made.pages)
    for page in (PageName.HEALTH, PageName.SESSIONS, PageName.HEALTH):
        window.go_to(page)

    assert at_first == [PageName.SESSIONS]
    assert made.pages == [PageName.SESSIONS, PageName.HEALTH]


@pytest.mark.parametrize(
    ("intent", "page", "in_front"),
    [
        (ShowProfiles(profile="dev"), PageName.PROFILES, PageName.PROFILES),
        (ShowSignIns(profile="dev"), PageName.SIGN_INS, PageName.SIGN_INS),
        (ShowPortal(portal="dev"), PageName.PORTALS, PageName.PORTALS),
        (SelectProfile(profile="dev"), PageName.PROFILES, PageName.SESSIONS),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Intent) else value.name,
)
def test_what_is_asked_for_is_selected_on_a_page_that_is_made_for_it(
    presenter: WindowPresenter,
    window: MainWindow,
    made: Made,
    bus: IntentBus,
    intent: Intent,
    page: PageName,
    in_front: PageName,
) -> None:
    presenter.show()
    for _ in range(2):
        bus.ask(intent)

    assert made.selected == [(page, "dev")] * 2
    assert window.page is in_front


def test_a_page_that_has_room_does_not_widen_the_window(qtbot: QtBot) -> None:
    made = Made(lambda: Beside(QWidget(minimumWidth=300), QWidget(), width=304))
    window = MainWindow(made.makers() | {PageName.SESSIONS: lambda: Page(widget=QWidget())})
    qtbot.addWidget(window)
    window.resize(560, 400)
    window.show()
    narrow = window.width()

    window.go_to(PageName.PROFILES)
    QApplication.processEvents()

    assert window.width() == narrow


def test_a_page_with_nothing_to_use_leaves_the_keyboard_at_the_pages(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show()
    window.go_to(PageName.SESSIONS)
    button = child(window, QPushButton, "start_session")
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)

    window.go_to(PageName.ACTIVITY)

    focus = window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "sidebar"


@pytest.mark.parametrize(
    ("intent", "page"),
    [
        (ShowProfiles(), PageName.PROFILES),
        (ShowPortal(portal=""), PageName.PORTALS),
        (ShowSettings(), PageName.SETTINGS),
        (ShowWindow(), PageName.SESSIONS),
    ],
)
def test_it_comes_to_front_with_the_page_that_is_asked_for(
    presenter: WindowPresenter, window: MainWindow, bus: IntentBus, intent: Intent, page: PageName
) -> None:
    bus.ask(intent)

    assert window.isVisible()
    assert window.page is page


def test_it_opens_at_the_profile_that_is_asked_for_and_asks_for_its_code(
    presenter: WindowPresenter,
    window: MainWindow,
    sessions_page: SessionsPage,
    bus: IntentBus,
    broker: StagedBroker,
) -> None:
    broker.put(record("dev", left=hours(7)), record("prod-admin", problem=CODE_NEEDED))
    window.go_to(PageName.ACTIVITY)
    bus.ask(ShowWindow(profile="prod-admin"))

    assert window.page is PageName.SESSIONS
    assert sessions_page.view.selected_key == "prod-admin"
    assert window.focusWidget() is sessions_page.detail.code_entry.field


def test_it_opens_at_the_console_session_that_is_asked_for(
    presenter: WindowPresenter,
    sessions_page: SessionsPage,
    bus: IntentBus,
    broker: StagedBroker,
    services: Services,
) -> None:
    opened = console("dev")
    services.consoles.ledger.note(opened)
    broker.put(record("dev", left=hours(7)))
    bus.ask(ShowWindow(profile="dev", console=opened))

    assert presenter is not None
    assert sessions_page.view.selected_key == opened.key


def test_it_comes_back_where_it_was_minimised(
    presenter: WindowPresenter, window: MainWindow
) -> None:
    presenter.show()
    window.showMinimized()
    presenter.show()

    assert not window.isMinimized()
    assert window.isVisible()


def test_the_sidebar_counts_and_warns(
    presenter: WindowPresenter, window: MainWindow, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    broker.put(record("dev", left=hours(7)), record("prod-admin", problem=CODE_NEEDED))
    presenter.show()
    heartbeat.beat.emit(NOON)
    sidebar = child(window, Sidebar)
    items = [sidebar.item(row) for row in range(sidebar.count())]
    pages = [item.data(Qt.ItemDataRole.UserRole) for item in items]
    counts = {page.name: (page.count, page.alert) for page in pages}

    assert counts == {
        "sessions": (2, True),
        "profiles": (2, False),
        "devices": (1, False),
        "portals": (0, False),
        "activity": (None, False),
        "sign-ins": (None, False),
        "health": (0, False),
        "settings": (None, False),
    }


def test_it_ticks_only_while_it_is_seen(
    presenter: WindowPresenter, window: MainWindow, heartbeat: Heartbeat
) -> None:
    presenter.show()
    seen = set(heartbeat._watchers)
    window.close()

    assert seen == {"window"}
    assert heartbeat._watchers == set()


@pytest.mark.parametrize("has_tray", [True, False], ids=["tray", "no-tray"])
def test_closing_it_ends_the_program_only_where_there_is_no_tray(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    asked: list[Intent],
    *,
    has_tray: bool,
) -> None:
    if has_tray:
        presenter.show()
    else:
        bus.ask(ShowWithoutTray())
    told = said(window, "tray")
    window.close()

    assert bool(told) is not has_tray
    assert (asked[-1:] == [Quit()]) is not has_tray


def test_a_tray_that_comes_up_later_takes_the_window_back(
    presenter: WindowPresenter, window: MainWindow, bus: IntentBus, asked: list[Intent]
) -> None:
    bus.ask(ShowWithoutTray())
    presenter.forget_no_tray()
    told = said(window, "tray")
    window.close()

    assert told == ""
    assert Quit() not in asked


def test_whoever_says_that_something_is_wrong_is_led_on(
    presenter: WindowPresenter, window: MainWindow, asked: list[Intent]
) -> None:
    presenter.show()
    child(window, IconButton, "lock_down").click()

    assert asked == [LockDown()]


def test_the_keys_close_and_quit(
    presenter: WindowPresenter, window: MainWindow, asked: list[Intent], qtbot: QtBot
) -> None:
    presenter.show()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Q, CONTROL)
    QTest.keyClick(window, Qt.Key.Key_W, CONTROL)

    assert asked == [Quit()]
    assert not window.isVisible()


def test_its_place_is_remembered(
    presenter: WindowPresenter, window: MainWindow, places: MemoryTextStore, runner: InlineRunner
) -> None:
    presenter.show()
    window.setGeometry(QRect(40, 30, 777, 555))
    window.close()
    memory = WindowMemory(places)
    memory.load()
    other = QWidget()
    other.setObjectName("main_window")

    assert memory.restore(other)
    assert other.size() == window.size()
    assert runner.lanes == [Lane.WINDOW_PLACES]


@pytest.mark.parametrize("text", [None, "", "{", '{"main_window": 7}', '{"main_window": "x"}'])
def test_a_place_that_cannot_be_read_is_forgotten(qtbot: QtBot, text: str | None) -> None:
    memory = WindowMemory(MemoryTextStore(text))
    memory.load()
    window = QWidget()
    qtbot.addWidget(window)
    window.setObjectName("main_window")

    assert not memory.restore(window)


def test_a_clock_that_is_off_is_told_until_it_is_right(
    presenter: WindowPresenter,
    window: MainWindow,
    heartbeat: Heartbeat,
    aws_time: AwsTime,
    clock: FakeClock,
) -> None:
    ahead(aws_time, clock, timedelta(seconds=41))
    presenter.show()
    heartbeat.beat.emit(NOON)
    off = said(window, "clock")
    ahead(aws_time, clock, timedelta())
    heartbeat.beat.emit(NOON)

    assert off.startswith("Your clock is 41 s behind AWS. Codes are made for AWS's time;")
    assert said(window, "clock") == ""


def test_bars_lie_and_are_reached_in_their_order_whichever_comes_first(
    qtbot: QtBot,
) -> None:
    window = MainWindow(Made(button_of_page).makers())
    qtbot.addWidget(window)
    window.show()
    for said_of in ("vault", "settings", "report", "tray"):
        for text in ("Once", "Again"):
            actions = tuple(BarAction(name=f"{said_of}-{n}", text="Act") for n in (1, 2))
            content = BarContent(tone=Tone.INFO, text=text, actions=actions)
            window.bars.show_content(said_of, content)
    QApplication.processEvents()
    in_order = ("report", "tray", "vault", "settings")
    tops = [bar(window, subject).geometry().top() for subject in in_order]
    of_bars = [
        f"inline_bar_{name}"
        for subject in in_order
        for name in (f"{subject}-1", f"{subject}-2", "dismiss")
    ]

    assert sorted(set(tops)) == tops
    assert tab_stops(window) == ["sidebar", "lock_down", *of_bars, "of_page"]


def test_a_bar_is_made_when_it_has_something_to_say(window: MainWindow) -> None:
    before = window.findChildren(InlineBar)
    window.bars.show_content("tray", None)
    with_nothing = window.findChildren(InlineBar)
    for text in ("Once", "Again"):
        window.bars.show_content("tray", BarContent(tone=Tone.INFO, text=text))

    assert before == with_nothing
    assert [each.objectName() for each in window.bars.findChildren(InlineBar)] == ["bar_tray"]


def test_a_bar_that_was_dismissed_stays_away_until_it_says_something_else(
    presenter: WindowPresenter, window: MainWindow, heartbeat: Heartbeat, profiles: StagedCatalogue
) -> None:
    problem = FileProblem(path="~/.aws/config", line=12, message="No setting.")
    profiles.find(problem)
    presenter.show()
    heartbeat.beat.emit(NOON)
    first = said(window, "files")
    dismiss = child(bar(window, "files"), QWidget, "inline_bar_dismiss")
    QTest.mouseClick(dismiss, Qt.MouseButton.LeftButton)
    heartbeat.beat.emit(NOON)
    dismissed = said(window, "files")
    profiles.find(problem, problem)
    heartbeat.beat.emit(NOON)

    assert "~/.aws/config, line 12: No setting." in first
    assert dismissed == ""
    assert "And 1 more." in said(window, "files")


def test_settings_that_cannot_be_used_are_told(
    window: MainWindow, sessions_page: SessionsPage, runtime: Runtime
) -> None:
    store = MemoryTextStore('{"late_notice": 900, "appearance": "pink"}')
    settings = SettingsFile(store)
    settings.load()
    services = replace(runtime.services, settings=settings)
    memory = WindowMemory(MemoryTextStore())

    WindowPresenter(window, replace(runtime, services=services), memory).show()

    assert "A setting cannot be used. Of appearance" in said(window, "settings")
    assert "And 1 more." in said(window, "settings")


@pytest.mark.parametrize("text", ["{", '{"consoles": [7]}'], ids=["file", "entry"])
def test_consoles_that_may_be_missing_are_told(
    presenter: WindowPresenter,
    window: MainWindow,
    heartbeat: Heartbeat,
    services: Services,
    text: str,
) -> None:
    services.stored_consoles = StoredSessions(
        MemoryTextStore(text),
        services.console.ledger,
        profiles=services.browser_profiles,
        logout_url=services.console.logout_url,
        aws_time=services.aws_time,
    )
    with pytest.raises(StorageError):
        services.stored_consoles.load()
    presenter.show()
    heartbeat.beat.emit(NOON)

    assert said(window, "consoles").startswith("The list of open consoles may not be complete.")
    assert "Sign out in the browsers themselves." in said(window, "consoles")


def test_a_locked_vault_can_be_unlocked_in_place(
    presenter: WindowPresenter,
    window: MainWindow,
    heartbeat: Heartbeat,
    vault: StagedVault,
    asked: list[Intent],
) -> None:
    vault.stage(VaultState.LOCKED)
    vault.hold_back(Waiting(profiles=("dev", "ci"), sessions=("dev",)))
    presenter.show()
    heartbeat.beat.emit(NOON)
    unlock = child(bar(window, "vault"), QPushButton, "inline_bar_retry")
    unlock.click()

    assert unlock.text() == "Unlock"
    assert "quits now: profiles: dev, ci; sessions: dev." in said(window, "vault")
    assert asked == [RetryVault()]


def test_what_failed_for_want_of_the_vault_is_said_by_its_bar_alone_and_goes_with_it(
    presenter: WindowPresenter,
    window: MainWindow,
    heartbeat: Heartbeat,
    bus: IntentBus,
    vault: StagedVault,
) -> None:
    intent = OpenConsole(profile="dev")
    presenter.show()
    bus.fail(intent, LOCKED)
    early = said(window, "report")
    vault.stage(VaultState.LOCKED)
    heartbeat.beat.emit(NOON)
    assert vault.problem is not None
    vault.stage(VaultState.READY)
    heartbeat.beat.emit(NOON)
    unlocked = said(window, "report")
    vault.stage(VaultState.LOCKED)
    heartbeat.beat.emit(NOON)
    bus.fail(intent, vault.problem.fresh())

    assert early.startswith(LOCKED.title)
    assert unlocked == ""
    assert said(window, "report") == ""
    assert said(window, "vault") != ""


def test_a_disk_that_takes_nothing_is_told_as_long_as_it_lasts(
    presenter: WindowPresenter, window: MainWindow, heartbeat: Heartbeat, services: Services
) -> None:
    journal = cast("MemoryJournal", services.journal)
    presenter.show()
    looked = journal.checks
    journal.problem = StorageUnavailable(
        "It cannot be used", "The disk is full.", "Free some space."
    )
    journal.unwritten = 3
    heartbeat.beat.emit(NOON)
    told, tried = said(window, "storage"), journal.checks
    journal.problem = None
    heartbeat.beat.emit(NOON)

    assert (looked, tried, journal.checks) == (1, 2, 2)
    assert "Activity cannot be written" in told
    assert "The disk is full. Free some space." in told
    assert "3" in told
    assert window.bars.content_of("storage") is None


def test_a_success_is_told_for_a_while_and_a_failure_until_it_is_dismissed(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    intent = OpenConsole(profile="dev")
    refused = FederationRefused("The console refused", "It says no.", "Try again.")
    monkeypatch.setattr("fobwatch.ui.window.bars.SUCCESS_MILLISECONDS", 10)
    presenter.show()
    bus.reported.emit(Report(intent=intent, text="The browser opens", details=""))
    told = said(window, "report")
    qtbot.waitUntil(lambda: said(window, "report") == "")
    bus.reported.emit(Report(intent=intent, error=refused))
    qtbot.wait(30)

    assert told == "The browser opens"
    assert said(window, "report") == "The console refused. It says no. Try again."


def test_what_a_person_wants_next_stays_until_it_is_done(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    asked: list[Intent],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step = CopyPassword(profile="dev")
    monkeypatch.setattr("fobwatch.ui.window.bars.SUCCESS_MILLISECONDS", 10)
    presenter.show()
    page = OpenSignInPage(profile="dev")
    bus.succeed(page, "The browser opens", next_steps=(step,))
    qtbot.wait(30)
    button = next(b for b in window.bars.findChildren(QPushButton) if b.isVisible())
    button.click()

    assert button.text() == "Copy the password"
    assert asked == [step]


DELETED = Report(intent=RemoveProfile(profile="dev"), text="Deleted dev", undo=Undo())


def press_undo(window: MainWindow) -> None:
    undo = bar(window, "report").findChildren(QPushButton, "inline_bar_undo")[-1]
    assert undo.text() == "Undo"
    undo.click()


def press_the_keys(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)


@pytest.mark.parametrize("undo", [press_undo, press_the_keys])
def test_what_was_deleted_can_be_undone_once(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    asked: list[Intent],
    qtbot: QtBot,
    undo: Callable[[MainWindow], None],
) -> None:
    presenter.show()
    qtbot.waitUntil(window.isActiveWindow)
    bus.reported.emit(DELETED)
    undo(window)
    press_the_keys(window)

    assert asked == [Undo()]
    assert said(window, "report") == ""


def test_the_keys_undo_nothing_that_the_bar_does_not_offer(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    asked: list[Intent],
    qtbot: QtBot,
) -> None:
    presenter.show()
    qtbot.waitUntil(window.isActiveWindow)
    bus.reported.emit(DELETED)
    intent = CopyCode(serial=PHONE)
    bus.reported.emit(Report(intent=intent, text="Copied the code of phone"))
    press_the_keys(window)

    assert asked == []


def test_tools_that_ask_for_a_deleted_profile_are_said_until_that_is_dismissed(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    asked: list[Intent],
    profiles: StagedCatalogue,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fobwatch.ui.window.bars.UNDO_MILLISECONDS", 10)
    profiles.offer("dev")
    presenter.show()
    bus.reported.emit(DELETED)
    at_once = said(window, "report")
    qtbot.waitUntil(lambda: said(window, "report") == "AWS tools still ask Fobwatch for dev.")
    bar(window, "report").findChildren(QPushButton, "inline_bar_withdraw")[-1].click()

    assert at_once == "Deleted dev. AWS tools still ask Fobwatch for dev."
    assert asked == [WithdrawFromTools(profile="dev")]
    assert said(window, "report") == ""


def test_a_dismissed_bar_does_not_come_back_by_itself(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    profiles: StagedCatalogue,
) -> None:
    profiles.offer("dev")
    presenter.show()
    bus.reported.emit(DELETED)
    bar(window, "report").dismissed.emit()

    assert not presenter._reports._timer.isActive()
    assert window.bars.content_of("report") is None


def test_a_start_that_needs_a_code_goes_to_where_it_is_typed(
    presenter: WindowPresenter,
    window: MainWindow,
    sessions_page: SessionsPage,
    bus: IntentBus,
    broker: StagedBroker,
) -> None:
    presenter.show()
    window.go_to(PageName.PROFILES)
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    intent = StartSession(profile="prod-admin")
    bus.reported.emit(Report(intent=intent, error=CODE_NEEDED))

    assert window.page is PageName.SESSIONS
    assert window.focusWidget() is sessions_page.detail.code_entry.field
    assert said(window, "report") == ""


@pytest.mark.parametrize("error", [PAGE_OPEN, TASK_WAITS], ids=lambda error: type(error).__name__)
def test_a_start_that_waits_for_a_person_is_no_failure(
    presenter: WindowPresenter,
    window: MainWindow,
    bus: IntentBus,
    broker: StagedBroker,
    error: FobwatchError,
) -> None:
    presenter.show()
    window.go_to(PageName.PROFILES)
    broker.put(record("dev", problem=error))
    intent = StartSession(profile="dev")
    bus.reported.emit(Report(intent=intent, error=error))

    assert window.page is PageName.SESSIONS
    assert said(window, "report") == ""


def test_a_window_that_is_not_seen_is_told_nothing(
    presenter: WindowPresenter, window: MainWindow, bus: IntentBus
) -> None:
    bus.reported.emit(Report(intent=OpenConsole(profile="dev"), text="The browser opens"))
    presenter.show()

    assert said(window, "report") == ""


def measured(offset: timedelta) -> AwsTime:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    ahead(aws_time, clock, offset)
    return aws_time


@pytest.mark.parametrize(
    ("offset", "words"),
    [(timedelta(seconds=41), "41 s behind"), (-timedelta(minutes=3), "3 min 0 s ahead of")],
    ids=["behind", "ahead"],
)
def test_the_clock_is_told_with_its_direction(offset: timedelta, words: str) -> None:
    content = clock_banner(measured(offset))

    assert content is not None
    assert words in content.text


@pytest.mark.parametrize(
    ("platform", "place"), [("linux", "timedatectl"), ("win32", "Sync now"), ("darwin", "System")]
)
def test_where_the_clock_is_set_depends_on_the_system(platform: str, place: str) -> None:
    content = clock_banner(measured(timedelta(minutes=1)), platform)

    assert content is not None
    assert place in content.details


def test_a_clock_that_is_right_is_no_banner() -> None:
    assert clock_banner(AwsTime(FakeClock())) is None


@pytest.mark.parametrize(
    ("state", "tone", "action"),
    [
        (VaultState.LOCKED, Tone.WARNING, "Unlock"),
        (VaultState.MISSING, Tone.ERROR, "Try again"),
    ],
    ids=["locked", "missing"],
)
def test_a_vault_that_cannot_be_used_offers_the_way_out(
    vault: StagedVault, state: VaultState, tone: Tone, action: str
) -> None:
    vault.stage(state)
    content = vault_banner(vault)

    assert content is not None
    assert content.tone is tone
    assert [each.text for each in content.actions] == [action]
    assert not content.dismissable


def test_a_locked_vault_says_what_goes_on_being_served(vault: StagedVault) -> None:
    vault.lock()
    content, problem = vault_banner(vault, served=2), vault.problem

    assert content is not None
    assert problem is not None
    assert content.details == (f"{problem.message} Programs still get 2 sessions. {problem.remedy}")


def test_damaged_entries_are_told(vault: StagedVault) -> None:
    vault.store.entries |= {f"profile/{name}": "{" for name in ("ci", "dev", "ops")}
    vault.load()
    content = vault_banner(vault)
    first = vault.damaged[0]

    assert content is not None
    assert content.details == f"{first.message} {first.remedy} And 2 more."


def test_a_vault_that_works_is_no_banner() -> None:
    vault = StagedVault(DEVICE)
    assert vault_banner(vault) is None
    vault.stage(VaultState.LOADING)
    assert vault_banner(vault) is None


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    content = files_banner([FileProblem(path="~/.aws/config", line=0, message="Not readable.")])

    assert content is not None
    assert content.details == "~/.aws/config: Not readable."
    assert files_banner([]) is None


def test_a_place_that_cannot_be_written_is_told_once(
    presenter: WindowPresenter, window: MainWindow, places: MemoryTextStore, runner: InlineRunner
) -> None:
    places.failure = StorageError("The disk is full", "", "")
    presenter.show()
    window.close()

    assert runner.problems == [places.failure]


def enable_mfa(services: Services) -> Callable[[], object]:
    changes = services.mfa_changes
    walk = changes.begin(changes.look(Change.ENABLE, "plain"), "phone")
    return partial(changes.abandon, walk)


def require_mfa(services: Services) -> Callable[[], object]:
    requiring = services.require_mfa
    return partial(requiring.abandon, requiring.begin(requiring.look("dev")))


def pause(services: Services) -> Callable[[], object]:
    services.authorizer.pause()
    return services.authorizer.resume


def lock_down(services: Services) -> Callable[[], object]:
    lockdown = services.lockdown
    plan = lockdown.look("plain")
    return partial(lockdown.go_on, lockdown.begin(plan, [plan.steps[0].step.name]))


class Unfinished(NamedTuple):
    begin: Callable[[Services], Callable[[], object]]
    """Returns what ends it."""

    subject: str
    words: str
    button: str
    wanted: Intent


UNFINISHED = (
    Unfinished(
        enable_mfa,
        "mfa",
        "MFA for anna was not finished",
        "go-on",
        EnableMfa(profile="plain"),
    ),
    Unfinished(
        require_mfa,
        "require_mfa",
        "Requiring MFA of anna was not finished",
        "go-on",
        RequireMfa(profile="dev"),
    ),
    Unfinished(
        pause,
        "paused",
        "Everything is paused. Programs that ask for credentials are refused.",
        "resume",
        ResumeAll(),
    ),
    Unfinished(
        lock_down,
        "lockdown",
        "The lockdown of plain is not finished",
        "go-on",
        LockDown(),
    ),
)


@pytest.mark.parametrize("case", UNFINISHED, ids=lambda case: case.subject)
def test_what_is_not_over_is_said_with_the_way_on_until_it_is(
    presenter: WindowPresenter,
    window: MainWindow,
    heartbeat: Heartbeat,
    services: Services,
    vault: StagedVault,
    asked: list[Intent],
    case: Unfinished,
) -> None:
    vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    finish = case.begin(services)
    presenter.show()
    heartbeat.beat.emit(NOON)
    early = said(window, case.subject)
    press(bar(window, case.subject), f"inline_bar_{case.button}")
    finish()
    heartbeat.beat.emit(NOON)

    assert early.startswith(case.words)
    assert asked == [case.wanted]
    assert said(window, case.subject) == ""


def test_an_old_key_is_spoken_of_only_when_its_grace_time_is_over(
    presenter: WindowPresenter,
    window: MainWindow,
    heartbeat: Heartbeat,
    services: Services,
    vault: StagedVault,
    clock: FakeClock,
    asked: list[Intent],
) -> None:
    vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    rotation = services.key_rotation
    walk = rotation.begin(rotation.look("plain"))
    presenter.show()
    said_of: list[str] = []
    for early in ("", DISABLE):
        heartbeat.beat.emit(clock.now())
        said_of.append(said(window, "keys"))
        rotation.go_on(walk, early=early)
        heartbeat.beat.emit(clock.now())
        said_of.append(said(window, "keys"))
        clock.advance(GRACE)
    heartbeat.beat.emit(clock.now())
    press(bar(window, "keys"), "inline_bar_go-on")

    assert [each.partition(".")[0] for each in said_of] == [
        "The new access key of plain was not finished",
        "",
        "The old access key of plain can be disabled",
        "",
    ]
    assert said(window, "keys").startswith("The old access key of plain can be deleted")
    assert RotateKey(profile="plain") in asked


class _Styled(QWidget):
    """Counts how often it is styled."""

    times = 0

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt names it
        self.times += event.type() is QEvent.Type.StyleChange
        super().changeEvent(event)


def test_a_page_is_styled_once_while_the_window_is_made(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: qapp.setStyleSheet(""))
    qapp.setStyleSheet("QLabel { color: red; }")
    pages = {name: _Styled() for name in PageName}
    window = MainWindow({name: partial(Page, widget=page) for name, page in pages.items()})
    qtbot.addWidget(window)
    for name in PageName:
        window.go_to(name)

    assert {page.times for page in pages.values()} == {1}
