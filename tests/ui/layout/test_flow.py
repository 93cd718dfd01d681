"""A row that continues on the next line is as high as its lines are now."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.flow import Flow, in_flow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

WIDTH = 300


@pytest.fixture
def flow(qtbot: QtBot) -> Iterator[Flow]:
    """Three buttons on one line."""
    window = QWidget()
    qtbot.addWidget(window)
    flow = Flow(window)
    flow.add_widgets([QPushButton(text) for text in ("One", "Two", "Three")])
    window.resize(WIDTH, 200)
    window.show()
    yield flow
    window.close()


def holder(flow: Flow) -> QWidget:
    window = flow.parentWidget()
    assert window is not None
    return window


def buttons(flow: Flow) -> list[QPushButton]:
    return holder(flow).findChildren(QPushButton)


def add_a_long_one(flow: Flow) -> None:
    button = QPushButton("A text as long as the line is " * 2)
    flow.addWidget(button)
    button.show()  # Qt itself does it in an event


def say_more(flow: Flow) -> None:
    buttons(flow)[0].setText("A text as long as the line is " * 2)


def widen_the_font(flow: Flow) -> None:
    font = holder(flow).font()
    font.setPointSize(font.pointSize() * 3)
    holder(flow).setFont(font)


def space_out(flow: Flow) -> None:
    flow.setSpacing(WIDTH // 2)


def set_in(flow: Flow) -> None:
    flow.setContentsMargins(0, 20, 0, 20)


@pytest.mark.parametrize("change", [add_a_long_one, say_more, widen_the_font, space_out, set_in])
def test_it_becomes_higher_with_what_it_shows(flow: Flow, change: Callable[[Flow], None]) -> None:
    before = flow.heightForWidth(WIDTH)
    change(flow)

    assert flow.heightForWidth(WIDTH) > before


def test_it_is_as_low_as_before_when_an_item_is_hidden_or_gone(flow: Flow) -> None:
    before = flow.heightForWidth(WIDTH)
    add_a_long_one(flow)
    long_one = buttons(flow)[-1]
    with_it = flow.heightForWidth(WIDTH)
    long_one.hide()
    hidden = flow.heightForWidth(WIDTH)
    long_one.show()
    flow.takeAt(3)

    assert (with_it > before, hidden, flow.heightForWidth(WIDTH)) == (True, before, before)


class Holder(QWidget):
    """Keeps its row, as much else does that is then collected with it."""

    def __init__(self) -> None:
        super().__init__()
        self.row = in_flow(QPushButton("One"), QPushButton("Two"))
        in_column(self.row, within=self)
        self.itself = self


@pytest.mark.usefixtures("qapp")
def test_a_window_that_python_collects_takes_its_rows_with_it() -> None:
    """Their items are Qt's: whoever deletes them before it does ends the program."""
    for _ in range(200):
        window = weakref.ref(Holder())
        gc.collect()

        assert window() is None
