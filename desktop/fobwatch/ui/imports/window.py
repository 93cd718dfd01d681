"""The dialog that lists what was found in a file, for a person to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.imports.document import document_text
from fobwatch.core.imports.findings import serials_by_user
from fobwatch.ui.forms.form import FormDialog
from fobwatch.ui.imports.rows import DeviceRow, ProfileRow
from fobwatch.ui.layout.boxes import STRETCH, in_column
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fobwatch.core.imports.findings import Findings
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile

WIDTH = 600
MAX_ROWS = 200
"""Rows that a window makes in a fifth of a second; those of AWS come first."""


class ImportWindow(FormDialog):
    """Chooses what is AWS's and new; emits a document of docs/import.md.

    Signals:
        chosen: the document's text.
    """

    chosen = Signal(str)

    def __init__(
        self,
        findings: Findings,
        *,
        profiles: Iterable[OwnProfile],
        devices: Iterable[MfaDevice],
        parent: QWidget | None = None,
    ) -> None:
        """`profiles` and `devices` are what the vault has."""
        super().__init__(parent)
        self.setObjectName("import_window")
        self.setWindowTitle(self.tr("Import"))
        names = {profile.name: profile for profile in profiles}
        serials = {device.serial: device for device in devices}
        found = sorted(findings.devices, key=lambda device: not device.is_aws)
        self._profiles = [ProfileRow(each, names) for each in findings.profiles[:MAX_ROWS]]
        self._devices = [DeviceRow(each, serials) for each in found[:MAX_ROWS]]
        self._bar = InlineBar()
        self._take = primary_button("", "take", pressed=self._on_take)
        self._lay_out(findings)
        self._kept = tuple(serials.values())
        for row in self._rows:
            row.changed.connect(self._on_changed)
        self._on_changed()

    @property
    def _rows(self) -> Sequence[ProfileRow | DeviceRow]:
        return (*self._profiles, *self._devices)

    def first_field(self) -> QWidget:
        box = self.findChild(QCheckBox)
        return box if box is not None else self._take

    def _on_changed(self) -> None:
        devices = (row.value for row in self._devices if row.chosen)
        serials = serials_by_user((*self._kept, *devices))
        for row in self._profiles:
            row.join_device(serials)
        self._count()

    def _count(self) -> None:
        number = sum(row.chosen for row in self._rows)
        self._take.setText(self.tr("&Import %n", "", number) if number else self.tr("&Import"))
        self._take.setEnabled(bool(number))

    def _on_take(self) -> None:
        profiles = [row for row in self._profiles if row.chosen]
        devices = [row for row in self._devices if row.chosen]
        rows: list[ProfileRow | DeviceRow] = [*profiles, *devices]
        wrong = [row for row in rows if not row.check()]
        twin = _twin(rows)
        if wrong:
            wrong[0].field.setFocus()
        elif twin is not None:
            twin.say(self.tr("Another chosen one has the same."), look="error")
            twin.field.setFocus()
        else:
            self._bar.clear()
            self.chosen.emit(
                document_text([row.value for row in devices], [row.value for row in profiles])
            )
            self.accept()

    def _lay_out(self, findings: Findings) -> None:
        body = QWidget()
        in_column(*self._rows, STRETCH, margins=(0, 12, 0, 12), spacing=0, within=body)
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        self.fill(
            body,
            Footer([cancel, self._take]),
            width=WIDTH,
            above=[self._heading(findings), self._bar],
            below=[self.question],
        )
        notes = list(findings.notes)
        if more := len(findings.devices) + len(findings.profiles) - len(self._rows):
            notes.append(self.tr("%n more are not listed: import them in parts.", "", more))
        if notes:
            self._bar.say(Tone.INFO, " ".join(notes), dismissable=False)

    def _heading(self, findings: Findings) -> QWidget:
        heading = QWidget()
        column = in_column(margins=(24, 20, 24, 8), spacing=4, within=heading)
        if any(row.usable for row in self._rows):
            title = self.tr("Choose what to import")
            words = self.tr(
                "From {source}. What is chosen goes into the vault; delete the file afterwards."
            )
        else:
            title = self.tr("Nothing here can be imported")
            words = self.tr("From {source}. The reason is below each.")
        column.addWidget(label(title, "heading"))
        column.addWidget(wrapped_label(words.format(source=findings.source), "dim"))
        return heading


def _twin(rows: Sequence[ProfileRow | DeviceRow]) -> ProfileRow | DeviceRow | None:
    """The first that has the same name, or serial, as one before."""
    seen: set[tuple[type, str]] = set()
    for row in rows:
        key = (type(row), row.field.text().strip())
        if key in seen:
            return row
        seen.add(key)
    return None
