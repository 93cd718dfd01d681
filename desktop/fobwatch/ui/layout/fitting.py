"""Windows that fit the screen on which they open: as large as they like to be, and never larger."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMargins, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.placement import centred, kept_inside
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.theme.fonts import in_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QSize
    from PySide6.QtGui import QHideEvent, QShowEvent

    from fobwatch.ui.layout.boxes import Part


LIKELY_FRAME: Final = QMargins(4, 36, 4, 4)
"""Window managers report the width of their frame only once the window shows."""

ANSWER_MILLISECONDS: Final = 300
"""By then a window manager has put its frame around a window, or has moved it."""

FULL: Final = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen


class FittedDialog(QDialog):
    """A dialog whose body is scrolled where the screen is small, and whose footer always shows."""

    def fill(
        self,
        body: QWidget,
        footer: QWidget,
        *,
        width: int,
        above: Sequence[QWidget] = (),
        below: Sequence[QWidget] = (),
    ) -> None:
        """Lay it out; it opens as high as its body is. `width` is for text of 14 pixels."""
        scrolled = Scrolled(body, leads=True)
        in_column(*above, (scrolled, 1), *below, footer, spacing=0, within=self)
        self.resize(in_text(width), 0)

    def open(self) -> None:
        """Show it without stopping the rest of the program; closed, it is deleted."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        super().open()

    def conceal(self, *, locked: bool) -> None:
        """Show no secret while the vault is locked; most dialogs never do."""

    def showEvent(self, event: QShowEvent) -> None:
        fit(self)
        super().showEvent(event)  # which puts it beside its parent
        keep_on_screen(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            _forget_styles(self)


def _forget_styles(window: QWidget) -> None:
    """Let Qt's stylesheets forget the parts of a window that goes: 15 KiB of an editor.

    They forget a widget when its `destroyed` tells them to, but connect it only for one that is not
    a part of another: for no list of a combo box, no line of a spin box and no viewport
    (`QStyleSheetStyle::initObject`). Another widget's signal can tell them as well.
    """
    teller = QWidget()
    teller.ensurePolished()
    for part in window.findChildren(QWidget):
        teller.destroyed[QObject].emit(part)  # type: ignore[index] # overloads, in no stub


def dialog_body(*parts: Part, spacing: int = 16) -> QWidget:
    """The parts below each other, away from the dialog's edges."""
    body = QWidget()
    in_column(*parts, margins=(24, 24, 24, 24), spacing=spacing, within=body)
    return body


def come_to_front(window: QWidget) -> None:
    """Show the window and give it the keyboard, also where it was minimised."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()


def raise_open(dialog: QDialog | None) -> bool:
    """Bring it to the front if it is still open, and return whether it is."""
    if dialog is None or not isValid(dialog) or dialog.isHidden():
        return False
    dialog.raise_()
    dialog.activateWindow()
    return True


def fit(window: QWidget) -> None:
    """Bring a window that is about to show to a size that its screen has room for."""
    if window.windowState() & FULL:
        return
    most = _room(window)
    window.setMinimumSize(window.minimumSize().boundedTo(most))
    for _ in range(2):  # one that has become narrow may then be narrower still
        window.resize(window.size().boundedTo(most))
        _settle(window)
    _lengthen(window)


def grow(window: QWidget) -> None:
    """Make it as high as what it shows by now, as far as the screen has room."""
    if _lengthen(window):
        keep_on_screen(window)


def _lengthen(window: QWidget) -> bool:
    """Whether it lacked any height."""
    before, most = window.height(), _room(window).height()
    areas = [each for each in window.findChildren(Scrolled) if each.leads and each.isVisible()]
    for _ in range(2):  # what is above and below takes its part of the first time
        _settle(window)
        lacking = max((area.lacking() for area in areas), default=0)
        if lacking > 0:
            window.resize(window.width(), min(window.height() + lacking, most))
    return window.height() > before


def keep_on_screen(window: QWidget) -> None:
    """Move it back where a part of it is outside; one that was nowhere yet goes to the middle.

    It is looked at once more when the window manager had time to answer: until then its frame
    may be guessed, and so it may be too high, or have its title above the screen.
    """
    _move_back(window)
    QTimer.singleShot(ANSWER_MILLISECONDS, window, partial(_correct, window))


def _correct(window: QWidget) -> None:
    if window.isVisible() and not window.windowState() & FULL:
        window.resize(window.size().boundedTo(_room(window)))
        _move_back(window)


def _move_back(window: QWidget) -> None:
    if window.windowState() & FULL:
        return
    area, frame, was_moved = _area(window), _frame(window), _was_moved(window)
    # Until the frame is known, Qt takes a place for that of what is inside of the frame.
    inside = QPoint() if _known_frame(window) else QPoint(frame.left(), frame.top())
    now = window.pos() - inside
    outer = QRect(now, window.size().grownBy(frame))
    is_placed = was_moved or isinstance(window, QDialog)
    place = kept_inside(outer, area) if is_placed else centred(outer.size(), area)
    if place != now:
        window.move(place + inside)


def area_at(place: QPoint) -> QRect:
    """The work area of the screen that has this place, otherwise of the first screen."""
    screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def _settle(window: QWidget) -> None:
    """Lay it out from within: Qt tells each widget of a change in the one within it by an event."""
    for widget in (*reversed(window.findChildren(QWidget)), window):
        if layout := widget.layout():
            layout.activate()


def _area(window: QWidget) -> QRect:
    """The work area of the screen that the window is on, or opens on."""
    if _was_moved(window):
        return area_at(window.frameGeometry().center())
    beside = window.parent()
    if isinstance(beside, QWidget):
        return area_at(beside.window().frameGeometry().center())
    return area_at(QCursor.pos())


def _room(window: QWidget) -> QSize:
    return _area(window).marginsRemoved(_frame(window)).size()


def _was_moved(window: QWidget) -> bool:
    return window.testAttribute(Qt.WidgetAttribute.WA_Moved)


def _frame(window: QWidget) -> QMargins:
    if window.windowFlags() & Qt.WindowType.FramelessWindowHint:
        return QMargins()
    return _known_frame(window) or LIKELY_FRAME


def _known_frame(window: QWidget) -> QMargins | None:
    """Also of one that was closed, when Qt's own window forgets it.

    One that grows while the window manager frames it has a frame smaller than itself, as Qt
    compares its new size with the old one's frame.
    """
    outer, inner = window.frameGeometry(), window.geometry()
    first, last = inner.topLeft() - outer.topLeft(), outer.bottomRight() - inner.bottomRight()
    known = QMargins(first.x(), first.y(), last.x(), last.y())
    negative = min(known.left(), known.top(), known.right(), known.bottom()) < 0
    return None if known.isNull() or negative else known
