from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.ui.forms.form import FormField
from fobwatch.ui.panel.footer import KeyHint
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.theme.theme import ThemeChoice
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import IconButton, menu_button, primary_button
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.widgets.item_row import NameBox
from fobwatch.ui.widgets.labels import BREAK, CodeLabel, label, wrapped_label
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.widgets.search_field import SearchField
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.theme.theme import Theme


def _texts(widget: QWidget) -> list[str]:
    labels = widget.findChildren(QLabel)
    return [found.text() for found in labels if found.text() and not found.isHidden()]


def _press(widget: QWidget, name: str) -> None:
    button = child(widget, QPushButton, name)
    button.click()


@pytest.fixture
def bar(qtbot: QtBot) -> InlineBar:
    made = InlineBar()
    qtbot.addWidget(made)
    return made


def test_bar_is_hidden_until_it_has_something_to_say(bar: InlineBar) -> None:
    assert bar.isHidden()

    bar.say(Tone.SUCCESS, "prod-admin works.", details="You are Admin.")

    assert not bar.isHidden()
    assert _texts(bar) == ["prod-admin works.", "You are Admin."]
    assert bar.accessibleName() == "prod-admin works. You are Admin."
    bar.clear()
    assert bar.isHidden()


def test_bar_parts_what_is_read_into_sentences(bar: InlineBar) -> None:
    bar.say(Tone.SUCCESS, "It works", details="You are Admin.")

    assert bar.accessibleName() == "It works. You are Admin."


def test_bar_tells_an_error_in_its_own_words(bar: InlineBar) -> None:
    bar.say_error(AccessDenied("AWS refused", "Anna may not do this.", "Ask for it."))

    assert _texts(bar) == ["AWS refused", "Anna may not do this. Ask for it."]


def test_bar_tells_which_action_was_chosen(bar: InlineBar, qtbot: QtBot) -> None:
    bar.say(Tone.INFO, "One", actions=[BarAction(name="old", text="Old")])
    bar.say(
        Tone.INFO,
        "Two",
        actions=[BarAction(name="show", text="Show"), BarAction(name="undo", text="Undo")],
    )

    with qtbot.waitSignal(bar.triggered) as told:
        _press(bar, "inline_bar_undo")

    assert told.args == ["undo"]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert bar.findChild(QPushButton, "inline_bar_old") is None


@pytest.mark.usefixtures("theme")
def test_bar_that_spoke_before_its_window_was_shown_is_not_cut(qtbot: QtBot) -> None:
    window, bar = QWidget(), InlineBar()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addWidget(QWidget(), 1)
    window.resize(800, 640)
    bar.say(Tone.ERROR, "Tools cannot reach Fobwatch", details="It cannot be used. " * 10)
    window.show()
    qtbot.waitExposed(window)

    qtbot.waitUntil(lambda: bar.lacking() <= 0)


def test_bar_shows_markup_as_text(bar: InlineBar) -> None:
    bar.say(Tone.INFO, "<b>not bold</b>")

    formats = {found.textFormat() for found in bar.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_bar_can_be_dismissed_unless_it_must_stay(bar: InlineBar, qtbot: QtBot) -> None:
    bar.say(Tone.WARNING, "The clock is late.")
    dismiss = child(bar, IconButton, "inline_bar_dismiss")

    with qtbot.waitSignal(bar.dismissed):
        dismiss.click()

    assert bar.isHidden()
    bar.say(Tone.WARNING, "The vault is locked.", dismissable=False)
    assert dismiss.isHidden()


def test_empty_list_offers_the_first_step(qtbot: QtBot) -> None:
    empty = EmptyState(Icon.KEY, "No keys", "Add one.", first="Add key", second="Import")
    qtbot.addWidget(empty)

    with qtbot.waitSignal(empty.first_step):
        _press(empty, "empty_state_first")
    with qtbot.waitSignal(empty.second_step):
        _press(empty, "empty_state_second")

    assert empty.accessibleName() == "No keys"


def test_empty_list_without_a_step_has_no_button(qtbot: QtBot) -> None:
    empty = EmptyState(Icon.KEY, "Nothing found", "Try other words.")
    qtbot.addWidget(empty)

    assert not empty.findChildren(QPushButton)


def test_field_names_its_editor_and_shows_its_error(qtbot: QtBot) -> None:
    field = FormField("&Role ARN", QLineEdit(), help_text="As IAM shows it.")
    qtbot.addWidget(field)
    assert _texts(field) == ["&Role ARN", "As IAM shows it."]

    field.set_error("A role's ARN has twelve digits.")

    assert field.error == "A role's ARN has twelve digits."
    assert field.editor.accessibleName() == "Role ARN"
    assert field.editor.accessibleDescription() == "A role's ARN has twelve digits."
    assert field.editor.property("invalid") is True
    field.set_error("")
    assert field.error == ""
    assert field.editor.property("invalid") is False
    assert field.editor.accessibleDescription() == "As IAM shows it."


def test_optional_field_says_so(qtbot: QtBot) -> None:
    field = FormField("External ID", QLineEdit(), optional=True)
    qtbot.addWidget(field)

    assert _texts(field) == ["External ID (optional)"]
    assert field.editor.accessibleName() == "External ID"


def test_mnemonic_of_a_field_reaches_its_editor(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(QLineEdit())
    field = FormField("&Name", QLineEdit())
    column.addWidget(field)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(field.editor.hasFocus)


def test_escape_empties_the_search_and_then_belongs_to_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    escapes: list[int] = []
    window.keyPressEvent = lambda event: escapes.append(event.key())  # type: ignore[method-assign]  # a spy
    search = SearchField("Search", window)
    search.setText("dev")

    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert not escapes
    QTest.keyClick(search, Qt.Key.Key_Escape)

    assert escapes == [Qt.Key.Key_Escape]


@pytest.mark.parametrize(
    ("key", "row"), [(Qt.Key.Key_Down, 2), (Qt.Key.Key_Up, 0), (Qt.Key.Key_PageDown, 2)]
)
def test_arrow_keys_go_from_the_search_to_the_list(qtbot: QtBot, key: Qt.Key, row: int) -> None:
    search, listed = SearchField("Search"), QListWidget()
    for widget in (search, listed):
        qtbot.addWidget(widget)
    listed.addItems(["dev", "prod", "sandbox"])
    listed.setCurrentRow(1)
    search.lead(listed)

    QTest.keyClick(search, key)

    assert listed.currentRow() == row


def test_key_hint_shows_native_keys(qtbot: QtBot) -> None:
    copy = KeyHint(QKeySequence("Ctrl+C"), "Copy")
    enter = KeyHint(QKeySequence("Return"), "Console")
    for hint in (copy, enter):
        qtbot.addWidget(hint)

    native = QKeySequence("Ctrl+C").toString(QKeySequence.SequenceFormat.NativeText)
    assert _texts(copy) == [native, "Copy"]
    assert _texts(enter) == ["↵", "Console"]
    assert "Return" in enter.accessibleName() or "⏎" in enter.accessibleName()


def test_busy_turns_only_while_it_is_seen(qtbot: QtBot) -> None:
    busy = Busy()
    qtbot.addWidget(busy)

    busy.show()
    turning = [busy._timer.isActive()]
    busy.hide()
    turning.append(busy._timer.isActive())

    assert turning == [True, False]


def test_busy_stands_still_where_motion_is_not_wanted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy()
    qtbot.addWidget(busy)
    style = busy.style()

    class StillStyle:
        def styleHint(self, hint: QStyle.StyleHint, *rest: object) -> int:  # noqa: N802 - Qt's
            wanted = QStyle.StyleHint.SH_Widget_Animation_Duration
            return 0 if hint == wanted else int(style.styleHint(hint))

    monkeypatch.setattr(busy, "style", StillStyle)
    busy.show()

    assert not busy._timer.isActive()


def test_code_is_grouped_for_the_eye_and_spelt_for_the_ear(qtbot: QtBot) -> None:
    shown = CodeLabel()
    qtbot.addWidget(shown)

    shown.set_code("492039", 0.5)

    digits = shown.findChildren(QLabel)[0]
    assert digits.text() == "492\N{NARROW NO-BREAK SPACE}039"
    assert digits.accessibleName() == "4 9 2 0 3 9"
    shown.clear()
    assert "4" not in digits.text()
    assert digits.accessibleName() == "No code"


def test_icon_button_follows_the_theme(theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(Icon.RENEW, "Copy the ARN", "copy_arn")
    qtbot.addWidget(button)
    button.show()
    before = button.icon().cacheKey()

    theme.choose(ThemeChoice.DARK)

    qtbot.waitUntil(lambda: button.icon().cacheKey() != before)
    assert button.accessibleName() == button.toolTip() == "Copy the ARN"


def test_buttons_carry_their_kind(qtbot: QtBot) -> None:
    save = primary_button("&Save", "save")
    more = menu_button("Copy", "copy", QMenu())
    for made in (save, more):
        qtbot.addWidget(made)

    assert save.property("look") == "primary"
    assert save.isDefault()
    assert more.menu() is not None


@pytest.mark.parametrize(
    "text",
    ["W" * 200, "acme_production_" * 12, "com.acme." * 20, "本番環境" * 40, "🚀" * 80],
    ids=["letters", "underscores", "dots", "cjk", "emoji"],
)
def test_a_word_that_is_too_long_goes_on_below(qtbot: QtBot, text: str) -> None:
    made = wrapped_label(f"Undo {text}")
    qtbot.addWidget(made)

    assert made.minimumSizeHint().width() < in_text(440)
    assert made.text().replace(BREAK, "") == f"Undo {text}"


def test_what_can_be_copied_has_nothing_put_into_it(qtbot: QtBot) -> None:
    made = wrapped_label("")
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    qtbot.addWidget(made)
    made.setText("W" * 200)

    assert made.text() == "W" * 200


@pytest.mark.parametrize(("width", "is_whole"), [(120, False), (2000, True)])
def test_a_name_beside_a_box_is_shortened_and_told_in_a_tooltip(
    qtbot: QtBot, width: int, *, is_whole: bool
) -> None:
    name = "<b>R&D</b> boris.the.administrator@acme-production"
    box = NameBox(name, "choice")
    qtbot.addWidget(box)
    box.resize(width, 30)
    box.show()
    option = QStyleOptionButton()
    box.initStyleOption(option)

    assert (option.text == name.replace("&", "&&")) is is_whole
    assert box.minimumSizeHint().width() < 120
    assert box.toolTip() == ("" if is_whole else Qt.convertFromPlainText(name))


def test_label_shows_markup_as_text(qtbot: QtBot) -> None:
    made = label("<script>")
    qtbot.addWidget(made)

    assert made.textFormat() is Qt.TextFormat.PlainText
