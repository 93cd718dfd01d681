"""Every window fits on the screen that it opens on, and nothing in it is cut off."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QWidget,
)

import fobwatch.ui
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.guarded import GuardedQuestion
from tests.screens import offscreen
from tests.ui.shown_text import faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

SCREENS = {
    "smallest and largest": ((1280, 680), (2560, 1400)),
    "laptop and usual": ((1366, 728), (1920, 1040)),
}
"""Two at a time, so that a slow computer has the time. Without the bar that desktops have."""


@pytest.mark.parametrize("screens", SCREENS)
@pytest.mark.parametrize(
    ("scale", "points"), [(1, 15), (1.5, 12), (2, 15)], ids=["large font", "both", "harshest"]
)
def test_nothing_is_cut_off_on_any_screen_at_any_scale(
    scale: float, points: int, screens: str
) -> None:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": offscreen(SCREENS[screens]),
        "QT_SCALE_FACTOR": str(scale),
    }
    command = [sys.executable, "-m", "tests.ui.every_window", "DejaVu Sans", str(points)]
    walked = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert walked.returncode == 0, walked.stderr
    assert json.loads(walked.stdout) == {"cut off": [], "classes": sorted(titled())}


TITLING = re.compile(r"(setWindowTitle|show_title)\(")


@cache
def titled() -> set[str]:
    """The program's classes of windows: all of them are walked."""
    for module in pkgutil.walk_packages(fobwatch.ui.__path__, "fobwatch.ui."):
        importlib.import_module(module.name)
    found = [each for each in classes(QWidget) if TITLING.search(inspect.getsource(each))]
    found.remove(GuardedQuestion)  # the base, which has no title of its own
    assert all(issubclass(each, (QDialog, QMainWindow)) for each in found)
    return {each.__name__ for each in found}


def classes(base: type[QWidget]) -> Iterator[type[QWidget]]:
    """The program's own below `base`."""
    for each in base.__subclasses__():
        if each.__module__.startswith("fobwatch."):
            yield each
        yield from classes(each)


def shown(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    """A window that is as narrow as nothing should be."""
    window = QWidget()
    qtbot.addWidget(window)
    for widget in widgets:
        widget.setParent(window)
        widget.setGeometry(QRect(0, 0, 60, 30))
    window.setGeometry(QRect(10, 10, 200, 100))
    window.show()
    return window


def _value(text: str) -> ValueText:
    made = ValueText()
    made.show_text(text)
    return made


@pytest.mark.parametrize(
    "widget",
    [
        lambda: QLabel("A text that is longer than its place"),
        lambda: QPushButton("A text that is longer than its place"),
        lambda: QLineEdit(placeholderText="A text that is longer than its place"),
        lambda: _value("A text that is longer than its place"),
    ],
    ids=["label", "button", "placeholder", "value"],
)
def test_a_text_that_is_cut_is_noticed(qtbot: QtBot, widget: type[QWidget]) -> None:
    assert len(faults(shown(qtbot, widget()))) == 1


def test_a_widget_outside_of_its_window_is_noticed(qtbot: QtBot) -> None:
    label = QLabel("x")
    window = shown(qtbot, label)
    label.move(180, 0)

    assert "is outside of" in faults(window)[0]


def test_widgets_over_each_other_are_noticed(qtbot: QtBot) -> None:
    one, other = QLabel("x"), QLabel("y")
    window = shown(qtbot, one, other)
    QHBoxLayout(window)

    assert "lies over" in faults(window)[0]


def test_a_window_that_reaches_out_of_the_screen_is_noticed(qtbot: QtBot) -> None:
    window = shown(qtbot)
    window.move(1900, 10)

    assert "is not on the screen" in faults(window)[0]
