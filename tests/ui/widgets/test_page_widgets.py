"""The small widgets of the pages: codes, facts, and lines in a tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psutil import Process
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.theme.colours import DARK, LIGHT, Tone
from fobwatch.ui.theme.fonts import heading_font
from fobwatch.ui.theme.theme import ThemeChoice
from fobwatch.ui.widgets.facts import MAX_WIDTHS, Facts, ValueText
from fobwatch.ui.widgets.labels import ToneLabel
from tests.ui.pressing import child, value_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.theme.theme import Theme

MEBIBYTE = 1 << 20
ARN = "arn:aws:iam::482100937715:role/team/platform/Administrator-with-a-long-name"


@pytest.fixture
def entry(qtbot: QtBot) -> CodeEntry:
    entry = CodeEntry()
    qtbot.addWidget(entry)
    entry.ask("phone")
    entry.show()
    return entry


def send(entry: CodeEntry) -> QPushButton:
    return child(entry, QPushButton, "send_code")


@pytest.mark.parametrize("typed", ["123456", "123 456", "12 34 56"])
def test_six_digits_are_sent_with_enter_and_are_gone_then(
    entry: CodeEntry, qtbot: QtBot, typed: str
) -> None:
    QTest.keyClicks(entry.field, typed)
    with qtbot.waitSignal(entry.code_entered) as caught:
        QTest.keyClick(entry.field, Qt.Key.Key_Return)

    entry.field.undo()

    assert caught.args == ["123456"]
    assert entry.field.text() == ""


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12a456"])
def test_anything_else_is_not_sent(entry: CodeEntry, qtbot: QtBot, typed: str) -> None:
    QTest.keyClicks(entry.field, typed)
    with qtbot.assertNotEmitted(entry.code_entered):
        QTest.keyClick(entry.field, Qt.Key.Key_Return)

    assert not send(entry).isEnabled()


def test_the_button_sends_too(entry: CodeEntry, qtbot: QtBot) -> None:
    QTest.keyClicks(entry.field, "123456")
    with qtbot.waitSignal(entry.code_entered):
        send(entry).click()


def test_a_code_is_forgotten_when_it_is_hidden_or_another_device_is_meant(
    entry: CodeEntry,
) -> None:
    entry.field.setText("123")
    entry.ask("phone")
    same_device = entry.field.text()
    entry.ask("laptop")
    other_device = entry.field.text()
    entry.field.setText("123")
    entry.hide()

    assert (same_device, other_device, entry.field.text()) == ("123", "", "")
    assert entry.field.accessibleName() == "Code of laptop"


def test_facts_without_a_value_are_left_out_and_change_in_place(qtbot: QtBot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show_facts([("Account", "4821"), ("Region", ""), ("Role", "Admin")])
    first = [value_of(facts, name) for name in ("Account", "Region", "Role")]
    facts.show_facts([("Account", "4822")])

    assert first == ["4821", "", "Admin"]
    assert [value_of(facts, name) for name in ("Account", "Role")] == ["4822", ""]


def test_a_value_breaks_inside_a_long_word_and_is_copied_whole(qtbot: QtBot) -> None:
    value = ValueText()
    qtbot.addWidget(value)
    value.show_text("short")
    one_line = value.heightForWidth(180)
    value.show_text(ARN)
    value.selectAll()

    assert value.heightForWidth(180) >= 2 * one_line
    assert value.textCursor().selectedText() == ARN


def test_a_value_is_measured_once_for_each_text_width_and_font(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = ValueText()
    qtbot.addWidget(value)
    measured: list[int] = []
    height = value._height

    def measure(width: int) -> int:
        measured.append(width)
        return height(width)

    monkeypatch.setattr(value, "_height", measure)
    value.show_text(ARN)
    narrow = [value.heightForWidth(180) for _ in range(50)]
    wide = [value.heightForWidth(1000) for _ in range(50)]
    value.setFont(heading_font(heading_font(value.font())))
    larger = value.heightForWidth(180)

    assert measured == [180, 1000, 180]
    assert narrow[0] == narrow[-1] > wide[0] == wide[-1]
    assert larger > narrow[0]


def test_measuring_a_value_keeps_nothing(qtbot: QtBot) -> None:
    value = ValueText()
    qtbot.addWidget(value)
    value.show_text(ARN)
    for width in range(1, 200):
        value.heightForWidth(width)
    before = Process().memory_info().rss
    for width in range(1, 2000):
        value.heightForWidth(width)

    assert Process().memory_info().rss - before < 8 * MEBIBYTE  # a document has 18 KiB
    assert len(value._heights) <= MAX_WIDTHS


def test_a_selection_in_a_value_survives_a_countdown(qtbot: QtBot) -> None:
    value = ValueText()
    qtbot.addWidget(value)
    value.show_text(ARN)
    value.selectAll()
    value.show_text(ARN)

    assert value.textCursor().hasSelection()


def test_lines_keep_their_tone_when_the_theme_changes(theme: Theme, qtbot: QtBot) -> None:
    window, lines = QWidget(), [ToneLabel() for _ in range(20)]  # told in any order
    in_column(*lines, within=window)
    qtbot.addWidget(window)
    for line in lines:
        line.say("3 min left", Tone.WARNING)
    window.show()
    light = {line.palette().color(QPalette.ColorRole.WindowText).name() for line in lines}
    theme.choose(ThemeChoice.DARK)

    assert light == {LIGHT.warning}
    dark = {line.palette().color(QPalette.ColorRole.WindowText).name() for line in lines}
    assert dark == {DARK.warning}
