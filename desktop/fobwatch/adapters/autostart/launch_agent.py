"""Starting at log-in on macOS: a launch agent in the user's own folder (launchd.plist(5))."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.application import APPLICATION_ID
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def launch_agent(command: Sequence[str]) -> dict[str, Any]:
    """The property list for launchd, which starts the tray once and does not restart it.

    The bundle's identifier lets the System Settings list it by the program's name and icon.
    """
    return {
        "Label": APPLICATION_ID,
        "ProgramArguments": list(command),
        "RunAtLoad": True,
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
        "AssociatedBundleIdentifiers": APPLICATION_ID,
    }


def launch_agent_autostart(
    command: Sequence[str], environment: Mapping[str, str]
) -> LaunchAgentAutostart:
    home = Path(environment.get("HOME") or Path.home())
    return LaunchAgentAutostart(
        home / "Library" / "LaunchAgents" / f"{APPLICATION_ID}.plist", command
    )


class LaunchAgentAutostart:
    """Fulfils the port `Autostart`. It applies from the next log-in on.

    Loaded at once, launchd would start a second Fobwatch beside the one that runs. macOS stores
    what the user sets in the System Settings, under Login Items, where no program can read it.
    """

    def __init__(self, path: Path, command: Sequence[str]) -> None:
        self._path = path
        self._file = TextFile(path)
        self._command = command

    def enabled(self) -> bool:
        """Whether launchd has an agent to start; a damaged one starts nothing."""
        text = self._file.read()
        if text is None:
            return False
        try:
            found = plistlib.loads(text.encode(), fmt=plistlib.FMT_XML)
        except (ExpatError, ValueError):
            return False
        return isinstance(found, dict) and not found.get("Disabled", False)

    def set_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - a setter of one flag
        if enabled:
            self._file.write(plistlib.dumps(launch_agent(self._command)).decode())
            return
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                "The start at log-in cannot be switched off",
                f"{error.strerror or type(error).__name__} ({self._path}).",
                "Switch it off in the System Settings, under Login Items.",
            ) from error
