"""A secret on the clipboard does not stay there, and what is not ours does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fobwatch.ui.clipboard.clipboard import BLANK, SecretClipboard
from fobwatch.ui.clipboard.copy_prompt import CopyPrompt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QClipboard
    from pytestqt.qtbot import QtBot

SOON = timedelta(milliseconds=10)
NEVER = timedelta(hours=1)


@pytest.fixture
def system(qapp: QApplication) -> Iterator[QClipboard]:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def copy(clipboard: SecretClipboard, secret: str) -> None:
    clipboard.copy(lambda: secret, "The code of anna-laptop", lambda: None)


class KeepingManager(QObject):
    """Puts a text back as soon as the clipboard is cleared, as XFCE's Clipman does, or later."""

    def __init__(self, system: QClipboard, *, after: int = 0) -> None:
        super().__init__()
        self._system = system
        self._after = after
        self._kept = ""
        system.dataChanged.connect(self._on_change)

    @Slot()
    def _on_change(self) -> None:
        text = self._system.text()
        if text:
            self._kept = text
        elif self._kept and self._after:
            QTimer.singleShot(self._after, self, self._put_back)
        elif self._kept:
            self._put_back()

    @Slot()
    def _put_back(self) -> None:
        self._system.setText(self._kept.strip())


def test_a_secret_is_copied_and_marked_for_the_managers(system: QClipboard) -> None:
    copy(SecretClipboard(system, cleared_after=NEVER), "123456")

    content = system.mimeData()

    assert content.text() == "123456"
    assert content.data("x-kde-passwordManagerHint").data() == b"secret"
    windows = 'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"'
    assert content.data(windows).data() == bytes(4)


def test_it_is_cleared_after_a_while(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = SecretClipboard(system, cleared_after=SOON)
    with qtbot.waitSignal(clipboard.cleared):
        copy(clipboard, "123456")

    assert system.text() == ""


def test_a_second_secret_has_its_own_full_time(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = SecretClipboard(system, cleared_after=SOON)
    copy(clipboard, "123456")
    clipboard.set_cleared_after(NEVER)
    copy(clipboard, "654321")
    qtbot.wait(30)

    assert system.text() == "654321"


def test_what_someone_else_copied_since_stays(system: QClipboard) -> None:
    clipboard = SecretClipboard(system, cleared_after=NEVER)
    copy(clipboard, "123456")
    system.setText("a shopping list")
    clipboard.clear()

    assert system.text() == "a shopping list"


def test_clearing_on_quit_takes_the_secret_away(system: QClipboard) -> None:
    clipboard = SecretClipboard(system, cleared_after=NEVER)
    copy(clipboard, "123456")
    clipboard.clear_for_good()

    assert system.text() == ""


def test_clearing_without_a_secret_touches_nothing(system: QClipboard) -> None:
    clipboard = SecretClipboard(system)
    system.setText("")
    clipboard.clear()
    system.setText("a shopping list")
    clipboard.clear()

    assert system.text() == "a shopping list"


def test_a_manager_that_puts_it_back_is_overwritten_and_told(
    system: QClipboard, qtbot: QtBot
) -> None:
    manager = KeepingManager(system)
    clipboard = SecretClipboard(system, cleared_after=SOON)
    with qtbot.waitSignals([clipboard.kept, clipboard.cleared]):
        copy(clipboard, "123456")

    assert system.text() == BLANK
    system.dataChanged.disconnect(manager._on_change)


def test_a_manager_that_puts_it_back_late_and_trimmed_is_overwritten_too(
    system: QClipboard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fobwatch.ui.clipboard.clipboard.SECOND_LOOK_MILLISECONDS", 1)
    manager = KeepingManager(system, after=100)
    clipboard = SecretClipboard(system, cleared_after=SOON)
    with qtbot.waitSignals([clipboard.cleared, clipboard.kept], order="strict"):
        copy(clipboard, "export AWS_REGION=eu-west-1\n")

    assert system.text() == BLANK
    system.dataChanged.disconnect(manager._on_change)


def test_a_lock_or_quitting_does_not_end_the_wait_for_a_slow_manager(
    system: QClipboard, qtbot: QtBot
) -> None:
    manager = KeepingManager(system, after=100)
    clipboard = SecretClipboard(system, cleared_after=NEVER)
    with qtbot.waitSignal(clipboard.kept):
        copy(clipboard, "123456")
        clipboard.clear()
        clipboard.clear_for_good()

    assert system.text() == BLANK
    system.dataChanged.disconnect(manager._on_change)


def test_what_was_copied_again_after_it_was_cleared_stays_its_own_time(
    system: QClipboard, qtbot: QtBot
) -> None:
    clipboard = SecretClipboard(system, cleared_after=SOON)
    with qtbot.waitSignal(clipboard.cleared):
        copy(clipboard, "123456")
    clipboard.set_cleared_after(NEVER)
    with qtbot.assertNotEmitted(clipboard.kept, wait=20):
        copy(clipboard, "123456")

    assert system.text() == "123456"


def test_what_another_program_copied_leaves_a_secret_copied_since_its_own_time(
    system: QClipboard,
) -> None:
    clipboard = SecretClipboard(system, cleared_after=NEVER)
    copy(clipboard, "123456")
    clipboard.clear_later("a response pasted before")
    clipboard.clear()

    assert system.text() == ""


def test_nothing_is_told_where_nobody_keeps_it(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = SecretClipboard(system, cleared_after=SOON)
    with qtbot.assertNotEmitted(clipboard.kept), qtbot.waitSignal(clipboard.cleared):
        copy(clipboard, "123456")


def test_quitting_waits_for_the_second_look(system: QClipboard) -> None:
    manager = KeepingManager(system)
    clipboard = SecretClipboard(system, cleared_after=NEVER)
    copy(clipboard, "123456")

    clipboard.clear_for_good()

    assert system.text() == BLANK
    system.dataChanged.disconnect(manager._on_change)


def test_a_text_that_is_no_secret_is_neither_marked_nor_cleared(
    system: QClipboard, qtbot: QtBot
) -> None:
    clipboard = SecretClipboard(system, cleared_after=SOON)
    clipboard.copy(lambda: "fobwatch env dev", "The command", lambda: None, secret=False)
    qtbot.wait(30)

    assert system.text() == "fobwatch env dev"
    assert not system.mimeData().hasFormat("x-kde-passwordManagerHint")


@pytest.fixture
def prompt(system: QClipboard) -> Iterator[tuple[CopyPrompt, list[str]]]:
    """Give the window that is shown where the system ignores a copy, and what was told."""
    told: list[str] = []
    clipboard = SecretClipboard(system, cleared_after=NEVER, needs_window=lambda: True)
    clipboard.copy(lambda: "123456", "The code of anna-laptop", lambda: told.append("copied"))
    [window] = [
        w for w in QApplication.topLevelWidgets() if isinstance(w, CopyPrompt) and w.isVisible()
    ]
    yield window, told
    clipboard.clear_for_good()


def test_where_the_system_ignores_a_copy_a_window_asks_first(
    prompt: tuple[CopyPrompt, list[str]], system: QClipboard
) -> None:
    window, told = prompt
    before = (system.text(), list(told))

    QTest.keyClick(window, Qt.Key.Key_Return)

    assert before == ("", [])
    assert (system.text(), told) == ("123456", ["copied"])


def test_the_focus_of_the_window_that_asks_is_no_leave_for_the_next_copy(
    system: QClipboard,
) -> None:
    told: list[str] = []

    def asking() -> list[CopyPrompt]:
        widgets = QApplication.topLevelWidgets()
        return [w for w in widgets if isinstance(w, CopyPrompt) and w.isVisible()]

    clipboard = SecretClipboard(system, cleared_after=NEVER, needs_window=lambda: not asking())
    clipboard.copy(lambda: "123456", "The code of anna-laptop", lambda: told.append("anna"))
    clipboard.copy(lambda: "654321", "The code of boris", lambda: told.append("boris"))
    before = (system.text(), list(told))

    [window] = asking()
    QTest.keyClick(window, Qt.Key.Key_Return)

    assert before == ("", [])
    assert (system.text(), told) == ("654321", ["boris"])
    clipboard.clear()


def test_a_copy_that_is_not_confirmed_is_not_told(
    prompt: tuple[CopyPrompt, list[str]], system: QClipboard
) -> None:
    window, told = prompt

    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert (system.text(), told) == ("", [])


def test_a_copy_that_was_asked_about_is_withdrawn(system: QClipboard) -> None:
    clipboard = SecretClipboard(system, cleared_after=NEVER, needs_window=lambda: True)
    clipboard.copy(lambda: "123456", "The code of anna-laptop", lambda: None)
    clipboard.withdraw()
    asking = [w for w in QApplication.topLevelWidgets() if isinstance(w, CopyPrompt)]

    assert not any(window.isVisible() for window in asking)
    assert system.text() == ""
