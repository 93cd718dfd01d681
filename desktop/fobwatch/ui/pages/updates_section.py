"""The part of the settings about newer releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from fobwatch.ui.update_words import open_page_words
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from fobwatch.ui.window_bars import BarContent


class UpdatesSection(QWidget):
    """A switch, what it does, and how it stands.

    Signals:
        toggled: whether the person wants to be told.
        page_wanted: the newer release's page is to be opened.
    """

    toggled = Signal(bool)
    page_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = QCheckBox(self.tr("Tell me when there is a &newer release"))
        self._switch.setObjectName("update_notice")
        self._promise = wrapped_label("", "small")
        self._line = wrapped_label("")
        self._line.setObjectName("update_line")
        self._page = button(open_page_words(), "open_release")
        self._trouble = InlineBar()
        self._content: BarContent | None = None
        self._switch.toggled.connect(self.toggled)
        self._page.clicked.connect(self.page_wanted)
        self._lay_out()
        self.show_state("", None, newer=False)

    @property
    def wanted(self) -> bool:
        return self._switch.isChecked()

    def show_wanted(self, *, wanted: bool) -> None:
        self._switch.setChecked(wanted)

    def show_promise(self, words: str) -> None:
        self._promise.setText(words)

    def show_state(self, line: str, trouble: BarContent | None, *, newer: bool) -> None:
        """A remark, with a button where there is something newer; and what is wrong."""
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self._page.setVisible(newer)
        if trouble == self._content:
            return
        self._content = trouble
        if trouble is None:
            self._trouble.clear()
        else:
            self._trouble.say(
                trouble.tone, trouble.text, details=trouble.details, dismissable=False
            )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Updates"), "heading"))
        column.addWidget(self._switch)
        column.addWidget(self._promise)
        state = QHBoxLayout()
        state.addWidget(self._line, 1)
        state.addWidget(self._page)
        column.addLayout(state)
        column.addWidget(self._trouble)
