"""The browsers of this system, with their profiles."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.adapters.browsers.files import MAX_NAME
from fobwatch.adapters.browsers.users_profiles import users_profiles
from fobwatch.core.browsers.browsers import FoundBrowsers
from fobwatch.core.browsers.errors import BrowserFileRefused, BrowserUnavailable
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.browsers.installed import Found, Installed

logger = logging.getLogger(__name__)


class SystemBrowsers:
    """Fulfils `InstalledBrowsers`."""

    def __init__(self, registered: Callable[[], Found]) -> None:
        """`registered` lists what the system has registered, without the browsers' profiles."""
        self._registered = registered

    def find(self) -> FoundBrowsers:
        installed, problems = self._registered()
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
        return FoundBrowsers(browsers=tuple(browsers), problems=tuple(problems))

    def installed(self, browser: str) -> Installed:
        """Raises `BrowserUnavailable` where it is not installed, or not any more."""
        installed, _problems = self._registered()
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
