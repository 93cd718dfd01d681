"""What the Linux packages are made of: `make linux-packages-test`."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.packaging.linux_systems import DEB, needs
from tests.packaging.roots import ROOT

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["needs"]

pytestmark = pytest.mark.timeout(600)

PROGRAM = ROOT / "build" / "linux" / "fobwatch"
SCRIPTS = ROOT / "packaging" / "linux"
UNCHECKED_HASH = (1).to_bytes(4, "little")
"""The flags of a compiled module (PEP 552): by hash, and not to be checked."""


def test_lintian_finds_nothing() -> None:
    found = subprocess.run(
        ["lintian", "--allow-root", "--fail-on=error,warning", DEB],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (found.returncode, found.stdout) == (0, "")


def test_nothing_wants_a_later_glibc_than_ubuntu_22_04_has() -> None:
    wanted: set[tuple[int, int]] = set()
    for path in binaries():
        symbols = subprocess.run(
            ["readelf", "--version-info", "--wide", path],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        found = re.findall(r"Name: GLIBC_(\d+)\.(\d+)", symbols)
        wanted |= {(int(major), int(minor)) for major, minor in found}

    assert max(wanted) <= (2, 35)


def binaries() -> list[Path]:
    files = [path for path in PROGRAM.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path for path in files if path.read_bytes()[:4] == b"\x7fELF"]


def test_each_module_is_compiled_for_good() -> None:
    """One that bears a date is compiled anew at each start, once its source has another."""
    sources = {path for path in PROGRAM.rglob("*.py") if not path.is_symlink()}
    compiled = list(PROGRAM.rglob("*.pyc"))

    assert len(compiled) == len(sources)
    assert {path.read_bytes()[4:8] for path in compiled} == {UNCHECKED_HASH}


def test_the_same_sources_make_the_same_package(tmp_path: Path) -> None:
    [wheel] = DEB.parent.glob("fobwatch-*.whl")
    program = tmp_path / "fobwatch"
    subprocess.run([sys.executable, SCRIPTS / "program.py", wheel, program], check=True)
    subprocess.run([sys.executable, SCRIPTS / "deb.py", program, tmp_path], check=True)

    assert (tmp_path / DEB.name).read_bytes() == DEB.read_bytes()
