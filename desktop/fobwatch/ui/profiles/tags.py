"""A person's own words for a profile, by which it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence

from fobwatch.core.catalogue.errors import InvalidTags
from fobwatch.core.catalogue.role_marks import MAX_TAG, MAX_TAGS, tags_in
from fobwatch.ui.forms.form import FormField, text_field
from fobwatch.ui.layout.scrolled import reveal
from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

TAGS_KEY: Final = "Ctrl+T"


class TagsField(FormField):
    """Emits an `Intent` to give the profile that is shown these tags, once they are entered.

    Signals:
        intended: that intent, without the profile.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        self._field = text_field("tags", placeholder=translate("TagsField", "billing, night-shift"))
        key = QKeySequence(TAGS_KEY).toString(QKeySequence.SequenceFormat.NativeText)
        help_text = translate(
            "TagsField",
            "The search finds the profile by them ({key}). Separate them by spaces or commas: up "
            "to {tags} tags of {length} characters.",
        )
        super().__init__(
            translate("TagsField", "Tags"),
            self._field,
            help_text=help_text.format(key=key, tags=MAX_TAGS, length=MAX_TAG),
        )
        self._of = ""
        self._refused: dict[str, str] = {}
        """Refused texts that were typed for other profiles, by the profile's name."""
        self._field.textEdited.connect(lambda: self.set_error(""))
        self._field.editingFinished.connect(self._on_finished)

    def show_tags(self, name: str, tags: Iterable[str]) -> None:
        """Show the profile's tags. What is being typed stays while the profile is the same.

        A refused text is shown again with its profile.
        """
        if name == self._of:
            if not self._field.isModified():
                self._field.setText(" ".join(tags))
            return
        if self.error:
            self._refused[self._of] = self._field.text()
            self.set_error("")
        self._of = name
        self._field.setText(self._refused.get(name, " ".join(tags)))
        if self._refused.pop(name, ""):
            self._field.setModified(True)
            self._on_finished()

    def go_here(self) -> None:
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        reveal(self)

    def _on_finished(self) -> None:
        if not self._field.isModified():
            return
        try:
            tags = tags_in(self._field.text())
        except InvalidTags as error:  # what was typed stays, to be shortened
            self.set_error(f"{error.title}. {error.message} {error.remedy}")
            if self._field.hasFocus():  # elsewhere a person is busy with something else by now
                reveal(self)
            return
        self._field.setModified(False)
        self.intended.emit(Intent(verb=Verb.SET_TAGS, tags=tags))
