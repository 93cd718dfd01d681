"""The pages of the migration's window: what was found, and how each profile goes on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.layout.boxes import STRETCH, in_column
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.migration.words import (
    reason,
    skipped_note,
    store_title,
    summary,
    what_happens,
    what_it_is,
    where,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.item_row import ItemRow, heading_row
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.words.profile_words import NO_NAMES, device_name
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.migration.model import (
        ClosedStore,
        ImportableProfile,
        MissingDevice,
        ScanResult,
        SkippedProfile,
    )

MAX_CHOICES = 200
"""Rows that a window makes in a fifth of a second; a person looks at fewer at once."""

CODE_WIDTH = 280


class FoundPage(Scrolled):
    """Lists a `ScanResult`; what is safer in the vault is chosen at first.

    Signals:
        chosen: the profiles that are chosen have changed.
        device_wanted: the serial of a device that is to be added.
        unlock_wanted: a locked keyring of another program is to be unlocked.
    """

    chosen = Signal()
    device_wanted = Signal(str)
    unlock_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("found_page")
        self._rows: dict[str, tuple[ImportableProfile, ItemRow]] = {}
        self._all = QCheckBox()
        self.wanted = ""
        """The one profile that is chosen at first; if empty, all that are suggested are."""
        self.account_names = NO_NAMES
        """By the account's ID."""

    def show_findings(self, found: ScanResult) -> None:
        """Show these instead; what was unchosen before stays so."""
        unchosen = {name for name, (_, row) in self._rows.items() if not row.chosen}
        new = [p for p in found.movable if p.name not in self._rows]
        unchosen |= {p.name for p in new if not self._is_chosen_at_first(p)}
        self._rows = {}
        _fill(self, self._content(found, unchosen))
        self._on_choice()

    def choices(self) -> tuple[ImportableProfile, ...]:
        return tuple(profile for profile, row in self._rows.values() if row.chosen)

    def _is_chosen_at_first(self, profile: ImportableProfile) -> bool:
        return profile.name == self.wanted if self.wanted else profile.suggested

    def _content(self, found: ScanResult, unchosen: set[str]) -> Iterator[QWidget]:
        yield _introduction(self.tr("What signs in to AWS here"), self._summary(found))
        if found.movable:
            yield heading_row(self.tr("Can be moved into the vault"), self._choose_all())
        for profile in found.movable[:MAX_CHOICES]:
            yield self._choice(profile, chosen=profile.name not in unchosen)
        if later := found.movable[MAX_CHOICES:]:
            row = ItemRow(self.tr("%n more can be moved", "", len(later)))
            row.say(self.tr("They are listed here once these are moved."))
            yield row
        devices = self.tr("MFA devices whose seed is not in the vault")
        yield from titled(devices, map(self._device, found.devices))
        yield from titled(self.tr("Could not be read"), map(self._closed, found.closed))
        skipped = map(skipped_row, _grouped(found.skipped))
        yield from titled(self.tr("Stays where it is"), skipped)

    def _summary(self, found: ScanResult) -> str:
        if not found.movable and found.closed:
            return self.tr("Nothing that can be moved was found in what could be read.")
        if not found.movable:
            return self.tr("Nothing was found that can be moved into the vault.")
        words = self.tr("{summary}. Nothing is changed before you have seen it.")
        return words.format(summary=summary(found))

    def _choose_all(self) -> QCheckBox:
        self._all = QCheckBox(self.tr("&All"))
        self._all.setObjectName("choose_all")
        self._all.setAccessibleName(self.tr("Choose all"))
        self._all.clicked.connect(self._on_all)
        return self._all

    def _choice(self, profile: ImportableProfile, *, chosen: bool) -> ItemRow:
        row = ItemRow(
            profile.name, badge=store_title(profile.store), choice=f"choice_{profile.name}"
        )
        what = what_it_is(profile, self.account_names)
        happens, place = what_happens(profile), where(profile.places)
        row.add(wrapped_label(what), wrapped_label(happens, "dim"), wrapped_label(place, "small"))
        row.describe(f"{what}. {happens} {place}")
        row.choose(chosen=chosen)
        row.toggled.connect(self._on_choice)
        self._rows[profile.name] = (profile, row)
        return row

    def _device(self, missing: MissingDevice) -> ItemRow:
        row = ItemRow(device_name(missing.serial), button_name=f"add_{missing.serial}")
        needed_by = self.tr("Needed by {profiles}").format(profiles=several(missing.profiles))
        why = self.tr("Add its seed, and Fobwatch makes the codes. Otherwise you type them.")
        row.say(f"{needed_by}\n{why}", icon=Icon.MFA_DEVICE, action=self.tr("Add the device…"))
        row.pressed.connect(partial(self.device_wanted.emit, missing.serial))
        return row

    def _closed(self, closed: ClosedStore) -> ItemRow:
        badge = "" if closed.unlockable else store_title(closed.store)
        row = ItemRow(closed.why.title, badge=badge, button_name=f"unlock_{closed.store}")
        unlock = self.tr("Unlock…") if closed.unlockable else ""
        row.say(reason(closed.why), icon=Icon.LOCK, tone=Tone.WARNING, action=unlock)
        row.pressed.connect(self.unlock_wanted)
        return row

    def _on_all(self) -> None:
        chosen = self._all.checkState() is not Qt.CheckState.Unchecked
        for _, row in self._rows.values():
            row.choose(chosen=chosen)

    def _on_choice(self) -> None:
        count = len(self.choices())
        state = Qt.CheckState.PartiallyChecked
        if count in {0, len(self._rows)}:
            state = Qt.CheckState.Checked if count else Qt.CheckState.Unchecked
        self._all.setCheckState(state)
        self.chosen.emit()


class ProgressPage(Scrolled):
    """One row for each profile, by its name, which says how it goes.

    Signals:
        pressed: the name of a profile whose button was pressed.
        code_entered: the name of a profile, and the code that was typed for its device.
    """

    pressed = Signal(str)
    code_entered = Signal(str, str)

    def __init__(self, action: str, heading: QWidget) -> None:
        """`action` is what the buttons' object names begin with."""
        super().__init__()
        self._action = action
        self._heading = heading
        self._rows: dict[str, ItemRow] = {}
        self._codes: dict[str, CodeEntry] = {}
        _fill(self, (heading,))

    def show_names(self, names: Iterable[str], below: Iterable[QWidget] = ()) -> None:
        """Add a row for each of these profiles; `below` are other rows."""
        self._rows = {name: self._row(name) for name in names}
        _fill(self, (self._heading, *self._rows.values(), *below))

    def say(
        self, name: str, words: str, *, icon: Icon, tone: Tone = Tone.NEUTRAL, action: str = ""
    ) -> None:
        self._rows[name].say(words, icon=icon, tone=tone, action=action)
        self._hide_code(name)

    def say_error(self, name: str, error: FobwatchError, *, action: str = "") -> None:
        self._rows[name].say_error(error, action=action)
        self._hide_code(name)

    def ask_code(self, name: str, serial: str) -> None:
        """Let the code of the profile's device be typed in its row."""
        if name not in self._codes:
            code = self._codes[name] = CodeEntry()
            code.setMaximumWidth(in_text(CODE_WIDTH))
            code.code_entered.connect(partial(self.code_entered.emit, name))
            self._rows[name].add(code)
        self._codes[name].ask(device_name(serial))
        self._codes[name].show()

    def _hide_code(self, name: str) -> None:
        if name in self._codes:
            self._codes[name].hide()

    def _row(self, name: str) -> ItemRow:
        row = ItemRow(name, button_name=f"{self._action}_{name}")
        row.pressed.connect(partial(self.pressed.emit, name))
        return row


def skipped_row(alike: Sequence[SkippedProfile]) -> ItemRow:
    """A row for the profiles that stay where they are for one reason."""
    first = alike[0]
    row = ItemRow(
        first.name if len(alike) == 1 else several([each.name for each in alike]),
        badge=store_title(first.store),
    )
    icon, tone = (Icon.WARNING, Tone.WARNING) if first.plaintext else (Icon.FILE, Tone.NEUTRAL)
    lines = (f"{first.why.title}. {reason(first.why)}", skipped_note(alike))
    row.say("\n".join(filter(None, lines)), icon=icon, tone=tone)
    return row


def _grouped(skipped: Iterable[SkippedProfile]) -> list[list[SkippedProfile]]:
    """Group profiles by the reason for which they stay; one with a plain-text secret is alone."""
    groups: dict[object, list[SkippedProfile]] = {}
    for each in skipped:
        alone = each if each.plaintext else None
        groups.setdefault((each.store, each.why, alone), []).append(each)
    return list(groups.values())


def titled(title: str, rows: Iterable[QWidget]) -> Iterator[QWidget]:
    """The rows below their heading; without rows no heading either."""
    listed = list(rows)
    return iter((heading_row(title), *listed) if listed else ())


def _introduction(title: str, words: str) -> QWidget:
    holder = QWidget()
    in_column(
        wrapped_label(title, "heading"),
        wrapped_label(words, "dim"),
        margins=(24, 16, 24, 4),
        within=holder,
    )
    return holder


def _fill(page: Scrolled, rows: Iterable[QWidget]) -> None:
    body = QWidget()
    in_column(*rows, (STRETCH, 1), margins=(0, 0, 0, 16), spacing=0, within=body)
    page.setWidget(body)
