"""The first page: what was found, what would happen to it, and what stays and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.migration.rows import ChoiceRow, NoteRow, heading_row
from fobwatch.ui.migration.words import (
    complaint_line,
    device_line,
    device_title,
    staying_note,
    store_title,
    summary,
    what_happens,
    what_it_is,
    where,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.words.names import several

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fobwatch.core.migration.model import (
        ClosedStore,
        ImportableProfile,
        MissingDevice,
        ScanResult,
        SkippedProfile,
    )

MAX_CHOICES = 200
"""Rows that a window makes in a fifth of a second; a person looks at fewer at once."""


class FoundPage(Scrolled):
    """Lists `ScanResult`; all that can be moved is chosen at first.

    Signals:
        chosen: the profiles that are chosen have changed.
        device_wanted: the serial of a device that is to be added.
        unlock_wanted: a locked keyring of another program is to be opened.
    """

    chosen = Signal()
    device_wanted = Signal(str)
    unlock_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("found_page")
        self._rows: dict[str, tuple[ImportableProfile, ChoiceRow]] = {}
        self._all = QCheckBox(self.tr("&All"))

    def show_findings(self, findings: ScanResult) -> None:
        """Show these instead; what was unchosen before stays so."""
        unchosen = {name for name, (_, row) in self._rows.items() if not row.chosen}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 16, 0, 16)
        column.setSpacing(0)
        column.addWidget(_padded(wrapped_label(self.tr("What signs in to AWS here"), "heading")))
        column.addWidget(_padded(wrapped_label(self._summary(findings), "dim")))
        self._rows = {}
        if findings.movable:
            column.addWidget(self._section(self.tr("Can be moved into the vault")))
            for movable in findings.movable[:MAX_CHOICES]:
                column.addWidget(self._choice(movable, chosen=movable.name not in unchosen))
            if later := findings.movable[MAX_CHOICES:]:
                column.addWidget(self._later(len(later)))
        if findings.devices:
            column.addWidget(heading_row(self.tr("MFA devices whose seed is not in the vault")))
            for missing in findings.devices:
                column.addWidget(self._device(missing))
        if findings.closed:
            column.addWidget(heading_row(self.tr("Could not be read")))
            for closed in findings.closed:
                column.addWidget(self._closed(closed))
        if findings.staying:
            column.addWidget(heading_row(self.tr("Stays where it is")))
            for alike in grouped(findings.staying):
                column.addWidget(staying_row(alike))
        column.addStretch(1)
        self.setWidget(body)
        self._show_all()
        self.chosen.emit()

    def choices(self) -> tuple[ImportableProfile, ...]:
        return tuple(movable for movable, row in self._rows.values() if row.chosen)

    def _summary(self, findings: ScanResult) -> str:
        if not findings.movable and findings.closed:
            return self.tr("Nothing that can be moved was found in what could be read.")
        if not findings.movable:
            return self.tr("Nothing was found that can be moved into the vault.")
        words = self.tr("{summary}. Nothing is changed before you have seen it.")
        return words.format(summary=summary(findings))

    def _choice(self, movable: ImportableProfile, *, chosen: bool) -> ChoiceRow:
        row = ChoiceRow(
            movable.name,
            what=what_it_is(movable),
            happens=what_happens(movable),
            where=where(movable.places),
            badge=store_title(movable.store),
        )
        row.choose(chosen=chosen)
        row.toggled.connect(self._on_choice)
        self._rows[movable.name] = (movable, row)
        return row

    def _later(self, count: int) -> NoteRow:
        return NoteRow(
            Icon.INFO,
            self.tr("%n more can be moved", "", count),
            lines=(self.tr("They are listed here once these are moved."),),
        )

    def _device(self, missing: MissingDevice) -> NoteRow:
        row = NoteRow(
            Icon.MFA_DEVICE,
            device_title(missing),
            lines=(
                device_line(missing),
                self.tr("Add its seed, and Fobwatch makes the codes; else you type them."),
            ),
            action=self.tr("Add the device…"),
            name=f"add_{missing.serial}",
        )
        row.pressed.connect(lambda: self.device_wanted.emit(missing.serial))
        return row

    def _closed(self, closed: ClosedStore) -> NoteRow:
        row = NoteRow(
            Icon.LOCK,
            closed.why.title,
            lines=(complaint_line(closed.why),),
            tone=Tone.WARNING,
            badge="" if closed.unlockable else store_title(closed.store),
            action=self.tr("Unlock…") if closed.unlockable else "",
            name=f"unlock_{closed.store}",
        )
        row.pressed.connect(self.unlock_wanted)
        return row

    def _section(self, title: str) -> QWidget:
        """The heading of the choices, with the box that chooses all of them."""
        self._all = QCheckBox(self.tr("&All"))
        self._all.setObjectName("choose_all")
        self._all.setAccessibleName(self.tr("Choose all"))
        self._all.clicked.connect(self._on_all)
        return heading_row(title, self._all)

    def _on_all(self) -> None:
        chosen = self._all.checkState() is not Qt.CheckState.Unchecked
        for _, row in self._rows.values():
            row.choose(chosen=chosen)

    def _on_choice(self) -> None:
        self._show_all()
        self.chosen.emit()

    def _show_all(self) -> None:
        count = len(self.choices())
        state = Qt.CheckState.PartiallyChecked
        if count in {0, len(self._rows)}:
            state = Qt.CheckState.Checked if count else Qt.CheckState.Unchecked
        self._all.setCheckState(state)


def grouped(staying: Iterable[SkippedProfile]) -> list[list[SkippedProfile]]:
    """Those that stay for the same reason together; each with a secret in clear by itself."""
    groups: dict[object, list[SkippedProfile]] = {}
    for each in staying:
        alone = each if each.plaintext else None
        groups.setdefault((each.store, each.why, alone), []).append(each)
    return list(groups.values())


def staying_row(alike: Sequence[SkippedProfile]) -> NoteRow:
    """What stays for one reason."""
    first = alike[0]
    places = where(first.places) if len(alike) == 1 else ""
    return NoteRow(
        Icon.WARNING if first.plaintext else Icon.FILE,
        first.name if len(alike) == 1 else several([each.name for each in alike]),
        lines=(
            f"{first.why.title}. {complaint_line(first.why)}",
            " ".join(part for part in (staying_note(first), places) if part),
        ),
        tone=Tone.WARNING if first.plaintext else Tone.NEUTRAL,
        badge=store_title(first.store),
    )


def _padded(widget: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(24, 0, 24, 4)
    column.addWidget(widget)
    return holder
