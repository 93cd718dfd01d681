"""The dialog that lists what is in a backup, for a person to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.backup.restore_rows import OthersRow, RestoreRow, listing
from fobwatch.ui.backup.words import counts
from fobwatch.ui.forms.form import FormDialog
from fobwatch.ui.layout.boxes import STRETCH, in_column
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.backup.contents import Backup
    from fobwatch.core.backup.restoring import Chosen, Kept

WIDTH = 600


class RestoreWindow(FormDialog):
    """Proposes all that is not here; replaces nothing that is here unless that is chosen.

    Signals:
        chosen: a list of `Chosen`.
    """

    chosen = Signal(object)

    def __init__(
        self,
        backup: Backup,
        listed: Sequence[Kept],
        *,
        now: datetime,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self.setObjectName("restore_window")
        self.setWindowTitle(self.tr("Restore a backup"))
        self._listing = listing(listed)
        self._rows = [RestoreRow(kept) for kept in self._listing.rows]
        self._others = [OthersRow(self._listing.others)] if self._listing.others else []
        self._losses = wrapped_label("", "small")
        self._losses.setObjectName("restore_losses")
        self._take = primary_button("", "restore", pressed=self._on_take)
        self._lay_out(backup)
        for row in self._rows:
            row.changed.connect(self._count)
        for others in self._others:
            others.toggled.connect(self._count)
        self._count()

    def first_field(self) -> QWidget:
        boxes = (row.box for row in self._rows if row.box is not None and row.box.isEnabled())
        return next(boxes, self._take)

    def _count(self) -> None:
        number = len(self._chosen())
        replaced = sum(row.replaces for row in self._rows)
        self._take.setText(self.tr("&Restore %n", "", number) if number else self.tr("&Restore"))
        self._take.setEnabled(bool(number))
        self._losses.setText(
            self.tr("What is here in place of %n of them is lost. There is no undo.", "", replaced)
            if replaced
            else self.tr("Nothing that is here is lost. There is no undo.")
        )

    def _on_take(self) -> None:
        self.chosen.emit(self._chosen())
        self.accept()

    def _chosen(self) -> list[Chosen]:
        others = (value for each in self._others for value in each.values)
        return [*(row.value for row in self._rows if row.value is not None), *others]

    def _lay_out(self, backup: Backup) -> None:
        body = QWidget()
        in_column(
            *self._rows, *self._others, STRETCH, margins=(0, 12, 0, 12), spacing=0, within=body
        )
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        self.fill(
            body,
            Footer([cancel, self._take]),
            width=WIDTH,
            above=[self._heading(backup)],
            below=[self._foot(), self.question],
        )

    def _foot(self) -> QWidget:
        foot = QWidget()
        in_column(self._losses, margins=(24, 8, 24, 8), within=foot)
        return foot

    def _heading(self, backup: Backup) -> QWidget:
        what = counts(len(backup.profiles), len(backup.devices), len(backup.portals))
        words = self.tr("Made on {computer}, {when}: {what}.").format(
            computer=backup.computer, when=moment(backup.made_at, self._now), what=what
        )
        goes_along = self.tr(
            "A profile comes with its rule for programs, its colour and its other marks. Of two "
            "rules the stricter one holds."
        )
        lines: list[QWidget] = [wrapped_label(words, "dim"), wrapped_label(goes_along, "dim")]
        if backup.unread:
            unread = self.tr(
                "Entries of another version, which are not listed: %n", "", backup.unread
            )
            lines.append(wrapped_label(unread, "error"))
        lines += self._not_shown()
        heading = QWidget()
        title = label(self.tr("Choose what to restore"), "heading")
        in_column(title, *lines, margins=(24, 20, 24, 8), spacing=4, within=heading)
        return heading

    def _not_shown(self) -> list[QWidget]:
        lines: list[QWidget] = []
        if self._listing.same:
            same = self.tr("Here already, and not listed: %n", "", self._listing.same)
            lines.append(wrapped_label(same, "dim"))
        if self._listing.left:
            left = self.tr(
                "Too many to look at at once: %n more are listed when you restore it again.",
                "",
                self._listing.left,
            )
            lines.append(wrapped_label(left, "error"))
        return lines
