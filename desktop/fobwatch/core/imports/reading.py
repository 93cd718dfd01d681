"""Reads whatever people have on file.

A file is known by its content; its name says nothing but whose key it may be.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.device_checks import plain_seed, seed_complaint
from fobwatch.core.errors import InvalidDevice, InvalidImport
from fobwatch.core.google_export import SCHEME, read_google_export
from fobwatch.core.import_document import DOCUMENT_KEYS, read_import
from fobwatch.core.imports.access_keys import is_aws_file, keys_in_text, read_aws_file
from fobwatch.core.imports.entries import Entry
from fobwatch.core.imports.findings import Findings, FoundDevice, FoundProfile
from fobwatch.core.imports.json_exports import read_json
from fobwatch.core.imports.refusals import (
    MAX_FILE_SIZE,
    bounded,
    encrypted_export,
    keepass_xml,
    not_known,
    refuse_by_signature,
    too_large,
)
from fobwatch.core.imports.tables import is_table, read_table
from fobwatch.core.json_text import MalformedJson, parse_json
from fobwatch.core.seed_parts import SeedParts, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.devices import MfaDevice

OWN = "Fobwatch"
"""The source of a document of our own kind (docs/import.md)."""

_URI_BEGINS = re.compile(r"(?=otpauth(?:-migration)?://)", re.IGNORECASE)
_URI_ENDS = re.compile(r"[\"'<>`\x00-\x1f]")
_ONE_PUX = "export.data"
_LONGEST_BARE_SEED = 4096
_ZIP = b"PK\x03\x04"
_UTF_16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_file(data: bytes, file_name: str = "") -> Findings:
    """Everything in the file that could be taken.

    Raises `InvalidImport`, which names what the file is where that is known, and the way on.
    """
    if len(data) > MAX_FILE_SIZE:
        raise too_large()
    if data.startswith(_ZIP):
        return read_text(_zipped(data), file_name)
    refuse_by_signature(data)
    return read_text(_decoded(data), file_name)


def read_text(text: str, file_name: str = "") -> Findings:
    """As `read_file`, for text that was pasted."""
    text = text.lstrip("\ufeff").strip("\0")
    if not text.strip():
        raise _unusable("It is empty.", "Check the file, or what writes it.")
    findings = _read(text, file_name)
    if not findings.devices and not findings.profiles:
        if findings.notes:
            raise _unusable(" ".join(findings.notes), "Use it with the AWS tools as before.")
        raise _unusable(
            f"There is no access key and no MFA seed in it ({findings.source}).",
            "Export them too, if there are any.",
        )
    return replace(
        findings, devices=_once(findings.devices), profiles=_named_apart(findings.profiles)
    )


def _read(text: str, file_name: str) -> Findings:
    begin = text.lstrip()[:1]
    if begin == "{" or (begin == "[" and not is_aws_file(text)):
        return _read_json(text, file_name)
    if begin == "<" and "<KeePassFile" in text[:2000]:
        raise keepass_xml()
    if is_table(text):
        return read_table(text, file_name)
    uris = _uris(text)
    if uris:
        return _read_uris(uris)
    keys = None if is_aws_file(text) else keys_in_text(text, file_name)
    if keys is not None:
        return keys
    if is_aws_file(text):
        return read_aws_file(text)
    if len(text) < _LONGEST_BARE_SEED and seed_complaint(plain_seed(visible(text))) is None:
        title = file_name or "Secret key"
        device = FoundDevice(title=title, parts=SeedParts(secret=text), is_aws=True)
        return Findings(source="a secret key", devices=(device,))
    raise not_known()


def _read_json(text: str, file_name: str) -> Findings:
    try:
        value = parse_json(text)
    except MalformedJson as error:
        raise InvalidImport(
            "The document is not JSON", f"Of its text, {error}.", "Correct it there.", field=""
        ) from None
    ours = value.keys() & DOCUMENT_KEYS if isinstance(value, dict) else set()
    foreign = None if ours > {"version"} else read_json(value, file_name)
    if foreign is None and not ours:
        raise not_known()
    return foreign or _read_own(text)


def _read_own(text: str) -> Findings:
    document = read_import(text)
    return Findings(
        source=OWN,
        devices=tuple(map(_found, document.devices)),
        profiles=tuple(FoundProfile(profile=profile) for profile in document.profiles),
    )


def _found(device: MfaDevice) -> FoundDevice:
    parts = SeedParts(
        secret=device.seed,
        algorithm=device.algorithm.value,
        digits=str(device.digits),
        period=str(int(device.period.total_seconds())),
    )
    return FoundDevice(
        title=device.name, name=device.name, parts=parts, serial=device.serial, is_aws=True
    )


def _uris(text: str) -> list[str]:
    """The otpauth URIs, among whatever else; those that fill their line may have blanks in it."""
    found: list[str] = []
    for line in text.splitlines() if "otpauth" in text.casefold() else ():
        before, *uris = _URI_BEGINS.split(line)
        is_whole = len(uris) == 1 and not visible(before).strip(" \t\"'<`")
        for uri in uris:
            text = _URI_ENDS.split(uri, maxsplit=1)[0]
            found.append(text.strip() if is_whole else text.split(None, 1)[0].rstrip(".,;)"))
    return found


def _read_uris(uris: list[str]) -> Findings:
    devices = bounded(device for uri in uris for device in Entry(secret=uri).devices())
    exports = [uri for uri in uris if uri.casefold().startswith(SCHEME)]
    source = "Google Authenticator" if exports else "otpauth URIs"
    return Findings(source=source, devices=devices, notes=_missing_parts(exports))


def _once(devices: Iterable[FoundDevice]) -> tuple[FoundDevice, ...]:
    """Password managers keep many an account twice."""
    once: dict[tuple[str, ...], FoundDevice] = {}
    for each in devices:
        parts = each.parts
        key = (each.serial or each.title, plain_seed(parts.secret), parts.kind.casefold())
        once.setdefault(key, each)
    return tuple(once.values())


def _named_apart(profiles: Iterable[FoundProfile]) -> tuple[FoundProfile, ...]:
    """A user may have two keys, and each profile needs a name of its own."""
    named: dict[str, FoundProfile] = {}
    uses: Counter[str] = Counter()
    for found in profiles:
        name = own = found.profile.name
        while name in named:
            uses[own] += 1
            name = f"{own}-{uses[own] + 1}"
        named[name] = replace(found, profile=replace(found.profile, name=name))
    return tuple(named.values())


def _missing_parts(exports: Iterable[str]) -> tuple[str, ...]:
    """Word of the codes of one export that are not here."""
    here: set[int] = set()
    wanted = 0
    for uri in exports:
        try:
            export = read_google_export(uri)
        except InvalidDevice:
            continue
        here.add(export.part)
        wanted = max(wanted, export.parts)
    missing = len(set(range(1, min(wanted, 1000) + 1)) - here)
    if not missing:
        return ()
    return (f"The export has {wanted} codes, of which {missing} are not here.",)


def _zipped(data: bytes) -> str:
    """The text in a 1Password export. Raises `InvalidImport` for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_ONE_PUX) as file:
            content = file.read(MAX_FILE_SIZE + 1)
    except KeyError:
        raise InvalidImport(
            "This is an archive", "Its content is not known.", "Import the file in it.", field=""
        ) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise encrypted_export("1Password") from None
    if len(content) > MAX_FILE_SIZE:
        raise too_large()
    return _decoded(content)


def _decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 as Windows' programs write it, with or without a byte order mark."""
    encoding = next((name for mark, name in _UTF_16 if data.startswith(mark)), "")
    if not encoding and b"\0" in data[:64]:
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        return data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError:
        raise _unusable("It is not UTF-8 text.", "Save it as UTF-8.") from None  # it has the text


def _unusable(message: str, remedy: str) -> InvalidImport:
    return InvalidImport("The document cannot be imported", message, remedy, field="")
