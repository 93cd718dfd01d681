"""A field for tags: a person's own words for a profile or a role, by which it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from fobwatch.core.catalogue.errors import InvalidTags
from fobwatch.core.catalogue.role_marks import MAX_TAG, MAX_TAGS, tags_in
from fobwatch.ui.forms.form import FormField, text_field
from fobwatch.ui.layout.scrolled import reveal

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget


class TagsField(FormField):
    """Tags that are separated by spaces or commas, of whatever is shown.

    Signals:
        entered: the tags, a tuple of texts.
    """

    entered = Signal(object)

    def __init__(
        self, name: str, text: str, example: str, help_text: str, beside: Sequence[QWidget] = ()
    ) -> None:
        """`help_text` has the places `{tags}` and `{length}` for the limits."""
        self.field = text_field(name, placeholder=example)
        limits = help_text.format(tags=MAX_TAGS, length=MAX_TAG)
        super().__init__(text, self.field, help_text=limits, beside=beside)
        self._of: Hashable = None
        self._refused: dict[Hashable, str] = {}
        """Refused texts, by what they were typed for."""
        self.field.textEdited.connect(lambda: self.set_error(""))
        self.field.editingFinished.connect(self._on_finished)

    def show_tags(self, of: Hashable, tags: Iterable[str]) -> None:
        """Show the tags of something. What is being typed stays while that is the same.

        A refused text is shown again with what it was typed for.
        """
        if of == self._of:
            if not self.field.isModified():
                self.field.setText(" ".join(tags))
            return
        if self.error:
            self._refused[self._of] = self.field.text()
            self.set_error("")
        self._of = of
        # All roles of a portal may be one key, which is made only where it is looked up.
        refused = self._refused.pop(of, "") if self._refused else ""
        self.field.setText(refused or " ".join(tags))
        if refused:
            self.field.setModified(True)
            self._on_finished()

    def go_here(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        reveal(self)

    def _on_finished(self) -> None:
        if not self.field.isModified():
            return
        try:
            tags = tags_in(self.field.text())
        except InvalidTags as error:  # what was typed stays, to be shortened
            self.set_error(f"{error.title}. {error.message} {error.remedy}")
            if self.field.hasFocus():  # elsewhere a person is busy with something else by now
                reveal(self)
            return
        self.field.setModified(False)
        self.entered.emit(tags)
