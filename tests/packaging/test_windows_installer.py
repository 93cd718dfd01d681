"""The Windows installer compiles from a finished program; windows_setup.py runs it."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from fobwatch import __version__

ROOT = Path(__file__).resolve().parent.parent.parent
MACHINE_I386, MACHINE_AMD64 = 0x014C, 0x8664
PE_OFFSET_AT = 0x3C


def compiled(folder: Path, *options: str) -> Path:
    """Setup of a program without content."""
    if shutil.which("makensis") is None:
        pytest.fail("makensis is not installed; run `make setup`", pytrace=False)
    program = folder / "app"
    (program / "bin").mkdir(parents=True)
    for name in ("fobwatch.exe", "fobwatch-tray.exe"):
        (program / "bin" / name).write_bytes(b"MZ")
    setup = folder / f"Fobwatch-{__version__}-setup.exe"
    definitions = [f"-DVERSION={__version__}", f"-DAPPDIR={program}", f"-DOUTFILE={setup}"]
    subprocess.run(
        ["makensis", "-WX", "-V1", *options, *definitions, ROOT / "installer.nsi"], check=True
    )
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
