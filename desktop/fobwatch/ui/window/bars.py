"""What the main window tells above its pages: troubles that last, and how the last step went."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.ui.widgets.inline_bar import InlineBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.ui.theme.colours import Tone
    from fobwatch.ui.widgets.inline_bar import BarAction


@dataclass(frozen=True, slots=True, kw_only=True)
class BarContent:
    """What one bar says. One that cannot be dismissed goes when it is no longer true."""

    tone: Tone
    text: str
    details: str = ""
    actions: tuple[BarAction, ...] = ()
    dismissable: bool = True


class WindowBars(QWidget):
    """One bar for each subject, in a fixed order. A dismissed one stays away until it changes.

    Signals:
        triggered: the subject and the action whose button was pressed.
        dismissed: the subject whose bar was closed.
    """

    triggered = Signal(str, str)
    dismissed = Signal(str)

    def __init__(self, subjects: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = {subject: InlineBar() for subject in subjects}
        self._contents: dict[str, BarContent | None] = dict.fromkeys(subjects)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for subject, bar in self._bars.items():
            bar.setObjectName(f"bar_{subject}")
            bar.triggered.connect(partial(self.triggered.emit, subject))
            bar.dismissed.connect(partial(self.dismissed.emit, subject))
            column.addWidget(bar)

    def show_content(self, subject: str, content: BarContent | None) -> None:
        """Say this of the subject, or nothing. Saying the same again changes nothing."""
        if content == self._contents[subject]:
            return
        self._contents[subject] = content
        bar = self._bars[subject]
        if content is None:
            bar.clear()
        else:
            bar.say(
                content.tone,
                content.text,
                details=content.details,
                actions=content.actions,
                dismissable=content.dismissable,
            )

    def content_of(self, subject: str) -> BarContent | None:
        return self._contents[subject]
