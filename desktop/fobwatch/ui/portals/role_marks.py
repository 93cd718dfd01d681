"""The marks of a portal's roles: favourites, and tags that the search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from fobwatch.core.catalogue.role_marks import role_key
from fobwatch.ui.forms.tags import TagsField
from fobwatch.ui.runtime.profile_intents import SetFavourite, SetTags
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.buttons import button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.ui.runtime.services import Services


class RoleMarks(TagsField):
    """Shows the marks of the first role that is selected, and changes those of all that are.

    Signals:
        intended: an `Intent` about them.
    """

    intended = Signal(object)

    def __init__(self, services: Services) -> None:
        self._services = services
        self._roles: tuple[PortalRole, ...] = ()
        self._favourite = button("", "favourite_roles")
        help_text = translate(
            "RoleMarks",
            "The search finds the roles by them. They stay on this computer. Separate them by "
            "spaces or commas: up to {tags} tags of {length} characters.",
        )
        super().__init__(
            "role_tags",
            translate("RoleMarks", "&Tags"),
            translate("RoleMarks", "prod, billing"),
            help_text,
            beside=[self._favourite],
        )
        self.field.setAccessibleName(self.tr("Tags of the selected roles"))
        self._favourite.clicked.connect(self._on_favourite)
        self.entered.connect(self._on_tags)

    def follow(self, view: QWidget) -> None:
        """Come after the list in the order of Tab, since its selection is marked."""
        self.setTabOrder(view, self.field)
        self.setTabOrder(self.field, self._favourite)

    def show_roles(self, roles: Sequence[PortalRole]) -> None:
        """Show the selected roles. What is being typed stays while they are the same."""
        self._roles = tuple(roles)
        self.show_tags(self._roles, self.tags(roles[0]) if roles else ())
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
        wanted = not self.is_favourite(roles[0])
        for role in roles:
            self.intended.emit(SetFavourite(profile=self._marked(role), wanted=wanted))

    def _marked(self, role: PortalRole) -> str:
        """The role's profile, or the role itself if it has none."""
        return self._services.known_portals.profile_of(role) or role_key(role)

    def _on_favourite(self) -> None:
        if self._roles:
            self.toggle_favourites(self._roles)

    def _on_tags(self, tags: tuple[str, ...]) -> None:
        if self._roles:
            names = tuple(map(role_key, self._roles))
            self.intended.emit(SetTags(names=names, tags=tags))
