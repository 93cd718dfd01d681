"""A secret on the clipboard does not stay there, and what is not ours does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from fobwatch.ui.clipboard import SecretClipboard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QClipboard
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

SOON = timedelta(milliseconds=10)
NEVER = timedelta(hours=1)


@pytest.fixture
def system(qapp: QApplication) -> Iterator[QClipboard]:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def test_a_secret_is_copied_and_marked_for_the_managers(system: QClipboard) -> None:
    SecretClipboard(system, cleared_after=NEVER).copy("123456")

    content = system.mimeData()

    assert content.text() == "123456"
    assert content.data("x-kde-passwordManagerHint").data() == b"secret"
    windows = 'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"'
    assert content.data(windows).data() == bytes(4)


def test_it_is_cleared_after_a_while(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = SecretClipboard(system, cleared_after=SOON)
    with qtbot.waitSignal(clipboard.cleared):
        clipboard.copy("123456")

    assert system.text() == ""


def test_a_second_secret_has_its_own_full_time(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = SecretClipboard(system, cleared_after=SOON)
    clipboard.copy("123456")
    clipboard.set_cleared_after(NEVER)
    clipboard.copy("654321")
    qtbot.wait(30)

    assert system.text() == "654321"


def test_what_someone_else_copied_since_stays(system: QClipboard) -> None:
    clipboard = SecretClipboard(system, cleared_after=NEVER)
    clipboard.copy("123456")
    system.setText("a shopping list")
    clipboard.clear()

    assert system.text() == "a shopping list"


def test_clearing_on_quit_takes_the_secret_away(system: QClipboard) -> None:
    clipboard = SecretClipboard(system, cleared_after=NEVER)
    clipboard.copy("123456")
    clipboard.clear()

    assert system.text() == ""


def test_clearing_without_a_secret_touches_nothing(system: QClipboard) -> None:
    clipboard = SecretClipboard(system)
    system.setText("")
    clipboard.clear()
    system.setText("a shopping list")
    clipboard.clear()

    assert system.text() == "a shopping list"
