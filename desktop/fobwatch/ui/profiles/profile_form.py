"""The form of one kind of profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.ui.forms.form import Form

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

P = TypeVar("P", bound=OwnProfile)


class ProfileForm(Form, Generic[P]):
    """Made with the `Surroundings` of an editor; empty, it is the form of a new profile."""

    name_field: QLineEdit

    def set_profile(self, profile: P) -> None:
        raise NotImplementedError

    def profile(self) -> P:
        """The profile as it is written, unchecked. Raises `InvalidProfile` if there is none."""
        raise NotImplementedError

    def wipe(self) -> None:
        """Overwrite the secrets in it, if the kind has any."""
