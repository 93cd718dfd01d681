"""The command that opens an address in a chosen place: arguments, never a line for a shell."""

from __future__ import annotations

import shlex
import shutil
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fobwatch.adapters.browsers.system import users_profiles
from fobwatch.core.browsers.browsers import (
    CustomCommand,
    Family,
    FirefoxContainer,
    SeparateProfile,
    UsersProfile,
)
from fobwatch.core.browsers.errors import BrowserUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.adapters.browsers.installed import Installed
    from fobwatch.adapters.browsers.separate_profiles import SeparateProfiles
    from fobwatch.adapters.browsers.system import SystemBrowsers
    from fobwatch.core.browsers.browsers import BrowserPlace, BrowserProfile

ADDRESS: Final = "{url}"
"""In a command of the user's."""

CHROMIUM_FIRST_START: Final = ("--no-first-run", "--no-default-browser-check")

PIPE_OPTION: Final = "--remote-debugging-pipe"
"""Of a Chromium that is watched, only by the program that started it (`watching`)."""

ANOTHER: Final = "Choose where it opens again: in the profile, the portal or the settings."


@dataclass(frozen=True, eq=False, repr=False)
class Launcher:
    """Makes the command for each place.

    `watches` says whether the browser of such a place is to be watched from its start.
    """

    browsers: SystemBrowsers
    separate: SeparateProfiles
    watches: Callable[[BrowserPlace], bool] = lambda _place: False

    def settled(self, place: BrowserPlace) -> BrowserPlace:
        """The place with the name of its folder, which is made when first needed.

        A place without a folder stays as it is. Raises as `command` does.
        """
        if not isinstance(place.choice, SeparateProfile):
            return place
        folder = self._folder(place, self._installed(place.choice))
        return replace(place, folder=folder.name)

    def command(self, place: BrowserPlace, url: str) -> tuple[str, ...]:
        """The program and its arguments; empty for the system's default browser.

        `url` is seen by other users in the list of processes. Raises `BrowserUnavailable` where the
        place does not exist, `BrowserFileRefused`, and `StorageError`.
        """
        match place.choice:
            case SeparateProfile():
                return self._separate_profile(place, place.choice, url)
            case UsersProfile():
                return self._users_profile(place.choice, url)
            case FirefoxContainer():
                return self._container(place.choice, place, url)
            case CustomCommand():
                return custom_command(place.choice.command, url)
            case _:
                return ()

    def name(self, place: BrowserPlace) -> str:
        """The browser's name; empty for the system's default, and for a command."""
        browser = getattr(place.choice, "browser", "")
        return self.browsers.installed(browser).browser.name if browser else ""

    def _separate_profile(
        self, place: BrowserPlace, choice: SeparateProfile, url: str
    ) -> tuple[str, ...]:
        installed = self._installed(choice)
        folder = str(self._folder(place, installed))
        if installed.browser.family is Family.FIREFOX:
            return (*installed.command, "--profile", folder, url)
        # A sandbox's command may not hand the pipe on.
        seen = not installed.sandbox and not place.owner.portal and self.watches(place)
        pipe = (PIPE_OPTION,) if seen else ()
        options = (f"--user-data-dir={folder}", *CHROMIUM_FIRST_START, *pipe)
        return (*installed.command, *options, url)

    def _installed(self, choice: SeparateProfile) -> Installed:
        installed = self.browsers.installed(choice.browser)
        if not installed.browser.takes_folders:
            raise _gone(f"{installed.browser.name} cannot be started with a profile of its own.")
        return installed

    def _folder(self, place: BrowserPlace, installed: Installed) -> Path:
        if not place.folder:
            return self.separate.folder(installed, place.owner, place.look, place.account)
        if folder := self.separate.named(place.folder):
            return folder
        raise _gone("The browser profile that it was open in has been removed.")

    def _users_profile(self, choice: UsersProfile, url: str) -> tuple[str, ...]:
        installed = self.browsers.installed(choice.browser)
        if not choice.profile:
            return (*installed.command, url)
        profile = _profile(installed, choice.profile)
        if installed.browser.family is Family.FIREFOX:
            return (*installed.command, "--profile", profile.id, url)
        return (*installed.command, f"--profile-directory={profile.id}", url)

    def _container(
        self, choice: FirefoxContainer, place: BrowserPlace, url: str
    ) -> tuple[str, ...]:
        installed = self.browsers.installed(choice.browser)
        profile = _profile(installed, choice.profile)
        if not profile.container_scheme:
            raise _gone(
                f"The profile “{profile.name}” of {installed.browser.name} has none of the "
                "extensions that open containers any more, or it is switched off."
            )
        owner, colour = place.owner, place.look.colour.name
        name = f"{owner.name} (sign-in)" if owner.portal else owner.name
        fields = f"name={quote(name, safe='')}&url={quote(url, safe='')}&color={colour}"
        address = f"{profile.container_scheme}:{fields}&icon=briefcase"
        return (*installed.command, "--profile", profile.id, address)


def custom_command(line: str, url: str) -> tuple[str, ...]:
    """The words of the user's command with the address. Raises `BrowserUnavailable`."""
    words = split_command(line)
    program = shutil.which(words[0]) if words else None
    if program is None:
        raise BrowserUnavailable(
            "The command that should open the page cannot be run",
            f"There is no program “{words[0]}”." if words else "It is empty.",
            "Correct the command where you chose it: in the profile, the portal or the settings.",
        )
    if not any(ADDRESS in word for word in words):
        words.append(ADDRESS)
    return (program, *(word.replace(ADDRESS, url) for word in words[1:]))


def split_command(line: str, platform: str = sys.platform) -> list[str]:
    """The words of a command by the system's quotes; empty where a quote is not closed."""
    try:
        if platform == "win32":
            return [word.strip('"') for word in shlex.split(line, posix=False)]
        return shlex.split(line)
    except ValueError:
        return []


def _profile(installed: Installed, wanted: str) -> BrowserProfile:
    """Raises `BrowserUnavailable`. A file that cannot be read raises `BrowserFileRefused`."""
    for profile in users_profiles(installed.browser.family, installed.data):
        if profile.id == wanted:
            return profile
    raise _gone(f"{installed.browser.name} has no such profile any more.")


def _gone(message: str) -> BrowserUnavailable:
    return BrowserUnavailable("The page cannot be opened where you chose", message, ANOTHER)
