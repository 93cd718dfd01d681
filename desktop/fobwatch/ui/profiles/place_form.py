"""A profile's environment, and where its pages open; of the AWS files' profiles in a dialog."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.browsers.browsers import COLOURS
from fobwatch.core.catalogue.environments import (
    MAX_WORD,
    USUAL_COLOURS,
    Environment,
    environment_word,
    suggested_environment,
)
from fobwatch.ui.forms.browser_field import BrowserField
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import EditorDialog, Form, named
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.badge import colour_dot
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.words.profile_words import colour_words

DOT: Final = 16
"""Pixels of a colour's picture in a list."""

WIDTH: Final = 480


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
            Choice(words, editable=True),
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
            Choice([("", automatic)]),
            help_text=translate(
                "ProfileForm", "The same colour marks its own browser profile or container."
            ),
        )
        for colour in COLOURS:
            dot = QIcon(colour_dot(colour.code, DOT, self.devicePixelRatioF()))
            self._colour.addItem(dot, colour_words(colour.name), colour.name)


class BrowserDialog(EditorDialog):
    """Saves what is in `place`, and emits the profile's name. The profile stays unchanged."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("browser_dialog")
        self.setWindowTitle(self.tr("Environment and browser of {name}").format(name=name))
        self.place = PlaceForm()
        save = primary_button(self.tr("Sa&ve"), "save", pressed=lambda: self.save(name))
        in_column(self.place, margins=(16, 16, 16, 16), within=(body := QWidget()))
        self.fill(body, self.footer(save), width=WIDTH, below=[self.bar, self.question])

    def first_field(self) -> QWidget:
        return self.place.first_field
