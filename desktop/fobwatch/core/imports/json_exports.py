"""JSON exports of authenticators and password managers, recognised by their content.

The forms are those that the programs' own sources describe: Aegis (docs/vault.md), 2FAS
(schemaVersion 1 to 4), Bitwarden ("Condition a Bitwarden import"), FreeOTP+, andOTP, Raivo, Stratum
(doc/BACKUP_FORMAT.md), LastPass Authenticator (as 2FAS and Bitwarden read it) and Enpass.
From any other document the otpauth URIs are taken, wherever they are in it: Proton's programs
store them so.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fobwatch.core.imports.access_keys import every_value, key_findings, keys_in_json
from fobwatch.core.imports.encrypted import passphrase_export
from fobwatch.core.imports.entries import Entry, devices_of
from fobwatch.core.imports.findings import Findings, FoundDevice
from fobwatch.core.imports.refusals import (
    InvalidImport,
    closed_program,
    encrypted_by_sops,
    encrypted_export,
)
from fobwatch.core.mfa.seed_parts import SeedParts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LISTS = (
    ("Aegis", ("db", "entries")),
    ("2FAS", ("services",)),
    ("FreeOTP+", ("tokens",)),
    ("Stratum", ("Authenticators",)),
    ("LastPass", ("accounts",)),
    ("Authy", ("decrypted_authenticator_tokens",)),
    ("a password manager", ("items",)),
)
_NESTED = ("info", "otp", "login")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "secret": ("totp", "secret", "decrypted_seed"),
    "title": ("name", "title"),
    "issuer": ("issuer", "issuerext", "issuerint", "issuername"),
    "label": ("account", "label"),
    "username": ("username",),
    "notes": ("notes", "note"),
    "algorithm": ("algorithm", "algo"),
    "digits": ("digits",),
    "period": ("period", "timer", "timestep"),
    "kind": ("tokentype", "type", "kind"),
}
_STRATUM = {
    "Type": {1: "hotp", 2: "totp", 3: "motp", 4: "steam", 5: "yandex"},
    "Algorithm": {0: "SHA1", 1: "SHA256", 2: "SHA512"},
}
_KINDS = {"totp", "hotp", "steam", "motp", "yandex"}


def read_json(value: Any, file_name: str) -> Findings | None:  # noqa: ANN401 - any JSON
    """What a document of another program holds; None where it is not recognised.

    Raises `InvalidImport` for one that is encrypted, or holds a session, and `PassphraseNeeded`
    for one that a passphrase opens.
    """
    encrypted = _encrypted(value) if isinstance(value, dict) else None
    if encrypted is not None:
        raise encrypted
    found = _seeds(value)
    try:
        keys = key_findings(keys_in_json(value), source="AWS", file_name=file_name)
    except InvalidImport:
        if found is None or not found.devices:
            raise
        return found
    if found is None or keys is None:
        return found or keys
    return replace(found, profiles=keys.profiles, notes=keys.notes)


def _seeds(value: Any) -> Findings | None:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return _found("andOTP", value) or _uris(value)
    if not isinstance(value, dict):
        return None
    device = _virtual_device(value.get("VirtualMFADevice"))
    if device is not None:
        return Findings(source="AWS CLI", devices=(device,))
    for source, path in _LISTS:
        entries = _at(value, path)
        found = _found(source, entries) if isinstance(entries, list) else None
        if found is not None:
            return found
    return _uris(value)


def _encrypted(value: Mapping[str, Any]) -> InvalidImport | None:
    if isinstance(value.get("db"), str) and "header" in value:
        return passphrase_export("Aegis", value)
    if value.get("servicesEncrypted"):
        return passphrase_export("2FAS", value)
    if value.get("encrypted") is True:
        opens = value.get("passwordProtected") is True
        return passphrase_export("Bitwarden", value) if opens else encrypted_export("Bitwarden")
    if "kdfParams" in value and "encryptedData" in value:
        return encrypted_export("Ente")
    if {"salt", "content"} <= value.keys():
        return encrypted_export("Proton Authenticator")
    if "sops" in value:
        return encrypted_by_sops()
    if "authenticator_tokens" in value:
        return closed_program("Authy")
    return None


def _virtual_device(value: object) -> FoundDevice | None:
    """The output of CreateVirtualMFADevice, whose seed is base32, and base64 of that in JSON."""
    if not isinstance(value, dict) or not isinstance(value.get("SerialNumber"), str):
        return None
    blob = value.get("Base32StringSeed")
    if not isinstance(blob, str):
        raise InvalidImport(
            "This output has no seed",
            "The AWS CLI wrote the seed into the file that --outfile names.",
            "Import that file: with --bootstrap-method Base32StringSeed it holds the seed.",
        )
    try:
        seed = base64.b64decode(blob, validate=True).decode("ascii")
    except ValueError:
        seed = blob
    serial = value["SerialNumber"]
    return FoundDevice(title=serial, parts=SeedParts(secret=seed), serial=serial, is_aws=True)


def _at(value: object, path: tuple[str, ...]) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _found(source: str, values: list[Any]) -> Findings | None:
    return _any(source, (_entry(_named(source, each)) for each in values if isinstance(each, dict)))


def _named(source: str, value: dict[str, Any]) -> dict[str, Any]:
    """Stratum has numbers for what the others have names for."""
    if source != "Stratum":
        return value
    names = {
        key: table.get(number)
        for key, table in _STRATUM.items()
        if isinstance(number := value.get(key), int)
    }
    return value | names | {"label": value.get("Username")}


def _entry(value: Mapping[str, Any]) -> Entry:
    """An entry's texts; some programs store them one level below."""
    fields = {key.casefold(): each for key, each in value.items()}
    for nested in _NESTED:
        if isinstance(fields.get(nested), dict):
            fields |= {key.casefold(): each for key, each in fields[nested].items()}
    fields = _own_fields(fields.get("fields")) | fields
    texts = {field: _first(fields, names) for field, names in _NAMES.items()}
    kind = texts["kind"].casefold()
    return Entry(**texts | {"kind": kind if kind in _KINDS else ""}, urls=_urls(fields))


def _own_fields(values: object) -> dict[str, Any]:
    """Enpass stores an entry's texts as a list, each with its kind."""
    listed = values if isinstance(values, list) else []
    pairs = ((each.get("type"), each.get("value")) for each in listed if isinstance(each, dict))
    named = {kind: text for kind, text in pairs if isinstance(kind, str) and _text(text)}
    return named | {"uris": [{"uri": named.pop("url")}]} if "url" in named else named


def _first(fields: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((text for name in names if (text := _text(fields.get(name)))), "")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**9 else "too large"
    if isinstance(value, list) and value and all(isinstance(byte, int) for byte in value):
        return base64.b32encode(bytes(byte & 0xFF for byte in value)).decode()  # as FreeOTP+ has it
    return ""


def _urls(fields: Mapping[str, Any]) -> tuple[str, ...]:
    uris = fields.get("uris")
    listed = uris if isinstance(uris, list) else []
    found = (each.get("uri") for each in listed if isinstance(each, dict))
    return tuple(uri for uri in found if isinstance(uri, str))


def _uris(value: object) -> Findings | None:
    texts = (each for each in every_value(value) if isinstance(each, str))
    return _any("JSON", (Entry(secret=text) for text in texts if text.startswith("otpauth")))


def _any(source: str, entries: Iterable[Entry]) -> Findings | None:
    devices = devices_of(entries)
    return Findings(source=source, devices=devices) if devices else None
