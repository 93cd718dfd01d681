"""Read any file that people have.

A file is recognised by its content; its name only suggests whose key it may be.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws_files.config import AwsFile, parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.imports.access_keys import keys_in_text
from fobwatch.core.imports.document import DOCUMENT_KEYS, read_import
from fobwatch.core.imports.entries import Entry, devices_of
from fobwatch.core.imports.findings import Findings, FoundDevice, FoundProfile
from fobwatch.core.imports.json_exports import read_json
from fobwatch.core.imports.keepass_xml import MARK, read_keepass
from fobwatch.core.imports.refusals import (
    DAMAGED_ARCHIVE,
    ENCRYPTED_ARCHIVE,
    MAX_FILE_SIZE,
    NO_TEXT,
    NOT_KNOWN,
    TOO_LARGE,
    InvalidImport,
    bounded,
    refuse_by_signature,
    unknown_archive,
    without_keys,
)
from fobwatch.core.imports.tables import is_table, read_table
from fobwatch.core.json_text import MalformedJson, parse_documents
from fobwatch.core.mfa.device_checks import plain_seed, seed_problem
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.google_export import SCHEME, read_google_export
from fobwatch.core.mfa.otpauth import uris_in
from fobwatch.core.mfa.seed_parts import SeedParts, visible
from fobwatch.core.profiles.profile import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.mfa.devices import MfaDevice

OWN = "Fobwatch"
"""The source of a document of our own kind (docs/import.md)."""

_JSON = re.compile(r"\s*(?:\{|\[\s*(?:[\"{\[\]\d-]|true|false|null))")
_PYTHON = re.compile(r"\s*\[?\s*\{\s*'")
"""What a script shows of boto3's answer."""
_ONE_PUX = "export.data"
_EXPORTS = (".json", ".csv", ".txt", ".2fas")
_ENCRYPTED_ENTRY = 1
"""The bit of a ZIP entry's flags that says so (APPNOTE.TXT, 4.4.4)."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""What no text has, in any encoding of one byte."""
_MAX_BARE_SEED = 4096
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
"""The second is that of an empty one."""
_UTF_16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


_SECTION = re.compile(r"^[ \t]*\[[^\]\n{}\",]+\][ \t]*([#;].*)?$", re.MULTILINE)
_CONFIG_SECTION = re.compile(r"^[ \t]*\[(?:profile|sso-session|services)\s", re.MULTILINE)


def read_file(data: bytes, file_name: str = "") -> Findings:
    """Everything in the file that could be taken.

    Raises `InvalidImport`, which names what the file is where that is known, and what to do.
    """
    if len(data) > MAX_FILE_SIZE:
        raise TOO_LARGE.fresh()
    if data.startswith(_ZIPS):
        return read_text(*_zipped(data))
    refuse_by_signature(data)
    return read_text(_decoded(data), file_name)


def read_text(text: str, file_name: str = "") -> Findings:
    """As `read_file`, for text that was pasted."""
    if len(text) > MAX_FILE_SIZE:
        raise TOO_LARGE.fresh()
    text = re.sub(r"\r\n?", "\n", text.lstrip("\ufeff").strip("\0"))
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
    if _JSON.match(text) and not _PYTHON.match(text) and not _is_aws_file(text):
        return _read_json(text, file_name)
    if MARK in text[:1000]:
        return read_keepass(text)
    if is_table(text):
        return read_table(text, file_name)
    uris = uris_in(text)
    if uris:
        return _read_uris(uris)
    findings = read_aws_file(text) if _is_aws_file(text) else None
    if findings is None or not (findings.profiles or findings.notes):
        findings = keys_in_text(text, file_name) or findings
    if findings is not None:
        return findings
    if len(text) < _MAX_BARE_SEED and seed_problem(plain_seed(visible(text))) is None:
        title = file_name or "Secret key"
        device = FoundDevice(title=title, parts=SeedParts(secret=text), is_aws=True)
        return Findings(source="a secret key", devices=(device,))
    raise without_keys(text)


def _read_json(text: str, file_name: str) -> Findings:
    try:
        documents = parse_documents(text)
    except MalformedJson as error:
        raise InvalidImport(
            "The document is not JSON", f"In its text: {error}.", "Correct it there."
        ) from None
    value = documents[0] if len(documents) == 1 else documents
    if isinstance(value, dict) and _is_own(value):
        return _read_own(text)
    found = read_json(value, file_name)
    if found is None:
        raise NOT_KNOWN.fresh()
    return found


def _is_own(value: Mapping[str, Any]) -> bool:
    """Whether it is a document of our kind, though some of its keys be mistyped."""
    return len(value.keys() & set(DOCUMENT_KEYS)) > 1 or (
        "version" in value and all(get_close_matches(key, DOCUMENT_KEYS, n=1) for key in value)
    )


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


def _is_aws_file(text: str) -> bool:
    return _SECTION.search(text) is not None


def read_aws_file(text: str) -> Findings:
    """The keys and roles of a file as `~/.aws/credentials` or `~/.aws/config`."""
    empty = AwsFile(profiles={})
    if _CONFIG_SECTION.search(text):
        listing = list_profiles(parse_config(text, ""), empty)
    else:
        listing = list_profiles(empty, parse_credentials(text, ""))
    found = [
        FoundProfile(profile=replace(profile.own(), origin=Origin.VAULT))
        for profile in listing.profiles
        if not profile.left_out
    ]
    left = [
        f"{profile.name}: {profile.left_out}." for profile in listing.profiles if profile.left_out
    ]
    return Findings(source="AWS files", profiles=bounded(found), notes=tuple(left))


def _read_uris(uris: list[str]) -> Findings:
    devices = devices_of(Entry(secret=uri) for uri in uris)
    exports = [uri for uri in uris if uri.casefold().startswith(SCHEME)]
    source = "Google Authenticator" if exports else "otpauth URIs"
    return Findings(source=source, devices=devices, notes=_missing_parts(exports))


def _once(devices: Iterable[FoundDevice]) -> tuple[FoundDevice, ...]:
    """Password managers store many accounts twice."""
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
    """Notes on the codes of one export that are not here."""
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


def _zipped(data: bytes) -> tuple[str, str]:
    """The text of an archive's one export, and its name. Raises `InvalidImport` where none is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = _entry_of_export(archive.infolist())
            if entry is None:
                raise unknown_archive(archive.namelist())
            if entry.flag_bits & _ENCRYPTED_ENTRY:
                raise ENCRYPTED_ARCHIVE.fresh()
            with archive.open(entry) as file:
                content = file.read(MAX_FILE_SIZE + 1)
    except NotImplementedError:
        raise ENCRYPTED_ARCHIVE.fresh() from None
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError):
        raise DAMAGED_ARCHIVE.fresh() from None
    if len(content) > MAX_FILE_SIZE:
        raise TOO_LARGE.fresh()
    return _decoded(content), entry.filename.rpartition("/")[2]


def _entry_of_export(entries: Iterable[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """1Password's, otherwise the only one that may be an export, as Proton's and Bitwarden's is."""
    by_name = {entry.filename: entry for entry in entries}
    if _ONE_PUX in by_name:
        return by_name[_ONE_PUX]
    exports = [by_name[name] for name in by_name if name.casefold().endswith(_EXPORTS)]
    return exports[0] if len(exports) == 1 else None


def _decoded(data: bytes) -> str:
    """Its text in UTF-8, in UTF-16 as Windows' programs write it, or in Windows' older encoding.

    UTF-16 may be without a byte order mark. Excel saves tables in the older encoding.
    """
    encoding = next((name for mark, name in _UTF_16 if data.startswith(mark)), "")
    if not encoding and b"\0" in data[:64]:
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        return data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError:
        if encoding or _CONTROLS.search(data):
            raise NO_TEXT.fresh() from None  # the error has the text
    return data.decode("cp1252", errors="replace")


def _unusable(message: str, remedy: str) -> InvalidImport:
    return InvalidImport("The document cannot be imported", message, remedy)
