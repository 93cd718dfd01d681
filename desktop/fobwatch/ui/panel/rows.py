"""The quick panel's rows: what is within reach, and what the words in its search find or open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.catalogue.console_profiles import ConsoleProfiles, has_console
from fobwatch.core.catalogue.profile_lists import Heading, shortlist
from fobwatch.core.catalogue.search import RankedSearch
from fobwatch.core.console.console import Destination, service_page
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.console.words import read_words
from fobwatch.core.sessions.sessions import SessionRecord, Work
from fobwatch.ui.rows.rows import RowSection
from fobwatch.ui.rows.session_rows import console_row, session_row
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.profile_words import environment_badge, short_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.console.words import ConsoleWords
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.rows.rows import Item, Row
    from fobwatch.ui.runtime.services import Services

    Search = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleOffer:
    """`title` says what is opened, or why nothing is; `names` are the profiles that can."""

    title: str
    destination: Destination
    names: Sequence[str] = ()


class ConsoleOffers:
    """Reads words such as “prod s3 eu-west-1”, an ARN, or a page's address."""

    def __init__(self, services: Services, found: Callable[[str], Sequence[str]]) -> None:
        """`found` gives the names of profiles that match some words, the best first."""
        self._services = services
        self._found = found
        self._leading = ConsoleProfiles(lambda: services.index.all, services.broker.records)

    def read(self, words: str) -> ConsoleOffer | None:
        """The offer for the words; None without a destination, or a profile for it."""
        try:
            read = read_words(words)
        except InvalidDestination as error:
            return ConsoleOffer(title=error.title, destination=Destination())
        if read.destination.url:
            return self._of_page(read)
        if not read.others or read.destination == Destination():
            return None
        profiles = self._services.index.by_name
        names = [name for name in self._found(read.others) if has_console(profiles[name])]
        if not names:
            return None
        title = _title(read.destination)
        return ConsoleOffer(title=title, destination=read.destination, names=names)

    def _of_page(self, read: ConsoleWords) -> ConsoleOffer:
        names = self._leading.of_page(read)
        if read.account_id:
            title = translate("QuickPanel", "Open this page of account {account} with")
            if not names:
                title = translate("QuickPanel", "No profile here is of account {account}")
        else:
            title = translate("QuickPanel", "Open this page with")
            if not names:
                title = translate("QuickPanel", "No profile here is of the partition {partition}")
        title = title.format(account=read.account_id, partition=read.partition)
        return ConsoleOffer(title=title, destination=read.destination, names=names)


def _title(destination: Destination) -> str:
    if not destination.service:
        return translate("QuickPanel", "Open the console in {region}").format(
            region=destination.region
        )
    words = translate("QuickPanel", "Open {service}")
    if destination.region:
        words = translate("QuickPanel", "Open {service} in {region}")
    title = service_page(destination.service).title
    return words.format(service=title, region=destination.region)


MAX_FOUND: Final = 50
"""More than anyone reads; another letter leaves fewer."""


class PanelRows:
    """`offer` is what the words that were searched for last open in the console, if anything."""

    def __init__(self, services: Services, search: Search) -> None:
        """`search` gives the names of at most so many profiles that match, the best first."""
        self._services = services
        self._search = search
        self._offers = ConsoleOffers(services, self._usable)
        self.offer: ConsoleOffer | None = None
        self._idle_rows: dict[str, tuple[object, Row]] = {}
        self.consoles: dict[str, ConsoleSession] = {}
        """By the keys of their rows."""

    def prepare(self) -> None:
        """Have the search ready for the first letter."""
        self._search("", MAX_FOUND)

    def forget(self) -> None:
        self._idle_rows.clear()

    def shown(self, words: str, now: datetime) -> list[Item]:
        self.offer = self._offers.read(words) if words else None
        return self._found(words, now) if words else self._shortlist(now)

    def _shortlist(self, now: datetime) -> list[Item]:
        records = self._services.broker.records()
        items: list[Item] = []
        marks, consoles = self._services.marks.current, self._console_rows(now)
        for part in shortlist(self._services.index.usable, records, marks, now):
            items.append(RowSection(title=heading_words(part.heading)))
            items.extend(self._row(name, now) for name in part.names)
            items.extend(consoles)  # after the first part, from which a row is selected
            consoles = []
        return items + consoles

    def _console_rows(self, now: datetime) -> list[Item]:
        self._read_consoles(now)
        if not self.consoles:
            return []
        title = translate("QuickPanel", "Consoles")
        rows = (console_row(each, self._services, now) for each in self.consoles.values())
        return [RowSection(title=title), *rows]

    def _read_consoles(self, now: datetime) -> None:
        sessions = self._services.consoles.ledger.sessions(now)
        self.consoles = {each.key: each for each in sessions}

    def _found(self, words: str, now: datetime) -> list[Item]:
        """First what has the words in its name; each time profiles, and then consoles."""
        self._read_consoles(now)
        terms, names = words.casefold().split(), self._usable(words)
        named = [name for name in names if _has(terms, name)]
        consoles = self._found_consoles(terms, now)
        if self.offer is None:
            others = [name for name in names if name not in named]
            return [
                *(self._row(name, now) for name in named),
                *(row for row, by_name in consoles if by_name),
                *(self._row(name, now) for name in others),
                *(row for row, by_name in consoles if not by_name),
            ]
        offered = [name for name in self.offer.names[:MAX_FOUND] if name not in named]
        rows: list[Item] = [self._row(name, now) for name in named]
        rows += [row for row, _by_name in consoles]
        if offered or not self.offer.names:  # without any, the title says why
            rows.append(RowSection(title=self.offer.title))
        self.offer = replace(self.offer, names=offered)
        return [*rows, *(self._row(name, now) for name in offered)]

    def _found_consoles(self, terms: Sequence[str], now: datetime) -> list[tuple[Row, bool]]:
        """The consoles of which the title, the account, role or browser has the words.

        And whether the profile's name alone has them.
        """
        found = []
        for session in self.consoles.values():
            row = console_row(session, self._services, now)
            if _has(terms, row.title, session.account_id, row.subtitle):
                found.append((row, _has(terms, session.profile)))
        return found

    def _usable(self, words: str) -> list[str]:
        is_usable = self._services.index.is_usable
        return [name for name in self._search(words, MAX_FOUND) if is_usable(name)]

    def _row(self, name: str, now: datetime) -> Row:
        """The row of this profile; one without a session reads the same at each key."""
        record = self._services.broker.record(name)
        profile = self._services.index.by_name.get(name)
        favourite = name in self._services.marks.current.favourites
        if record != SessionRecord(profile=name):
            return self._made(record, profile, now, favourite=favourite)
        marks, names = self._services.marks.current, self._services.account_names.all()
        read = profile, favourite, marks.environment(name), names
        before, row = self._idle_rows.get(name, (None, None))
        if row is None or before != read:
            row = self._made(record, profile, now, favourite=favourite)
            self._idle_rows[name] = read, row
        return row

    def _made(
        self, record: SessionRecord, profile: Profile | None, now: datetime, *, favourite: bool
    ) -> Row:
        names = self._services.account_names.all()
        line = short_line(profile, record.session, names) if profile else ""
        waits = record.problem is not None and record.work is Work.NONE
        return session_row(
            record,
            now,
            subtitle=record.problem.title if waits and record.problem else line,
            badge=environment_badge(self._services.marks.current, record.profile),
            favourite=favourite,
        )


def _has(terms: Sequence[str], *texts: str) -> bool:
    text = "\n".join(texts).casefold()
    return all(term in text for term in terms)


def heading_words(heading: Heading) -> str:
    return {
        Heading.ACTIVE: translate("QuickPanel", "Active"),
        Heading.NEEDS_YOU: translate("QuickPanel", "Needs you"),
        Heading.FAVOURITES: translate("QuickPanel", "Favourites"),
        Heading.RECENT: translate("QuickPanel", "Recent"),
        Heading.OTHERS: translate("QuickPanel", "Profiles"),
    }[heading]


def panel_search(services: Services) -> RankedSearch:
    return RankedSearch(
        lambda: services.index.all,
        services.account_names.all,
        services.marks,
        services.aws_time,
    )
