"""Telling of newer releases: when it is looked for, how it is told, and when nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, time, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from fobwatch import __version__
from fobwatch.core.errors import (
    FeedNotSigned,
    FeedUnreachable,
    NoBrowser,
    StorageError,
)
from fobwatch.core.notices import NoticeAction
from fobwatch.core.settings import Settings, SettingsFile
from fobwatch.core.update_check import UpdateState
from fobwatch.core.updates import UPDATES_KEY
from fobwatch.ui.colours import Tone
from fobwatch.ui.intents import Intent, Verb
from fobwatch.ui.notices_presenter import NoticeServices
from fobwatch.ui.pages.settings_page import SettingsPage
from fobwatch.ui.pages.settings_presenter import SettingsPresenter
from fobwatch.ui.update_words import trouble_bar, update_line
from fobwatch.ui.updates_presenter import UpdateServices, UpdatesPresenter
from fobwatch.ui.updates_view import SUBJECT, UpdatesView
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.window_bars import WindowBars
from tests.fakes import NOON, FakeScreen
from tests.fakes_files import MemoryTextStore
from tests.fakes_ui import RecordingNotifier
from tests.fakes_updates import RELEASE, FakeUpdates

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.intent_bus import IntentBus, Report
    from tests.fakes_ui import InlineRunner

WANTED = Settings(update_notice=True)
NEWER = UpdateState(newer=RELEASE, looked=NOON)
UNREACHABLE = FeedUnreachable("The news cannot be fetched", "No way.", "Later.")
NOT_OURS = FeedNotSigned("The news is not the project's", "No key.", "Look yourself.")


class Desk:
    """The presenter, and the window's page and bars, over made-up news."""

    def __init__(
        self, qtbot: QtBot, bus: IntentBus, heartbeat: Heartbeat, runner: InlineRunner
    ) -> None:
        self.updates = FakeUpdates()
        self.notifier = RecordingNotifier()
        self.screen = FakeScreen()
        self.settings = SettingsFile(MemoryTextStore())
        self.opened: list[str] = []
        self.failure: NoBrowser | None = None
        self.reports: list[Report] = []
        self.heartbeat = heartbeat
        self.bus = bus
        bus.reported.connect(self.reports.append)
        services = UpdateServices(check=self.updates, open_page=self.open_page)
        notices = NoticeServices(notifier=self.notifier, settings=self.settings, screen=self.screen)
        UpdatesPresenter(
            services, notices, bus, heartbeat, runner, local=lambda now: now.astimezone(UTC)
        )
        self.page = SettingsPage()
        self.bars = WindowBars([SUBJECT])
        qtbot.addWidget(self.page)
        qtbot.addWidget(self.bars)
        SettingsPresenter(
            self.page,
            bus,
            runner,
            self.settings,
            autostart=None,
            apply=lambda _settings: None,
            vault_words=lambda: ("", False),
        )
        UpdatesView(self.page.updates, self.bars, self.updates, self.settings, bus, heartbeat)
        self.page.show()
        self.bars.show()

    def open_page(self, url: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.opened.append(url)

    def beat(self, now: datetime = NOON) -> None:
        self.heartbeat.beat.emit(now)

    @property
    def switch(self) -> QCheckBox:
        found = self.page.findChild(QCheckBox, "update_notice")
        assert found is not None
        return found

    def said_above(self) -> str:
        """By the bar above the pages."""
        bar = self.bars.findChild(InlineBar, "bar_update")
        assert bar is not None
        return "" if bar.isHidden() else bar.accessibleName()

    def said_in_settings(self) -> str:
        labels = self.page.updates.findChildren(QLabel, "update_line")
        return " ".join(label.text() for label in labels if label.isVisible())

    def press(self, place: QWidget, name: str) -> None:
        button = place.findChild(QPushButton, name)
        assert button is not None
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def desk(qtbot: QtBot, bus: IntentBus, heartbeat: Heartbeat, runner: InlineRunner) -> Desk:
    return Desk(qtbot, bus, heartbeat, runner)


def test_while_it_is_off_nobody_is_asked_and_nothing_is_said(desk: Desk) -> None:
    desk.updates.state = NEWER
    desk.beat()
    desk.beat(NOON + timedelta(days=2))

    assert desk.updates.calls == ["load"]
    assert desk.notifier.history == []
    assert desk.said_above() == desk.said_in_settings() == ""


def test_it_is_off_at_first(desk: Desk) -> None:
    assert not desk.switch.isChecked()


def test_switched_on_it_looks_at_once_and_tells_once(desk: Desk, qtbot: QtBot) -> None:
    desk.switch.click()
    qtbot.waitUntil(lambda: "look" in desk.updates.calls)
    for _ in range(3):
        desk.beat()

    assert desk.updates.calls == ["load", "look", "note_told"]
    [notice] = desk.notifier.history
    assert (notice.key, notice.title, notice.body) == (
        UPDATES_KEY,
        "Fobwatch 1.2.0 is available",
        RELEASE.notes,
    )
    assert desk.said_above() == f"Fobwatch 1.2.0 is available {RELEASE.notes}"
    assert desk.said_in_settings() == f"Fobwatch 1.2.0 is available; this is {__version__}."


def test_a_release_that_was_told_is_not_told_again(desk: Desk) -> None:
    desk.settings.change(WANTED)
    desk.updates.due, desk.updates.state = False, replace(NEWER, told=True)
    desk.beat()

    assert desk.notifier.history == []
    assert desk.said_above()


@pytest.mark.parametrize("way", ["notice", "bar", "settings"])
def test_its_page_is_opened(desk: Desk, way: str) -> None:
    desk.settings.change(WANTED)
    desk.beat()
    desk.beat()
    if way == "notice":
        desk.notifier.press(UPDATES_KEY, NoticeAction.OPEN)
    elif way == "bar":
        desk.press(desk.bars, "inline_bar_open_release")
    else:
        desk.press(desk.page, "open_release")

    assert desk.opened == [RELEASE.url]


def test_other_notices_and_bars_open_no_page(desk: Desk) -> None:
    desk.settings.change(WANTED)
    desk.beat()
    desk.notifier.press("profile/dev", NoticeAction.OPEN)
    desk.bars.triggered.emit("vault", "open_release")

    assert desk.opened == []


def test_a_page_that_cannot_be_opened_is_told(desk: Desk) -> None:
    desk.failure = NoBrowser("No browser", "None.", "Choose one.")
    desk.updates.state = NEWER
    desk.bus.asked.emit(Intent(verb=Verb.OPEN_RELEASE))

    assert [report.error for report in desk.reports] == [desk.failure]


def test_behind_a_locked_screen_the_notice_waits(desk: Desk) -> None:
    desk.settings.change(WANTED)
    desk.screen.locked = True
    desk.beat()
    desk.beat()
    before = list(desk.notifier.history)
    desk.screen.locked = False
    desk.beat()

    assert before == []
    assert len(desk.notifier.history) == 1


def test_in_quiet_hours_the_notice_waits(desk: Desk) -> None:
    quiet = replace(WANTED, quiet_hours=True, quiet_from=time(11), quiet_until=time(13))
    desk.settings.change(quiet)
    desk.beat()
    desk.beat()
    before = list(desk.notifier.history)
    desk.beat(NOON + timedelta(hours=1))

    assert before == []
    assert len(desk.notifier.history) == 1


def test_one_look_at_a_time(desk: Desk, runner: InlineRunner) -> None:
    desk.settings.change(WANTED)
    runner.hold()
    for _ in range(3):
        desk.beat()
    runner.release()

    assert desk.updates.calls.count("look") == 1


def test_what_cannot_be_kept_is_reported_and_looking_goes_on(desk: Desk) -> None:
    desk.settings.change(WANTED)
    full = StorageError("No room", "The disk is full.", "Make room.")
    desk.updates.failures = [full]
    desk.beat()
    desk.updates.due = True
    desk.beat()

    assert [report.error for report in desk.reports] == [full]
    assert desk.updates.calls.count("look") == 2


def test_switched_off_all_of_it_goes(desk: Desk) -> None:
    desk.settings.change(WANTED)
    desk.beat()
    desk.beat()
    before = list(desk.notifier.shown)
    desk.settings.change(Settings())
    desk.updates.due = True
    desk.beat()

    assert before == [UPDATES_KEY]
    assert desk.notifier.shown == {}
    assert desk.updates.calls.count("look") == 1
    assert desk.said_above() == desk.said_in_settings() == ""


def test_the_page_says_who_is_asked_and_that_nothing_is_told(desk: Desk) -> None:
    words = [label.text() for label in desk.page.updates.findChildren(QLabel)]

    assert any("fobwatch.example" in text and "nothing about you" in text for text in words)


@pytest.mark.parametrize(
    ("state", "line", "tone"),
    [
        (UpdateState(), "", None),
        (UpdateState(looked=NOON), "This is the newest release, as of 12:00.", None),
        (NEWER, f"Fobwatch 1.2.0 is available; this is {__version__}.", None),
        (UpdateState(looked=NOON, problem=NOT_OURS), "", Tone.WARNING),
        (UpdateState(problem=UNREACHABLE), "", Tone.NEUTRAL),
        (
            UpdateState(newer=RELEASE, looked=NOON, problem=NOT_OURS),
            f"Fobwatch 1.2.0 is available; this is {__version__}.",
            Tone.WARNING,
        ),
    ],
    ids=["never", "newest", "newer", "not ours", "unreachable", "newer and not ours"],
)
def test_the_settings_say_how_it_stands(state: UpdateState, line: str, tone: Tone | None) -> None:
    trouble = trouble_bar(state)

    assert update_line(state, NOON, UTC) == line
    assert (trouble.tone if trouble else None) is tone
    if state.problem is not None:
        assert trouble is not None
        assert trouble.text == state.problem.title
        assert trouble.details == f"{state.problem.message} {state.problem.remedy}"


def test_what_is_wrong_is_said_in_the_settings_alone(desk: Desk) -> None:
    desk.settings.change(WANTED)
    desk.updates.found = UpdateState(looked=NOON, problem=NOT_OURS)
    desk.beat()
    desk.beat()
    [bar] = desk.page.updates.findChildren(InlineBar)

    assert bar.isVisible()
    assert bar.accessibleName().startswith(NOT_OURS.title)
    assert desk.said_above() == ""
    assert desk.notifier.history == []


def test_a_build_without_a_feed_offers_nothing(desk: Desk) -> None:
    desk.page.show_updates(possible=False)

    assert not desk.switch.isVisible()
