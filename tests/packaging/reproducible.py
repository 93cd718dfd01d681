"""The same sources make the same packages, wherever and whenever: `make reproducible`.

Everything is built a second time, in another folder, for another time zone and under another umask.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fobwatch import __version__

ROOT = Path(__file__).resolve().parent.parent.parent
DIST = ROOT / "dist"
PACKAGES = (
    f"fobwatch-{__version__}-py3-none-any.whl",
    f"fobwatch-{__version__}.tar.gz",
    f"fobwatch_{__version__}_amd64.deb",
    f"fobwatch-{__version__}-linux-x86_64.tar.xz",
    f"Fobwatch-{__version__}-setup.exe",
)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("elsewhere") / "a tree with blanks"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, tree / name)
    linux = tree / "packaging" / "linux"
    dist, program = tree / "dist", tree / "build" / "linux" / "fobwatch"
    run(tree, "-m", "build", "--quiet", "--outdir", dist, ".")
    run(tree, linux / "program.py", dist / PACKAGES[0], program)
    run(tree, linux / "deb.py", program, dist)
    run(tree, linux / "tarball.py", program, dist)
    windows, setup = tree / "packaging" / "windows", tree / "build" / "windows" / "fobwatch"
    run(tree, windows / "layout.py", dist / PACKAGES[0], setup)
    run(tree, windows / "setup.py", setup, dist)
    run(tree, tree / "packaging" / "release" / "sbom.py", dist)
    return dist


def run(tree: Path, *arguments: str | Path) -> None:
    elsewhere = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    elsewhere.pop("SOURCE_DATE_EPOCH", None)
    subprocess.run([sys.executable, *arguments], cwd=tree, env=elsewhere, check=True, umask=0o077)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("suffix", ["", ".cdx.json"], ids=["package", "bill of materials"])
@pytest.mark.parametrize("name", PACKAGES)
def test_the_second_build_is_the_first_to_the_byte(again: Path, name: str, suffix: str) -> None:
    if not (DIST / name).exists():
        pytest.fail(f"{name} is not built; run `make packages`", pytrace=False)

    assert digest(again / f"{name}{suffix}") == digest(DIST / f"{name}{suffix}")
