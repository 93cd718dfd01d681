"""What the keyring has not taken yet, and the order in which it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fobwatch.core.consent.rules import RULES
from fobwatch.core.sessions.sessions import SESSIONS
from fobwatch.core.vault.records import DEVICES, PROFILES, sign_in_records
from fobwatch.core.vault.state import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile

Change = tuple[str, str | None]
"""An entry's name, and its new text; None where it is removed."""


class PendingWrites:
    """The newest change of each entry. The caller lets one thread at a time use it."""

    def __init__(self) -> None:
        self._changes: dict[str, str | None] = {}
        self._stored_sources: dict[str, str] = {}
        """The source of each role that the keyring has, by the role's name."""
        self.replacements: list[tuple[RecordKind[Any], Any, Any]] = []
        """What becomes a change only if the keyring has what is replaced: kind, before, after."""

    @property
    def entries(self) -> frozenset[str]:
        return frozenset(self._changes)

    def __contains__(self, entry: str) -> bool:
        return entry in self._changes

    def add(self, entry: str, text: str | None) -> None:
        self._changes.pop(entry, None)  # so that the newest change is written last
        self._changes[entry] = text

    def newest(self, entry: str, stored: str | None) -> str | None:
        """The entry's text once all is written, if the keyring has `stored` now."""
        return self._changes.get(entry, stored)

    def is_current(self, change: Change) -> bool:
        """Whether it still has to be written: it may have been replaced meanwhile."""
        entry, text = change
        return entry in self and self._changes[entry] is text

    def note_written(self, change: Change) -> None:
        self.note_stored(*change)
        if self.is_current(change):
            del self._changes[change[0]]

    def note_stored(self, entry: str, text: str | None) -> None:
        """Note what the keyring has of an entry."""
        for name in PROFILES.keys_of((entry,)):
            source = "" if text is None else PROFILES.load(text).source
            if source:
                self._stored_sources[name] = source
            else:
                self._stored_sources.pop(name, None)

    def in_safe_order(self, profiles: Iterable[OwnProfile]) -> list[Change]:
        """The changes in an order in which, cut off anywhere, no role loses its source.

        Sources are saved before their roles, and removed after them. What is no profile, such as an
        MFA device, is saved first and removed last. `profiles` are all, as they shall be.
        """
        wanted = {profile.name: profile.source for profile in profiles if profile.source}

        def turn(change: Change) -> tuple[bool, int]:
            entry, text = change
            names = PROFILES.keys_of((entry,))
            if text is None:
                return True, -sum(_depth(name, self._stored_sources) for name in names)
            return False, sum(_depth(name, wanted) for name in names)

        return sorted(self._changes.items(), key=turn)

    def waiting(self, devices: Mapping[str, MfaDevice]) -> Waiting:
        """What waits, by name; `devices` by their serials."""
        replaced = (kind.entry(kind.key_of(before)) for kind, before, _ in self.replacements)
        entries = dict.fromkeys((*self._changes, *replaced))
        sign_ins = {
            passing: tuple(
                key
                for kind in sign_in_records()
                if kind.passing is passing
                for key in kind.keys_of(entries)
            )
            for passing in (False, True)
        }
        return Waiting(
            profiles=PROFILES.keys_of(entries),
            devices=tuple(
                devices[serial].name if serial in devices else serial
                for serial in DEVICES.keys_of(entries)
            ),
            sessions=SESSIONS.keys_of(entries),
            rules=RULES.keys_of(entries),
            sign_ins=sign_ins[False],
            passing_sign_ins=sign_ins[True],
        )


def _depth(name: str, sources: Mapping[str, str]) -> int:
    """How many profiles the profile is built upon, itself included; a loop ends the count."""
    chain = [name]
    while chain[-1] in sources and len(chain) <= len(sources):
        chain.append(sources[chain[-1]])
    return len(chain)
