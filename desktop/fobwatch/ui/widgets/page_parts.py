"""Parts of a page: its head and foot, a list beside details, and what it says while empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QWidget

from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button, primary_button, restyle
from fobwatch.ui.widgets.labels import IconLabel, label, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from fobwatch.ui.theme.icons import Icon
    from fobwatch.ui.widgets.search_field import SearchField


class Footer(QFrame):
    """`leading` widgets on one side, the buttons on the other; on two lines if it is narrow."""

    def __init__(self, buttons: Sequence[QWidget], *, leading: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setProperty("look", "footer")
        row = Flow(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.add_widgets(leading)
        row.add_spring()
        row.add_widgets(buttons)


LEAST_SEARCH: Final = 180
"""For text of 14 pixels; what follows goes into a second line before the field is narrower."""


class PageHead(QFrame):
    """The search field takes what the others leave."""

    def __init__(self, search: SearchField, others: Sequence[QWidget]) -> None:
        super().__init__()
        self.setProperty("look", "bar")
        search.setMinimumWidth(in_text(LEAST_SEARCH))
        search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = Flow(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.add_widgets([search, *others])


class LowHead(Scrolled):
    """A `PageHead` of many lines, which scrolls where a page is too low to show them all."""

    def __init__(self, head: PageHead) -> None:
        super().__init__(head)

    def fit(self, width: int, room: int) -> None:
        """Take what it needs of `room`, and at least the height of one line."""
        head = self.widget()
        if head is not None:
            least = head.minimumSizeHint().height()
            self.setFixedHeight(min(head.heightForWidth(width), max(least, room)))


UNBOUNDED: Final = 2**24 - 1
"""Qt's QWIDGETSIZE_MAX, which PySide does not give."""

LEAST_MAIN: Final = 300
"""What `main` needs, for text of 14 pixels, before the other one may be beside it."""


class Beside(QWidget):
    """`main` takes what is left by `side`, which is `width` wide for text of 14 pixels.

    `leading` puts `side` first.
    """

    def __init__(self, main: QWidget, side: QWidget, *, width: int, leading: bool = False) -> None:
        super().__init__()
        self._side = side
        self._last = main if leading else side
        self._width = width
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for widget in (side, main) if leading else (main, side):
            self._row.addWidget(widget, 1)
        self._arrange()

    def hasHeightForWidth(self) -> bool:
        """Both scroll: neither asks for more than there is."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        width = in_text(self._width)
        fits = self.width() >= width + in_text(LEAST_MAIN)
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if direction != self._row.direction():
            self._row.setDirection(direction)
            restyle(self._last, "beside" if fits else "below")
        self._side.setMinimumWidth(width if fits else 0)
        self._side.setMaximumWidth(width if fits else UNBOUNDED)


_TEXT_WIDTH = 360


class EmptyState(Scrolled):
    """A drawing, a title, a sentence and up to two buttons, in the middle of its space.

    Signals:
        first_step: the primary button was pressed.
        second_step: the other one was.
    """

    first_step = Signal()
    second_step = Signal()

    def __init__(
        self,
        icon: Icon,
        title: str,
        sentence: str,
        *,
        first: str = "",
        second: str = "",
        name: str = "empty_state",
    ) -> None:
        """`first` and `second` are the texts of the buttons; none where empty."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        content = QWidget()
        column = in_column((STRETCH, 2), margins=(24, 24, 24, 24), spacing=8, within=content)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel(icon, size=40), 0, centre)
        column.addSpacing(4)
        column.addWidget(label(title, "heading"), 0, centre)
        words = wrapped_label(sentence, "dim")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setMaximumWidth(in_text(_TEXT_WIDTH))
        # Between stretches and not by alignment: only so does Qt ask for the text's height.
        line = in_row((STRETCH, 1), (words, 1000), (STRETCH, 1))
        column.addLayout(line)
        column.addSpacing(8)
        if first:
            step = primary_button(first, f"{name}_first", pressed=self.first_step)
            column.addWidget(step, 0, centre)
        if second:
            step = button(second, f"{name}_second", look="link", pressed=self.second_step)
            column.addWidget(step, 0, centre)
        column.addStretch(3)
        self.setWidget(content)


def beside(detail: QWidget) -> QFrame:
    """The details at the trailing side of a list, which scroll where there is little room."""
    side = QFrame()
    side.setObjectName("detail")
    side.setProperty("look", "beside")
    in_column(Scrolled(detail), margins=(1, 1, 0, 0), within=side)
    return side
