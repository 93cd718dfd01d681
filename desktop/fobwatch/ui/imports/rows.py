"""The rows of the import window: an account or a key each, with what is still to be said of it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from fobwatch.core.imports.findings import with_own_device
from fobwatch.core.mfa.device_checks import check_device
from fobwatch.core.profiles.checks import check_profile
from fobwatch.ui.forms.form import text_field
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.item_row import ItemRow
from fobwatch.ui.widgets.labels import label
from fobwatch.ui.words.kind_words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QLineEdit

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.imports.findings import FoundDevice, FoundProfile, UserSerials
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile


class ImportRow(ItemRow):
    """A check box with one field below it, which only those need that are chosen.

    Signals:
        changed: it is chosen, or no more, or its field is another.
    """

    changed = Signal()

    def __init__(
        self,
        found: FoundDevice | FoundProfile,
        title: str,
        badge: str,
        *,
        field: QLineEdit,
        field_name: str,
    ) -> None:
        super().__init__(title, badge=badge, choice="import_choice")
        self._complaint = found.complaint
        self.field = field
        self.field.setAccessibleName(f"{field_name}: {title}")
        self._caption = label(field_name, "dim")
        self._caption.setBuddy(self.field)
        self.add(self._caption, self.field, above=True)
        if self.box is not None:
            self.box.setEnabled(self.usable)
        self.toggled.connect(self._on_changed)
        self.field.textChanged.connect(self._on_changed)

    @property
    def usable(self) -> bool:
        return self._complaint is None

    def check(self) -> bool:
        """Whether it can be taken as it is; if not, say what is wrong."""
        errors = self._errors()
        if errors:
            self.say_error(errors[0], look="error")
        return not errors

    def describe_it(self) -> None:
        """Show the note, or why it cannot be taken."""
        if self._complaint is not None:
            self.say_error(self._complaint)
        else:
            self.say(self._note(self.field.text().strip()))

    def _on_changed(self) -> None:
        for widget in (self._caption, self.field):
            widget.setVisible(self.chosen)
        self.describe_it()
        self.changed.emit()

    @abstractmethod
    def _errors(self) -> Sequence[FobwatchError]: ...

    @abstractmethod
    def _note(self, text: str) -> str:
        """The note below the row while its field has this text."""


class DeviceRow(ImportRow):
    """An MFA device, whose serial has to be entered where the file does not have it.

    `kept` are the vault's devices by their serial.
    """

    def __init__(self, found: FoundDevice, kept: Mapping[str, MfaDevice]) -> None:
        super().__init__(
            found,
            found.title,
            translate("DeviceRow", "MFA device"),
            field=text_field("import_serial", placeholder="arn:aws:iam::123456789012:mfa/anna"),
            field_name=translate("DeviceRow", "Serial (ARN)"),
        )
        self._found = found
        self._kept = kept
        self.field.setText(found.serial)
        self.choose(chosen=found.is_aws and found.serial not in kept)
        self._on_changed()

    @property
    def value(self) -> MfaDevice:
        """Raises `InvalidDevice` if it cannot be taken at all."""
        return replace(self._found.device(), serial=self.field.text().strip())

    def _errors(self) -> Sequence[FobwatchError]:
        return check_device(self.value)

    def _note(self, text: str) -> str:
        if text in self._kept and self._kept[text].seed == self.value.seed:
            return translate("DeviceRow", "It is in the vault already.")
        if text in self._kept:
            return translate("DeviceRow", "It would replace the vault's device with this serial.")
        if self._found.is_derived and text == self._found.serial:
            return translate(
                "DeviceRow",
                "The serial was put together from the account and the user's name: compare it "
                "with IAM, Security credentials.",
            )
        if not text and (self.chosen or self._found.is_aws):
            return translate(
                "DeviceRow",
                "The file does not have its serial. IAM shows it under Security credentials.",
            )
        return ""


class ProfileRow(ImportRow):
    """A profile, whose name can be another. `kept` are the vault's by their name."""

    def __init__(self, found: FoundProfile, kept: Mapping[str, OwnProfile]) -> None:
        profile = found.profile
        words = words_of(profile)
        super().__init__(
            found,
            f"{profile.name} · {words.identified_by(profile)}",
            words.noun(),
            field=text_field("import_name"),
            field_name=translate("ProfileRow", "Name of the profile"),
        )
        self._found = found
        self._joined = profile
        self._kept = kept
        self.field.setText(profile.name)
        self.choose(chosen=profile.name not in kept)
        self._on_changed()

    @property
    def value(self) -> OwnProfile:
        return replace(self._joined, name=self.field.text().strip())

    def join_device(self, serials: UserSerials) -> None:
        """Let it sign in with the one of these that is its user's, if one is."""
        before, self._joined = self._joined, with_own_device(self._found, serials)
        if self._joined != before:
            self.describe_it()

    def _errors(self) -> Sequence[FobwatchError]:
        return check_profile(self.value)

    def _note(self, text: str) -> str:
        if text in self._kept and self._kept[text] == self.value:
            return translate("ProfileRow", "It is in the vault already.")
        if text in self._kept:
            return translate(
                "ProfileRow",
                "The vault has a profile of this name, which this one would replace. Choose it "
                "to agree, or enter another name.",
            )
        if self._joined != self._found.profile:
            return translate("ProfileRow", "It signs in with the MFA device {serial}.").format(
                serial=self._joined.mfa_serial
            )
        return ""
