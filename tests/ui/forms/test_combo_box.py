"""A combo box shortens what is too long for it, and its tooltip has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from fobwatch.ui.forms.fields import ComboBox, SpinBox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QComboBox
    from pytestqt.qtbot import QtBot

LONG = "anna-laptop — arn:aws:iam::482100937715:mfa/anna-laptop <at the office>"


@pytest.fixture(autouse=True)
def no_tooltip() -> Iterator[None]:
    QToolTip.hideText()
    yield
    QToolTip.hideText()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window)
    return window


def shown(window: QWidget, box: ComboBox, width: int) -> ComboBox:
    """In a window whose keyboard is elsewhere."""
    layout = window.layout()
    assert layout is not None
    layout.addWidget(box)
    box.setFixedWidth(width)
    window.show()
    window.setFocus()
    return box


def line_of(box: ComboBox) -> QLineEdit:
    line = box.lineEdit()
    assert line is not None
    return line


def tooltip_of(box: QComboBox) -> str:
    """What is shown where the pointer rests on the text."""
    point = QPoint(box.width() // 3, box.height() // 2)
    under = box.childAt(point) or box
    place = under.mapFrom(box, point)
    event = QHelpEvent(QEvent.Type.ToolTip, place, box.mapToGlobal(point))
    QApplication.sendEvent(under, event)
    return QToolTip.text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("editable", [False, True], ids=["list", "editable"])
def test_the_tooltip_has_all_of_a_text_that_is_too_long(window: QWidget, editable: bool) -> None:
    box = ComboBox(editable=editable)
    box.addItem(LONG)
    shown(window, box, 200)

    assert box.is_shortened
    assert "anna-laptop &lt;at the office&gt;" in tooltip_of(box)


@pytest.mark.parametrize("editable", [False, True], ids=["list", "editable"])
def test_a_text_that_fits_leaves_the_tooltip_as_it_is(window: QWidget, editable: bool) -> None:
    box = ComboBox(editable=editable)
    box.addItem("12 h")
    box.setToolTip("How long a session lasts")
    shown(window, box, 300)

    assert not box.is_shortened
    assert "How long a session lasts" in tooltip_of(box)


def test_a_shortened_text_ends_in_an_ellipsis_until_it_is_edited(window: QWidget) -> None:
    box = ComboBox(editable=True)
    box.addItem(LONG)
    shown(window, box, 200)
    shortened = line_of(box).grab().toImage()
    whole = ComboBox(editable=True)
    whole.addItem(box.shown_text)
    shown(window, whole, 200)

    assert box.shown_text.startswith("anna-laptop")
    assert box.shown_text.endswith("…")
    assert shortened == line_of(whole).grab().toImage()

    QTest.mouseClick(line_of(box), Qt.MouseButton.LeftButton)

    assert line_of(box).text() == LONG


@pytest.mark.usefixtures("theme")
def test_what_is_drawn_of_a_text_that_is_too_long_ends_in_an_ellipsis(window: QWidget) -> None:
    box, shortened = ComboBox(), ComboBox()
    box.addItem(LONG)
    drawn = shown(window, box, 200).grab().toImage()
    assert box.shown_text.endswith("…")
    box.hide()
    shortened.addItem(box.shown_text)

    assert drawn == shown(window, shortened, 200).grab().toImage()


def test_a_spoken_name_is_a_label_beside_it(window: QWidget) -> None:
    box = shown(window, ComboBox(spoken_name="Program"), 200)
    labels = [label for label in window.findChildren(QLabel) if label.buddy() is box]

    assert [label.text() for label in labels] == ["Program"]
    assert labels[0].isHidden()


@pytest.mark.usefixtures("theme")
def test_what_is_chosen_begins_where_typed_text_does(qtbot: QtBot) -> None:
    box, field, number = ComboBox(), QLineEdit(), SpinBox()
    for each in (box, field, number):
        qtbot.addWidget(each)
        each.resize(300, 32)
        each.ensurePolished()
    combo, line = QStyleOptionComboBox(), QStyleOptionFrame()
    box.initStyleOption(combo)
    field.initStyleOption(line)
    part = QStyle.SubControl.SC_ComboBoxEditField
    chosen = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, combo, part, box)
    typed = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, line, field)
    counted = number.lineEdit()
    counted_left = counted.x() + counted.textMargins().left()

    assert chosen.left() == typed.left() + 2  # Qt's own, in each line edit
    assert counted_left == typed.left()
