"""Starting with the user's session."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.storage.text_file import TextFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.ports import Autostart

FILE_NAME = "fobwatch.desktop"
_SWITCHED_OFF = re.compile(
    r"^(Hidden[ \t]*=[ \t]*true|X-GNOME-Autostart-enabled[ \t]*=[ \t]*false)[ \t]*$", re.MULTILINE
)
"""The second one is how the settings of GNOME and MATE switch an entry off."""

_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")


def autostart(command: Sequence[str]) -> Autostart | None:
    """Return what starts `command` at log-in; None if this release cannot."""
    made: Autostart | None = None
    if sys.platform == "linux":
        made = xdg_autostart(command, os.environ)
    elif sys.platform == "win32":
        from fobwatch.adapters.autostart.run_key import RunKeyAutostart  # noqa: PLC0415 - as above
        from fobwatch.adapters.windows.registry import UserRegistry  # noqa: PLC0415 - Windows

        made = RunKeyAutostart(command, UserRegistry())
    elif sys.platform == "darwin":
        from fobwatch.adapters.autostart.launch_agent import launch_agent_autostart  # noqa: PLC0415 - macOS

        made = launch_agent_autostart(command, os.environ)
    return made


def xdg_autostart(command: Sequence[str], environment: Mapping[str, str]) -> XdgAutostart:
    """Autostart by an entry in the folder that desktops on Linux read."""
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    shared = (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    own, *others = [Path(folder, "autostart", FILE_NAME) for folder in (home, *shared)]
    return XdgAutostart(own, command, shared=others)


class XdgAutostart:
    """Fulfils the port `Autostart` by an entry in the user's folder.

    Desktop Application Autostart Specification 0.5: an entry with ``Hidden=true`` is ignored,
    and hides one of the same name in the folders `shared` by all users.
    """

    def __init__(self, path: Path, command: Sequence[str], *, shared: Sequence[Path] = ()) -> None:
        self._file = TextFile(path)
        self._command = command
        self._entries = (self._file, *map(TextFile, shared))

    def enabled(self) -> bool:
        """Whether the first entry enables it: only that counts, the user's before shared ones."""
        texts = (entry.read() for entry in self._entries)
        first = next((text for text in texts if text is not None), None)
        return first is not None and not _SWITCHED_OFF.search(first)

    def set_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - a setter of one flag
        """Write the entry; it is hidden rather than removed, since the system may have one too.

        ``TryExec``: once the program is removed, desktops ignore the entry.
        """
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            "Name=Fobwatch",
            "Comment=Signs you in to AWS, and keeps you signed in",
            f"TryExec={_escaped(self._command[0])}",
            f"Exec={exec_line(self._command)}",
            "Icon=fobwatch",
            "X-GNOME-Autostart-enabled=" + ("true" if enabled else "false"),
            f"Hidden={'false' if enabled else 'true'}",
        ]
        self._file.write("\n".join(lines) + "\n")


def exec_line(command: Sequence[str]) -> str:
    """The command in the quoting of the Desktop Entry Specification ("The Exec key")."""
    return " ".join(_quoted(argument) for argument in command)


def _quoted(argument: str) -> str:
    argument = argument.replace("%", "%%")
    if argument and _RESERVED.isdisjoint(argument):
        return argument
    # Escaped twice: once for the quotes of the Exec key, once for the entry's string values.
    escaped = "".join(f"\\{c}" if c in '"`$\\' else c for c in argument)
    return _escaped(f'"{escaped}"')


def _escaped(value: str) -> str:
    """Escape a string value of an entry."""
    return value.replace("\\", "\\\\")
