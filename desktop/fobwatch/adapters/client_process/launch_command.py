"""The command that starts this program again."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath, PureWindowsPath

TRAY = "fobwatch-tray.exe"
"""The launcher without a console (packaging/windows)."""

PACKAGED_PYTHON = "fobwatch-python"
"""The interpreter of the packages for Linux; the commands stand beside it (packaging/linux)."""


def tray_command(
    executable: str = sys.executable,
    *,
    platform: str = sys.platform,
    frozen: bool = getattr(sys, "frozen", False),
) -> list[str]:
    """The command that starts the tray, on Windows without a console."""
    if frozen:
        return [executable]
    if platform != "win32":
        path = PurePosixPath(executable)
        if path.name == PACKAGED_PYTHON:
            return [str(path.with_name("fobwatch-tray"))]
        return [executable, "-m", "fobwatch"]
    place = PureWindowsPath(executable)
    if not _is_python(place):
        return [str(place.with_name(TRAY))]
    return [str(place.with_name("pythonw.exe")), "-m", "fobwatch"]


def _is_python(path: PureWindowsPath) -> bool:
    return path.stem.lower().startswith("python")
