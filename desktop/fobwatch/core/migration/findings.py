"""Put all that was found together: names, chains, and devices that are missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.migration.aws_files import files_findings, with_included
from fobwatch.core.migration.model import (
    ImportableProfile,
    MissingDevice,
    ScanResult,
)
from fobwatch.core.migration.other_programs import granted_roles, known_roles
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fobwatch.core.aws_files.config import AwsFile
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.migration.model import Place, SkippedProfile, Store, StoreScan
    from fobwatch.core.profiles.profile import OwnProfile


_OTHER_IN_VAULT = ValidationProblem(
    "The vault has another profile of this name",
    "The one in the vault is used, and the one found here is left as it is.",
    "Rename or remove one of the two.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The content of the vault."""

    profiles: tuple[OwnProfile, ...] = ()
    devices: tuple[MfaDevice, ...] = ()


def find(
    config: AwsFile, credentials: AwsFile, scans: Sequence[StoreScan], kept: Kept
) -> ScanResult:
    """Find what can be moved into the vault, in the AWS files and the stores of other programs."""
    movable, skipped = files_findings(config, credentials)
    movable += granted_roles(config)
    for scan in scans:
        movable += (*_scanned(scan, config), *known_roles(scan, config))
    foreign = [each for scan in scans for each in scan.skipped]
    gathered = _Gathering(kept.profiles, skipped, foreign)
    for each in movable:
        gathered.take(each)
    return ScanResult(
        movable=gathered.movable,
        skipped=(*gathered.skipped, *foreign),
        devices=_missing(gathered.movable, kept.devices),
        closed=tuple(closed for scan in scans for closed in scan.closed),
    )


def _scanned(scan: StoreScan, config: AwsFile) -> Iterable[ImportableProfile]:
    for profile, place in scan.profiles:
        whole = _with_settings(profile, config) if scan.settings_from_config else profile
        yield ImportableProfile(store=scan.store, profile=whole, places=(place,))


def _with_settings(profile: OwnProfile, config: AwsFile) -> OwnProfile:
    """The profile with the region and the device that the config file has for its name.

    aws-vault reads the profile's own section, what it includes, and then [default]
    (`vault/config.go`, populateFromConfigFile).
    """
    sections = with_included(config).profiles
    settings = {
        **(sections["default"].settings if "default" in sections else {}),
        **(sections[profile.name].settings if profile.name in sections else {}),
    }
    region, serial = (
        settings[key].text if key in settings else "" for key in ("region", "mfa_serial")
    )
    return replace(
        profile, region=region or profile.region, mfa_serial=serial or profile.mfa_serial
    )


class _Gathering:
    """Takes one profile after the other; the first of a name counts, unless the vault has it.

    `in_files` are the profiles that stay in the AWS files, `foreign` those in other stores.
    """

    def __init__(
        self,
        kept: Iterable[OwnProfile],
        in_files: Iterable[SkippedProfile],
        foreign: Iterable[SkippedProfile],
    ) -> None:
        self._kept: Mapping[str, OwnProfile] = {profile.name: profile for profile in kept}
        self._in_files = {each.name: each for each in in_files}
        self._taken: dict[str, ImportableProfile] = {}
        self._refused: list[SkippedProfile] = []
        unserved = (e for e in self._in_files.values() if e.command_of is None or e.launcher)
        self._left = {(each.store, each.name) for each in (*unserved, *foreign)}
        self._found: set[tuple[Store, str]] = set()

    @property
    def movable(self) -> tuple[ImportableProfile, ...]:
        """Those whose chain leads to an access key."""
        usable = self._usable()
        return tuple(each for name, each in self._taken.items() if name in usable)

    @property
    def skipped(self) -> tuple[SkippedProfile, ...]:
        usable = self._usable()
        sourceless = (each for name, each in self._taken.items() if name not in usable)
        in_files = (each for name, each in self._in_files.items() if name not in usable)
        refused = (each.skipped(_no_source(each)) for each in sourceless)
        return (*in_files, *self._refused, *refused)

    def take(self, found: ImportableProfile) -> None:
        self._found.add((found.store, found.name))
        kept = self._kept.get(found.name)
        earlier = self._taken.get(found.name)
        in_files = self._in_files.get(found.name)
        problems = check_profile(found.profile)
        if in_files is not None and in_files.command_of is found.store and in_files.launcher:
            return  # the profile in the files says it
        if in_files is not None and in_files.command_of is not found.store:
            self._refuse(found, _other_of_this_name(in_files.places[0]))
        elif problems:
            first = problems[0]
            self._refuse(found, ValidationProblem(first.title, first.message, first.remedy))
        elif earlier is not None:
            if same(earlier.profile, found.profile):
                self._taken[found.name] = replace(earlier, places=earlier.places + found.places)
            else:
                self._refuse(found, _other_of_this_name(earlier.places[0]))
        elif kept is None:
            self._taken[found.name] = found
        elif same(kept, found.profile):
            self._taken[found.name] = replace(found, profile=kept, in_vault=True)
        else:
            self._refuse(found, _OTHER_IN_VAULT)

    def _refuse(self, found: ImportableProfile, why: ValidationProblem) -> None:
        self._left.add((found.store, found.name))
        self._refused.append(found.skipped(why))

    def _usable(self) -> set[str]:
        usable = set(self._kept)
        waiting = dict(self._taken)
        while True:
            ready = {name for name, each in waiting.items() if self._has_source(each, usable)}
            if not ready:
                return usable
            usable |= ready
            waiting = {name: each for name, each in waiting.items() if name not in ready}

    def _has_source(self, found: ImportableProfile, usable: set[str]) -> bool:
        """Whether its source is the one that it means, not another of that name."""
        source = found.profile.source
        if not source:
            return True
        meant = {store for store, name in self._found | self._left if name == source}
        if found.store in meant:
            meant = {found.store}
        return source in usable and not any((store, source) in self._left for store in meant)


def same(one: OwnProfile, other: OwnProfile) -> bool:
    """Whether both sign in as the same; duration and region do not matter."""
    return type(one) is type(other) and all(
        getattr(one, field) == getattr(other, field) for field in one.MEANT
    )


def sources_first(profiles: Iterable[ImportableProfile]) -> list[ImportableProfile]:
    """Each after its source, as far as that is among them: keys first, then roles."""
    waiting = list(profiles)
    names = {each.name for each in waiting}
    ordered: list[ImportableProfile] = []
    while waiting:
        ready = [each for each in waiting if each.profile.source not in names] or waiting
        ordered += ready
        names -= {each.name for each in ready}
        waiting = [each for each in waiting if each.name in names]
    return ordered


def _missing(
    movable: Iterable[ImportableProfile], devices: Iterable[MfaDevice]
) -> tuple[MissingDevice, ...]:
    known = {device.serial for device in devices}
    wanting: dict[str, list[str]] = {}
    for each in movable:
        serial = each.profile.mfa_serial
        if serial and serial not in known:
            wanting.setdefault(serial, []).append(each.name)
    return tuple(
        MissingDevice(serial=serial, profiles=tuple(names)) for serial, names in wanting.items()
    )


def _no_source(found: ImportableProfile) -> ValidationProblem:
    return ValidationProblem(
        "Its source cannot be moved",
        f"It is assumed with “{found.profile.source}”, which is not in the vault and "
        "cannot be moved there.",
        "Move the source first, or go on using the role with the AWS tools.",
    )


def _other_of_this_name(place: Place) -> ValidationProblem:
    return ValidationProblem(
        "Another profile has this name",
        f"The one in {place.where} is another.",
        "Rename one of the two.",
    )
