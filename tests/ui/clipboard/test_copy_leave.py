"""A copy is not called done where Wayland would ignore it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from fobwatch.ui.clipboard.clipboard import CopyLeave

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def focused(qtbot: QtBot) -> QLineEdit:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    with qtbot.waitActive(field):
        field.activateWindow()
    return field


def press(field: QLineEdit) -> None:
    QTest.keyClick(field.windowHandle(), Qt.Key.Key_A)


def click(field: QLineEdit) -> None:
    QTest.mouseClick(field.windowHandle(), Qt.MouseButton.LeftButton)


def test_without_a_focused_window_there_is_none(qtbot: QtBot) -> None:
    assert CopyLeave(platform="wayland").lacking()


@pytest.mark.parametrize("touched", [press, click])
def test_the_focus_alone_does_not_give_it(
    qtbot: QtBot, touched: Callable[[QLineEdit], None]
) -> None:
    leave = CopyLeave(platform="wayland")
    field = focused(qtbot)
    at_first = leave.lacking()
    touched(field)

    assert at_first
    assert not leave.lacking()


def test_a_window_that_had_the_focus_before_needs_a_key_too(qtbot: QtBot) -> None:
    field = focused(qtbot)
    leave = CopyLeave(platform="wayland-egl")
    at_first = leave.lacking()
    press(field)

    assert at_first
    assert not leave.lacking()


def test_each_window_needs_a_key_of_its_own(qtbot: QtBot) -> None:
    leave = CopyLeave(platform="wayland")
    press(focused(qtbot))
    focused(qtbot)

    assert leave.lacking()


@pytest.mark.parametrize("platform", ["xcb", "windows", "cocoa", "offscreen"])
def test_elsewhere_it_is_always_there(qtbot: QtBot, platform: str) -> None:
    assert not CopyLeave(platform=platform).lacking()
