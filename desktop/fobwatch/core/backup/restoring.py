"""Takes a backup into the vault: what a person chose of it, and nothing in place of another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.backup.errors import ChangedSince
from fobwatch.core.catalogue.profile_marks import only_where, with_copy
from fobwatch.core.consent.rules import RULES
from fobwatch.core.errors import NotKept, VaultError
from fobwatch.core.mfa.device_checks import check_device
from fobwatch.core.portals.portal import PORTALS, check_portal
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.profiles.role_names import free_name
from fobwatch.core.text_rules import counted
from fobwatch.core.vault.records import DEVICES, PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sized

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.backup.contents import Backup
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.profile_marks import ProfilePreferences
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.collection import RecordKind
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.errors import InputError
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.vault.vault import Vault

_CHECKS: dict[str, Callable[[Any], Collection[InputError]]] = {
    PORTALS.prefix: check_portal,
    DEVICES.prefix: check_device,
    PROFILES.prefix: check_profile,
}


class Presence(Enum):
    """Whether the vault has something under the name, serial or address."""

    NEW = auto()
    SAME = auto()
    DIFFERENT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One portal, device or profile of a backup. `complaint` is why it cannot be taken.

    `mine` is what the vault had then. `free_name` is what a profile would be called beside the one
    that has its name. `hides` says that it would stand before a profile of the AWS files.
    """

    kind: RecordKind[Any]
    value: Any
    presence: Presence
    mine: Any = None
    complaint: InputError | None = None
    free_name: str = ""
    hides: bool = False

    @property
    def key(self) -> str:
        return self.kind.key_of(self.value)

    @property
    def is_profile(self) -> bool:
        return self.kind is PROFILES

    @property
    def command(self) -> str:
        """What it would run on this computer at each sign-in, if anything."""
        return str(self.value.sign_in_command) if self.is_profile else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is to be taken, a profile by `name` beside the one that has its own name here."""

    kept: Kept
    name: str = ""


class Restoring:
    """Blocks for the keyring's time."""

    def __init__(
        self,
        *,
        vault: Vault,
        profiles: Catalogue,
        marks: PreferencesFile,
        rules: ConsentRules,
        journal: Journal,
        aws_time: AwsTime,
    ) -> None:
        self._vault = vault
        self._profiles = profiles
        self._marks = marks
        self._rules = rules
        self._journal = journal
        self._aws_time = aws_time

    def listed(self, backup: Backup) -> tuple[Kept, ...]:
        """Raises `VaultError` while it is not known what the vault has."""
        self._vault.check_read()
        known = self._profiles.profiles()
        taken = {profile.name.casefold() for profile in (*known, *backup.profiles)}
        in_files = {
            profile.name
            for profile in known
            if profile.origin is Origin.AWS_FILES and not self._profiles.is_offered(profile.name)
        }
        kept = (self._kept(kind, value, taken) for kind, value in _values(backup))
        return tuple(replace(k, hides=k.is_profile and k.key in in_files) for k in kept)

    def take_in(self, backup: Backup, chosen: Collection[Chosen]) -> str:
        """Save what was chosen, with its rules and marks; return what that was, in words.

        Of two rules for programs the stricter holds, and a console that opens only after a question
        on either side goes on to ask. Other marks of a name here stay as they are.

        Raises `ChangedSince` where the vault is not as it was `listed`, `StorageError` for marks
        that cannot be stored, `VaultError`, and `NotKept` unless all could be read back.
        """
        self._check_unchanged(chosen)
        names = {each.kept.key: each.name or each.kept.key for each in chosen}
        profiles = [
            _renamed(each.kept.value, names[each.kept.key], names)
            for each in chosen
            if each.kept.is_profile
        ]
        devices = [each.kept.value for each in chosen if each.kept.kind is DEVICES]
        portals = [each.kept.value for each in chosen if each.kept.kind is PORTALS]
        self._protect(backup, names)
        self._check_unchanged(chosen)  # anew: what protects it waited for the disk and the keyring
        for portal in portals:
            self._vault.save(PORTALS, portal)
        self._vault.save_all(profiles=profiles, devices=devices)
        for profile in profiles:
            self._rules.follow(profile.name)
        what = _counted(profiles, devices, portals)
        self._confirm(what, profiles, devices, portals)
        now = self._aws_time.now()
        self._journal.record(
            Activity(at=now, event=Event.BACKUP_RESTORED, subject=backup.computer, detail=what)
        )
        return f"Restored {what}."

    def _kept(self, kind: RecordKind[Any], value: Any, taken: set[str]) -> Kept:  # noqa: ANN401 - of any kind
        key = kind.key_of(value)
        mine = self._vault.get(kind, key)
        is_conflict = mine is not None and mine != value
        known = Presence.DIFFERENT if is_conflict else Presence.SAME
        name = free_name(key, taken) if is_conflict and kind is PROFILES else ""
        taken.add(name.casefold())
        return Kept(
            kind=kind,
            value=value,
            presence=Presence.NEW if mine is None else known,
            mine=mine,
            complaint=next(iter(_CHECKS[kind.prefix](value)), None),
            free_name=name,
        )

    def _check_unchanged(self, chosen: Iterable[Chosen]) -> None:
        """Raises `ChangedSince`: what is in the way now, nobody has said may be replaced."""
        self._vault.check_read()
        for each in chosen:
            kept = each.kept
            is_same = self._vault.get(kept.kind, kept.key) == kept.mine
            if not is_same or (each.name and self._vault.profile(each.name) is not None):
                raise ChangedSince(
                    "Nothing was restored",
                    f"The vault was changed while you chose: {each.name or kept.key} is not in it "
                    "as it was.",
                    "Choose the backup again, to see what is here now.",
                )

    def _protect(self, backup: Backup, names: Mapping[str, str]) -> None:
        """Before anything is there under a name, it has its rule, and is asked about.

        What is about names of the AWS files, which no backup has, comes along. What is here and was
        not chosen keeps its own.
        """
        listed = {kind.key_of(value) for kind, value in _values(backup)}
        renamed = {old_name: name for old_name, name in names.items() if name != old_name}

        def is_of_files(known: str) -> bool:
            owner = known.partition(" ")[0]
            return owner not in listed and self._vault.profile(owner) is None

        def keeps_name(known: str) -> bool:
            return is_of_files(known) or names.get(owner := known.partition(" ")[0]) == owner

        for rule in backup.rules:
            name = rule.profile if is_of_files(rule.profile) else names.get(rule.profile)
            if name:
                joined = rule.joined_with(self._vault.get(RULES, name), name=name)
                self._vault.save(RULES, joined)
        self._mark(only_where(backup.marks, keeps_name))
        for old_name, name in renamed.items():
            self._mark(_marks_of(backup.marks, old_name, name))
        self._marks.save()

    def _mark(self, theirs: ProfilePreferences) -> None:
        self._marks.put_back(theirs)
        for name, environment in theirs.environments.items():
            if environment.asks_first:
                self._marks.protect(name, environment, theirs.identities.get(name, ()))

    def _confirm(self, what: str, *taken: list[Any]) -> None:
        kinds: tuple[RecordKind[Any], ...] = (PROFILES, DEVICES, PORTALS)
        try:
            for kind, values in zip(kinds, taken, strict=True):
                self._vault.confirm(kind, *map(kind.key_of, values))
        except VaultError as error:
            raise NotKept(
                "Restored, but not kept yet",
                f"The keyring has not stored the {what}, and they are lost if Fobwatch ends "
                f"before it has. {error.title}: {error.message}",
                f"Keep the backup. {error.remedy}",
            ) from error


def _counted(profiles: Sized, devices: Sized, portals: Sized) -> str:
    return (
        f"{counted(len(profiles), 'profile')}, {counted(len(devices), 'MFA device')} and "
        f"{counted(len(portals), 'access portal')}"
    )


def _values(backup: Backup) -> Iterator[tuple[RecordKind[Any], Any]]:
    for portal in backup.portals:
        yield PORTALS, portal
    for device in backup.devices:
        yield DEVICES, device
    for profile in backup.profiles:
        yield PROFILES, profile


def _marks_of(marks: ProfilePreferences, old_name: str, name: str) -> ProfilePreferences:
    """Those of a profile by another name, which it gets."""
    own = only_where(marks, lambda known: known.partition(" ")[0] == old_name)
    return only_where(with_copy(own, old_name, name), lambda known: known != old_name)


def _renamed(profile: OwnProfile, name: str, names: Mapping[str, str]) -> OwnProfile:
    """By this name, built upon the source that came with it if that was renamed."""
    renamed = replace(profile, name=name)
    source = names.get(profile.source, profile.source)
    return renamed if source == profile.source else renamed.with_source(profile.source, source)
