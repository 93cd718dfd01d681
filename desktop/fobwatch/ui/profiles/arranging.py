"""The profiles as their page lists them: in groups and in order, searched at each keystroke."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from fobwatch.core.catalogue.groups import grouped
from fobwatch.core.catalogue.role_marks import tags_text
from fobwatch.core.profiles.profile import Origin, Profile
from fobwatch.core.settings.arrangement import Grouping, Sorting
from fobwatch.ui.rows.rows import RowSection
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.words.profile_words import account_fact, long_line
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PySide6.QtGui import QAction

    from fobwatch.core.catalogue.groups import Group
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.settings.settings import Settings
    from fobwatch.ui.runtime.services import Services

Listed = Profile | RowSection

translate = QCoreApplication.translate

AWS_FOLDER: Final = "~/.aws"
"""What everybody calls the folder of the AWS files, wherever the environment puts them."""


class ArrangedProfiles:
    """Arranged anew only after something changed that decides the order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._read: tuple[object, ...] = ()
        self._groups: tuple[Group, ...] = ()
        self._grouping = Grouping.NONE
        self._texts: dict[str, str] = {}
        self._tags: Mapping[str, tuple[str, ...]] = {}
        self._found: tuple[Sequence[str], Sequence[Listed]] | None = None

    def found(self, words: Sequence[str]) -> Sequence[Listed]:
        """Those that have all the words, with the headings of their groups."""
        self._arrange()
        if self._found is None or self._found[0] != words:
            self._found = words, tuple(self._matching(words))
        return self._found[1]

    def _matching(self, words: Sequence[str]) -> Iterator[Listed]:
        texts = self._texts or self._all_texts() if words else {}
        for group in self._groups:
            profiles: Sequence[Profile] = group.profiles
            if words:
                profiles = [
                    profile
                    for profile in profiles
                    if all(word in texts[profile.name] for word in words)
                ]
            if profiles and self._grouping is not Grouping.NONE:
                yield self._heading(group, len(profiles))
            yield from profiles

    def _arrange(self) -> None:
        services, settings = self._services, self._services.settings.current
        marks, names = services.marks.current, services.account_names.all()
        grouping, sorting = settings.group_profiles, settings.sort_profiles
        uses = marks.uses if sorting is Sorting.LAST_USED else None
        portals = services.known_portals.all() if grouping is Grouping.PORTAL else None
        read = (services.index.all, grouping, sorting, names, marks.environments, uses, portals)
        if self._tags is not marks.tags:
            self._tags, self._texts, self._found = marks.tags, {}, None
        if len(read) == len(self._read) and all(map(_is, read, self._read)):
            return
        self._read, self._grouping, self._found = read, grouping, None
        titles = names
        if portals is not None:
            titles = {each.portal.start_url: each.portal.title for each in portals}
        profiles = services.index.all
        self._groups = grouped(profiles, grouping, sorting, marks=marks, titles=titles)
        self._texts = {}

    def _all_texts(self) -> dict[str, str]:
        """What is searched of each profile, by its name."""
        marks, names = self._services.marks.current, self._services.account_names.all()
        for each in self._services.index.all:
            environment, tags = marks.environment(each.name).word, marks.tags.get(each.name, ())
            words = each.name, environment, listed_line(each, names), tags_text(tags)
            self._texts[each.name] = " ".join(words).casefold()
        return self._texts

    def _heading(self, group: Group, number: int) -> RowSection:
        title = group.title or _no_title(self._grouping)
        if group.account:
            names = self._services.account_names.all()
            title = account_fact(group.account, names)
        note = translate("ProfilesPage", "1 profile")
        if number > 1:
            note = translate("ProfilesPage", "%n profiles", "", number)
        return RowSection(title=title, note=note)


class ArrangeMenu(QMenu):
    """What the list is grouped and sorted by.

    Signals:
        intended: an `Intent` to arrange it otherwise.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("arrange_menu")
        self._groupings = self._choices(
            {
                Grouping.NONE: self.tr("&No groups"),
                Grouping.ACCOUNT: self.tr("Group by &account"),
                Grouping.PORTAL: self.tr("Group by access &portal"),
                Grouping.ENVIRONMENT: self.tr("Group by &environment"),
            }
        )
        self.addSeparator()
        self._sortings = self._choices(
            {
                Sorting.NAME: self.tr("Sort by na&me"),
                Sorting.LAST_USED: self.tr("Sort by &last use"),
            }
        )

    def show_settings(self, settings: Settings) -> None:
        self._groupings[settings.group_profiles].setChecked(True)
        self._sortings[settings.sort_profiles].setChecked(True)

    def _choices(
        self, texts: Mapping[Grouping | Sorting, str]
    ) -> dict[Grouping | Sorting, QAction]:
        group = QActionGroup(self)
        actions = {}
        for choice, text in texts.items():
            action = actions[choice] = self.addAction(text)
            action.setObjectName(f"arrange_{choice}")
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(partial(self._choose, choice))
        return actions

    def _choose(self, choice: Grouping | Sorting, _checked: bool = True) -> None:
        self.intended.emit(Intent(verb=Verb.ARRANGE_PROFILES, arrangement=choice))


def listed_line(profile: Profile, names: Mapping[str, str], session: Session | None = None) -> str:
    """What a profile is; first of all that it is of the AWS files, where it is not the vault's."""
    line = long_line(profile, session, names)
    return line if profile.origin is Origin.VAULT else SEPARATOR.join((AWS_FOLDER, line))


def _is(one: object, other: object) -> bool:
    return one is other


def _no_title(grouping: Grouping) -> str:
    return {
        Grouping.ACCOUNT: translate("ProfilesPage", "Account not known"),
        Grouping.PORTAL: translate("ProfilesPage", "Without an access portal"),
        Grouping.ENVIRONMENT: translate("ProfilesPage", "No environment"),
    }[grouping]
