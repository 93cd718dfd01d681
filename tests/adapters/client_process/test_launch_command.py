from __future__ import annotations

import pytest

from fobwatch.adapters.client_process.launch_command import tray_command

BIN = r"C:\Program Files\Fobwatch\app\bin"


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
