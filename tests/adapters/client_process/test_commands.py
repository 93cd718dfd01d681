from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.client_process.commands import (
    SCRIPT,
    credential_helper,
    packaged_helper,
    tray_command,
)

if TYPE_CHECKING:
    from pathlib import Path

BIN = r"C:\Program Files\Fobwatch\app\bin"


def test_from_the_sources_python_runs_the_script_alone(tmp_path: Path) -> None:
    found = credential_helper(packaged=tmp_path / "none", executable="/usr/bin/python3")

    assert found == ("/usr/bin/python3", "-I", "-S", str(SCRIPT))
    assert SCRIPT.is_file()


def test_the_package_s_helper_is_taken_where_it_is(tmp_path: Path) -> None:
    helper = tmp_path / "credential-helper"
    helper.touch()

    assert credential_helper(packaged=helper) == (str(helper),)
    assert credential_helper(packaged=helper, demo=True) == (str(helper), "--demo")


@pytest.mark.parametrize(
    ("executable", "platform", "frozen", "place"),
    [
        ("/usr/bin/python3", "linux", False, "/usr/lib/fobwatch/credential-helper"),
        ("/Apps/MacOS/fobwatch", "darwin", True, "/Apps/MacOS/credential-helper"),
        ("C:/F/app/bin/fobwatch.exe", "win32", False, "C:/F/app/fobwatch-credential-helper.exe"),
    ],
    ids=["Linux", "bundle", "Windows"],
)
def test_each_package_has_its_own_place(
    executable: str, platform: str, place: str, *, frozen: bool
) -> None:
    found = packaged_helper(executable, platform=platform, frozen=frozen)

    assert PureWindowsPath(str(found)) == PureWindowsPath(place)


@pytest.mark.parametrize(
    ("executable", "platform", "frozen", "command"),
    [
        ("/usr/bin/python3", "linux", False, ["/usr/bin/python3", "-m", "fobwatch"]),
        ("/opt/fobwatch/fobwatch", "linux", True, ["/opt/fobwatch/fobwatch"]),
        ("/opt/f/bin/fobwatch-python", "linux", False, ["/opt/f/bin/fobwatch-tray"]),
        (r"C:\Py\python.exe", "win32", False, [r"C:\Py\pythonw.exe", "-m", "fobwatch"]),
        (rf"{BIN}\fobwatch.exe", "win32", False, [rf"{BIN}\fobwatch-tray.exe"]),
        (rf"{BIN}\fobwatch-tray.exe", "win32", False, [rf"{BIN}\fobwatch-tray.exe"]),
    ],
    ids=["python", "frozen", "package for Linux", "python on Windows", "command", "tray"],
)
def test_the_tray_is_started_again_without_a_console(
    executable: str, platform: str, command: list[str], *, frozen: bool
) -> None:
    assert tray_command(executable, platform=platform, frozen=frozen) == command
