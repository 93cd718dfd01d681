"""The XML that KeePass and KeePassXC export: entries in groups, each with texts by their names.

The names of the TOTP's parts are those of KeePassXC (`otp`, and `TOTP Seed` with `TOTP Settings`
in older versions) and of KeePass 2.47 and later (`TimeOtp-…`).
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from fobwatch.core.imports.entries import Entry, devices_of
from fobwatch.core.imports.findings import Findings
from fobwatch.core.imports.refusals import InvalidImport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MARK: Final = "<KeePassFile"

_ENCODINGS: Final[Mapping[str, Callable[[str], str]]] = {
    "TimeOtp-Secret-Base32": lambda text: text,
    "TimeOtp-Secret": lambda text: base64.b32encode(text.encode()).decode(),
    "TimeOtp-Secret-Hex": lambda text: base64.b32encode(bytes.fromhex(text)).decode(),
    "TimeOtp-Secret-Base64": lambda text: base64.b32encode(base64.b64decode(text)).decode(),
}


def read_keepass(text: str) -> Findings:
    """Raises `InvalidImport`."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # which can make a small file huge
        raise _unreadable("It defines entities, which no such export does.")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without entities
    except (ET.ParseError, ValueError):
        raise _unreadable("It is cut off, or was changed.") from None
    return Findings(source="KeePass", devices=devices_of(map(_entry, _entries(root))))


def _entries(root: ET.Element) -> Iterator[dict[str, str]]:
    """The texts of each entry: not of its history, nor of what is in the recycle bin."""
    bin_id = root.findtext("Meta/RecycleBinUUID", "")
    waiting = root.findall("Root/Group")
    for group in waiting:  # which grows
        if bin_id and group.findtext("UUID", "") == bin_id:
            continue
        waiting += group.findall("Group")
        for entry in group.findall("Entry"):
            texts = entry.findall("String")
            yield {each.findtext("Key", ""): each.findtext("Value", "") for each in texts}


def _entry(texts: Mapping[str, str]) -> Entry:
    otp = texts.get("otp", "")
    if otp.startswith("key="):  # as the plugin KeeOtp has it
        parts = dict(parse_qsl(otp))
        otp, period, size = (parts.get(name, "") for name in ("key", "step", "size"))
        texts = {**texts, "TimeOtp-Period": period, "TimeOtp-Length": size}
    period, _, digits = texts.get("TOTP Settings", "").partition(";")
    is_steam = digits == "S"
    return Entry(
        secret=otp or texts.get("TOTP Seed", "") or _time_otp(texts),
        title=texts.get("Title", ""),
        username=texts.get("UserName", ""),
        urls=(texts.get("URL", ""),),
        notes=texts.get("Notes", ""),
        period=period or texts.get("TimeOtp-Period", ""),
        digits="" if is_steam else digits or texts.get("TimeOtp-Length", ""),
        algorithm=texts.get("TimeOtp-Algorithm", ""),
        kind="steam" if is_steam else "",
    )


def _time_otp(texts: Mapping[str, str]) -> str:
    for name, read in _ENCODINGS.items():
        if texts.get(name, ""):
            try:
                return read(texts[name])
            except ValueError:
                return "?"  # no seed: said at the entry
    return ""


def _unreadable(message: str) -> InvalidImport:
    return InvalidImport("This XML of KeePass cannot be read", message, "Export it again.")
