"""The dialog that lists what is in a backup, for a person to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fobwatch.core.backup.restoring import Chosen, Presence
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.vault.records import DEVICES
from fobwatch.ui.backup.words import counts
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import FormDialog, named
from fobwatch.ui.layout.boxes import STRETCH, in_column
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.item_row import ItemRow
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.backup.contents import Backup
    from fobwatch.core.backup.restoring import Kept

WIDTH = 600

MINE, THEIRS, BOTH = "mine", "theirs", "both"


class RestoreRow(ItemRow):
    """One thing of the backup. Where another is here by its name, a list says which is to stay.

    Signals:
        changed: it is chosen, or no more, or in another way.
    """

    changed = Signal()

    def __init__(self, kept: Kept) -> None:
        super().__init__(_title(kept), badge=_badge(kept), choice="restore_choice")
        self._kept = kept
        self._choice = named(Choice(self._choices()), "restore_conflict")
        caption = label(translate("RestoreRow", "What is to stay"), "dim")
        caption.setBuddy(self._choice)
        self._choice.setAccessibleName(f"{caption.text()}: {self.title}")
        self.add(caption, self._choice)
        for each in (caption, self._choice):
            each.setVisible(self._is_conflict)
        self._choice.currentIndexChanged.connect(self._on_choice)
        self.toggled.connect(self._on_toggled)
        self._describe()

    @property
    def value(self) -> Chosen | None:
        """What is taken of it, if anything."""
        if not self.chosen:
            return None
        name = self._kept.free_name if self._choice.value() == BOTH else ""
        return Chosen(kept=self._kept, name=name)

    @property
    def replaces(self) -> bool:
        return self.chosen and self._choice.value() == THEIRS and self._is_conflict

    @property
    def _is_conflict(self) -> bool:
        return self._kept.presence is Presence.DIFFERENT and self._kept.complaint is None

    def _choices(self) -> list[tuple[str, str]]:
        both = translate("RestoreRow", "Keep both, the backup's as {name}")
        return [
            (MINE, translate("RestoreRow", "Keep what is here")),
            *([(BOTH, both.format(name=self._kept.free_name))] if self._kept.is_profile else []),
            (THEIRS, translate("RestoreRow", "Take the backup's in its place")),
        ]

    def _describe(self) -> None:
        complaint, presence = self._kept.complaint, self._kept.presence
        if self.box is not None:
            self.box.setEnabled(complaint is None and presence is not Presence.SAME)
        self.choose(chosen=presence is Presence.NEW)
        if presence is Presence.SAME:
            self.say(translate("RestoreRow", "The same is here already."))
        elif complaint is not None:
            self.say_error(complaint)
        else:
            difference = _difference(self._kept) if presence is Presence.DIFFERENT else ""
            self.say(" ".join(filter(None, (difference, _program(self._kept)))), look="")

    def _on_choice(self) -> None:
        self.choose(chosen=self._choice.value() != MINE)
        self.changed.emit()

    def _on_toggled(self, chosen: bool) -> None:
        if self._is_conflict and chosen is (self._choice.value() == MINE):
            safest = BOTH if self._kept.is_profile else THEIRS
            self._choice.set_value(safest if chosen else MINE)
        self.changed.emit()


class RestoreWindow(FormDialog):
    """Proposes all that is not here; nothing that is here is replaced unless that is chosen.

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
        self._rows = [RestoreRow(kept) for kept in listed]
        self._losses = wrapped_label("", "small")
        self._losses.setObjectName("restore_losses")
        self._take = primary_button("", "restore", pressed=self._on_take)
        self._lay_out(backup)
        for row in self._rows:
            row.changed.connect(self._count)
        self._count()

    def first_field(self) -> QWidget:
        boxes = (row.box for row in self._rows if row.box is not None and row.box.isEnabled())
        return next(boxes, self._take)

    def _count(self) -> None:
        number = sum(row.chosen for row in self._rows)
        replaced = sum(row.replaces for row in self._rows)
        self._take.setText(self.tr("&Restore %n", "", number) if number else self.tr("&Restore"))
        self._take.setEnabled(bool(number))
        self._losses.setText(
            self.tr("What is here in place of %n of them is lost. There is no undo.", "", replaced)
            if replaced
            else self.tr("Nothing that is here is lost. There is no undo.")
        )

    def _on_take(self) -> None:
        self.chosen.emit([row.value for row in self._rows if row.value is not None])
        self.accept()

    def _lay_out(self, backup: Backup) -> None:
        body = QWidget()
        in_column(*self._rows, STRETCH, margins=(0, 12, 0, 12), spacing=0, within=body)
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
        lines = [wrapped_label(words, "dim"), wrapped_label(goes_along, "dim")]
        if backup.unread:
            unread = self.tr(
                "Entries of another version, which are not listed: %n", "", backup.unread
            )
            lines.append(wrapped_label(unread, "error"))
        heading = QWidget()
        title = label(self.tr("Choose what to restore"), "heading")
        in_column(title, *lines, margins=(24, 20, 24, 8), spacing=4, within=heading)
        return heading


def _title(kept: Kept) -> str:
    value = kept.value
    if kept.kind is PORTALS:
        return str(value.title)
    if kept.kind is DEVICES:
        return f"{value.name} · {value.serial}"
    return f"{value.name} · {words_of(value).identified_by(value)}"


def _badge(kept: Kept) -> str:
    if kept.kind is PORTALS:
        return translate("RestoreRow", "access portal")
    if kept.kind is DEVICES:
        return translate("RestoreRow", "MFA device")
    return words_of(kept.value).noun()


def _difference(kept: Kept) -> str:
    if kept.kind is PORTALS:
        return translate("RestoreRow", "This portal is here with other settings.")
    if kept.kind is DEVICES:
        return translate("RestoreRow", "A device with this serial is here, and is not the same.")
    return translate("RestoreRow", "A profile of this name is here, and is not the same.")


def _program(kept: Kept) -> str:
    """All of the command: where a part was masked or cut off, nobody could judge it."""
    if not kept.command:
        return ""
    words = translate(
        "RestoreRow",
        "It runs a program on this computer at each sign-in. Restore it only if you know the "
        "command: {command}",
    )
    return words.format(command=kept.command)
