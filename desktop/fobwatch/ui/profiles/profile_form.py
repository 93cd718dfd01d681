"""The base of the forms of all kinds of profile, and the choices that they offer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.ui.forms.fields import duration_choice, duration_of, set_duration
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.forms.value_form import ValueForm
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.ui.forms.fields import Choice

P = TypeVar("P", bound=OwnProfile)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorContext:
    """`sources` are the names of profiles that a role may be assumed with.

    `taken` are the names that other profiles of the vault have. `devices` pairs each serial with
    its name, `regions` each region with its description.
    """

    sources: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()
    devices: tuple[tuple[str, str], ...] = ()
    regions: tuple[tuple[str, str], ...] = ()

    @property
    def only_device(self) -> str:
        """The serial that a new key most likely belongs to; empty if there are several devices."""
        return self.devices[0][0] if len(self.devices) == 1 else ""

    def device_choices(self) -> list[tuple[str, str]]:
        none = translate("EditorContext", "No MFA")
        return [("", none), *((serial, f"{name} — {serial}") for serial, name in self.devices)]

    def region_choices(self) -> list[tuple[str, str]]:
        none = translate("EditorContext", "Not set")
        return [("", none), *((region, f"{region} — {words}") for region, words in self.regions)]


class ProfileForm(ValueForm[P]):
    """The form of one kind of profile."""

    def __init__(self, kind: type[P], context: EditorContext, *, example: str) -> None:
        """`example` is a name that such a profile may have."""
        super().__init__(kind)
        self._context = context
        self._rare: Sequence[str] = ()
        self.name_field = self.add_text(
            "name",
            translate("ProfileForm", "&Name"),
            editor=text_field("profile_name", placeholder=example),
            help_text=translate("ProfileForm", "The AWS tools find the profile by this name."),
        )

    def show_value(self, value: P) -> None:
        super().show_value(value)
        if self._rare:
            self._more.setChecked(any(getattr(value, name) for name in self._rare))

    def add_device(self, help_text: str) -> Choice:
        return self.add_choice(
            "mfa_serial",
            translate("ProfileForm", "&MFA device"),
            self._context.device_choices(),
            editable=True,
            help_text=help_text,
        )

    def add_region(self) -> None:
        self.add_choice(
            "region",
            translate("ProfileForm", "&Region"),
            self._context.region_choices(),
            editable=True,
            optional=True,
        )

    def add_source(self, help_text: str) -> None:
        choice = self.add_choice(
            "source_profile",
            translate("ProfileForm", "&Source profile"),
            [(name, name) for name in self._context.sources],
            help_text=help_text,
        )

        def show(source: str) -> None:
            if source:
                choice.set_value(source)

        self.bind("source_profile", show, choice.value)

    def add_duration(self, hours: Sequence[float], help_text: str = "") -> None:
        """Add the length of a session, a choice of `hours`."""
        words = translate("ProfileForm", "Session lengt&h")
        choice = self.add("duration", words, duration_choice(hours), help_text=help_text)
        self.bind("duration", partial(set_duration, choice), partial(duration_of, choice))

    def add_role_arn(self, example: str, help_text: str = "") -> None:
        self.add_text(
            "role_arn",
            translate("ProfileForm", "Role &ARN"),
            f"arn:aws:iam::123456789012:role/{example}",
            help_text=help_text,
        )

    def add_more(self) -> None:
        """Add the button that shows what is hidden by `hide_rare`."""
        self._more = named(QToolButton(), "more")
        self._more.setText(translate("ProfileForm", "More fields"))
        self._more.setCheckable(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setArrowType(Qt.ArrowType.RightArrow)
        self._more.toggled.connect(
            lambda opened: self._more.setArrowType(
                Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow
            )
        )
        self.add_widget(self._more)

    def hide_rare(self, *names: str) -> None:
        """Hide these fields behind `add_more`, unless a profile has one of them."""
        self._rare = names
        for name in names:
            self.fields[name].hide()
            self._more.toggled.connect(self.fields[name].setVisible)
