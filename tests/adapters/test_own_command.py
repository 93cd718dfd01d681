from __future__ import annotations

import pytest

from fobwatch.adapters.own_command import interpreter, tray_command

APP = r"C:\Program Files\Fobwatch\app"


@pytest.mark.parametrize(
    ("executable", "platform", "frozen", "command"),
    [
        ("/usr/bin/python3", "linux", False, ["/usr/bin/python3", "-m", "fobwatch"]),
        ("/opt/fobwatch/fobwatch", "linux", True, ["/opt/fobwatch/fobwatch"]),
        ("/opt/f/bin/fobwatch-python", "linux", False, ["/opt/f/bin/fobwatch-tray"]),
        (r"C:\Py\python.exe", "win32", False, [r"C:\Py\pythonw.exe", "-m", "fobwatch"]),
        (rf"{APP}\fobwatch.exe", "win32", False, [rf"{APP}\fobwatch-tray.exe"]),
        (rf"{APP}\fobwatch-tray.exe", "win32", False, [rf"{APP}\fobwatch-tray.exe"]),
    ],
    ids=["python", "frozen", "package for Linux", "python on Windows", "command", "tray"],
)
def test_the_tray_is_started_again_without_a_console(
    executable: str, platform: str, command: list[str], *, frozen: bool
) -> None:
    assert tray_command(executable, platform=platform, frozen=frozen) == command


@pytest.mark.parametrize(
    ("executable", "platform", "python"),
    [
        ("/usr/bin/python3", "linux", "/usr/bin/python3"),
        (r"C:\Py\pythonw.exe", "win32", r"C:\Py\pythonw.exe"),
        (rf"{APP}\fobwatch-tray.exe", "win32", rf"{APP}\python.exe"),
    ],
    ids=["python", "without a console", "launcher"],
)
def test_programs_of_ours_run_in_the_same_python(
    executable: str, platform: str, python: str
) -> None:
    assert interpreter(executable, platform=platform) == python
