"""The accounts and roles of an access portal, of which profiles are made."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSize, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from fobwatch.core.aws.arns import account_with_dashes
from fobwatch.core.catalogue.role_marks import tags_text
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.flow import in_flow
from fobwatch.ui.portals.role_marks import RoleMarks
from fobwatch.ui.portals.words import progress_words, roles_words
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import LazyModel, Row, runs
from fobwatch.ui.runtime.browser_intents import FindRoles, StopFinding
from fobwatch.ui.runtime.profile_intents import AddProfiles, WriteRoles
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.words.profile_words import account_digits
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QItemSelectionRange

    from fobwatch.core.catalogue.known_portals import KnownPortal
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.ui.runtime.services import Services

LEAST_HEIGHT = 190
"""Pixels of the list for text of 14 pixels, even if everything above it is long."""

REGION_WIDTH = 11
"""Characters, which most regions' codes have at most."""


class RolesPanel(QWidget):
    """Shows the roles that were found, also during a discovery, and adds profiles of selected ones.

    Signals:
        intended: an `Intent` about the portal that is shown.
    """

    intended = Signal(object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.setObjectName("roles")
        self._services = services
        self._url = ""
        self._roles: Sequence[PortalRole] = ()
        self._texts: Sequence[str] = ()
        self._known: object = None
        self._marked: object = None
        self._found: object = None
        self._model = LazyModel(self._row, key=attrgetter("identity"))
        self.view = _RolesView(self._model)
        self.search = SearchField(self.tr("Search accounts and roles"))
        self._status = wrapped_label("", "small")
        self._problem = wrapped_label("", "error")
        self._find = button(self.tr("Re&fresh"), "find_roles")
        self._stop = button(self.tr("Sto&p"), "stop_finding")
        self._region = Choice([], editable=True)
        self._region_name = label(self.tr("Region"), "dim")
        self._add = button("", "add_profiles")
        self._marks = RoleMarks(services)
        self._write = button(self.tr("&Write to AWS config…"), "write_roles")
        self._write.setToolTip(
            self.tr("Writes the selected roles, or all, into ~/.aws/config, after showing how")
        )
        self._set_up()
        self._connect()
        self._show_selection()

    def show_roles(self, known: KnownPortal) -> None:
        """Show what is known now of the portal's roles."""
        portal, of_portals = known.portal, self._services.known_portals.all()
        if portal.start_url != self._url:
            self._url = portal.start_url
            self.search.clear()
            self._offer_regions(portal.region)
        marks = self._services.marks.current
        marked = of_portals is not self._known or marks is not self._marked
        roles = self._services.portal_roles.roles(portal.start_url)
        if marked or roles is not self._found:
            self._known, self._marked, self._found = of_portals, marks, roles
            self._take(roles)
        self._list()
        if marked:  # a profile came or went, or a mark
            self._model.touch_all()
            self._show_selection()
        self._show_status()

    def _take(self, roles: Sequence[PortalRole]) -> None:
        """Take the roles, favourites first, otherwise in the given order."""
        self._roles = tuple(sorted(roles, key=lambda role: not self._marks.is_favourite(role)))
        self._texts = [_text(role, self._marks.tags(role)) for role in self._roles]

    @Slot()
    def _list(self) -> None:
        """List the roles that have all the words, the most used and latest first.

        The selection stays, and stays in sight.
        """
        words = self.search.text().casefold().split()
        pairs = zip(self._roles, self._texts, strict=True)
        found = (
            self._by_use(role for role, text in pairs if all(word in text for word in words))
            if words
            else self._roles
        )
        if found == self._model.values:
            return
        chosen = {role.identity for role in self._chosen()}
        current = self.view.currentIndex()
        at = self._model.values[current.row()].identity if current.isValid() else ""
        with self.view.steady():
            self._model.replace(found)
            self._select(chosen, at)
        self._show_selection()

    def _by_use(self, roles: Iterable[PortalRole]) -> tuple[PortalRole, ...]:
        """Favourites first, then by the use of their profiles."""
        marks, now = self._services.marks.current, self._services.aws_time.now()
        profile_of = self._services.known_portals.profile_of

        def weight(role: PortalRole) -> tuple[bool, float]:
            use = marks.uses.get(profile_of(role))
            return not self._marks.is_favourite(role), -use.frecency(now) if use is not None else 0

        return tuple(sorted(roles, key=weight))

    def _select(self, keys: set[str], at: str) -> None:
        places = (self._model.row_of(key) for key in keys)
        selection = QItemSelection()
        for first, last in runs(sorted(place.row() for place in places if place.isValid())):
            selection.select(self._model.index(first), self._model.index(last))
        model = self.view.selectionModel()
        if (place := self._model.row_of(at)).isValid():
            model.setCurrentIndex(place, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(selection, QItemSelectionModel.SelectionFlag.Select)

    def _row(self, role: PortalRole) -> Row:
        profile = self._services.known_portals.profile_of(role)
        account = account_digits(role.account_id)
        assigned = self.tr("IAM role") if role.role_arn else ""
        tags = tags_text(self._marks.tags(role))
        parts = (role.role_name, assigned, tags, account if role.account_name else "", role.email)
        return Row(
            key=role.identity,
            title=role.account_name or account,
            subtitle=SEPARATOR.join(part for part in parts if part),
            trailing=self.tr("Added") if profile else "",
            trailing_note=profile,
            icon=Icon.ROLE,
            favourite=self._marks.is_favourite(role),
        )

    def _show_status(self) -> None:
        roles, url = self._services.portal_roles, self._url
        progress, problem = roles.progress(url), roles.problem(url)
        state = self._services.portals.state(url)
        count = roles_words(len(self._roles), len({role.account_id for role in self._roles}))
        if progress is not None:
            status = progress_words(progress)
        elif self._roles:
            status = count
        elif state.is_signed_in:
            status = self.tr("No roles are known yet.")
        else:
            status = self.tr("Sign in to see the accounts and roles that you may use.")
        self._status.setText(status)
        self._problem.setText(f"{problem.title}. {problem.message}" if problem else "")
        self._problem.setVisible(problem is not None and progress is None)
        self._find.setVisible(state.is_signed_in and progress is None)
        self._stop.setVisible(progress is not None)
        for each in (
            self.search,
            self.view,
            self._region_name,
            self._region,
            self._add,
            self._marks,
            self._write,
        ):
            each.setVisible(bool(self._roles))

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self.view.selectionModel().selection()
        return [selection.at(number) for number in range(selection.count())]

    def _chosen(self) -> list[PortalRole]:
        """The selected roles, by ranges: ten thousand selected rows may be one range."""
        ranges = self._ranges()
        rows = sorted(row for each in ranges for row in range(each.top(), each.bottom() + 1))
        return [self._model.values[row] for row in rows]

    @Slot()
    def _show_selection(self) -> None:
        number = sum(each.height() for each in self._ranges())
        several = self.tr("&Add %n profiles", "", number)
        self._add.setText(several if number > 1 else self.tr("&Add profile"))
        self._add.setEnabled(number > 0)
        self._marks.show_roles(self._chosen())

    def _on_favourite(self, key: str) -> None:
        self._marks.toggle_favourites([self._model.values[self._model.row_of(key).row()]])

    def _on_add(self) -> None:
        if chosen := self._chosen():
            self.intended.emit(AddProfiles(roles=tuple(chosen), region=self._region.value()))

    def _on_write(self) -> None:
        roles, region = tuple(self._chosen()), self._region.value()
        self.intended.emit(WriteRoles(portal=self._url, roles=roles, region=region))

    def _offer_regions(self, region: str) -> None:
        if not self._region.count():
            for code, _name in self._services.partitions.regions():
                self._region.addItem(code, code)
        self._region.set_value(region)

    def _set_up(self) -> None:
        self.search.setObjectName("search_roles")
        self.search.lead(self.view)
        self.view.setObjectName("roles_list")
        self.view.setAccessibleName(self.tr("Accounts and roles"))
        self.view.setUniformItemSizes(True)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setMinimumHeight(in_text(LEAST_HEIGHT))
        self.view.setProperty("look", "card")
        self._region.setObjectName("profiles_region")
        self._region.setMinimumContentsLength(REGION_WIDTH)
        words = self.tr("Region of new profiles")
        self._region.setAccessibleName(words)
        for editor in self._region.findChildren(QLineEdit):
            editor.setAccessibleName(words)
        self._region.setToolTip(words)
        self._region_name.setBuddy(self._region)
        in_column(
            in_row((self._status, 1), self._find, self._stop, spacing=8),
            self._problem,
            self.search,
            (self.view, 1),
            in_flow(self._region_name, self._region, self._add, self._write),
            self._marks,
            (STRETCH, 0),
            spacing=8,
            within=self,
        )
        self._marks.follow(self.view)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.view.mark)
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._on_add)
        self.view.row_selected.connect(self._show_selection)
        self.view.row_activated.connect(self._on_add)
        self.view.favourite_clicked.connect(self._on_favourite)
        self._marks.intended.connect(self.intended)
        self._add.clicked.connect(self._on_add)
        self._write.clicked.connect(self._on_write)
        self._find.clicked.connect(lambda: self.intended.emit(FindRoles(portal=self._url)))
        self._stop.clicked.connect(lambda: self.intended.emit(StopFinding(portal=self._url)))


class _RolesView(RowView):
    """Takes the room that is left, and makes the page scroll only below `LEAST_HEIGHT`."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), in_text(LEAST_HEIGHT))


def _text(role: PortalRole, tags: tuple[str, ...]) -> str:
    """The text that is searched."""
    names = (role.account_name, role.account_id, role.role_name, role.email, role.role_arn)
    texts = (*names, account_with_dashes(role.account_id), tags_text(tags))
    return " ".join(texts).casefold()
