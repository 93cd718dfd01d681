"""A result or a warning, shown in place instead of in a message box."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import QBoxLayout, QWidget

from fobwatch.core.aws.errors import ChangeNotAllowed
from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.theme.colours import Tone, current_colours
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import IconButton, button
from fobwatch.ui.widgets.labels import IconLabel, wrapped_label
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

    from fobwatch.core.errors import FobwatchError


_ICONS = {
    Tone.NEUTRAL: Icon.INFO,
    Tone.INFO: Icon.INFO,
    Tone.SUCCESS: Icon.SUCCESS,
    Tone.WARNING: Icon.WARNING,
    Tone.ERROR: Icon.ERROR,
}
_EDGE = 3
_LEAST_WORDS = 400
"""For text of 14 pixels; where the buttons would leave the words less, they go below them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarAction:
    """A button of the bar; `name` comes back in `InlineBar.triggered`."""

    name: str
    text: str


class InlineBar(Scrolled):
    """Hidden until it has something to say. Of a low screen it leaves most to what is below.

    Signals:
        triggered: the name of the action whose button was pressed.
        dismissed: the user closed the bar.
    """

    triggered = Signal(str)
    dismissed = Signal()

    MAX_OF_SCREEN: ClassVar = 0.2

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inline_bar")
        self._strip = _Strip()
        self._icon = IconLabel(Icon.INFO)
        self._text = wrapped_label("", "strong")
        self._details = wrapped_label("")
        for words in (self._text, self._details):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close_button = IconButton(Icon.CLOSE, self.tr("Dismiss"), "inline_bar_dismiss")
        self._close_button.clicked.connect(self._on_dismissed)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(8)
        self._actions = Flow()
        self._lay_out()
        self.hide()

    def say(
        self,
        tone: Tone,
        text: str,
        *,
        details: str = "",
        actions: Sequence[BarAction] = (),
        dismissable: bool = True,
    ) -> None:
        """Show this instead of what was here. `text` is one sentence, `details` the rest."""
        is_news = self.isVisible() and text != self._text.text()
        self._strip.tone = tone
        self._icon.set_icon(_ICONS[tone], tone)
        self._text.setText(text)
        self._details.say(details)
        self._close_button.setVisible(dismissable)
        self._replace_actions(actions)
        self._arrange()
        stop = "" if text.endswith(tuple(".?!:…")) else "."
        self.setAccessibleName(f"{text}{stop} {details}" if details else text)
        self.show()
        self.updateGeometry()
        self._strip.update()
        if is_news:  # what changes each second, such as a countdown, is in the details
            announce(self, self.accessibleName())

    def say_error(
        self,
        error: FobwatchError,
        actions: Sequence[BarAction] = (),
        *,
        dismissable: bool = True,
    ) -> None:
        """Show an error in its own words: what happened, why, and the next step."""
        details = " ".join(part for part in (error.message, error.remedy) if part)
        self.say(Tone.ERROR, error.title, details=details, actions=actions, dismissable=dismissable)

    def clear(self) -> None:
        """Say nothing any more."""
        self.hide()

    @property
    def last_stop(self) -> QWidget:
        """The last widget here that the Tab key comes to."""
        return self._close_button

    def follow(self, widget: QWidget) -> None:
        """Let the Tab key come here from the widget.

        Qt puts what comes into a window later at the end of its order.
        """
        for one, other in pairwise((widget, self._text, self._details, self.last_stop)):
            self.setTabOrder(one, other)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        most = round(self.screen().availableGeometry().height() * self.MAX_OF_SCREEN)
        least = self.fontMetrics().height() * 5 // 2
        return min(self._strip.heightForWidth(width), max(most, least))

    def showEvent(self, event: QShowEvent) -> None:
        """Measure again: before the window was shown, its width and style were not known."""
        super().showEvent(event)
        self.updateGeometry()
        announce(self, self.accessibleName())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The icon is beside the first line; one line alone is in the middle of its buttons."""
        room = self.width() - 4 * self._icon.sizeHint().width() - self._actions.sizeHint().width()
        beside = room >= in_text(_LEAST_WORDS)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(across if beside else down)
        top, middle = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
        one_line = beside and self._details.isHidden()
        self._row.setAlignment(self._icon, middle if one_line else top)

    def _lay_out(self) -> None:
        words = in_column(self._text, self._details, spacing=2)
        self._row = row = in_row(
            (self._icon, 0, Qt.AlignmentFlag.AlignTop),
            margins=(16, 10, 12, 10),
            spacing=12,
            within=self._strip,
        )
        self._middle.addLayout(words, 1)
        self._middle.addLayout(self._actions)
        row.addLayout(self._middle, 1)
        row.addWidget(self._close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setWidget(self._strip)

    def _replace_actions(self, actions: Sequence[BarAction]) -> None:
        while taken := self._actions.takeAt(0):
            if old := taken.widget():
                old.hide()
                old.deleteLater()
        before: QWidget = self._details
        for action in actions:
            made = button(action.text, f"inline_bar_{action.name}")
            made.clicked.connect(lambda _checked, name=action.name: self.triggered.emit(name))
            self._actions.addWidget(made)
            self.setTabOrder(before, made)
            before = made
            made.show()  # at once: beside others that show, Qt leaves it hidden for a while

    def _on_dismissed(self) -> None:
        self.hide()
        self.dismissed.emit()


class _Strip(QWidget):
    """The bar's ground, in the colour of its tone."""

    def __init__(self) -> None:
        super().__init__()
        self.tone = Tone.INFO

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current_colours()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.tone_back(self.tone)))
        edge = QRectF(0, 0, _EDGE, self.height())
        if self.isRightToLeft():
            edge.moveRight(self.width())
        painter.fillRect(edge, QColor(colours.tone_fill(self.tone)))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colours.line))
        painter.end()


COPY: Final = "copy"


class DenialBar(InlineBar):
    """Offers the policy that would allow what AWS denies."""

    def __init__(self) -> None:
        super().__init__()
        self._statement = ""
        self.triggered.connect(self._on_copy)

    def say_failed(self, error: FobwatchError) -> None:
        """Show it for good: without it nobody would know what the buttons below are for."""
        self._statement = error.statement if isinstance(error, ChangeNotAllowed) else ""
        copy = BarAction(name=COPY, text=self.tr("Copy the policy that allows it"))
        self.say_error(error, [copy] if self._statement else [], dismissable=False)

    @Slot()
    def _on_copy(self) -> None:
        """The policy is no secret."""
        QGuiApplication.clipboard().setText(self._statement)
