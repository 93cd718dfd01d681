"""Sign-ins as a table, the newest first."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, Qt

from fobwatch.core.sign_in_history.sign_ins import SignIn
from fobwatch.ui.rows.table import TableModel
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone, colours_of
from fobwatch.ui.theme.icons import Icon, icon
from fobwatch.ui.words.sign_in_words import line_words
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex


class Column(IntEnum):
    TIME = 0
    WHO = 1
    WHAT = 2
    ADDRESS = 3


class SignInModel(TableModel[SignIn]):
    """Shows the sign-ins that it was last given; flagged ones have a mark."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (
            translate("SignIns", "When"),
            translate("SignIns", "Who"),
            translate("SignIns", "What"),
            translate("SignIns", "From"),
        )
        super().__init__(titles, parent)

    def cells(self, entry: SignIn, now: datetime) -> tuple[str, ...]:
        event = entry.event
        return (moment(event.at, now), entry.who, line_words(entry), event.source_address)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        is_mark = role == Qt.ItemDataRole.DecorationRole and index.column() == Column.WHAT
        if is_mark and self.entries[index.row()].flags:
            return icon(Icon.WARNING, colours_of(QGuiApplication.palette()).tone(Tone.WARNING))
        return super().data(index, role)
