"""Requests for the console: which profile is meant, and how often programs may ask."""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.catalogue.console_profiles import ConsoleProfiles, has_console
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from fobwatch.core.console.console import Destination
from fobwatch.core.console.words import read_words
from fobwatch.core.errors import BadRequest
from fobwatch.core.profiles.errors import UnknownProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.search import RankedSearch
    from fobwatch.core.console.words import ConsoleWords
    from fobwatch.core.ports import Clock, ScreenLock
    from fobwatch.core.sessions.broker import SessionBroker


MOST: Final = 10
"""In a `PERIOD`, of all programs together: enough for a script that opens a team's accounts."""

PERIOD: Final = timedelta(minutes=1)


class RateLimit:
    """Limits how often programs ask for what costs a person or this computer something.

    Thread-safe, and does not block.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = deque[timedelta](maxlen=MOST)

    def allows(self) -> bool:
        """Count one more, unless it is one too many."""
        now = self._clock.elapsed()
        with self._lock:
            if len(self._last) == MOST and now - self._last[0] < PERIOD:
                return False
            self._last.append(now)
            return True


class ConsoleOpenings:
    """Limits how often programs open consoles. Thread-safe, and does not block."""

    def __init__(self, clock: Clock, screen: ScreenLock) -> None:
        self._limit = RateLimit(clock)
        self._screen = screen

    def count(self) -> None:
        """Count one that is to be opened.

        Raises `ConsentOpen` while nobody would see it, and `ConsentDenied` for one too many.
        """
        if self._screen.locked:
            raise ConsentOpen(
                "The console was not opened",
                "The screen is locked: nobody would see the page.",
                "Unlock the screen, then run the program again.",
            )
        if not self._limit.allows():
            raise ConsentDenied(
                "Too many consoles are opened at once",
                f"Programs have opened {MOST} within a minute.",
                "Run it again in a minute, or open the console in Fobwatch.",
            )


LONGEST: Final = 4096
"""Characters: more than the address of a page has."""

MOST_NAMED: Final = 5

_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ConsoleFinder:
    """Finds the profile that `fobwatch open` means where its first word is no profile's name.

    Reads the words as the quick panel does; where several profiles fit, a person chooses.

    `search` is a new one for each request: several may be answered at once. Each goes through all
    that is known of ten thousand profiles, so `searches` are limited; a whole name needs none.
    """

    profiles: Catalogue
    sessions: SessionBroker
    search: Callable[[], RankedSearch]
    searches: RateLimit

    def by_verb(self) -> dict[AgentVerb, Answer]:
        return {AgentVerb.FIND_CONSOLE: self._found}

    def _found(self, request: AgentRequest) -> str:
        """The profile, and the words that name the page of its console."""
        name, words = request.text("profile"), request.text("words", "")
        if not any(profile.name == name for profile in self.profiles.profiles()):
            self.profiles.check_vault()
            self._count()
            name, words = self._meant(f"{name} {words}".strip())
        return json.dumps({"profile": name, "words": words})

    def _count(self) -> None:
        """Raises `ConsentDenied`."""
        if not self.searches.allows():
            raise ConsentDenied(
                "Too many consoles are looked for at once",
                f"Programs have searched the profiles {MOST} times within a minute.",
                "Give the whole name of a profile, or run it again in a minute.",
            )

    def _meant(self, text: str) -> tuple[str, str]:
        if len(text) > LONGEST:
            raise BadRequest(
                "The words are too long",
                f"They have more than {LONGEST:,} characters.",
                "Name a profile, a service and a region.",
            )
        read = read_words(text)
        place = read.destination
        words = place.url or f"{place.service} {place.region}".strip()
        return _only(self._profiles_for(read), text), words

    def _profiles_for(self, read: ConsoleWords) -> Sequence[str]:
        """A page's by its account; else those that have the words in their names, or anywhere.

        Where a name has them but no console, what else has them is not what was meant. An account
        is meant by its number, whatever profile of another one is called so. Nothing is guessed:
        nobody sees what was found before it opens.
        """
        pages = ConsoleProfiles(self.profiles.profiles, self.sessions.records)
        if read.destination.url:
            return pages.of_page(read)
        if not read.others or read.destination == Destination():
            return []
        profiles, terms = self.profiles.profiles(), read.others.casefold().split()
        found = self.search()(read.others, len(profiles), guess=False)
        account = next(filter(_ACCOUNT.fullmatch, terms), "")
        of_it = set(pages.of_page(replace(read, account_id=account)) if account else ())
        found = [name for name in found if name in of_it] or found
        named = [name for name in found if all(term in name.casefold() for term in terms)]
        usable = {each.name for each in profiles if has_console(each)}
        return [name for name in named or found if name in usable]


def _only(names: Sequence[str], text: str) -> str:
    if not names:
        raise UnknownProfile(
            f"No profile is found by “{text}”",
            "It is no profile's name, and no profile with a console fits these words.",
            "Check the words: fobwatch list shows the profiles.",
        )
    if len(names) > 1:
        listed = ", ".join(names[:MOST_NAMED])
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        typed = shlex.quote(names[0])  # a shell obeys some of what a name may have in it
        raise BadRequest(
            "More than one profile can open it",
            f"These can: {listed}{more}.",
            f"Give the whole name of one first: fobwatch open {typed} …",
        )
    return names[0]
