"""The profiles as their page lists them: in groups and in order, searched at each keystroke."""

from __future__ import annotations

from functools import partial
from itertools import chain, groupby, islice
from operator import is_
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from fobwatch.core.catalogue.profile_lists import Group, grouped  # noqa: TC001 - a field is of the first
from fobwatch.core.catalogue.role_marks import tags_text
from fobwatch.core.profiles.profile import Origin, Profile
from fobwatch.core.settings.settings import Grouping, Sorting
from fobwatch.ui.rows.rows import RowSection
from fobwatch.ui.runtime.profile_intents import ArrangeProfiles
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.profile_words import account_fact, long_line
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PySide6.QtGui import QAction

    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.settings.settings import Settings
    from fobwatch.ui.runtime.services import Services


class Heading(NamedTuple):
    """Of a group with `number` listed profiles. Its words are made when it is seen."""

    group: Group
    number: int


Listed = Profile | Heading

AWS_FOLDER: Final = "~/.aws"
"""The usual name of the folder of the AWS files, also where the environment puts them elsewhere."""


PREPARED_AT_ONCE: Final = 500
"""Profiles: five milliseconds."""


class ArrangedProfiles:
    """Arranges profiles again only after a change of something that decides the order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._read: tuple[object, ...] = ()
        self._groups: tuple[Group, ...] = ()
        self._grouping = Grouping.NONE
        self._profiles: Sequence[Profile] = ()
        self._group_of: Sequence[int] = ()
        """The place of each profile's group."""
        self._texts: Sequence[str] = ()
        """The searched text of each profile; empty until all are prepared."""
        self._facts: tuple[object, ...] = ()
        self._text_of: dict[str, str] = {}
        self._found: tuple[Sequence[str], Sequence[Listed]] | None = None

    def found(self, words: Sequence[str]) -> Sequence[Listed]:
        """The profiles that have all the words, with the headings of their groups."""
        self._arrange()
        if self._found is None or self._found[0] != words:
            self._found = words, tuple(self._matching(words))
        return self._found[1]

    def meant(self, words: Sequence[str]) -> str:
        """The name of the profile that a person means by these words; empty if none has them all.

        It is the one that is called so, or else the first whose name begins with them or has
        them somewhere, or else the first.
        """
        name, places, texts = " ".join(words), self._places(words), self._texts
        size = len(name)
        exactly = (place for place in places if texts[place][: size + 1] == f"{name} ")
        begins = (place for place in places if texts[place][:size] == name)
        has = (place for place in places if name in self._profiles[place].name.casefold())
        best = next(chain(exactly, begins, has, places), None)
        return "" if best is None else self._profiles[best].name

    def prepare(self) -> bool:
        """Have the next profiles ready for a search; return whether that leaves some.

        All at once would be the one slow keystroke.
        """
        if self._texts:
            return False
        left = (each for each in self._profiles if each.name not in self._text_of)
        some = list(islice(left, PREPARED_AT_ONCE))
        self._text_of |= {each.name: self._text(each) for each in some}
        if len(some) < PREPARED_AT_ONCE:
            self._texts = [self._text_of[each.name] for each in self._profiles]
        return not self._texts and bool(some)

    def _places(self, words: Sequence[str]) -> Sequence[int]:
        """The places of the profiles that have all the words."""
        places: Sequence[int] = range(len(self._profiles))
        if words:
            while self.prepare():
                pass
            texts = self._texts
            for word in words:
                places = [place for place in places if word in texts[place]]
        return places

    def _matching(self, words: Sequence[str]) -> Iterator[Listed]:
        places = self._places(words)
        if self._grouping is Grouping.NONE:
            yield from map(self._profiles.__getitem__, places)
            return
        for number, members in groupby(places, key=self._group_of.__getitem__):
            found = list(map(self._profiles.__getitem__, members))
            yield Heading(self._groups[number], len(found))
            yield from found

    def _arrange(self) -> None:
        services, settings = self._services, self._services.settings.current
        marks, names = services.marks.current, services.account_names.all()
        grouping, sorting = settings.group_profiles, settings.sort_profiles
        uses = marks.uses if sorting is Sorting.LAST_USED else None
        portals = services.known_portals.all() if grouping is Grouping.PORTAL else None
        facts = (services.index.all, names, marks.environments, marks.tags)
        if not same(facts, self._facts):
            self._facts, self._text_of, self._texts, self._found = facts, {}, (), None
        read = (*facts[:3], grouping, sorting, uses, portals)
        if same(read, self._read):
            return
        self._read, self._grouping, self._found = read, grouping, None
        titles = names
        if portals is not None:
            titles = {each.portal.start_url: each.portal.title for each in portals}
        profiles = services.index.all
        self._groups = grouped(profiles, grouping, sorting, marks=marks, titles=titles)
        self._profiles = [each for group in self._groups for each in group.profiles]
        self._group_of = [at for at, group in enumerate(self._groups) for _ in group.profiles]
        self._texts = ()

    def _text(self, profile: Profile) -> str:
        marks, names = self._services.marks.current, self._services.account_names.all()
        environment, tags = marks.environment(profile.name).word, marks.tags.get(profile.name, ())
        words = (profile.name, environment, listed_line(profile, names), tags_text(tags))
        return " ".join(words).casefold()

    def section(self, heading: Heading) -> RowSection:
        group, number = heading
        title = group.title or _no_title(self._grouping)
        if group.account:
            names = self._services.account_names.all()
            title = account_fact(group.account, names)
        note = translate("ProfilesPage", "1 profile")
        if number > 1:
            note = translate("ProfilesPage", "%n profiles", "", number)
        return RowSection(title=title, note=note)


class ArrangeMenu(QMenu):
    """The choice of what the list is grouped and sorted by.

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
        self.intended.emit(ArrangeProfiles(arrangement=choice))


def listed_line(profile: Profile, names: Mapping[str, str], session: Session | None = None) -> str:
    """The profile's line, which begins with the AWS files if the profile is not the vault's."""
    line = long_line(profile, session, names)
    return line if profile.origin is Origin.VAULT else SEPARATOR.join((AWS_FOLDER, line))


def same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    """Whether all objects are the same ones: nothing was replaced, so nothing changed."""
    return len(new) == len(old) and all(map(is_, new, old))


def _no_title(grouping: Grouping) -> str:
    return {
        Grouping.ACCOUNT: translate("ProfilesPage", "Account not known"),
        Grouping.PORTAL: translate("ProfilesPage", "Without an access portal"),
        Grouping.ENVIRONMENT: translate("ProfilesPage", "No environment"),
    }[grouping]
