"""A person's marks on profiles: favourites, the pinned one, muted ones, and those in use.

Access portals, by their start URLs, have a place in a browser here too, and their roles are
favourites and have tags, by their keys (`role_marks`).

It is stored in a small file beside the settings, since it is no secret and also marks profiles of
the AWS files, which are never changed.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.catalogue.environments import suggested_environment
from fobwatch.core.catalogue.profile_marks import (
    MALFORMED,
    ProfilePreferences,
    Use,
    joined,
    joined_identities,
    marks_from_json,
    marks_to_json,
    only_where,
    with_copy,
)
from fobwatch.core.errors import StorageError
from fobwatch.core.json_text import parse_stored
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.catalogue.environments import Environment
    from fobwatch.core.catalogue.profile_marks import ConsoleServices
    from fobwatch.core.ports import TextStore

T = TypeVar("T")

MAX_USES: Final = 200
"""Profiles whose use is remembered; those that count least are forgotten."""


class PreferencesFile:
    """The marks, and the file that stores them. Thread-safe.

    Changes are made in memory at once; `save` writes them, and blocks on the disk. A file that
    could not be read is set aside before another is written.
    """

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._marks = self._written = ProfilePreferences()
        self._unread = False
        self.on_save = Listeners[[]]()
        """Called after they were written, on the saving thread."""

    @property
    def current(self) -> ProfilePreferences:
        return self._marks

    def load(self) -> None:
        """Raises `StorageError`; the marks are lost then, and the file stays as it is."""
        self._unread = True
        self._edit(lambda m: replace(m, lost=True))
        text = self._store.read()
        if text is None:
            self._unread = False
            # No new file took the place of one that was set aside: the disk was full, for example.
            lost = self._store.was_set_aside()
            self._edit(lambda m: replace(m, lost=lost))
            self._written = self._marks
            return
        try:
            marks = marks_from_json(parse_stored(text))
        except MALFORMED as error:
            raise StorageError(
                "The marks on your profiles cannot be read",
                "The file of favourites, pins and mutes is damaged.",
                "It is kept beside a new one as soon as you mark a profile.",
            ) from error
        self._unread = False
        with self._lock:
            self._marks = self._written = marks

    def save(self) -> None:
        """Write what is not written yet. Raises `StorageError`."""
        with self._writing:  # of two threads that save, none writes what is older
            marks = self._marks
            if self._unread:
                self._store.set_aside()
                self._unread = False
            elif marks == self._written:
                return  # so that a full disk stops nobody who marks nothing
            text = json.dumps(marks_to_json(marks), indent=2, ensure_ascii=False)
            self._store.write(f"{text}\n")
            self._written = marks
        self.on_save.notify()

    def set_favourite(self, name: str, *, wanted: bool) -> None:
        self._edit(lambda m: replace(m, favourites=_with(m.favourites, name, wanted=wanted)))

    def set_muted(self, name: str, *, wanted: bool) -> None:
        self._edit(lambda m: replace(m, muted=_with(m.muted, name, wanted=wanted)))

    def pin(self, name: str) -> None:
        """Pin this profile instead of another; none where the name is empty."""
        self._edit(lambda m: replace(m, pinned=name))

    def set_browser(self, name: str, choice: BrowserChoice | None) -> None:
        """Have the pages of a profile or a portal open there; None, where the settings say."""
        self._edit(lambda m: replace(m, browsers=_changed(m.browsers, (name,), choice)))

    def set_environment(self, name: str, environment: Environment) -> None:
        """Choose it for a profile.

        What the name suggests is not stored: it follows the name. After a loss it is, as an answer.
        """
        follows = environment == suggested_environment(name) and not self._marks.lost
        chosen = None if follows else environment
        self._edit(lambda m: replace(m, environments=_changed(m.environments, (name,), chosen)))
        if not environment.asks_first:
            self._edit(lambda m: replace(m, identities=_changed(m.identities, (name,), None)))

    def protect(self, name: str, environment: Environment, identities: tuple[str, ...]) -> None:
        """Ask about its console, in its own environment if one was chosen, else in this one."""

        def protected(marks: ProfilePreferences) -> ProfilePreferences:
            asking = replace(marks.environments.get(name, environment), asks_first=True)
            return replace(
                marks,
                environments=_changed(marks.environments, (name,), asking),
                identities=joined_identities(marks.identities, {name: identities}),
            )

        self._edit(protected)

    def note_identities(self, found: Mapping[str, tuple[str, ...]], *, most: int) -> None:
        """Note what these profiles are, of each `most` at most."""
        self._edit(
            lambda m: replace(m, identities=joined_identities(m.identities, found, most=most))
        )

    def follow(self, environments: Mapping[str, Environment]) -> None:
        """Let these profiles have these, where nothing was chosen for them by their name."""
        with self._lock:
            self._marks = replace(self._marks, followed=MappingProxyType(dict(environments)))

    def set_tags(self, names: Collection[str], tags: tuple[str, ...]) -> None:
        """Give each of them these tags in place of what it has."""
        self._edit(lambda m: replace(m, tags=_changed(m.tags, names, tags or None)))

    def set_service(self, name: str, service: str, *, wanted: bool) -> None:
        """Make the console's service a favourite of this profile, or one no longer."""
        self._set_services(name, lambda known: known.with_favourite(service, wanted=wanted))

    def note_service(self, name: str, service: str) -> None:
        """Remember the service as the one that was opened last with this profile."""
        self._set_services(name, lambda known: replace(known, last=service))

    def note_use(self, name: str, now: datetime) -> None:
        def used(marks: ProfilePreferences) -> ProfilePreferences:
            before = marks.uses.get(name)
            weight = 1.0 + (before.frecency(now) if before else 0.0)
            uses = {**marks.uses, name: Use(weight=weight, at=now)}
            if len(uses) > MAX_USES:
                del uses[min(uses, key=lambda known: uses[known].frecency(now))]
            return replace(marks, uses=MappingProxyType(uses))

        self._edit(used)

    def copy(self, name: str, new_name: str) -> None:
        """Give the marks of a profile, which is to have a new name, to that too, and save them.

        So it is marked at each instant. Raises `StorageError`; nothing is copied then.
        """
        before = only_where(self._marks, lambda known: known == new_name)
        if before == only_where(with_copy(self._marks, name, new_name), lambda k: k == new_name):
            return  # so that a full disk keeps nobody from renaming what is not marked
        with self.saving(new_name):
            self._edit(lambda marks: with_copy(marks, name, new_name))

    @contextmanager
    def saving(self, name: str) -> Iterator[None]:
        """Save what is changed within; where that fails, the marks of this name are as before.

        Raises `StorageError` then.
        """
        before = only_where(self._marks, lambda known: known == name)
        yield
        try:
            self.save()
        except StorageError:
            self.take(name)
            self.put_back(before)
            raise

    def leave(self, old_name: str, new_name: str) -> bool:
        """Remove the marks of the old name, if any; one that was pinned is by its new name."""
        before = self._marks
        self._edit(lambda m: replace(m, pinned=new_name) if m.pinned == old_name else m)
        self.take(old_name)
        return self._marks != before

    def take(self, name: str) -> ProfilePreferences:
        """Remove the marks of one profile, and return them for `put_back`."""
        with self._lock:
            before = self._marks
            self._put(only_where(before, lambda known: known != name))
        return only_where(before, lambda known: known == name)

    def put_back(self, taken: ProfilePreferences) -> None:
        """Add these marks to the others. A profile that was pinned since stays pinned."""
        self._edit(lambda m: joined(m, taken))

    def _set_services(
        self, name: str, change: Callable[[ConsoleServices], ConsoleServices]
    ) -> None:
        def changed(marks: ProfilePreferences) -> ProfilePreferences:
            services = change(marks.services_of(name))
            return replace(marks, services=_changed(marks.services, (name,), services))

        self._edit(changed)

    def _edit(self, edit: Callable[[ProfilePreferences], ProfilePreferences]) -> None:
        with self._lock:
            self._put(edit(self._marks))

    def _put(self, marks: ProfilePreferences) -> None:
        """Holds the lock."""
        self._marks = replace(marks, followed=self._marks.followed)


def _with(names: frozenset[str], name: str, *, wanted: bool) -> frozenset[str]:
    return names | {name} if wanted else names - {name}


def _changed(by_name: Mapping[str, T], names: Collection[str], value: T | None) -> Mapping[str, T]:
    """With this value for these names; without any where it is None."""
    others = {known: each for known, each in by_name.items() if known not in names}
    mine = {} if value is None else dict.fromkeys(names, value)
    return MappingProxyType(others | mine)
