"""The browsers of this system, with the user's own profiles. Nothing of theirs is written."""

from __future__ import annotations

import logging
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.files import MAX_NAME, object_of, refused, sections_of, shown_name
from fobwatch.core.browsers.browsers import BrowserProfile, Family
from fobwatch.core.browsers.errors import BrowserFileRefused, BrowserUnavailable
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.adapters.browsers.installed import Found, Installed
    from fobwatch.core.browsers.browsers import Browser

logger = logging.getLogger(__name__)

MAX_PROFILES: Final = 200
"""Of one browser: nobody chooses among more, and a file may have millions."""

FOLDER_NAME: Final = re.compile(r"(?!\.)[^/\\\x00-\x1f\x7f\ud800-\udfff]{1,100}")
"""What Chromium calls its profiles' folders, such as “Default” and “Profile 1”: never a path.

JSON has lone surrogates, which neither a file of ours nor an argument can have.
"""

INDEXES: Final = {Family.CHROMIUM: "Local State", Family.FIREFOX: "profiles.ini"}

CONTAINER_SCHEMES: Final = {
    "{b5e0e8de-ebfe-4306-9528-bcc18241a490}": "ext+granted-containers",
    "{f069aec0-43c5-4bbf-b6b4-df95c4326b98}": "ext+container",
}
"""By the extensions' ids at addons.mozilla.org: “Granted”, and “Open external links in a
container”. The first one opens a container without a question."""


def users_profiles(family: Family, folders: Sequence[Path]) -> tuple[BrowserProfile, ...]:
    """The profiles in the first of these folders that has any. Raises `BrowserFileRefused`."""
    if family is Family.OTHER:
        return ()
    read = _chromium if family is Family.CHROMIUM else _firefox
    for folder in folders:
        try:
            return read(folder / INDEXES[family])
        except FileNotFoundError:
            continue
    return ()


def _chromium(index: Path) -> tuple[BrowserProfile, ...]:
    profiles = object_of(index).get("profile", {})
    cache = profiles.get("info_cache", {}) if isinstance(profiles, dict) else None
    if not isinstance(cache, dict):
        raise refused(index, "It has no list of profiles.")
    if len(cache) > MAX_PROFILES:
        raise refused(index, f"It lists more than {MAX_PROFILES} profiles.")
    return tuple(
        BrowserProfile(id=folder, name=shown_name(_name_in(entry), folder))
        for folder, entry in cache.items()
        if FOLDER_NAME.fullmatch(folder)
    )


def _name_in(entry: Any) -> object:  # noqa: ANN401 - of a file
    return entry.get("name") if isinstance(entry, dict) else None


def _firefox(index: Path) -> tuple[BrowserProfile, ...]:
    sections = sections_of(index)
    found = [sections[name] for name in sections.sections() if name.startswith("Profile")]
    if len(found) > MAX_PROFILES:
        raise refused(index, f"It lists more than {MAX_PROFILES} profiles.")
    defaults = _defaults(index)
    profiles = [
        _firefox_profile(index.parent, section.get("Name", ""), section["Path"], relative=relative)
        for section in found
        if section.get("Path") and section["Path"].isprintable()
        for relative in [section.get("IsRelative", "1") == "1"]
    ]
    absolute = [profile for profile in profiles if Path(profile.id).is_absolute()]
    return tuple(sorted(absolute, key=lambda profile: profile.id not in defaults))


def _defaults(index: Path) -> set[str]:
    """The profiles that open by themselves, one for each installation of this browser."""
    defaults = set()
    for path in (index, index.with_name("installs.ini")):
        try:
            sections = sections_of(path)
        except FileNotFoundError:
            continue
        for name in sections.sections():
            if path != index or name.startswith("Install"):
                defaults.add(str(index.parent / sections[name].get("Default", "")))
    return defaults


def _firefox_profile(home: Path, name: str, path: str, *, relative: bool) -> BrowserProfile:
    folder = home / path if relative else Path(path)
    return BrowserProfile(
        id=str(folder), name=shown_name(name, folder.name), container_scheme=_scheme(folder)
    )


def _scheme(folder: Path) -> str:
    """That of the extension that is installed and on; empty without one.

    Without the extension, Firefox sends such an address to its search engine.
    """
    try:
        addons = object_of(folder / "extensions.json").get("addons")
    except (FileNotFoundError, BrowserFileRefused):
        return ""
    entries = (
        [each for each in addons if isinstance(each, dict)] if isinstance(addons, list) else []
    )
    active = {str(each.get("id")) for each in entries if each.get("active") is True}
    return next((scheme for id_, scheme in CONTAINER_SCHEMES.items() if id_ in active), "")


@dataclass(frozen=True, eq=False, repr=False)
class SystemBrowsers:
    """Fulfils `InstalledBrowsers`.

    `registered` lists what the system has registered, without the browsers' profiles.
    """

    registered: Callable[[], Found]

    def find(self) -> tuple[Browser, ...]:
        installed, problems = self.registered()
        browsers = []
        for each in installed:
            try:
                profiles = users_profiles(each.browser.family, each.data)
            except BrowserFileRefused as error:
                problems.append(error)
                profiles = ()
            browsers.append(replace(each.browser, profiles=profiles))
        for problem in problems:
            logger.info("%s", problem)
        return tuple(browsers)

    def installed(self, browser: str) -> Installed:
        """Raises `BrowserUnavailable` if it is not installed, or not any more."""
        installed, _problems = self.registered()
        for each in installed:
            if each.browser.id == browser:
                return each
        raise BrowserUnavailable(
            "The chosen browser is not installed",
            f"This system has no browser “{printable(browser, MAX_NAME)}”.",
            "Choose another one where you chose it: in the profile, the portal or the settings.",
        )


def system_browsers() -> SystemBrowsers:
    if sys.platform == "win32":
        from fobwatch.adapters.browsers.registered import registered  # noqa: PLC0415 - Windows
        from fobwatch.adapters.windows.registry import MachineRegistry  # noqa: PLC0415 - Windows

        registry = MachineRegistry()
        browsers = SystemBrowsers(lambda: registered(registry))
    elif sys.platform == "darwin":
        from fobwatch.adapters.browsers.applications import applications  # noqa: PLC0415 - macOS

        browsers = SystemBrowsers(applications)
    else:
        from fobwatch.adapters.browsers.desktop_entries import desktop_entries  # noqa: PLC0415 - Linux

        browsers = SystemBrowsers(desktop_entries)
    return browsers
