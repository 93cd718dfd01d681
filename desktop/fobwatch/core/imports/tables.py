"""CSV tables: AWS's own files of access keys, and the exports of password managers.

A table is known by its columns, in any order, case and spelling. AWS's are those of the IAM user
guide, "Manage access keys for IAM users", which were spelled in other ways before.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from fobwatch.core.imports.access_keys import KeyParts, key_findings
from fobwatch.core.imports.entries import Entry, devices_of
from fobwatch.core.imports.findings import Findings
from fobwatch.core.imports.refusals import InvalidImport, without_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "access_key_id": ("accesskeyid", "awsaccesskeyid"),
    "secret_access_key": ("secretaccesskey", "awssecretaccesskey", "awssecretkey"),
    "session_token": ("sessiontoken", "awssessiontoken"),
    "secret": ("logintotp", "totp", "otpauth", "otp", "otpsecret", "otpurl", "totpuri"),
    "title": ("title", "name", "account"),
    "username": ("username", "loginusername", "user", "login", "email"),
    "url": ("url", "loginuri", "uri", "urls", "website", "websites"),
    "notes": ("notes", "note", "extra", "comment", "comments"),
}
"""The names of each of our fields, in letters and digits alone. KeePassXC, Bitwarden,
1Password, Proton Pass, LastPass and Dashlane differ in nothing else."""

_DELIMITERS = ",;\t"
_BEFORE = re.compile(r"(?:[ \t,;]*(?:#[^\n]*)?\r?\n)+")
"""Empty lines and remarks."""


def is_table(text: str) -> bool:
    """Whether the first line names columns that hold something for us."""
    columns = _columns(_rows(text[:10_000]))
    return bool(columns.keys() & {"access_key_id", "secret"})


def read_table(text: str, file_name: str) -> Findings:
    """Raises `InvalidImport`."""
    rows = _rows(text)
    columns = _columns(rows)
    named = (_named(row, columns) for row in rows)
    if "access_key_id" in columns:
        keys = key_findings(map(_key, named), source="AWS", file_name=file_name)
        if keys is None:
            raise without_keys(text)
        return keys
    return Findings(source="CSV", devices=devices_of(map(_entry, named)))


def _rows(text: str) -> Iterable[list[str]]:
    """Every row. Raises `InvalidImport` as soon as one is malformed."""
    before = _BEFORE.match(text)
    text = text[before.end() :] if before else text
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep="):  # Excel's own line
        text = rest
        first = rest.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise InvalidImport(
            "The table cannot be read",
            "One of its fields is too long, or a quotation mark in it is not closed.",
            "Export it again.",
        ) from None


def _columns(rows: Iterable[list[str]]) -> dict[str, int]:
    """The place of each field, by the first row; any other column is under its own name."""
    header = next(iter(rows), [])
    plain = [re.sub(r"[\W_]", "", cell).casefold() for cell in header]
    columns = {name: place for place, name in enumerate(plain) if name}
    for field, spellings in COLUMNS.items():
        place = next((columns[name] for name in spellings if name in columns), None)
        if place is not None:
            columns[field] = place
    return columns


def _named(row: list[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: row[place] for name, place in columns.items() if place < len(row)}


def _key(row: Mapping[str, str]) -> KeyParts:
    return KeyParts(
        access_key_id=row.get("access_key_id", ""),
        secret=row.get("secret_access_key", ""),
        token=row.get("session_token", ""),
        user=row.get("username", ""),
    )


def _entry(row: Mapping[str, str]) -> Entry:
    return Entry(
        secret=row.get("secret", ""),
        title=row.get("title", ""),
        username=row.get("username", ""),
        urls=tuple(re.split(r"[\s,]+", row.get("url", ""))),
        notes=row.get("notes", ""),
    )
