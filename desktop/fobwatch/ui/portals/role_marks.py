"""The marks of a portal's roles, favourites and tags, by which they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fobwatch.core.catalogue.errors import InvalidTags
from fobwatch.core.catalogue.role_marks import MAX_TAG, MAX_TAGS, role_key, tags_in
from fobwatch.ui.forms.form import FormField, text_field
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.runtime.verbs import Verb
from fobwatch.ui.widgets.buttons import button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.ui.runtime.services import Services


class RoleMarks(QWidget):
    """Shows the marks of the first role that is selected, and changes those of all that are.

    Signals:
        intended: an `Intent` about them.
    """

    intended = Signal(object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._roles: Sequence[PortalRole] = ()
        self._favourite = button("", "favourite_roles", pressed=self._on_favourite)
        self._tags = text_field("role_tags", placeholder=self.tr("prod, billing"))
        self._tags.setAccessibleName(self.tr("Tags of the selected roles"))
        self._tags.editingFinished.connect(self._on_tags)
        help_text = self.tr(
            "You find the roles by them; they stay on this computer. Separate them by spaces or "
            "commas: up to {tags} tags of {length} characters."
        )
        self._field = FormField(
            self.tr("&Tags"),
            self._tags,
            help_text=help_text.format(tags=MAX_TAGS, length=MAX_TAG),
            beside=[self._favourite],
        )
        self._tags.textEdited.connect(lambda: self._field.set_error(""))
        in_column(self._field, within=self)

    def follow(self, view: QWidget) -> None:
        """Be reached by Tab after the list, where one selects what is marked."""
        self.setTabOrder(view, self._tags)
        self.setTabOrder(self._tags, self._favourite)

    def show_roles(self, roles: Sequence[PortalRole]) -> None:
        """Show the selected roles. What is being typed stays while they are the same."""
        if roles != self._roles or not self._tags.isModified():
            if self._field.error:
                self._field.set_error("")
            first = roles[0] if roles else None
            self._tags.setText(" ".join(self.tags(first)) if first else "")
        self._roles = roles
        favourite = bool(roles) and self.is_favourite(roles[0])
        remove, add = self.tr("&Remove from favourites"), self.tr("Add to favou&rites")
        self._favourite.setText(remove if favourite else add)
        self.setEnabled(bool(roles))

    def is_favourite(self, role: PortalRole) -> bool:
        return self._marked(role) in self._services.marks.current.favourites

    def tags(self, role: PortalRole) -> tuple[str, ...]:
        return self._services.marks.current.tags.get(role_key(role), ())

    def toggle_favourites(self, roles: Sequence[PortalRole]) -> None:
        """Make all of them favourites, or none if the first is one."""
        verb = Verb.UNSET_FAVOURITE if self.is_favourite(roles[0]) else Verb.SET_FAVOURITE
        for role in roles:
            self.intended.emit(Intent(verb=verb, profile=self._marked(role)))

    def _marked(self, role: PortalRole) -> str:
        """The role's profile, or the role itself where it has none."""
        return self._services.known_portals.profile_of(role) or role_key(role)

    def _on_favourite(self) -> None:
        if self._roles:
            self.toggle_favourites(self._roles)

    def _on_tags(self) -> None:
        if self._tags.isModified() and self._roles:
            try:
                tags = tags_in(self._tags.text())
            except InvalidTags as error:  # what was typed stays, to be shortened
                self._field.set_error(f"{error.title}. {error.message} {error.remedy}")
                return
            self._tags.setModified(False)
            self.intended.emit(Intent(verb=Verb.SET_TAGS, roles=tuple(self._roles), tags=tags))
