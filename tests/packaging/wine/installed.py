"""Fobwatch as Setup installs it, in a Windows of the tests' own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.agent.protocol import ExitCode
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.wine.system import End, Program, Wine

STARTING = timedelta(seconds=90)
REMOVING = timedelta(seconds=60)

OWN_KEY = r"HKCU\Software\Fobwatch"
RUN_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
UNINSTALL_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Fobwatch"
NOT_COUNTED = re.compile(r"/(Temp|INetCache|INetCookies|History)(/|$)|\.tmp$", re.IGNORECASE)


class Installed:
    """The user's own folder of the program, whether it is there yet or not."""

    def __init__(self, wine: Wine, folder: Path | None = None) -> None:
        [self.home] = (path for path in (wine.disk / "users").iterdir() if path.name != "Public")
        self.folder = folder or self.home / "AppData" / "Local" / "Programs" / "Fobwatch"
        self.app = self.folder / "app"
        self.helper = self.app / "fobwatch-credential-helper.exe"
        self.shortcut = self.home.joinpath(
            *("AppData", "Roaming", "Microsoft", "Windows", "Start Menu", "Programs"),
            "Fobwatch.lnk",
        )
        self.wine = wine

    def command(self, *arguments: str) -> End:
        return self.wine.run(self.app / "bin" / "fobwatch.exe", *arguments)

    def start(self) -> Program:
        """Start the tray, as the shortcut does; until it can be asked."""
        tray = self.wine.start(self.app / "bin" / "fobwatch-tray.exe")
        self.wait_for_tray()
        return tray

    def wait_for_tray(self) -> None:
        wait_until(lambda: self.command("doctor").code == ExitCode.OK, "the tray", STARTING)

    def uninstall(self, *options: str) -> End:
        """Returns when the uninstaller's copy of itself has done its work."""
        ended = self.wine.run(self.folder / "uninstall.exe", "/S", *options)
        self.wait_until_gone()
        return ended

    def wait_until_gone(self) -> None:
        """Its own key is the last thing that goes."""
        wait_until(lambda: not self.folder.exists(), "an empty place", REMOVING)
        wait_until(lambda: self.registered(OWN_KEY, "InstallDir") is None, "the end", REMOVING)

    def registered(self, key: str, name: str) -> str | None:
        """A value of the registry; None where there is none."""
        told = self.wine.run("reg", "query", key, "/v", name).out
        found = re.search(rf"^\s+{re.escape(name)}\s+REG_\w+\s+(.*?)\s*$", told, re.MULTILINE)
        return found[1] if found else None

    def traces(self) -> set[str]:
        """Paths of the user's, and lines of the user's registry, which name Fobwatch."""
        paths = {str(path.relative_to(self.wine.disk)) for path in self.wine.disk.rglob("*")}
        lines = self.wine.run("reg", "query", "HKCU", "/s").out.splitlines()
        named = {text.strip() for text in (*paths, *lines) if "fobwatch" in text.lower()}
        return {text for text in named if not NOT_COUNTED.search(text)}
