"""What the browser profiles take that Fobwatch made, and how each is removed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.question_bar import QuestionBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.browsers.browsers import BrowserOwner, StoredProfile


class StoredProfiles(QWidget):
    """A line for each; nothing where there are none.

    Signals:
        removal_wanted: the `BrowserOwner` of those that are to be removed.
    """

    removal_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._question = QuestionBar()
        self._question.confirmed.connect(lambda _key: self.removal_wanted.emit(self._asked))
        self._asked: BrowserOwner | None = None
        self._lines = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(
            wrapped_label(self.tr("Browser profiles that Fobwatch has made"), "strong")
        )
        self._column.addWidget(self._question)
        self._column.addWidget(self._lines)
        self.show_stored(())

    def show_stored(self, stored: Sequence[StoredProfile]) -> None:
        lines = named(QWidget(), "stored_profiles")
        column = QVBoxLayout(lines)
        column.setContentsMargins(0, 0, 0, 0)
        for each in stored:
            column.addWidget(self._line(each))
        self._column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        self.setVisible(bool(stored))

    def _line(self, stored: StoredProfile) -> QWidget:
        size = QLocale().formattedDataSize(stored.size, 0)
        words = self.tr("{owner} in {browser}: {size}")
        if stored.abandoned:
            words = self.tr(
                "{owner} in {browser}, no longer used: {size}. It goes once the browser is closed."
            )
        words = words.format(owner=self._named(stored.owner), browser=stored.browser, size=size)
        if stored.abandoned:
            return wrapped_label(words)
        clear = button(self.tr("Clear…"), "clear")
        clear.setAccessibleName(self.tr("Clear {line}").format(line=words))
        clear.clicked.connect(partial(self._ask, stored.owner))
        line = QWidget()
        in_row((wrapped_label(words), 1), clear, within=line)
        return line

    def _named(self, owner: BrowserOwner) -> str:
        if not owner.portal:
            return owner.name
        return self.tr("{name} (access portal)").format(name=owner.name)

    def _ask(self, owner: BrowserOwner) -> None:
        self._asked = owner
        self._question.ask(
            owner.key,
            self.tr("Clear the browser profile of {owner}?").format(owner=self._named(owner)),
            self.tr("Its cookies, history and passwords go. It is made anew when it is needed."),
            yes=self.tr("Clear it"),
            no=self.tr("Keep it"),
        )
