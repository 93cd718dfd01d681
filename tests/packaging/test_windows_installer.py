"""The Windows installer compiles from a finished program; windows_setup.py runs it."""

from __future__ import annotations

import shutil
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch import __version__
from fobwatch.core.application import SCHEME
from tests.packaging.scripts import script

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent.parent
MACHINE_I386, MACHINE_AMD64 = 0x014C, 0x8664
PE_OFFSET_AT = 0x3C

NAMES = ("fobwatch.exe", "fobwatch-tray.exe")

setup_script = script(ROOT / "packaging" / "windows" / "setup.py")


def compiled(folder: Path, *options: str, names: Sequence[str] = NAMES) -> Path:
    """Setup of a program without content."""
    if shutil.which("makensis") is None:
        pytest.fail("makensis is not installed; run `make setup`", pytrace=False)
    program = folder / "app"
    (program / "bin").mkdir(parents=True)
    for name in names:
        (program / "bin" / name).write_bytes(name.encode())
    setup = folder / f"Fobwatch-{__version__}-setup.exe"
    setup_script.compile_installer(program, setup, __version__, *options)
    return setup


@pytest.mark.skipif(sys.platform != "linux", reason="`make setup` installs NSIS on Debian")
@pytest.mark.parametrize(
    ("options", "machine"),
    [([], MACHINE_I386), (["-DTARGET_AMD64"], MACHINE_AMD64)],
    ids=["any Windows", "64-bit"],
)
def test_the_installer_compiles_without_a_warning(
    tmp_path: Path, options: list[str], machine: int
) -> None:
    content = compiled(tmp_path, *options).read_bytes()

    [header] = struct.unpack_from("<I", content, PE_OFFSET_AT)
    assert content[header : header + 4] == b"PE\0\0"
    assert struct.unpack_from("<H", content, header + 4) == (machine,)


def test_links_open_the_tray_until_it_is_uninstalled() -> None:
    """The link is one quoted argument; a quote in it ends in an argument that is refused."""
    script_text = (ROOT / "installer.nsi").read_text("utf-8")

    assert rf'!define LINK_KEY "Software\Classes\{SCHEME}"' in script_text
    assert 'HKCU "${LINK_KEY}" "URL Protocol" ""' in script_text
    command = r"""HKCU "${LINK_KEY}\shell\open\command" "" '"${TRAY}" "%1"'"""
    assert command in script_text
    assert 'DeleteRegKey HKCU "${LINK_KEY}"' in script_text


@pytest.mark.skipif(sys.platform != "linux", reason="`make setup` installs NSIS on Debian")
def test_the_same_content_makes_the_same_setup(tmp_path: Path) -> None:
    names = [f"{number}.exe" for number in range(40)]
    first = compiled(tmp_path / "one", names=names)
    second = compiled(tmp_path / "other", names=names[::-1])

    assert first.read_bytes() == second.read_bytes()
