"""What the forms of all kinds of profile have in common, and what they may offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QToolButton, QWidget

from fobwatch.core.browsers.colours import COLOURS
from fobwatch.core.catalogue.environments import (
    MAX_WORD,
    USUAL_COLOURS,
    Environment,
    environment_word,
    suggested_environment,
)
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.ui.forms.browser_field import BrowserField
from fobwatch.ui.forms.fields import Choice, duration_choice, duration_of, set_duration
from fobwatch.ui.forms.form import Form, named, text_field
from fobwatch.ui.theme.badge import colour_dot
from fobwatch.ui.words.environment_words import colour_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from PySide6.QtWidgets import QLineEdit

P = TypeVar("P", bound=OwnProfile)
E = TypeVar("E", bound=QWidget)

translate = QCoreApplication.translate

DOT: Final = 16
"""Pixels of a colour's picture in a list."""


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
        """The serial that a new key most likely belongs to; empty where there is a choice."""
        return self.devices[0][0] if len(self.devices) == 1 else ""

    def device_choices(self) -> list[tuple[str, str]]:
        none = translate("EditorContext", "No MFA")
        return [("", none), *((serial, f"{name} — {serial}") for serial, name in self.devices)]

    def region_choices(self) -> list[tuple[str, str]]:
        none = translate("EditorContext", "Not set")
        return [("", none), *((region, f"{region} — {words}") for region, words in self.regions)]


class PlaceForm(Form):
    """A profile's environment, and where its pages open, which every kind has."""

    def __init__(self) -> None:
        super().__init__()
        self._add_environment()
        self._offered = ""
        self._kept = ""
        self.browser = self.add(
            "browser",
            translate("ProfileForm", "&Opens in"),
            BrowserField(inherited=translate("ProfileForm", "As in the settings")),
            help_text=translate(
                "ProfileForm", "The console, and the pages on which you sign in for this profile."
            ),
        )
        self._asks_first = QCheckBox(translate("ProfileForm", "Ask &before the console opens"))
        self.add_widget(named(self._asks_first, "asks_first"))

    @property
    def first_field(self) -> QWidget:
        return self._word

    def environment(self) -> Environment:
        return Environment(
            word=environment_word(self._word.value()),
            colour=self._colour.value(),
            asks_first=self._asks_first.isChecked(),
        )

    def set_environment(self, environment: Environment) -> None:
        """Show what the profile has, after its name; a rename takes nothing of it away."""
        self._kept = environment.word
        self._word.set_value(environment.word)
        self._colour.set_value(environment.colour)
        self._asks_first.setChecked(environment.asks_first)

    def suggest(self, name: str) -> None:
        """Let the word follow what the profile's name suggests, unless a person chose another."""
        if self.environment().word == self._offered:
            self._offered = suggested_environment(name).word or self._kept
            self._word.set_value(self._offered)

    def _on_too_long(self) -> None:
        error = translate(
            "ProfileForm", "The word has at most {most} characters; the rest is left out."
        )
        self.fields["environment"].set_error(error.format(most=MAX_WORD))

    def _on_word(self, word: str) -> None:
        if len(word) < MAX_WORD:
            self.fields["environment"].set_error("")

    def _add_environment(self) -> None:
        words = [("", translate("ProfileForm", "None")), *((word, word) for word in USUAL_COLOURS)]
        self._word = self.add(
            "environment",
            translate("ProfileForm", "&Environment"),
            named(Choice(words, editable=True), "environment"),
            help_text=translate(
                "ProfileForm",
                "Shown beside the name. Choose a word, or write your own, of up to {most} "
                "characters.",
            ).format(most=MAX_WORD),
        )
        if editor := self._word.lineEdit():
            editor.setMaxLength(MAX_WORD)
            editor.inputRejected.connect(self._on_too_long)
            editor.textChanged.connect(self._on_word)
        automatic = translate("ProfileForm", "By the environment")
        self._colour = self.add(
            "colour",
            translate("ProfileForm", "Colo&ur"),
            named(Choice([("", automatic)]), "colour"),
            help_text=translate(
                "ProfileForm", "The same colour marks its own browser profile or container."
            ),
        )
        for colour in COLOURS:
            dot = QIcon(colour_dot(colour.code, DOT, self.devicePixelRatioF()))
            self._colour.addItem(dot, colour_words(colour.name), colour.name)


class ProfileForm(Form, Generic[P]):
    """The form of one kind of profile; empty, it is the form of a new one."""

    name_field: QLineEdit

    def set_profile(self, profile: P) -> None:
        raise NotImplementedError

    def profile(self) -> P:
        """The profile as it is written, unchecked. Raises `InvalidProfile` if there is none."""
        raise NotImplementedError

    def wipe(self) -> None:
        """Overwrite the secrets in it, if the kind has any."""

    def add_name(self, placeholder: str) -> None:
        self.name_field = self.add(
            "name",
            translate("ProfileForm", "&Name"),
            text_field("profile_name", placeholder=placeholder),
            help_text=translate("ProfileForm", "The AWS tools find the profile by this name."),
        )

    def add_mfa_and_session(
        self,
        context: EditorContext,
        hours: Sequence[float],
        *,
        mfa_help: str,
        duration_help: str = "",
    ) -> None:
        """Add the MFA device, the region and the length of a session, a choice of `hours`."""
        self._device = self.add(
            "mfa_serial",
            translate("ProfileForm", "&MFA device"),
            named(Choice(context.device_choices(), editable=True), "mfa_serial"),
            help_text=mfa_help,
        )
        self.add_region(context)
        self.add_duration(hours, help_text=duration_help)

    def add_region(self, context: EditorContext) -> None:
        self._region = self.add(
            "region",
            translate("ProfileForm", "&Region"),
            named(Choice(context.region_choices(), editable=True), "region"),
            optional=True,
        )

    def add_source(self, context: EditorContext, *, help_text: str) -> None:
        self._source = self.add(
            "source_profile",
            translate("ProfileForm", "&Source profile"),
            named(Choice([(name, name) for name in context.sources]), "source_profile"),
            help_text=help_text,
        )

    def set_source(self, profile: OwnProfile) -> None:
        if profile.source:
            self._source.set_value(profile.source)

    def add_duration(self, hours: Sequence[float], *, help_text: str = "") -> None:
        """Add the length of a session, a choice of `hours`."""
        self._duration = self.add(
            "duration",
            translate("ProfileForm", "Session lengt&h"),
            named(duration_choice(hours), "duration"),
            help_text=help_text,
        )

    def add_role_arn(self, placeholder: str) -> None:
        self._role_arn = self.add(
            "role_arn",
            translate("ProfileForm", "Role &ARN"),
            text_field("role_arn", placeholder=f"arn:aws:iam::123456789012:role/{placeholder}"),
        )

    def add_more(self) -> None:
        """Add the button that shows what `add_rare` adds."""
        self._rare: list[str] = []
        self._more = named(QToolButton(), "more")
        self._more.setText(translate("ProfileForm", "More"))
        self._more.setCheckable(True)
        self._more.setAccessibleName(translate("ProfileForm", "More fields"))
        self._more.setProperty("look", "link")
        self.add_widget(self._more)

    def add_rare(self, name: str, text: str, editor: E, *, help_text: str = "") -> E:
        """Add an optional field that few profiles need, behind `add_more`."""
        self.add(name, text, editor, optional=True, help_text=help_text)
        self.fields[name].hide()
        self._more.toggled.connect(self.fields[name].setVisible)
        self._rare.append(name)
        return editor

    def show_rare(self, profile: OwnProfile) -> None:
        """Show the rare fields if the profile has one of them."""
        self._more.setChecked(any(getattr(profile, name) for name in self._rare))

    def set_mfa_and_session(self, profile: OwnProfile, duration: timedelta) -> None:
        self._device.set_value(profile.mfa_serial)
        self._region.set_value(profile.region)
        self.set_duration(duration)

    def set_duration(self, duration: timedelta) -> None:
        set_duration(self._duration, duration)

    def duration(self) -> timedelta:
        return duration_of(self._duration)
