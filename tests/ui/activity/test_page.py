"""The Activity page: the journal's lines, the newest first, found by any text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QTextEdit

from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.ui.activity.detail import as_text, next_step
from fobwatch.ui.activity.model import ActivityModel, Column, event_words
from fobwatch.ui.activity.presenter import EVERY, MAX_LINES, ActivityPresenter
from fobwatch.ui.words.wording import exact_moment
from tests.core.session_records import minutes
from tests.fakes import NOON
from tests.fakes_ui import answer_file_dialog
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.activity.page import ActivityPage
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.services import Runtime
    from tests.fakes import FakeClock
    from tests.fakes_files import MemoryJournal
    from tests.fakes_ui import InlineRunner

EARLIER = Activity(at=NOON - minutes(9), event=Event.STARTED, subject="dev", detail="With a code.")
LATER = Activity(
    at=NOON,
    event=Event.CREDENTIALS_GIVEN,
    subject="prod",
    channel=Channel.HELPER,
    program="terraform",
    origin="terraform plan (process 7 in /infra)",
)


@pytest.fixture
def presenter(runtime: Runtime, qtbot: QtBot) -> ActivityPresenter:
    presenter = ActivityPresenter(runtime)
    qtbot.addWidget(presenter.page)
    return presenter


@pytest.fixture
def page(presenter: ActivityPresenter, journal: MemoryJournal) -> ActivityPage:
    journal.lines.extend([EARLIER, LATER])
    presenter.page.show()
    return presenter.page


def lines(page: ActivityPage) -> list[str]:
    model = page.table.model()
    return [
        " | ".join(str(model.index(row, column).data()) for column in list(Column)[1:])
        for row in range(model.rowCount())
    ]


def test_what_happened_is_listed_with_the_newest_first(page: ActivityPage) -> None:
    assert lines(page) == [
        "Credentials given | prod | terraform | Helper | ",
        "Session started | dev |  |  | With a code.",
    ]
    assert [
        page.table.model().headerData(column, Qt.Orientation.Horizontal) for column in Column
    ] == [
        "When",
        "What",
        "About",
        "Program",
        "Through",
        "Details",
    ]


def test_any_text_finds_its_lines(page: ActivityPage) -> None:
    found = {}
    for text in ("TERRAFORM", "started", "dev", "/infra", "(", "nothing"):
        page.search.setText(text)
        found[text] = len(lines(page))

    assert found == {"TERRAFORM": 1, "started": 1, "dev": 1, "/infra": 1, "(": 1, "nothing": 0}


def box(page: ActivityPage, name: str) -> QComboBox:
    return child(page, QComboBox, name)


def choose(page: ActivityPage, name: str, words: str) -> None:
    chooser = box(page, name)
    index = chooser.findText(words)
    assert index >= 0
    chooser.setCurrentIndex(index)
    chooser.activated.emit(index)


def test_a_profile_or_a_program_can_be_picked_out(page: ActivityPage) -> None:
    choose(page, "filter_profile", "dev")
    of_dev = lines(page)
    choose(page, "filter_profile", "Every profile")
    choose(page, "filter_program", "terraform")
    by_terraform = lines(page)
    choose(page, "filter_profile", "dev")

    assert [line.split(" | ")[1] for line in of_dev] == ["dev"]
    assert [line.split(" | ")[1] for line in by_terraform] == ["prod"]
    assert lines(page) == []


def test_what_is_not_found_is_told_as_such(page: ActivityPage) -> None:
    page.search.setText("nothing of the kind")

    shown = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert "Nothing found" in shown
    assert page.search.isEnabled()
    assert not page.table.isVisible()


def test_everything_is_shown_again_by_one_click(page: ActivityPage) -> None:
    every = lines(page)
    choose(page, "filter_profile", "dev")
    choose(page, "filter_program", "terraform")
    page.search.setText("nothing of the kind")
    button = child(page, QPushButton, "not_found_first")
    button.click()

    assert lines(page) == every
    assert box(page, "filter_profile").currentText() == "Every profile"
    assert page.search.text() == ""


def test_more_than_a_person_reads_is_counted_and_exported(
    page: ActivityPage, journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "all.csv"
    answer_file_dialog(monkeypatch, path)
    journal.lines.extend([LATER] * MAX_LINES)
    page.shown.emit()
    texts = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]

    page.export_wanted.emit()

    assert "The latest 1000 of 1002. Search to see others; an export has all." in texts
    assert len(lines(page)) == MAX_LINES
    assert len(path.read_text("utf-8").splitlines()) == MAX_LINES + 2 + 1
    assert f"Exported {MAX_LINES + 2} lines to all.csv" in words_of(page.bar)


def test_what_is_typed_while_it_is_looked_for_is_looked_for_then(
    page: ActivityPage, runner: InlineRunner
) -> None:
    before = len(runner.lanes)
    runner.hold()
    for text in ("t", "te", "terra"):
        page.search.setText(text)
    runner.release()

    assert len(lines(page)) == 1
    assert len(runner.lanes) == before + 2


def test_a_choice_stays_when_more_happens(page: ActivityPage, journal: MemoryJournal) -> None:
    choose(page, "filter_profile", "dev")
    journal.record(Activity(at=NOON, event=Event.ENDED, subject="audit"))
    page.shown.emit()

    assert box(page, "filter_profile").currentText() == "dev"
    assert box(page, "filter_profile").findText("audit") > 0
    assert len(lines(page)) == 1


def test_a_program_tells_what_started_it(page: ActivityPage) -> None:
    index = page.table.model().index(0, Column.PROGRAM)

    assert index.data(Qt.ItemDataRole.ToolTipRole) == "terraform plan (process 7 in /infra)"


def test_a_command_line_is_no_html_to_the_tool_tip(
    page: ActivityPage, journal: MemoryJournal
) -> None:
    origin = "sh -c '<b>fine</b>' (process 7)\nbash (process 6)"
    journal.record(replace(LATER, at=NOON + timedelta(hours=1), origin=origin))
    page.shown.emit()

    tip = page.table.model().index(0, Column.PROGRAM).data(Qt.ItemDataRole.ToolTipRole)

    shown = QTextDocument()
    shown.setHtml(tip)
    assert shown.toPlainText() == origin


def words_of(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("name", "kind", "written"),
    [
        ("a.csv", "CSV (*.csv)", "a.csv"),
        ("a", "CSV (*.csv)", "a.csv"),
        ("a", "JSON (*.json)", "a.json"),
        ("a.json", "CSV (*.csv)", "a.json"),
    ],
)
def test_what_is_shown_is_exported(
    page: ActivityPage,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    kind: str,
    written: str,
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / name, kind)
    choose(page, "filter_program", "terraform")
    export = child(page, QPushButton, "export")

    export.click()

    assert f"Exported 1 line to {written}" in words_of(page.bar)
    text = (tmp_path / written).read_text("utf-8")
    if written.endswith(".json"):
        assert [row["subject"] for row in json.loads(text)] == ["prod"]
    else:
        assert "credentials-given,prod,helper,terraform" in text
    assert "dev" not in text


def test_an_export_that_fails_is_told(
    page: ActivityPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "no such folder" / "a.csv"
    answer_file_dialog(monkeypatch, path)

    page.export_wanted.emit()

    assert page.bar.isVisible()


def test_it_is_read_again_now_and_then_while_it_is_seen(
    page: ActivityPage, journal: MemoryJournal, heartbeat: Heartbeat, clock: FakeClock
) -> None:
    journal.record(Activity(at=NOON, event=Event.ENDED, subject="dev"))
    heartbeat.beat.emit(clock.now() + timedelta(seconds=1))
    too_soon = len(lines(page))
    clock.advance(EVERY)
    heartbeat.beat.emit(clock.now())
    in_time = len(lines(page))
    page.hide()
    journal.record(Activity(at=NOON, event=Event.ENDED, subject="dev"))
    clock.advance(EVERY)
    heartbeat.beat.emit(clock.now())

    assert (too_soon, in_time, len(lines(page))) == (2, 3, 3)


CHAIN = "terraform plan (process 7 in /infra)\nbash (process 6)"
REFUSED = replace(LATER, event=Event.CREDENTIALS_REFUSED, detail="“prod” was denied", origin=CHAIN)


def texts(page: ActivityPage) -> str:
    """All that the details say, from top to bottom."""
    values = [each.toPlainText() for each in page.detail.findChildren(QTextEdit) if shown(each)]
    labels = [each.text() for each in page.detail.findChildren(QLabel) if shown(each)]
    return "\n".join(values + labels)


def shown(widget: QWidget) -> bool:
    return widget.isVisible()


def test_the_newest_line_s_details_are_shown_first(page: ActivityPage) -> None:
    said = texts(page)

    assert said.startswith("Credentials given")
    for known in ("prod", "terraform", "Helper", "terraform plan (process 7 in /infra)"):
        assert known in said


def test_from_right_to_left_the_newest_line_s_details_are_shown_too(
    presenter: ActivityPresenter, journal: MemoryJournal
) -> None:
    page = presenter.page
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    page.resize(700, 500)
    journal.lines.extend([EARLIER, LATER])
    page.show()

    assert "Credentials given" in texts(page)


@pytest.mark.usefixtures("theme")
def test_the_table_is_set_in_and_the_details_below_it_are_not(
    page: ActivityPage, qtbot: QtBot
) -> None:
    page.resize(400, 640)

    def left_edge(part: QWidget) -> int:
        return part.mapTo(page, QPoint(0, 0)).x()

    qtbot.waitUntil(lambda: left_edge(page.detail) < left_edge(page.table.viewport()) == 8)


@pytest.mark.parametrize("width", [800, 1400])
def test_events_and_names_share_the_room(page: ActivityPage, width: int) -> None:
    page.resize(width, 500)

    event, subject = (page.table.columnWidth(c) for c in (Column.EVENT, Column.SUBJECT))
    assert abs(event - subject) <= 1
    assert page.table.horizontalScrollBar().maximum() == 0


def test_the_details_are_of_the_line_that_the_keyboard_reaches(page: ActivityPage) -> None:
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    said = texts(page)

    assert said.startswith("Session started")
    assert "With a code." in said
    assert "terraform" not in said
    assert "Asked by" not in said


def test_the_search_has_its_key_and_leads_into_the_list(page: ActivityPage, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    in_search = page.search.hasFocus()
    QTest.keyClick(page.search, Qt.Key.Key_Down)

    assert in_search
    assert texts(page).startswith("Session started")


def test_enter_goes_to_the_details_and_escape_back(page: ActivityPage, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert focus is not None
    there = page.detail.isAncestorOf(focus)
    QTest.keyClick(focus, Qt.Key.Key_Escape)

    assert there
    assert page.table.hasFocus()


@pytest.mark.parametrize(
    "way",
    ["button", "key", "menu", "menu-key"],
    ids=["by the button", "by the key", "by the menu", "by the menu's key"],
)
def test_a_line_is_copied_as_text(
    page: ActivityPage, journal: MemoryJournal, qtbot: QtBot, way: str
) -> None:
    journal.record(REFUSED)
    page.shown.emit()
    page.table.selectRow(0)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.setFocus()
    QApplication.clipboard().clear()
    copy = child(page, QPushButton, "copy_text")
    if way == "button":
        copy.click()
    elif way == "key":
        QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    else:
        if way == "menu":
            page.table.customContextMenuRequested.emit(
                page.table.visualRect(page.table.currentIndex()).center()
            )
        else:
            QTest.keyClick(page.table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        action = page.findChild(QAction, "copy_text")
        assert action is not None
        action.trigger()

    assert QApplication.clipboard().text() == (
        "Credentials refused\n"
        f"When: {exact_moment(NOON)}\n"
        "Profile: prod\n"
        "Program: terraform\n"
        "Through: Helper\n"
        "Answer: “prod” was denied\n"
        "Asked by:\n"
        "terraform plan (process 7 in /infra)\n"
        "started by bash (process 6)\n"
    )
    assert copy.text() == "Copied"


def test_a_time_is_told_to_the_second_and_with_its_zone() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    at = datetime(2026, 11, 22, 12, 0, 9, 999_999, tzinfo=UTC)

    assert exact_moment(at, zone) == "2026-11-22 17:30:09 +05:30"
    assert exact_moment(at, timezone(-timedelta(hours=3))) == "2026-11-22 09:00:09 -03:00"


def test_new_lines_leave_the_selection_and_what_is_read_where_they_are(
    page: ActivityPage, journal: MemoryJournal
) -> None:
    journal.lines[:0] = [replace(EARLIER, subject=f"profile-{n}") for n in range(60)]
    page.resize(800, 400)
    page.shown.emit()
    page.table.selectRow(20)
    page.table.scrollTo(page.table.model().index(18, 0), page.table.ScrollHint.PositionAtTop)
    top, chosen = page.table.rowAt(0), page._chosen()
    for n in range(5):
        journal.record(replace(LATER, at=NOON + timedelta(seconds=n)))
    page.shown.emit()

    assert page._chosen() == chosen
    assert page.table.rowAt(0) == top + 5


def test_who_looks_at_the_newest_line_sees_the_next(
    page: ActivityPage, journal: MemoryJournal
) -> None:
    journal.lines[:0] = [replace(EARLIER, subject=f"profile-{n}") for n in range(60)]
    page.resize(800, 400)
    page.shown.emit()
    journal.record(replace(LATER, at=NOON + timedelta(seconds=1)))
    page.shown.emit()

    assert page.table.rowAt(0) == 0


@pytest.mark.parametrize("new", [1, 5, MAX_LINES, MAX_LINES + 7])
def test_the_model_takes_what_is_new_as_new(
    page: ActivityPage, journal: MemoryJournal, new: int
) -> None:
    model = page.table.model()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for n in range(new):
        journal.record(replace(LATER, at=NOON + timedelta(seconds=n)))
    page.shown.emit()

    assert model.rowCount() == min(new + 2, MAX_LINES)
    assert len(lines(page)) == min(new + 2, MAX_LINES)


def test_the_selection_stays_with_its_line_while_others_are_searched(page: ActivityPage) -> None:
    page.table.selectRow(1)
    page.search.setText("dev")
    found = texts(page).splitlines()[0]
    page.search.setText("terraform")
    other = texts(page).splitlines()[0]
    page.search.setText("")

    assert (found, other) == ("Session started", "Credentials given")


def test_every_event_can_be_shown_and_copied() -> None:
    every = [replace(REFUSED, event=event, channel=by) for event in Event for by in Channel]
    unlike = [each for each in every if not as_text(each).startswith(event_words(each.event))]
    advised = {(each.event, each.channel) for each in every if next_step(each)}

    assert [event for event in Event if not event_words(event)] == []
    assert unlike == []
    assert advised == {*product(NEEDS_A_STEP, Channel)} - {(Event.CODE_COPIED, Channel.NONE)}


NEEDS_A_STEP = {
    Event.FAILED,
    Event.ENDED,
    Event.CREDENTIALS_GIVEN,
    Event.CREDENTIALS_REFUSED,
    Event.CODE_COPIED,
    Event.LOGIN_REQUESTED,
    Event.PROFILE_REMOVED,
    Event.DEVICE_REMOVED,
    Event.SHEET_SAVED,
    Event.VAULT_LOCKED,
    Event.PORTAL_ENDED,
    Event.LOGIN_ENDED,
    Event.OIDC_ENDED,
}


def test_an_empty_journal_says_what_it_is_for(presenter: ActivityPresenter) -> None:
    presenter.page.show()

    assert not presenter.page.table.isVisible()


def test_the_same_lines_are_not_shown_anew(page: ActivityPage, journal: MemoryJournal) -> None:
    model = page.table.model()
    resets: list[str] = []
    model.modelReset.connect(lambda: resets.append("reset"))
    page.shown.emit()

    assert resets == []


def test_its_model_behaves(qtbot: QtBot) -> None:
    model = ActivityModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.replace([LATER, EARLIER], NOON)
    model.replace([], NOON)

    assert tester.model() is model
