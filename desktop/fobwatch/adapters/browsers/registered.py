"""Browsers on Windows: those that are registered as a default program for `https`.

Microsoft's "Default Programs" and "Registering Programs with Client Types" describe the keys.
"""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from fobwatch.adapters.browsers.files import shown_name
from fobwatch.adapters.browsers.installed import Installed, found_by, known_browser
from fobwatch.core.browsers.browsers import Browser, Family
from fobwatch.core.browsers.errors import BrowserFileRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fobwatch.adapters.browsers.installed import Found, KnownBrowser

REGISTERED: Final = r"Software\RegisteredApplications"
CLIENTS: Final = r"Software\Clients\StartMenuInternet"

MAX_BROWSERS: Final = 100

COMMAND: Final = re.compile(
    r'\s*(?:"(?P<quoted>[^"\x00-\x1f]+)"|(?P<plain>[^"\x00-\x1f]+\.exe))', re.IGNORECASE
)
"""The program of `shell\\open\\command`; what follows it is for a start without an address."""


class MachineRegistry(Protocol):
    """The user's keys and the computer's, the user's first. Nothing of it raises."""

    def text(self, key: str, name: str) -> str:
        """A value, the key's own for an empty name; empty if there is none."""
        ...

    def values(self, key: str) -> Mapping[str, str]:
        """All texts of a key by their names, the computer's and the user's."""
        ...

    def subkeys(self, key: str) -> tuple[str, ...]:
        """The keys below, the computer's and the user's."""
        ...


def registered(registry: MachineRegistry, environment: Mapping[str, str] = os.environ) -> Found:
    """The browsers that Windows offers for `https`, and the entries that cannot be used."""
    keys = _client_keys(registry)
    looks = (partial(_browser, registry, key, environment) for key in keys)
    return found_by(looks, case_matters=False)


def _client_keys(registry: MachineRegistry) -> Iterator[str]:
    """The keys of browsers that take `https`, each once."""
    named = (f"{CLIENTS}\\{name}" for name in registry.subkeys(CLIENTS))
    suffix = r"\Capabilities"
    listed = (
        path[: -len(suffix)]
        for path in registry.values(REGISTERED).values()
        if path.lower().startswith(CLIENTS.lower()) and path.lower().endswith(suffix.lower())
    )
    keys = {key.lower(): key for key in (*listed, *named)}
    for key in list(keys.values())[:MAX_BROWSERS]:
        if registry.text(rf"{key}\Capabilities\URLAssociations", "https"):
            yield key


def _browser(registry: MachineRegistry, key: str, environment: Mapping[str, str]) -> Installed:
    """Raises `BrowserFileRefused` for a command that names no program."""
    match = COMMAND.match(registry.text(rf"{key}\shell\open\command", ""))
    if match is None:
        raise _refused(key)
    program = match["quoted"] or match["plain"]
    known = known_browser([program])
    name = registry.text(rf"{key}\Capabilities", "ApplicationName")
    if not name or name.startswith("@"):  # of a resource in a library
        name = registry.text(key, "")
    return Installed(
        browser=Browser(
            id=key.rpartition("\\")[2],
            name=shown_name(name, key.rpartition("\\")[2]),
            icon=program,
            family=known.family if known else Family.OTHER,
        ),
        command=(program,),
        data=_data(known, environment) if known else (),
    )


def _data(known: KnownBrowser, environment: Mapping[str, str]) -> tuple[Path, ...]:
    base = "LOCALAPPDATA" if known.family is Family.CHROMIUM else "APPDATA"
    return (Path(environment[base], known.windows),) if environment.get(base) else ()


def _refused(key: str) -> BrowserFileRefused:
    return BrowserFileRefused(
        "A registered browser cannot be used",
        f"Its command in the registry, at {shown_name(key, '?')}, names no program.",
        "Install the browser again.",
    )
