"""Windows come to the size and the place that their screen has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from fobwatch.core.errors import InputError
from fobwatch.ui.forms.form import Form
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import FittedDialog, fit, grow, keep_on_screen
from fobwatch.ui.layout.placement import WindowMemory
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import InlineBar
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from pytestqt.qtbot import QtBot


class Fitted(QWidget):
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - the name is Qt's
        fit(self)
        keep_on_screen(self)
        super().showEvent(event)


@pytest.fixture
def window(qtbot: QtBot) -> Fitted:
    window = Fitted()
    window.setObjectName("window")
    qtbot.addWidget(window)
    return window


def is_on_screen(window: QWidget) -> bool:
    return window.screen().availableGeometry().contains(window.frameGeometry())


def is_seen_whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


@pytest.mark.parametrize(
    "place", [QPoint(-900, 20), QPoint(5000, 4000), QPoint(1500, 900)], ids=["left", "gone", "edge"]
)
def test_a_window_that_was_elsewhere_comes_back(window: Fitted, place: QPoint) -> None:
    window.resize(1000, 640)
    window.move(place)
    window.show()

    assert is_on_screen(window)
    assert window.size() == QSize(1000, 640)


def test_one_that_was_made_for_a_larger_screen_is_made_smaller(window: Fitted) -> None:
    window.setMinimumSize(2400, 1600)
    window.resize(3000, 2000)
    window.show()

    assert is_on_screen(window)


def test_a_new_one_opens_in_the_middle(window: Fitted) -> None:
    window.resize(400, 300)
    window.show()

    area = window.screen().availableGeometry()
    assert (window.frameGeometry().center() - area.center()).manhattanLength() < 40


def test_one_that_was_maximised_stays_so(window: Fitted) -> None:
    window.setWindowState(Qt.WindowState.WindowMaximized)
    window.show()

    assert window.isMaximized()


def test_a_remembered_place_is_kept_where_it_is_on_a_screen(window: Fitted, qtbot: QtBot) -> None:
    memory = WindowMemory(MemoryTextStore())
    window.setGeometry(300, 200, 900, 600)
    window.show()
    memory.note(window)
    again = Fitted()
    again.setObjectName("window")
    qtbot.addWidget(again)

    assert memory.restore(again)
    again.show()
    assert again.geometry() == window.geometry()


class Framed(Fitted):
    """As on X11 after it was closed: its widget still knows its frame, Qt's window does not."""

    FRAME = QMargins(1, 1, 1, 1)

    def frameGeometry(self) -> QRect:  # noqa: N802 - the name is Qt's
        return self.geometry().marginsAdded(self.FRAME)

    def pos(self) -> QPoint:
        return self.frameGeometry().topLeft()


def test_a_closed_window_comes_back_to_where_it_just_fits(qtbot: QtBot) -> None:
    window = Framed()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry().marginsRemoved(Framed.FRAME)
    place = QRect(150, room.top(), 600, room.height())
    window.move(place.topLeft())
    window.setGeometry(place)

    window.show()

    assert window.geometry() == place


class Dialog(FittedDialog):
    def __init__(self, lines: int) -> None:
        super().__init__()
        self.body, self.foot = QLabel("\n".join("x" * lines)), QLabel("Save")
        self.fill(self.body, self.foot, width=300)


class FramedDialog(Dialog):
    """One with what Qt believes to be its frame."""

    frame = QMargins()

    def frameGeometry(self) -> QRect:  # noqa: N802 - the name is Qt's
        return self.geometry().marginsAdded(self.frame)


def test_a_dialog_is_as_high_as_its_content(qtbot: QtBot) -> None:
    dialog = Dialog(lines=20)
    qtbot.addWidget(dialog)
    dialog.show()

    qtbot.waitUntil(lambda: is_seen_whole(dialog.body))


def test_its_footer_shows_however_long_the_content_is(qtbot: QtBot) -> None:
    dialog = Dialog(lines=200)
    qtbot.addWidget(dialog)
    dialog.show()

    assert is_on_screen(dialog)
    assert dialog.rect().contains(dialog.foot.geometry())
    assert dialog.foot.height() >= dialog.foot.sizeHint().height()


def test_it_grows_with_an_error_deep_within_that_takes_another_line(qtbot: QtBot) -> None:
    dialog, form, body = FittedDialog(), Form(), QWidget()
    qtbot.addWidget(dialog)
    form.add("name", "Name", QLineEdit(), help_text="One line.")
    in_column(form, within=body)
    dialog.fill(body, QLabel("Save"), width=300)
    dialog.show()
    form.show_errors([InputError("Wrong", "It is long. " * 20, "Mend it.", field="name")])
    grow(dialog)
    [area] = (each for each in dialog.findChildren(Scrolled) if each.leads)
    height = dialog.height()
    QCoreApplication.processEvents()

    assert area.lacking() == 0
    assert dialog.height() == height


def test_it_has_room_for_its_body_and_for_a_bar_from_before_it_showed(qtbot: QtBot) -> None:
    dialog, bar, body = FittedDialog(), InlineBar(), QLabel("\n".join("x" * 9))
    qtbot.addWidget(dialog)
    dialog.fill(body, QLabel("Save"), width=400, below=[bar])
    bar.say(Tone.ERROR, "It failed", details="It has a reason. " * 12)
    dialog.show()

    [area] = (each for each in dialog.findChildren(Scrolled) if each.leads)
    qtbot.waitUntil(lambda: bar.height() == bar.heightForWidth(bar.width()))
    assert area.lacking() <= 0


def test_it_grows_with_what_is_said_in_it_later(qtbot: QtBot) -> None:
    dialog = Dialog(lines=2)
    qtbot.addWidget(dialog)
    dialog.show()
    before = dialog.height()
    dialog.body.setText("\n".join("x" * 12))
    grow(dialog)

    assert dialog.height() > before
    qtbot.waitUntil(lambda: is_seen_whole(dialog.body))


def test_one_that_is_put_above_the_screen_while_it_grows_comes_back(qtbot: QtBot) -> None:
    dialog = Dialog(lines=2)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.body.setText("\n".join("x" * 12))
    grow(dialog)
    dialog.move(dialog.x(), -20)

    qtbot.waitUntil(lambda: is_on_screen(dialog))


def test_one_whose_frame_comes_to_be_known_late_is_made_to_fit_into_it(qtbot: QtBot) -> None:
    dialog = FramedDialog(lines=200)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.frame = QMargins(9, 90, 9, 9)

    room = dialog.screen().availableGeometry().height()
    qtbot.waitUntil(lambda: dialog.frameGeometry().height() <= room)


def test_a_frame_that_is_smaller_than_its_window_is_not_believed(qtbot: QtBot) -> None:
    dialog = FramedDialog(lines=200)
    qtbot.addWidget(dialog)
    dialog.frame = QMargins(0, 0, 0, -240)
    dialog.show()

    assert dialog.height() < dialog.screen().availableGeometry().height()
