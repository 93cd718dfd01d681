"""Reading files that belong to browsers and to the system: bounded, and never through a shell."""

from __future__ import annotations

import configparser
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.browsers.errors import BrowserFileRefused
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from pathlib import Path

MEBIBYTE: Final = 1024 * 1024
MAX_STATE: Final = 16 * MEBIBYTE
"""Of Chromium's `Local State` and Firefox's `extensions.json`, which have some hundred kB."""

MAX_NAME: Final = 60
MAX_PATH: Final = 4096


def refused(path: Path, reason: str) -> BrowserFileRefused:
    return BrowserFileRefused(
        "A browser's file cannot be used",
        f"{printable(str(path), 200)}: {reason}",
        "Its profiles are not offered until the browser has written the file again.",
    )


def text_of(path: Path, limit: int) -> str:
    """All of the file. Raises `BrowserFileRefused`, and `FileNotFoundError`."""
    try:
        return content(path, limit).decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(str(path)) from None
    except OSError as error:
        raise refused(path, f"{error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise refused(path, "It is not UTF-8.") from error


def object_of(path: Path) -> dict[str, Any]:
    """The JSON object in the file. Raises as `text_of` does."""
    text = text_of(path, MAX_STATE)
    try:
        return parse_object(text)
    except MalformedJson as error:
        raise refused(path, f"It is not JSON: {error}.") from error


def sections_of(path: Path) -> configparser.RawConfigParser:
    """The sections of an INI file or a desktop entry. Raises as `text_of` does."""
    parser = configparser.RawConfigParser(
        delimiters=("=",), comment_prefixes=("#", ";"), strict=False, default_section=""
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    text = text_of(path, MEBIBYTE)
    try:
        parser.read_file(map(_tidied, text.splitlines(keepends=True)))
    except (configparser.Error, _NoPairError) as error:
        raise refused(path, "It is not made of sections and lines such as Key=value.") from error
    return parser


class _NoPairError(Exception):
    """A line is neither a section nor a key with a value."""


def _tidied(line: str) -> str:
    """The line without blanks that have no meaning.

    A long row of them, or thousands of lines without a value, keep `configparser` busy for
    minutes, and all threads with it.
    """
    start = line.lstrip()
    if not start or start.startswith(("[", "#", ";")):
        return start
    key, equals, value = start.partition("=")
    if not equals:
        raise _NoPairError
    return " ".join(key.split()) + equals + value


def icon_of(text: object) -> str:
    """The name or path of an icon; empty for a text that cannot be one."""
    return text if isinstance(text, str) and text.isprintable() and len(text) <= MAX_PATH else ""


def shown_name(text: object, otherwise: str) -> str:
    """A name from a file as it is shown: short, in one line, and never empty."""
    return (
        printable(text.strip(), MAX_NAME) if isinstance(text, str) and text.strip() else otherwise
    )
