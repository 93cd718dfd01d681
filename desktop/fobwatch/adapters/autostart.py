"""Starting with the user's session."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.text_file import TextFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.ports import Autostart

FILE_NAME = "fobwatch.desktop"
_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")


def autostart(
    command: Sequence[str],
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
) -> Autostart | None:
    """What starts `command` at log-in; None where this release has no way to."""
    if platform != "linux":
        return None
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return XdgAutostart(Path(home, "autostart", FILE_NAME), command)


class XdgAutostart:
    """Fulfils the port `Autostart` by an entry in the user's folder.

    Desktop Application Autostart Specification 0.5: an entry with ``Hidden=true`` counts as none,
    and hides one of the same name that the system's folder has.
    """

    def __init__(self, path: Path, command: Sequence[str]) -> None:
        self._file = TextFile(path)
        self._command = command

    def enabled(self) -> bool:
        text = self._file.read()
        return text is not None and "Hidden=true" not in text.splitlines()

    def set_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - a setter of one flag
        """Write the entry; it is hidden rather than removed, since the system may have one too."""
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            "Name=Fobwatch",
            "Comment=Signs you in to AWS, and keeps you signed in",
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
    return f'"{escaped}"'.replace("\\", "\\\\")
