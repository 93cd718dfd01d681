"""The last page: what was moved, the way back for each, and what is still in clear."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.migration.found_page import staying_row
from fobwatch.ui.migration.rows import StateRow, heading_row
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.words.names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.migration.model import SkippedProfile


class DonePage(QWidget):
    """One row for each profile, by name; asks what becomes of the vault's copy.

    Signals:
        undo_wanted: the names of profiles whose files are to be put back, and whether the vault
            keeps its copies.
    """

    undo_wanted = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("done_page")
        self._question = QuestionBar()
        self._question.confirmed.connect(lambda _: self.undo_wanted.emit(self._asked, False))
        self._question.also_chosen.connect(lambda _: self.undo_wanted.emit(self._asked, True))
        self._area = Scrolled()
        self._undo_all = button(self.tr("Undo &all"), "undo_all")
        self._rows: dict[str, StateRow] = {}
        self._moved: list[str] = []
        self._asked: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._question)
        column.addWidget(self._area, 1)

    def show_names(self, names: Iterable[str], in_clear: Sequence[SkippedProfile] = ()) -> None:
        """Begin anew with these profiles, none of whose files was changed yet.

        `in_clear` are the secrets that every program can still read afterwards.
        """
        self._undo_all = button(self.tr("Undo &all"), "undo_all")
        self._undo_all.clicked.connect(lambda: self._ask(tuple(self._moved)))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(0)
        column.addWidget(heading_row(self.tr("Moved into the vault"), self._undo_all))
        self._rows, self._moved = {}, []
        for name in names:
            row = StateRow(name, button_name=f"undo_{name}")
            row.pressed.connect(partial(self._ask, (name,)))
            row.say(Icon.RENEW, Tone.INFO, self.tr("The files are changed…"))
            self._rows[name] = row
            column.addWidget(row)
        if in_clear:
            column.addWidget(heading_row(self.tr("Still in clear")))
            for staying in in_clear:
                column.addWidget(staying_row([staying]))
        column.addStretch(1)
        self._area.setWidget(body)
        self._enable()

    def show_moved(self, name: str, words: str) -> None:
        self._moved.append(name)
        self._rows[name].say(Icon.SUCCESS, Tone.SUCCESS, words, action=self.tr("Undo"))
        self._enable()

    def show_failure(self, name: str, error: FobwatchError) -> None:
        words = f"{error.title}. {error.message} {error.remedy}"
        action = self.tr("Undo") if name in self._moved else ""
        self._rows[name].say(Icon.ERROR, Tone.ERROR, words, action=action)

    def show_undone(self, name: str, *, kept: bool) -> None:
        self._moved.remove(name)
        words = (
            self.tr("Undone: the files are as they were. The vault keeps its copy.")
            if kept
            else self.tr("Undone: the files and the vault are as they were.")
        )
        self._rows[name].say(Icon.UNDO, Tone.NEUTRAL, words)
        self._enable()

    def details_of(self, name: str) -> str:
        return self._rows[name].details

    def _ask(self, names: tuple[str, ...]) -> None:
        self._asked = names
        question = (
            self.tr("Undo all {count}?").format(count=len(names))
            if len(names) > 1
            else self.tr("Undo {name}?").format(name=shortened(names[0]))
        )
        self._question.ask(
            "\n".join(names),
            question,
            self.tr("The files become what they were. Does the vault keep its copy?"),
            yes=self.tr("Undo and &remove it"),
            also=self.tr("Undo and &keep it"),
            no=self.tr("Leave it moved"),
        )

    def _enable(self) -> None:
        self._undo_all.setEnabled(len(self._moved) > 1)
