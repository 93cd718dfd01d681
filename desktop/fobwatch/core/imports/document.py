"""The document of `fobwatch import`: MFA devices and profiles as JSON (docs/import.md).

It is checked as a whole before any of it is used. Each problem names its place, such as
``profiles[2].role_arn``, and never quotes a value: the document is full of secrets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.errors import InvalidImport
from fobwatch.core.imports.fields import ImportFields
from fobwatch.core.imports.values import read_device, read_profile
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile

VERSION = 1
DOCUMENT_KEYS = ("version", "devices", "profiles", "$schema")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDocument:
    """All that a document holds, checked."""

    devices: tuple[MfaDevice, ...]
    profiles: tuple[OwnProfile, ...]


def read_import(text: str) -> ImportDocument:
    """Read a document. Raises `InvalidImport` for the first problem, and counts the others."""
    problems: list[InvalidImport] = []
    try:
        top = ImportFields(parse_object(text), "", problems)
    except MalformedJson as error:
        raise InvalidImport(
            "The document is not JSON", f"Of its text, {error}.", "Mend it there.", field=""
        ) from None
    _check_version(top)
    top.only(DOCUMENT_KEYS)
    devices = [
        read_device(ImportFields(item, f"devices[{place}]", problems))
        for place, item in enumerate(top.items("devices"))
    ]
    profiles = [
        read_profile(ImportFields(item, f"profiles[{place}]", problems))
        for place, item in enumerate(top.items("profiles"))
    ]
    _refuse_twins(top, "devices", "serial", [device.serial for device in devices])
    _refuse_twins(top, "profiles", "name", [profile.name for profile in profiles])
    _refuse_loops(top, profiles)
    if not devices and not profiles:
        top.tell("", "There is nothing to import", "No devices, no profiles.", "Add some.")
    if problems:
        raise _summed_up(problems)
    return ImportDocument(devices=tuple(devices), profiles=tuple(profiles))


def _check_version(top: ImportFields) -> None:
    if top.whole("version", 0) != VERSION:
        top.tell(
            "version",
            "The version is not known",
            f"This Fobwatch reads documents of version {VERSION}.",
            f"Write “version”: {VERSION}, or update Fobwatch.",
        )


def _refuse_twins(top: ImportFields, group: str, key: str, values: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for place, value in enumerate(values):
        if value and first.setdefault(value, place) != place:
            top.tell(
                f"{group}[{place}].{key}",
                f"The same {key} stands twice",
                f"It is the one of {group}[{first[value]}].",
                "Remove one of them, or change it.",
            )


def _refuse_loops(top: ImportFields, profiles: Sequence[OwnProfile]) -> None:
    """A source may also be in the vault or the AWS files; within the document no loop may be."""
    sources = {each.name: each.source for each in profiles if each.source}
    for place, profile in enumerate(profiles):
        seen = {profile.name}
        source = sources.get(profile.name, "")
        while source in sources and source not in seen:
            seen.add(source)
            source = sources[source]
        is_loop = profile.name in sources and source == profile.name
        if is_loop and sources[profile.name] != profile.name:  # that one is told already
            top.tell(
                f"profiles[{place}].source_profile",
                "The source profiles form a loop",
                "They lead back to this role.",
                "Choose a source profile that leads to an access key.",
            )


def _summed_up(problems: Sequence[InvalidImport]) -> InvalidImport:
    """The first problem with its place, and how many more there are."""
    first, *more = problems
    place = f"At {first.field}: " if first.field else ""
    others = f" {len(more)} more follow{'' if more[1:] else 's'}." if more else ""
    return InvalidImport(
        first.title, f"{place}{first.message}{others}", first.remedy, field=first.field
    )
