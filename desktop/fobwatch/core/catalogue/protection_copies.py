"""The questions before consoles, kept in the vault beside the file of marks."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.catalogue.environments import NOWHERE, Environment
from fobwatch.core.catalogue.errors import ProtectionsRestored
from fobwatch.core.console.protection import PROTECTIONS, Protection
from fobwatch.core.errors import StorageError
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.vault.vault import Vault

logger = logging.getLogger(__name__)

MAX_NAMED: Final = 5
"""Profiles that a message names: a notice has three lines."""


def or_log(note: Callable[..., object], *changed: str) -> None:
    """Note a change of which nobody waits for the end."""
    try:
        note(*changed)
    except StorageError as error:  # what is noted is written with the next mark
        logger.warning("%s", error)


class ProtectionCopies:
    """The questions before consoles in the vault too: no older file of marks takes one away.

    The stricter of both holds. Where a kill came between the two, or either is of another day or
    another computer, more is asked about, and nothing less. Thread-safe.
    """

    def __init__(self, marks: PreferencesFile, vault: Vault) -> None:
        self._marks = marks
        self._vault = vault
        self._restoring = threading.Lock()
        self._storing = threading.RLock()  # the vault may note a change meanwhile, on this thread
        self._is_restored = False
        self._is_stored = False
        self._unreported: tuple[str, ...] = ()
        self.on_restored = Listeners[ProtectionsRestored]()
        """Called once with the error to show to a person."""

    def begin(self) -> None:
        """Keep both in line from now on; call it once the marks were read.

        What cannot be stored is logged.
        """
        self._marks.on_save(self.store)
        self._vault.on_change(partial(or_log, self.note_vault))

    def restore(self) -> None:
        """Ask again about what only the vault has, once that is read. Does not block."""
        with self._restoring:
            if self._is_restored or self._vault.unread is not None:
                return
            chosen = self._marks.current.environments
            for each in self._vault.all(PROTECTIONS):
                if not chosen.get(each.profile, NOWHERE).asks_first:
                    self._unreported += (each.profile,)
                environment = Environment(word=each.word, colour=each.colour)
                self._marks.protect(each.profile, environment, each.identities)
            self._is_restored = True

    def note_vault(self) -> None:
        """The vault may have been read: bring both in line, and say what was missing. Blocks.

        Raises `StorageError` where the marks cannot be stored; they hold until the program ends.
        """
        if self._vault.unread is not None:
            self._is_stored = False
            return
        self.restore()
        with self._restoring:
            untold, self._unreported = sorted(self._unreported), ()
        if untold:
            self.on_restored.notify(_restored(untold))
            self._marks.save()
        elif not self._is_stored:
            self.store()

    def store(self) -> None:
        """Let the vault have what the marks say now. Blocks for the keyring's time."""
        self.restore()
        if not self._is_restored or self._vault.unread is not None:
            return
        with self._storing:
            self._is_stored = True
            marks = self._marks.current
            wanted = {
                name: Protection(
                    profile=name,
                    word=environment.word,
                    colour=environment.colour,
                    identities=marks.identities.get(name, ()),
                )
                for name, environment in marks.environments.items()
                if environment.asks_first
            }
            known = {each.profile: each for each in self._vault.all(PROTECTIONS)}
            for name in known.keys() - wanted.keys():
                self._vault.remove(PROTECTIONS, name)
            for name, protection in wanted.items():
                # Of one that cannot be read, the entry is left as it is.
                if known.get(name) not in (protection, Protection(profile=name)):
                    self._vault.save(PROTECTIONS, protection)


def _restored(names: Sequence[str]) -> ProtectionsRestored:
    rest = len(names) - MAX_NAMED
    named = ", ".join([*names[:MAX_NAMED], *([f"{rest} more"] if rest > 0 else [])])
    return ProtectionsRestored(
        "You are asked again before a console opens",
        f"This is about {named}. The file of your marks no longer said so, as if an older copy of "
        "it had been put back, but the vault does.",
        "To open it without a question, remove the check mark at the profile's environment.",
    )
