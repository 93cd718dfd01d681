"""The Activity page: the journal's lines, the newest first, found by any text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from fobwatch.core.activity import Activity, DoorName, Event
from fobwatch.ui.pages.activity_model import ActivityModel, Column, column_title, event_words
from fobwatch.ui.pages.activity_presenter import EVERY, MOST_LINES, ActivityPresenter
from tests.core.session_records import minutes
from tests.fakes import NOON
from tests.fakes_ui import answer_file_dialog

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.pages.activity_page import ActivityPage
    from fobwatch.ui.services import Services
    from tests.fakes import FakeClock
    from tests.fakes_files import MemoryJournal
    from tests.fakes_ui import InlineRunner

EARLIER = Activity(at=NOON - minutes(9), event=Event.STARTED, subject="dev", detail="With a code.")
LATER = Activity(
    at=NOON,
    event=Event.CREDENTIALS_GIVEN,
    subject="prod",
    door=DoorName.HELPER,
    program="terraform",
    origin="terraform plan (process 7 in /infra)",
)


@pytest.fixture
def presenter(
    heartbeat: Heartbeat, runner: InlineRunner, services: Services, qtbot: QtBot
) -> ActivityPresenter:
    presenter = ActivityPresenter(heartbeat, runner, services)
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
    assert [column_title(column) for column in Column] == [
        "When",
        "What",
        "Profile or device",
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
    found = page.findChild(QComboBox, name)
    assert found is not None
    return found


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


def test_more_than_a_person_reads_is_counted_and_exported(
    page: ActivityPage, journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "all.csv"
    answer_file_dialog(monkeypatch, path)
    journal.lines.extend([LATER] * MOST_LINES)
    page.shown.emit()
    texts = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]

    page.export_wanted.emit()

    assert "The latest 1000 of 1002. Search to see others; an export has all." in texts
    assert len(lines(page)) == MOST_LINES
    assert len(path.read_text("utf-8").splitlines()) == MOST_LINES + 2 + 1
    assert f"Exported {MOST_LINES + 2} lines to all.csv" in words_of(page.bar)


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
    export = page.findChild(QPushButton, "export")
    assert export is not None

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


@pytest.mark.parametrize("event", Event, ids=lambda event: event.value)
def test_every_event_has_its_words(event: Event) -> None:
    assert event_words(event)
