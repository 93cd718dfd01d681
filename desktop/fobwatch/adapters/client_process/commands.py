"""The commands that start Fobwatch's own programs: the tray, and the helper for tools."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

from fobwatch.core.aws_files.offering import is_plain_word

PACKAGED = Path("/usr/lib/fobwatch/credential-helper")
PACKAGED_ON_WINDOWS = "fobwatch-credential-helper.exe"
SCRIPT = Path(__file__).parents[2] / "credential_helper.py"

TRAY = "fobwatch-tray.exe"
"""The launcher without a console (packaging/windows)."""

PACKAGED_PYTHON = "fobwatch-python"
"""The interpreter of the packages for Linux; the commands are beside it (packaging/linux)."""


def packaged_helper(
    executable: str = sys.executable,
    *,
    platform: str = sys.platform,
    frozen: bool = getattr(sys, "frozen", False),
) -> Path:
    """Where a package has its compiled helper; there is none where this is not run from one.

    A frozen program has it beside itself (packaging/macos); on Windows it is beside the folder of
    the commands (packaging/windows).
    """
    if platform == "win32":
        return Path(executable).parent.parent / PACKAGED_ON_WINDOWS
    return Path(executable).with_name(PACKAGED.name) if frozen else PACKAGED


def credential_helper(
    *, demo: bool = False, packaged: Path | None = None, executable: str = sys.executable
) -> tuple[str, ...]:
    """The command, to which the profile's name is added: the package's helper, otherwise ours.

    Options make the interpreter read only the script, so that it starts quickly.
    """
    packaged = packaged or packaged_helper()
    if packaged.is_file():
        own: tuple[str, ...] = (_plain(packaged),)
    else:
        own = (_plain(Path(executable)), "-I", "-S", _plain(SCRIPT))
    return (*own, "--demo") if demo else own


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
    if not place.stem.lower().startswith("python"):
        return [str(place.with_name(TRAY))]
    return [str(place.with_name("pythonw.exe")), "-m", "fobwatch"]


def _plain(program: Path) -> str:
    """The path without spaces and the like, which a user's folder on Windows may have."""
    path = str(program)
    if sys.platform == "win32" and not is_plain_word(path):
        from fobwatch.adapters.client_process.windows_paths import short_path  # noqa: PLC0415 - Windows

        path = str(Path(short_path(str(program.parent)), program.name))
    return path
