"""The rows of the import window: an account or a key each, with what is still to be said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from fobwatch.core.imports.joining import with_own_device
from fobwatch.core.mfa.device_checks import check_device
from fobwatch.core.profiles.checks import check_profile
from fobwatch.ui.forms.form import text_field
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.name_box import NameBox
from fobwatch.ui.words.kind_words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QLineEdit

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.imports.findings import FoundDevice, FoundProfile
    from fobwatch.core.imports.joining import UserSerials
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile

translate = QCoreApplication.translate


class ImportRow(QFrame):
    """A check box with one field below it, which only those need that are chosen.

    Signals:
        changed: it is chosen, or no more, or its field is another.
    """

    changed = Signal()

    def __init__(
        self, title: str, badge: str, *, field: QLineEdit, field_name: str, text: str, usable: bool
    ) -> None:
        super().__init__()
        self.setProperty("look", "bar")
        self.title = title
        self._box = NameBox(title, "import_choice")
        self._box.setEnabled(usable)
        self.field = field
        self.field.setText(text)
        self.field.setAccessibleName(f"{field_name}: {title}")
        self._caption = label(field_name, "dim")
        self._caption.setBuddy(self.field)
        self._note = wrapped_label("", "dim")
        self._box.toggled.connect(self._on_toggled)
        self.field.textChanged.connect(self.changed)
        self._lay_out(badge)
        self._on_toggled()

    @property
    def chosen(self) -> bool:
        return self._box.isChecked()

    @property
    def usable(self) -> bool:
        return self._box.isEnabled()

    def choose(self, *, chosen: bool) -> None:
        self._box.setChecked(chosen and self._box.isEnabled())

    def say(self, text: str, *, wrong: bool = False) -> None:
        """What is to be known of it, or what is wrong with it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._box.setAccessibleDescription(text)
        look = "error" if wrong else "dim"
        if self._note.property("look") != look:
            self._note.setProperty("look", look)
            self._note.style().unpolish(self._note)
            self._note.style().polish(self._note)

    def _on_toggled(self) -> None:
        for widget in (self._caption, self.field):
            widget.setVisible(self.chosen)
        self.changed.emit()

    def _lay_out(self, badge: str) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(28, 0, 0, 0)
        words.setSpacing(4)
        for widget in (self._caption, self.field, self._note):
            words.addWidget(widget)
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 8, 24, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._box, 0, 0)
        grid.addWidget(label(badge, "badge"), 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addLayout(words, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)


class DeviceRow(ImportRow):
    """An MFA device, whose serial is to be given where the file does not tell it.

    `kept` are the vault's devices by their serial.
    """

    def __init__(self, found: FoundDevice, kept: Mapping[str, MfaDevice]) -> None:
        complaint = found.complaint
        super().__init__(
            found.title,
            translate("DeviceRow", "MFA device"),
            field=text_field("import_serial", placeholder="arn:aws:iam::123456789012:mfa/anna"),
            field_name=translate("DeviceRow", "Serial (ARN)"),
            text=found.serial,
            usable=complaint is None,
        )
        self._found = found
        self._kept = kept
        self._problem = complaint
        self.changed.connect(self._describe)
        is_new = found.serial not in kept
        self.choose(chosen=found.is_aws and is_new)
        self._describe()

    @property
    def value(self) -> MfaDevice:
        """Raises `InvalidDevice` if it cannot be taken at all."""
        return replace(self._found.device(), serial=self.field.text().strip())

    def check(self) -> bool:
        """Whether it can be taken as it is; if not, say what is wrong."""
        errors = check_device(self.value)
        if errors:
            self.say(_in_words(errors[0]), wrong=True)
        return not errors

    def _describe(self) -> None:
        serial = self.field.text().strip()
        if self._problem is not None:
            self.say(_in_words(self._problem))
        elif serial in self._kept:
            same = self._kept[serial].seed == self.value.seed
            self.say(
                translate("DeviceRow", "It is in the vault already.")
                if same
                else translate("DeviceRow", "It would replace the vault's device with this serial.")
            )
        elif self._found.is_derived and serial == self._found.serial:
            self.say(
                translate(
                    "DeviceRow",
                    "The serial was put together of the account and the user's name: compare it "
                    "with IAM, Security credentials.",
                )
            )
        elif not serial and (self.chosen or self._found.is_aws):
            self.say(
                translate(
                    "DeviceRow",
                    "The file does not tell its serial. IAM shows it under Security credentials.",
                )
            )
        else:
            self.say("")


class ProfileRow(ImportRow):
    """A profile, whose name can be another. `kept` are the vault's by their name."""

    def __init__(self, found: FoundProfile, kept: Mapping[str, OwnProfile]) -> None:
        complaint = found.complaint
        profile = found.profile
        words = words_of(profile)
        super().__init__(
            f"{profile.name} · {words.told_by(profile)}",
            words.noun(),
            field=text_field("import_name"),
            field_name=translate("ProfileRow", "Name of the profile"),
            text=profile.name,
            usable=complaint is None,
        )
        self._found = found
        self._joined = found.profile
        self._kept = kept
        self._problem = complaint
        self.changed.connect(self._describe)
        self.choose(chosen=profile.name not in kept)
        self._describe()

    @property
    def value(self) -> OwnProfile:
        return replace(self._joined, name=self.field.text().strip())

    def join_device(self, serials: UserSerials) -> None:
        """Let it sign in with the one of these that is its user's, if one is."""
        before, self._joined = self._joined, with_own_device(self._found, serials)
        if self._joined != before:
            self._describe()

    def check(self) -> bool:
        """Whether it can be taken as it is; if not, say what is wrong."""
        errors = check_profile(self.value)
        if errors:
            self.say(_in_words(errors[0]), wrong=True)
        return not errors

    def _describe(self) -> None:
        name = self.field.text().strip()
        if self._problem is not None:
            self.say(_in_words(self._problem))
        elif name in self._kept:
            self.say(
                translate("ProfileRow", "It is in the vault already.")
                if self._kept[name] == self.value
                else translate(
                    "ProfileRow",
                    "The vault has a profile of this name, which this one would replace. Choose it "
                    "to agree, or give it another name.",
                )
            )
        elif self._joined != self._found.profile:
            self.say(
                translate("ProfileRow", "It signs in with the MFA device {serial}.").format(
                    serial=self._joined.mfa_serial
                )
            )
        else:
            self.say("")


def _in_words(error: FobwatchError) -> str:
    return f"{error.title}. {error.message} {error.remedy}"
