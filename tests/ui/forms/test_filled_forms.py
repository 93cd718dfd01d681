"""A filled form asks before it is discarded, and an untouched one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QPushButton

from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.imports.window import ImportWindow
from fobwatch.ui.mfa.editor import DeviceEditor
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.profiles.profile_form import EditorContext
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog, PassphrasePurpose
from tests.fakes import ADMIN, ANNA, DEVICE, NOON
from tests.fakes_ui import InlineRunner
from tests.ui.every_window import FOUND
from tests.ui.pressing import child

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.forms.form import FormDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

AROUND = EditorContext(sources=("dev",), taken=frozenset(), devices=(), regions=())


def new_profile() -> FormDialog:
    return ProfileEditor(AROUND)


def a_user() -> FormDialog:
    return ProfileEditor(AROUND, profile=ANNA)


def a_role() -> FormDialog:
    return ProfileEditor(AROUND, profile=ADMIN)


def new_device() -> FormDialog:
    return DeviceEditor(now=lambda: NOON, runner=InlineRunner())


def a_device() -> FormDialog:
    return DeviceEditor(now=lambda: NOON, runner=InlineRunner(), device=DEVICE)


def new_vault() -> FormDialog:
    return PassphraseDialog(PassphrasePurpose.CREATE)


def a_passphrase() -> FormDialog:
    return PassphraseDialog(PassphrasePurpose.CHANGE)


DIALOGS = (new_profile, a_user, a_role, new_device, a_device, new_vault, a_passphrase)


@pytest.fixture(params=DIALOGS, ids=lambda make: make.__name__)
def dialog(request: pytest.FixtureRequest, qtbot: QtBot) -> FormDialog:
    make: Callable[[], FormDialog] = request.param
    return opened(make(), qtbot)


def opened(dialog: FormDialog, qtbot: QtBot) -> FormDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def focused() -> QLineEdit:
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    return field


def escape(dialog: FormDialog) -> None:
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)


def cancel(dialog: FormDialog) -> None:
    found = child(dialog, QPushButton, "cancel")
    found.click()


def close(dialog: FormDialog) -> None:
    dialog.close()


def quit_the_program(dialog: FormDialog) -> None:
    """What Qt does first when it is asked to quit."""
    QApplication.closeAllWindows()


WAYS = (escape, cancel, close, quit_the_program)


def answer(dialog: FormDialog, name: str) -> None:
    dialog.question.findChildren(QPushButton, f"inline_bar_{name}")[-1].click()


@pytest.mark.parametrize("leave", WAYS)
def test_an_untouched_form_goes_at_once(
    dialog: FormDialog, leave: Callable[[FormDialog], None]
) -> None:
    leave(dialog)

    assert not dialog.isVisible()


@pytest.mark.parametrize("leave", WAYS)
def test_a_filled_form_asks_and_keeps_what_was_entered(
    dialog: FormDialog, leave: Callable[[FormDialog], None]
) -> None:
    field = focused()
    QTest.keyClicks(field, "typed")
    text = field.text()
    leave(dialog)
    asked = dialog.question.isVisible()
    answer(dialog, "no")

    assert asked
    assert dialog.isVisible()
    assert not dialog.question.isVisible()
    assert focused() is field
    assert field.text() == text


@pytest.mark.parametrize("leave", WAYS)
def test_it_goes_when_the_answer_is_to_discard(
    dialog: FormDialog, leave: Callable[[FormDialog], None]
) -> None:
    QTest.keyClicks(focused(), "typed")
    leave(dialog)
    answer(dialog, "yes")

    assert not dialog.isVisible()


def test_escape_twice_keeps_it(dialog: FormDialog) -> None:
    QTest.keyClicks(focused(), "typed")
    escape(dialog)
    escape(dialog)

    assert dialog.isVisible()
    assert not dialog.question.isVisible()


def test_what_was_typed_and_taken_back_is_no_change(dialog: FormDialog) -> None:
    field = focused()
    QTest.keyClick(field, Qt.Key.Key_End)
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    escape(dialog)

    assert not dialog.isVisible()


@pytest.mark.parametrize("kind", [Choice, QPlainTextEdit])
def test_every_kind_of_field_counts(qtbot: QtBot, kind: type[Choice | QPlainTextEdit]) -> None:
    dialog = opened(a_role(), qtbot)
    fields = dialog.findChildren(kind)
    field = next((each for each in reversed(fields) if each.isVisible()), fields[-1])
    if isinstance(field, Choice):
        field.setCurrentIndex(field.count() - 1)
    else:
        field.setPlainText("typed")
    cancel(dialog)

    assert dialog.question.isVisible()


def test_a_choice_among_what_was_found_counts(qtbot: QtBot) -> None:
    dialog = opened(ImportWindow(FOUND, profiles=[], devices=[]), qtbot)
    box = dialog.findChildren(QCheckBox)[0]
    box.toggle()
    cancel(dialog)
    asked = dialog.question.isVisible()
    answer(dialog, "no")
    box.toggle()
    cancel(dialog)

    assert asked
    assert not dialog.isVisible()


def test_a_code_for_the_test_alone_is_nothing_to_keep(qtbot: QtBot) -> None:
    dialog = opened(a_user(), qtbot)
    field = child(dialog, QLineEdit, "code")
    field.setText("123456")
    cancel(dialog)

    assert not dialog.isVisible()


def test_a_passphrase_that_is_known_is_given_up_without_a_question(qtbot: QtBot) -> None:
    dialog = opened(PassphraseDialog(PassphrasePurpose.UNLOCK), qtbot)
    QTest.keyClicks(focused(), "known")
    escape(dialog)

    assert not dialog.isVisible()


def test_the_keyboard_is_at_the_first_field(dialog: FormDialog) -> None:
    assert focused() is dialog.first_field()


def test_no_secret_is_kept_to_compare_with(qtbot: QtBot) -> None:
    dialog = opened(a_user(), qtbot)

    assert ANNA.access_key.secret_access_key not in repr(vars(dialog))
