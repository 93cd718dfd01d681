"""The rows in which a person chooses what of a backup is restored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from fobwatch.core.backup.restoring import Chosen, Presence
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.text_rules import printable
from fobwatch.core.vault.records import DEVICES
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.item_row import ItemRow
from fobwatch.ui.widgets.labels import label
from fobwatch.ui.words.kind_words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.backup.restoring import Kept

MINE, THEIRS, BOTH = "mine", "theirs", "both"

MOST_ROWS: Final = 200
"""A thousand take Qt seconds, in which no window answers."""

MAX_TITLE: Final = 300
"""Characters; a backup may be anybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is in a backup: each in a row of its own, or together with `others` that are like it.

    `same` counts what is here already, and `left` what has to wait for another time.
    """

    rows: Sequence[Kept]
    others: Sequence[Kept] = ()
    same: int = 0
    left: int = 0


def listing(listed: Sequence[Kept], most: int = MOST_ROWS) -> Listing:
    """What is here already comes last.

    Of many, what has to be judged comes first: another's name, a fault, or a program to run.
    """
    if len(listed) <= most:
        return Listing(rows=sorted(listed, key=lambda kept: kept.presence is Presence.SAME))
    missing = [kept for kept in listed if kept.presence is not Presence.SAME]
    plain = [kept for kept in missing if _is_plainly_new(kept)]
    judged = [kept for kept in missing if not _is_plainly_new(kept)]
    room = max(most - len(judged), 0)
    return Listing(
        rows=(*judged[:most], *plain[:room]),
        others=plain[room:],
        same=len(listed) - len(missing),
        left=len(judged[most:]),
    )


def _is_plainly_new(kept: Kept) -> bool:
    is_new = kept.presence is Presence.NEW and kept.complaint is None
    return is_new and not kept.command and not kept.hides


class RestoreRow(ItemRow):
    """One thing of the backup. Where another is here by its name, a list says which is to stay.

    Signals:
        changed: it is chosen, or no more, or in another way.
    """

    changed = Signal()

    def __init__(self, kept: Kept) -> None:
        super().__init__(
            printable(_title(kept), MAX_TITLE), badge=_badge(kept), choice="restore_choice"
        )
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
        """What is to be restored of it, if anything."""
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
        self.choose(chosen=presence is Presence.NEW and not self._kept.hides)
        if presence is Presence.SAME:
            self.say(translate("RestoreRow", "The same is here already."))
        elif complaint is not None:
            self.say_error(complaint)
        else:
            words = (_difference(self._kept), _program(self._kept))
            self.say(" ".join(filter(None, words)), look="")

    def _on_choice(self) -> None:
        self.choose(chosen=self._choice.value() != MINE)
        self.changed.emit()

    def _on_toggled(self, chosen: bool) -> None:
        if self._is_conflict and chosen is (self._choice.value() == MINE):
            safest = BOTH if self._kept.is_profile else THEIRS
            self._choice.set_value(safest if chosen else MINE)
        self.changed.emit()


class OthersRow(ItemRow):
    """All that is plainly new and has no row of its own; chosen together or not at all."""

    def __init__(self, others: Sequence[Kept]) -> None:
        super().__init__(
            translate("RestoreRow", "More that are not here yet: %n", "", len(others)),
            choice="restore_others",
        )
        self._others = others
        self.say(translate("RestoreRow", "None of them runs a program on this computer."), look="")
        self.choose(chosen=True)

    @property
    def values(self) -> list[Chosen]:
        return [Chosen(kept=kept) for kept in self._others] if self.chosen else []


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
    if kept.hides:
        return translate(
            "RestoreRow",
            "The AWS files have a profile of this name. Fobwatch would use the backup's instead.",
        )
    if kept.presence is not Presence.DIFFERENT:
        return ""
    if kept.kind is PORTALS:
        return translate("RestoreRow", "This portal is here already, with other settings.")
    if kept.kind is DEVICES:
        return translate("RestoreRow", "A different device with this serial is here already.")
    return translate("RestoreRow", "A different profile with this name is here already.")


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
