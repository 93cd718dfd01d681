"""CSV tables: AWS's own files of access keys, and the exports of password managers.

A table is known by its columns, in any order, case and spelling. AWS's are those of the IAM user
guide, "Manage access keys for IAM users", which were spelled in other ways before.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from fobwatch.core.errors import InvalidImport
from fobwatch.core.imports.access_keys import found_key
from fobwatch.core.imports.entries import Entry
from fobwatch.core.imports.findings import Findings
from fobwatch.core.imports.refusals import bounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.imports.findings import FoundProfile

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
"""What each of our fields is called, with letters and digits alone. KeePassXC, Bitwarden,
1Password, Proton Pass, LastPass and Dashlane are told apart by nothing else."""

_CONSOLE_PASSWORD = {"username", "password"}
_DELIMITERS = ",;\t"


def is_table(text: str) -> bool:
    """Whether the first line names columns that hold something for us."""
    columns = _columns(_rows(text[:10_000]))
    return bool(columns.keys() & {"access_key_id", "secret_access_key", "secret"}) or (
        _is_password(columns)
    )


def read_table(text: str, file_name: str) -> Findings:
    """Raises `InvalidImport`."""
    rows = _rows(text)
    columns = _columns(rows)
    if "access_key_id" in columns or "secret_access_key" in columns:
        named = (_named(row, columns) for row in rows)
        keys = (_key(row, file_name) for row in named if any(row.values()))
        return Findings(source="AWS", profiles=bounded(keys))
    if _is_password(columns):
        raise InvalidImport(
            "This file holds a console password, and no access key",
            "AWS writes it for people who sign in to the console.",
            "Create an access key in the AWS console under IAM, Security credentials.",
            field="",
        )
    entries = (_entry(_named(row, columns)) for row in rows)
    devices = (device for entry in entries for device in entry.devices())
    return Findings(source="CSV", devices=bounded(devices))


def _rows(text: str) -> Iterable[list[str]]:
    """Every row. Raises `InvalidImport` as soon as one is malformed."""
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
            field="",
        ) from None


def _columns(rows: Iterable[list[str]]) -> dict[str, int]:
    """Where each field stands, by the first row; what has no field is under its own name."""
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


def _is_password(columns: Mapping[str, int]) -> bool:
    return columns.keys() >= _CONSOLE_PASSWORD and any("console" in name for name in columns)


def _key(row: Mapping[str, str], file_name: str) -> FoundProfile:
    return found_key(
        row.get("access_key_id", ""),
        row.get("secret_access_key", ""),
        user=row.get("username", ""),
        token=row.get("session_token", ""),
        file_name=file_name,
    )


def _entry(row: Mapping[str, str]) -> Entry:
    return Entry(
        secret=row.get("secret", ""),
        title=row.get("title", ""),
        username=row.get("username", ""),
        urls=tuple(re.split(r"[\s,]+", row.get("url", ""))),
        notes=row.get("notes", ""),
    )
