"""What a person is led to in a form comes into view, wherever the form was scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from fobwatch.ui.forms.form import Form
from fobwatch.ui.forms.tags import TagsField
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.profiles.profile_form import EditorContext

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def is_in_view(widget: QWidget, area: Scrolled) -> bool:
    view = area.viewport()
    return view.rect().contains(widget.rect().translated(widget.mapTo(view, QPoint(0, 0))))


def area_of(window: QWidget, qtbot: QtBot) -> Scrolled:
    """Show the window, with room for a few fields, and scroll it to its end."""
    qtbot.addWidget(window)
    window.show()
    window.setMaximumHeight(320)  # as on a screen without room to grow
    areas = window.findChildren(Scrolled)
    qtbot.waitUntil(lambda: any(area.lacking() > 0 for area in areas))
    area = next(area for area in areas if area.lacking() > 0)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    return area


@pytest.fixture
def editor() -> ProfileEditor:
    return ProfileEditor(EditorContext(sources=("dev",), taken=frozenset(), devices=(), regions=()))


@pytest.mark.parametrize("has_focus", [False, True])
def test_the_first_field_that_is_wrong_comes_into_view(
    editor: ProfileEditor, qtbot: QtBot, has_focus: bool
) -> None:
    area = area_of(editor, qtbot)
    name = editor.findChildren(Form)[0].fields["name"]
    if not has_focus:
        name.editor.clearFocus()
    assert not is_in_view(name, area)

    editor.findChildren(QPushButton, "save")[0].click()

    assert name.error
    qtbot.waitUntil(lambda: is_in_view(name, area))


def test_a_field_comes_into_view_by_its_mnemonic(editor: ProfileEditor, qtbot: QtBot) -> None:
    area = area_of(editor, qtbot)
    name = editor.findChildren(Form)[0].fields["name"]
    assert not is_in_view(name, area)

    QTest.keyClick(editor, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(lambda: is_in_view(name, area))
    assert name.editor.hasFocus()


def test_tags_come_into_view_by_their_key_and_with_what_is_wrong(qtbot: QtBot) -> None:
    tags = TagsField("tags", "Tags", "", "")
    below, content, window = QWidget(), QWidget(), QWidget()
    below.setFixedHeight(900)
    in_column(tags, below, within=content)
    in_column(Scrolled(content), within=window)
    area = area_of(window, qtbot)
    assert not is_in_view(tags, area)

    tags.go_here()
    qtbot.waitUntil(lambda: is_in_view(tags, area))

    QTest.keyClicks(tags.editor, "x" * 60)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    QTest.keyClick(tags.editor, Qt.Key.Key_Return)
    assert tags.error
    qtbot.waitUntil(lambda: is_in_view(tags, area))
