"""Browsers on Linux: desktop entries that open `https` (Desktop Entry Specification 1.5).

Flatpak and Snap put theirs into folders of their own, which a program that was started outside the
desktop's session may not have in its environment.
"""

from __future__ import annotations

import os
import re
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.browsers.files import icon_of, refused, sections_of, shown_name
from fobwatch.adapters.browsers.installed import Installed, found_by, known_browser, program_name
from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.browsers.browsers import Browser, Family

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fobwatch.adapters.browsers.installed import Found, KnownBrowser

HTTPS: Final = "x-scheme-handler/https"
GROUP: Final = "Desktop Entry"

MAX_ENTRIES: Final = 5000
MAX_SIZE: Final = 256 * 1024
"""Bytes of an entry: with all its translations it has about twenty thousand."""

SYSTEM_FOLDERS: Final = "/usr/local/share:/usr/share"
EXPORTS: Final = ("/var/lib/flatpak/exports/share", "/var/lib/snapd/desktop")

ARGUMENT: Final = re.compile(
    r"""
    (?: (?P<plain>[^\s"'\\><~|&;$*?\#()`]+)
      | "(?P<quoted>(?:[^"`$\\]|\\["`$\\])*)"
    ) (?: \s+ | $ )
    """,
    re.VERBOSE,
)
"""One argument of `Exec`. What a shell would read differently has to be quoted or escaped there."""

FIELD_CODES: Final = re.compile(r"%[a-zA-Z]")
ESCAPES: Final = {"\\s": " ", "\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"}
FORWARDING: Final = frozenset({"@@", "@@u"})
"""Marks around the files that Flatpak forwards; an address is no file."""


def desktop_entries(environment: Mapping[str, str] = os.environ) -> Found:
    """The browsers of this system, and the entries that cannot be used."""
    return found_by(partial(_browser, *each, environment) for each in _handlers(environment))


def _handlers(environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Entries that name `https`, by their ids; of two with one id the first folder's counts."""
    seen: set[str] = set()
    for name, path in _entries(environment):
        if name in seen or len(seen) >= MAX_ENTRIES:
            continue
        seen.add(name)
        try:
            if HTTPS.encode() in content(path, MAX_SIZE):
                yield name, path
        except OSError:
            continue  # most are no browser's: one that cannot be read is not reported


def _entries(environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    for folder in _folders(environment):
        applications = folder / "applications"
        for parent, folders, files in os.walk(applications):
            folders.sort()
            for file in sorted(files):
                if file.endswith(".desktop") and file.isprintable():
                    path = Path(parent, file)
                    yield "-".join(path.relative_to(applications).parts), path


def _folders(environment: Mapping[str, str]) -> list[Path]:
    own = environment.get("XDG_DATA_HOME") or f"{_home(environment)}/.local/share"
    shared = (environment.get("XDG_DATA_DIRS") or SYSTEM_FOLDERS).split(":")
    names = (own, *shared, f"{own}/flatpak/exports/share", *EXPORTS)
    return [Path(name) for name in dict.fromkeys(names) if Path(name).is_absolute()]


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or Path.home())


def _browser(name: str, path: Path, environment: Mapping[str, str]) -> Installed | None:
    """The browser of an entry; None if it is hidden, opens no `https`, or is not installed.

    Raises `BrowserFileRefused`.
    """
    sections = sections_of(path)
    entry = sections[GROUP] if sections.has_section(GROUP) else {}
    hidden = any(entry.get(key) == "true" for key in ("Hidden", "NoDisplay"))
    if hidden or HTTPS not in entry.get("MimeType", "").split(";"):
        return None
    command = _command(path, entry.get("Exec", ""))
    program = shutil.which(command[0], path=environment.get("PATH"))
    if program is None:
        return None
    known = known_browser(command, name.removesuffix(".desktop"))
    return Installed(
        browser=Browser(
            id=name,
            name=shown_name(entry.get("Name"), name),
            icon=icon_of(entry.get("Icon")),
            family=known.family if known else Family.OTHER,
        ),
        command=(program, *command[1:]),
        data=_data(known, command, environment) if known else (),
        sandbox=_sandbox(command, environment),
    )


def _command(path: Path, line: str) -> tuple[str, ...]:
    """The program and its arguments, without the field code for the address.

    Raises `BrowserFileRefused` for what the specification does not allow.
    """
    arguments = []
    line = re.sub(r"\\[sntr\\]", lambda match: ESCAPES[match[0]], line).strip()
    place = 0
    while place < len(line):
        match = ARGUMENT.match(line, place)
        if match is None:
            raise refused(path, "Its Exec line has what only a shell would understand.")
        arguments.append(_argument(path, match))
        place = match.end()
    found = tuple(each for each in arguments if each and each not in FORWARDING)
    if not found or found[0].startswith("-") or ("/" in found[0] and found[0][0] != "/"):
        raise refused(path, "Its Exec line names no program.")
    return found


def _argument(path: Path, match: re.Match[str]) -> str:
    """An argument as the program gets it; empty for one that is a field code."""
    quoted = match["quoted"]
    if quoted is None:
        plain = match["plain"]
        return "" if FIELD_CODES.search(plain.replace("%%", "")) else plain.replace("%%", "%")
    if FIELD_CODES.search(quoted.replace("%%", "")) or not quoted.isprintable():
        raise refused(path, "A quoted argument of its Exec line has a field code or a line break.")
    return re.sub(r'\\(["`$\\])', r"\1", quoted).replace("%%", "%")


def _sandbox(command: tuple[str, ...], environment: Mapping[str, str]) -> Path | None:
    """The folder in which a Flatpak or a Snap may write; within it the path is the same."""
    home = _home(environment)
    if program_name(command) == "flatpak":
        return next((home / ".var" / "app" / word for word in command if word.count(".") > 1), None)
    snap = next((word for word in command if word.startswith("/snap/bin/")), "")
    return home / "snap" / Path(snap).name.partition(".")[0] / "common" if snap else None


def _data(
    known: KnownBrowser, command: tuple[str, ...], environment: Mapping[str, str]
) -> tuple[Path, ...]:
    """Where its profiles may be."""
    home, sandbox = _home(environment), _sandbox(command, environment)
    if known.family is Family.FIREFOX:
        bases = [sandbox or home]
    elif sandbox is None:
        bases = [Path(environment.get("XDG_CONFIG_HOME") or home / ".config")]
    else:  # Flatpak's, and those of the two ways in which Snaps are made
        bases = [sandbox / "config", sandbox, sandbox.parent / "current" / ".config"]
    return tuple(base / name for base in bases for name in known.linux)
