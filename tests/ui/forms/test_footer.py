"""The row of buttons at the end of a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOTE = "A backup is kept, and this note has words enough for several lines."


def test_a_note_that_has_room_for_its_line_makes_the_footer_no_higher(qtbot: QtBot) -> None:
    note = wrapped_label(NOTE)
    plain, noted = Footer([QPushButton("Close")]), Footer([QPushButton("Close")], leading=[note])
    for footer in (plain, noted):
        qtbot.addWidget(footer)

    assert noted.heightForWidth(1000) == plain.heightForWidth(1000)
    assert noted.heightForWidth(200) > plain.heightForWidth(200)
