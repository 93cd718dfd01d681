"""The content of a backup: what a person entered or chose, and nothing that can be made again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime  # noqa: TC003 - a field's type, as the others
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fobwatch.core.backup.errors import BackupUnreadable
from fobwatch.core.catalogue.profile_marks import (
    MALFORMED,
    ProfilePreferences,
    marks_from_json,
    marks_to_json,
)
from fobwatch.core.consent.rules import RULES
from fobwatch.core.errors import VaultEntryDamaged
from fobwatch.core.json_values import moment, moment_of
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.text_rules import printable
from fobwatch.core.vault.records import DEVICES, PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.collection import RecordKind, RecordStore
    from fobwatch.core.consent.rules import ConsentRule
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.profiles.profile import OwnProfile

T = TypeVar("T")

KINDS: Final[tuple[RecordKind[Any], ...]] = (PORTALS, DEVICES, PROFILES, RULES)
"""Sessions and sign-ins are left out: they end within hours, and are made again."""

MAX_COMPUTER: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The vault at one moment, with the marks on its profiles and portals."""

    made_at: datetime
    computer: str
    profiles: tuple[OwnProfile, ...] = field(repr=False)
    devices: tuple[MfaDevice, ...] = field(repr=False)
    portals: tuple[Portal, ...] = ()
    rules: tuple[ConsentRule, ...] = ()
    marks: ProfilePreferences = field(default_factory=ProfilePreferences)
    unread: int = 0
    """Entries of a later version, or damaged before the backup was made."""

    def __len__(self) -> int:
        return len(self.profiles) + len(self.devices) + len(self.portals)


def backup_of(
    vault: RecordStore, marks: ProfilePreferences, *, computer: str, now: datetime
) -> Backup:
    return Backup(
        made_at=now,
        computer=printable(computer, MAX_COMPUTER),
        profiles=vault.all(PROFILES),
        devices=vault.all(DEVICES),
        portals=vault.all(PORTALS),
        rules=vault.all(RULES),
        marks=_portable(marks),
    )


def to_content(backup: Backup) -> dict[str, Any]:
    """The backup as JSON: each value as the vault's own entry for it."""
    values: Any = (backup.portals, backup.devices, backup.profiles, backup.rules)  # as in `KINDS`
    return {
        "made_at": moment(backup.made_at),
        "computer": backup.computer,
        "entries": {
            kind.entry(kind.key_of(value)): kind.dump(value)
            for kind, of_kind in zip(KINDS, values, strict=True)
            for value in of_kind
        },
        "marks": marks_to_json(backup.marks),
    }


def from_content(content: Mapping[str, Any]) -> Backup:
    """The backup that `to_content` wrote. Raises `BackupUnreadable`."""
    try:
        found, unread = _values(content["entries"])
        return Backup(
            made_at=moment_of(content["made_at"]),
            computer=printable(str(content["computer"]), MAX_COMPUTER),
            profiles=tuple(found[PROFILES.prefix]),
            devices=tuple(found[DEVICES.prefix]),
            portals=tuple(found[PORTALS.prefix]),
            rules=tuple(found[RULES.prefix]),
            marks=_portable(marks_from_json(content["marks"])),
            unread=unread,
        )
    except MALFORMED:
        # `from None`: the cause may hold secrets.
        raise BackupUnreadable(
            "The backup has something in it that Fobwatch did not write",
            "Its passphrase is right, but its content is not that of a backup.",
            "Use another backup.",
        ) from None


def _values(entries: Mapping[str, Any]) -> tuple[dict[str, list[Any]], int]:
    """By the kinds' prefixes, and how many entries cannot be read."""
    found: dict[str, list[Any]] = {kind.prefix: [] for kind in KINDS}
    unread = 0
    for name, text in entries.items():
        kind = next((kind for kind in KINDS if kind.holds(name)), None)
        value = _value(kind, text) if kind is not None else None
        if kind is None:
            unread += 1
        elif value is None or kind.entry(kind.key_of(value)) != name:
            unread += 1
            # What a rule said is not known then, but that there was one.
            found[kind.prefix] += map(kind.lost, kind.keys_of((name,))) if kind.lost else ()
        else:
            found[kind.prefix].append(value)
    return found, unread


def _value(kind: RecordKind[T], text: object) -> T | None:
    try:
        return kind.load(text) if isinstance(text, str) else None
    except VaultEntryDamaged:
        return None


def _portable(marks: ProfilePreferences) -> ProfilePreferences:
    """Without what is about this computer: its browsers, and what is used on it."""
    nothing: Any = MappingProxyType({})
    return replace(marks, uses=nothing, browsers=nothing, followed=nothing, pinned="", lost=False)
