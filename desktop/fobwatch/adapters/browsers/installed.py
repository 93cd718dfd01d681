"""Installed browsers: how they are started, and those that are known by their programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.browsers.browsers import Family
from fobwatch.core.browsers.errors import BrowserFileRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from fobwatch.core.browsers.browsers import Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """`command` starts the browser, without an address.

    `data` are the folders where its profiles may be. `sandbox` is the only folder that a Flatpak
    or a Snap may write to.
    """

    browser: Browser
    command: tuple[str, ...]
    data: tuple[Path, ...] = ()
    sandbox: Path | None = None


Found = tuple[list[Installed], "list[BrowserFileRefused]"]
"""The browsers that a system has registered, without their profiles, and what cannot be used."""


def found_by(
    looks: Iterable[Callable[[], Installed | None]], *, case_matters: bool = True
) -> Found:
    """The browsers that these return, each once and by name; each may raise `BrowserFileRefused`.

    Of two with the same command the first counts.
    """
    installed: dict[str, Installed] = {}
    problems: list[BrowserFileRefused] = []
    for look in looks:
        try:
            browser = look()
        except BrowserFileRefused as error:
            problems.append(error)
        else:
            if browser is not None:
                command = "\0".join(browser.command)
                installed.setdefault(command if case_matters else command.lower(), browser)
    return sorted(installed.values(), key=lambda each: each.browser.name.lower()), problems


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBrowser:
    """`names` are those of its program, Flatpak and bundle, in small letters.

    The folders of the data are relative: on Linux to the folder of settings for Chromium's family
    and to the home or a Flatpak's folder for Firefox's, on Windows to the user's local or roaming
    application data, on macOS to `Library/Application Support`.
    """

    family: Family
    names: frozenset[str]
    linux: tuple[str, ...]
    windows: str
    macos: str


def _chromium(names: str, linux: str, windows: str, macos: str) -> KnownBrowser:
    return KnownBrowser(
        family=Family.CHROMIUM,
        names=frozenset(names.split()),
        linux=(linux,),
        windows=windows,
        macos=macos,
    )


def _firefox(names: str, linux: str, application_data: str) -> KnownBrowser:
    return KnownBrowser(
        family=Family.FIREFOX,
        names=frozenset(names.split()),
        linux=tuple(linux.split()),
        windows=application_data,
        macos=application_data.rpartition("/")[2],
    )


KNOWN: Final = (
    _chromium(
        "chromium chromium-browser org.chromium.chromium "
        "io.github.ungoogled_software.ungoogled_chromium",
        "chromium",
        "Chromium/User Data",
        "Chromium",
    ),
    _chromium(
        "chrome google-chrome google-chrome-stable com.google.chrome",
        "google-chrome",
        "Google/Chrome/User Data",
        "Google/Chrome",
    ),
    _chromium(
        "google-chrome-beta com.google.chrome.beta",
        "google-chrome-beta",
        "Google/Chrome Beta/User Data",
        "Google/Chrome Beta",
    ),
    _chromium(
        "msedge microsoft-edge microsoft-edge-stable com.microsoft.edge com.microsoft.edgemac",
        "microsoft-edge",
        "Microsoft/Edge/User Data",
        "Microsoft Edge",
    ),
    _chromium(
        "brave brave-browser brave-browser-stable com.brave.browser",
        "BraveSoftware/Brave-Browser",
        "BraveSoftware/Brave-Browser/User Data",
        "BraveSoftware/Brave-Browser",
    ),
    _chromium(
        "vivaldi vivaldi-stable com.vivaldi.vivaldi",
        "vivaldi",
        "Vivaldi/User Data",
        "Vivaldi",
    ),
    _firefox(
        "firefox firefox-esr firefox-beta firefox-developer-edition firefox-nightly "
        "org.mozilla.firefox org.mozilla.firefoxdeveloperedition org.mozilla.nightly",
        ".mozilla/firefox .config/mozilla/firefox config/mozilla/firefox",
        "Mozilla/Firefox",
    ),
    _firefox(
        "librewolf io.gitlab.librewolf-community org.mozilla.librewolf",
        ".librewolf .config/librewolf/librewolf",
        "LibreWolf",
    ),
    _firefox("zen zen-browser zen-bin app.zen_browser.zen app.zen-browser.zen", ".zen", "zen"),
    _firefox("waterfox net.waterfox.waterfox", ".waterfox", "Waterfox"),
)

ASSIGNMENT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)


def known_browser(command: Sequence[str], *names: str) -> KnownBrowser | None:
    """The browser that a command starts, or that one of these names belongs to."""
    candidates = {program_name(command), *(name.lower() for name in names)}
    candidates |= {word.lower() for word in command[1:] if not word.startswith("-")}
    return next((each for each in KNOWN if each.names & candidates), None)


def program_name(command: Sequence[str]) -> str:
    """The program's name in small letters: behind `env` and its variables, as Snap writes them."""
    words = list(command)
    if words and re.split(r"[/\\]", words[0])[-1] == "env":
        words = words[1:]
        while words and ASSIGNMENT.fullmatch(words[0]):
            del words[0]
    name = re.split(r"[/\\]", words[0])[-1].lower() if words else ""
    return name.removesuffix(".exe").removesuffix(".sh")
