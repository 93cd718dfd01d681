from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from fobwatch.ui.forms.secret_field import SecretField
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SECRET = "made-up-for-this-test"


@pytest.fixture
def field(qtbot: QtBot) -> SecretField:
    made = SecretField()
    qtbot.addWidget(made)
    made.setText(SECRET)
    QGuiApplication.clipboard().clear()
    return made


def test_secret_is_hidden_until_asked(field: SecretField) -> None:
    assert field.echoMode() is QLineEdit.EchoMode.Password

    field.reveal(wanted=True)

    assert field.revealed
    assert field.echoMode() is QLineEdit.EchoMode.Normal


def test_secret_is_hidden_again_with_its_window(field: SecretField) -> None:
    field.show()
    field.reveal(wanted=True)

    field.hide()

    assert not field.revealed


@pytest.mark.parametrize("revealed", [True, False])
@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X], ids=["copy", "cut"])
def test_secret_does_not_reach_the_clipboard(
    field: SecretField, key: Qt.Key, *, revealed: bool
) -> None:
    field.reveal(wanted=revealed)
    field.selectAll()

    QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == ""
    assert field.text() == SECRET


def test_selection_with_the_mouse_is_not_handed_to_others(field: SecretField) -> None:
    field.reveal(wanted=True)
    field.show()
    field.selectAll()

    QTest.mouseRelease(field, Qt.MouseButton.LeftButton)

    assert not field.hasSelectedText()
    assert QGuiApplication.clipboard().text(QClipboard.Mode.Selection) == ""


def test_wiped_secret_does_not_come_back(field: SecretField) -> None:
    field.clear()
    QTest.keyClicks(field, SECRET)

    field.wipe()
    field.undo()

    assert field.text() == ""
    assert not field.isUndoAvailable()


def test_keyboard_undo_does_not_bring_a_secret_back(field: SecretField) -> None:
    field.setText("")
    QTest.keyClicks(field, SECRET)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)

    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert field.text() == ""


def test_menu_pastes_and_shows_and_never_copies(field: SecretField) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))

    QApplication.sendEvent(field, event)

    menu = child(field, QMenu)
    assert [action.text() for action in menu.actions()] == ["&Paste", "Show"]
    menu.close()
