"""The document of `fobwatch import`: MFA devices and profiles as JSON (docs/import.md).

It is checked as a whole before any of it is used. Each problem names its place, such as
``profiles[2].role_arn``, and never quotes a value: the document is full of secrets.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.json_text import MalformedJson, parse_object, shown_key
from fobwatch.core.json_values import Fields, from_json, keys_of, to_json
from fobwatch.core.mfa.device_checks import check_device, plain_seed
from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.otpauth import read_seed
from fobwatch.core.mfa.seed_parts import DeviceDraft
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fobwatch.core.errors import InputError
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
            "The document is not JSON", f"In its text: {error}.", "Correct it there."
        ) from None
    _check_version(top)
    top.only(DOCUMENT_KEYS)
    devices = [
        read_device(ImportFields(item, f"devices[{place}]", problems))
        for place, item in enumerate(top.value("devices", list))
    ]
    profiles = [
        read_profile(ImportFields(item, f"profiles[{place}]", problems))
        for place, item in enumerate(top.value("profiles", list))
    ]
    _refuse_twins(top, "devices", "serial", [device.serial for device in devices])
    _refuse_twins(top, "profiles", "name", [profile.name for profile in profiles])
    _refuse_loops(top, profiles)
    if not devices and not profiles:
        top.report("", "There is nothing to import", "No devices, no profiles.", "Add some.")
    if problems:
        raise _summed_up(problems)
    return ImportDocument(devices=tuple(devices), profiles=tuple(profiles))


def document_text(devices: Iterable[MfaDevice], profiles: Iterable[OwnProfile]) -> str:
    """The document of docs/import.md that holds these."""
    return json.dumps(
        {
            "version": VERSION,
            "devices": [to_json(device) for device in devices],
            "profiles": [{"kind": profile.KIND, **to_json(profile)} for profile in profiles],
        }
    )


def _check_version(top: ImportFields) -> None:
    if top.value("version", int) != VERSION:
        top.report(
            "version",
            "The version is not known",
            f"This Fobwatch reads documents of version {VERSION}.",
            f"Write “version”: {VERSION}, or update Fobwatch.",
        )


def _refuse_twins(top: ImportFields, group: str, key: str, values: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for place, value in enumerate(values):
        if value and first.setdefault(value, place) != place:
            top.report(
                f"{group}[{place}].{key}",
                f"The same {key} is there twice",
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
        if is_loop and sources[profile.name] != profile.name:  # that one is reported already
            top.report(
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


DEVICE_KEYS = ("serial", "name", "seed", "otpauth", "digits", "period", "algorithm")


def read_device(fields: ImportFields) -> MfaDevice:
    """The device that the object describes; to be used if `fields` are sound in the end."""
    fields.only(DEVICE_KEYS)
    if ("seed" in fields) == ("otpauth" in fields):
        fields.report(
            "seed",
            "A device has either a seed or an otpauth URI",
            "Here are both." if "seed" in fields else "Here is neither.",
            "Write one of them.",
        )
    draft = _draft_of_uri(fields) if "otpauth" in fields else _draft_of_parts(fields)
    serial = fields.text("serial")
    arn = parse_arn(serial)
    device = MfaDevice(
        serial=serial,
        name=fields.text("name", arn.resource_name if arn else serial),
        seed=draft.seed,
        digits=draft.digits,
        period=draft.period,
        algorithm=draft.algorithm,
    )
    if fields.sound:
        fields.report_errors(check_device(device), {})
    return device


def _draft_of_parts(fields: ImportFields) -> DeviceDraft:
    algorithm = fields.text("algorithm", Algorithm.SHA1)
    if algorithm not in set(Algorithm):
        fields.report(
            "algorithm",
            "The algorithm is not known",
            f"Codes are made with {', '.join(Algorithm)}; AWS's are made with SHA1.",
            "Remove it.",
        )
        algorithm = Algorithm.SHA1
    return DeviceDraft(
        seed=plain_seed(fields.text("seed")),
        digits=fields.value("digits", int, 6),
        period=timedelta(seconds=fields.value("period", int, 30)),
        algorithm=Algorithm(algorithm),
    )


def _draft_of_uri(fields: ImportFields) -> DeviceDraft:
    for key in ("digits", "period", "algorithm"):
        if key in fields:
            fields.report(key, "The otpauth URI has this", "Only one can count.", "Remove it.")
    try:
        return read_seed(fields.text("otpauth"))
    except InvalidDevice as error:
        fields.report("otpauth", error.title, error.message, error.remedy)
        return DeviceDraft(seed="")


def read_profile(fields: ImportFields) -> OwnProfile:
    """The profile that the object describes; to be used if `fields` are sound in the end."""
    name = fields.text("kind")
    kind = KINDS.get(name)
    if kind is None:
        known = f"A profile's kind is {' or '.join(KINDS)}."
        fields.report("kind", "The kind is not known", known, "Name its kind.")
        return from_json(IamUserProfile, fields)  # for the checks of the whole document
    fields.only(("kind", *keys_of(kind)))
    profile: OwnProfile = from_json(kind, fields)
    if fields.sound:
        fields.report_errors(check_profile(profile), {"duration": "duration_seconds"})
    return profile


T = TypeVar("T")

_LARGEST_NUMBER = 10**9
_WANTED: Mapping[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list in brackets",
    dict: "an object of texts",
}


class ImportFields(Fields):
    """An object at `path`. What is wrong is added to `problems`, and an empty value taken.

    A problem never quotes a value: it may be a secret, perhaps in the wrong place.
    """

    def __init__(self, value: object, path: str, problems: list[InvalidImport]) -> None:
        self._path = path
        self._problems = problems
        self._before = len(problems)
        self._fields: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.report(
                "",
                "This is not an object",
                "An object in braces belongs here.",
                "Put it in braces.",
            )

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with this object so far."""
        return len(self._problems) == self._before

    def __contains__(self, key: str) -> bool:
        return key in self._fields

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        empty = kind() if default is None else default
        if key not in self._fields:
            return empty
        value = self._fields[key]
        if type(value) is not kind:
            self.reject(key, kind)
        elif isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
            self.report(
                key, "This number is too large", "No such value can be meant.", "Correct it."
            )
        else:
            return value
        return empty

    def reject(self, key: str, kind: type) -> None:
        wanted = f"It must be {_WANTED[kind]}."
        self.report(key, "This value is of the wrong type", wanted, "Correct it.")

    def only(self, known: Collection[str]) -> None:
        """Report each key that is not among the known ones."""
        for key in self._fields:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                self.report(
                    key,
                    f"The key {shown_key(key)} is not known",
                    f"Known here are: {', '.join(known)}.",
                    f"Write {shown_key(near[0])}." if near else "Remove it.",
                )

    def report(self, key: str, title: str, message: str, remedy: str) -> None:
        path = ".".join(part for part in (self._path, key) if part)
        self._problems.append(InvalidImport(title, message, remedy, field=path))

    def report_errors(self, errors: Collection[InputError], keys: Mapping[str, str]) -> None:
        """Report what checks of the value found; `keys` are those whose name is not the field's."""
        for error in errors:
            key = keys.get(error.field, error.field)
            self.report(key, error.title, error.message, error.remedy)
